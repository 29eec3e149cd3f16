using Spectre.Console;
using XApi;
using XApi.Demo;
using XApi.Sandbox;

using var cancellation = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    cancellation.Cancel();
};

AnsiConsole.Write(new FigletText("XApi").Color(Color.DeepSkyBlue1));
try
{
    if (Environment.GetEnvironmentVariable("X_BEARER_TOKEN") is { Length: > 0 } bearerToken)
    {
        AnsiConsole.MarkupLine("X_BEARER_TOKEN is set: the read-only part, against [bold]https://api.x.com[/].");
        using var x = new XApiClient(new AppOnlyCredential(bearerToken));
        return await new Tour(x, "from:XDevelopers -is:retweet", "1460323737035677698").ReadAsync(cancellation.Token) ? 0 : 1;
    }

    await using var sandbox = await XSandbox.StartAsync();
    AnsiConsole.MarkupLine($"A sandbox with {sandbox.Users.Count} users listens on [bold]{sandbox.BaseAddress}[/].");
    return await SandboxTour.RunAsync(sandbox, cancellation.Token) ? 0 : 1;
}
catch (XApiException failure)
{
    AnsiConsole.MarkupLineInterpolated($"[red]{failure.Message}[/]");
    return 1;
}
catch (OperationCanceledException)
{
    return 130;
}

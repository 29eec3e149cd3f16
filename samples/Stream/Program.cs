using XApi;

// Appends what a rule matches to a file. Killed at any time (kill -9 too), it loses nothing: the next run takes it up.
if (args is not [var rule, var path])
{
    Console.Error.WriteLine("A rule and a folder are missing: dotnet run -- \"snow -is:retweet\" snow");
    return 2;
}

using var stopping = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stopping.Cancel();
};
try
{
    await FollowAsync(rule, Directory.CreateDirectory(path).FullName, stopping.Token);
    return 0;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Stopped.");
    return 0;
}
catch (Exception failure) when (failure is XApiException or XInvalidParameterException or IOException)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}

static async Task FollowAsync(string rule, string folder, CancellationToken cancellationToken)
{
    using var x = new XApiClient(
        new XApiClientOptions
        {
            Credentials = XCredential.FromEnvironment(),
            BaseAddress = new(Environment.GetEnvironmentVariable("X_ADDRESS") ?? "https://api.x.com"),
        }
    );
    await x.FilteredStream.SyncRulesAsync([new() { Value = rule }], cancellationToken: cancellationToken);

    var stream = new StreamSettings
    {
        Recovery = new()
        {
            Position = new FileStreamPosition(Path.Combine(folder, "position.json")),
            Means = StreamRecovery.Backfill | StreamRecovery.Period | StreamRecovery.Search,
        },
        Watch = new() { OnStateChanged = Console.Error.WriteLine, OnNotice = Console.Error.WriteLine },
    };
    using var file = new StreamWriter(Path.Combine(folder, "tweets.jsonl"), append: true) { AutoFlush = true };
    await foreach (var item in x.FilteredStream.ConnectAsync(new() { Stream = stream }, cancellationToken))
    {
        file.WriteLine(item.Data.ToJson());
    }
}

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
    // Rules belong to the App: others stay, and what only they match is left out.
    var rules = x.FilteredStream.EnumerateRulesAsync();
    var ours = await rules.FirstOrDefaultAsync(there => there.Value == rule, cancellationToken);
    ours ??= (await x.FilteredStream.UpdateRulesAsync(new() { Add = [new() { Value = rule }] }, cancellationToken: cancellationToken)).Data[
        0
    ];

    var stream = new StreamSettings
    {
        Recovery = new()
        {
            Position = new FileStreamPosition(Path.Combine(folder, "position.json")),
            Means = StreamRecovery.Backfill | StreamRecovery.Period | StreamRecovery.Search,
        },
        Watch = new() { OnStateChanged = Console.Error.WriteLine, OnNotice = Console.Error.WriteLine },
    };
    using var file = AppendTo(Path.Combine(folder, "tweets.jsonl"));
    await foreach (var item in x.FilteredStream.ConnectAsync(new() { Stream = stream }, cancellationToken))
    {
        if (item.MatchingRules.Any(matching => matching.Id == ours.Id))
        {
            file.WriteLine(item.Data.ToJson());
        }
    }
}

// A line that was cut off, by a kill or a full disk, is taken away: its Tweet comes again.
static StreamWriter AppendTo(string path)
{
    var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
    var end = file.Length;
    for (; end > 0; end--)
    {
        file.Position = end - 1;
        if (file.ReadByte() == '\n')
        {
            break;
        }
    }

    file.SetLength(end);
    return new StreamWriter(file) { AutoFlush = true };
}

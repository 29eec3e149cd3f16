using XApi;

// Appends what a rule matches to a file. Killed at any time (kill -9 too), it loses nothing: the next run takes it up.
var (rule, folder) = (args[0], Directory.CreateDirectory(args[1]).FullName);
using var x = new XApiClient(
    new XApiClientOptions
    {
        Credentials = XCredential.FromEnvironment(),
        BaseAddress = new(Environment.GetEnvironmentVariable("X_ADDRESS") ?? "https://api.x.com"),
    }
);
await x.FilteredStream.SyncRulesAsync([new() { Value = rule }]);

using var stopping = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stopping.Cancel();
};
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
try
{
    await foreach (var item in x.FilteredStream.ConnectAsync(new() { Stream = stream }, stopping.Token))
    {
        file.WriteLine(item.Data.ToJson());
    }
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Stopped.");
}

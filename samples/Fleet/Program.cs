using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Fleet;
using XApi;
using XApi.Sandbox;

// Three silos share a limit and a stream. The one that reads the stream is killed, and the one that takes over is stopped in good order.
if (args is ["silo", var redisAddress, var siloPort, var gatewayPort, var address, var bearerToken])
{
    await FleetSilo.RunAsync(redisAddress, int.Parse(siloPort), int.Parse(gatewayPort), address, bearerToken);
    return 0;
}

// X is played by the sandbox: with its limits, in windows of 20 seconds instead of a quarter of an hour.
await using var sandbox = await XSandbox.StartAsync(
    new()
    {
        TimeProvider = TimeProvider.System,
        AccessLevel = XAccessLevel.Enterprise,
        MaxRateLimitWindow = TimeSpan.FromSeconds(20),
    }
);
using var x = sandbox.CreateClient();
await x.FilteredStream.SyncRulesAsync([new() { Value = "zebra" }]);

var redisPort = SiloProcess.FreePort();
Process redis;
try
{
    var start = new ProcessStartInfo("redis-server", ["--port", $"{redisPort}", "--bind", "127.0.0.1", "--save", ""]);
    start.RedirectStandardOutput = true;
    redis = Process.Start(start)!;
}
catch (Win32Exception)
{
    Console.Error.WriteLine(
        "redis-server is missing: apt-get install redis-server brings it (Debian, Ubuntu), or brew install redis (macOS)."
    );
    return 1;
}

var clock = Stopwatch.StartNew();
var silos = Enumerable
    .Range(1, 3)
    .Select(number => new SiloProcess(number, $"127.0.0.1:{redisPort}", sandbox.BaseAddress.ToString(), sandbox.BearerToken))
    .ToList();
var posted = 0;
using var enough = new CancellationTokenSource();
try
{
    Say("Three silos start. Each calls as often as it can, and would read the stream.");
    var first = await ReaderAsync();
    Say($"Silo {first.Number} reads the stream. The others wait for it.");
    var posting = PostAsync();
    await UntilAsync(() => Calls() >= 450);
    Say($"450 calls, the limit, came from silos 1, 2 and 3: {Shares()}. All wait for the next window.");

    first.Kill();
    Say($"Silo {first.Number} is killed (kill -9).");
    var second = await ReaderAsync(after: first);
    Say($"Silo {second.Number} has taken the stream over.");

    // What a killed silo holds of a window is lost for that window.
    await UntilAsync(() => Calls() >= 850);
    Say($"Two silos have used up the next window, too: {Shares()}.");
    second.Stop();
    Say($"Silo {second.Number} stops in good order.");
    var third = await ReaderAsync(after: second);
    Say($"Silo {third.Number} has taken the stream over.");

    await enough.CancelAsync();
    await posting;
    await UntilAsync(() => Handled().Distinct().Count() == posted);
    var twice = Handled().Count() - posted;
    var refused = sandbox.Requests.Count(request => request.Status == 429);
    Say($"{posted} Tweets were posted, none was lost, {twice} were handled twice. X refused {refused} of the calls.");
    return 0;
}
finally
{
    silos.ForEach(silo => silo.Dispose());
    redis.Kill();
    redis.WaitForExit();
}

void Say(string what) => Console.WriteLine($"{clock.Elapsed.TotalSeconds, 5:0.0} s  {what}");

int Calls() => silos.Sum(silo => silo.Calls);

string Shares() => string.Join(" + ", silos.Select(silo => silo.Calls));

IEnumerable<string> Handled() => silos.SelectMany(silo => silo.Handled);

async Task<SiloProcess> ReaderAsync(SiloProcess? after = null)
{
    SiloProcess? reader = null;
    await UntilAsync(() => (reader = silos.Find(silo => silo.IsReading && silo != after)) is not null);
    return reader!;
}

// Tweets that the stream brings, ten a second.
async Task PostAsync()
{
    while (!enough.IsCancellationRequested)
    {
        sandbox.Post($"A zebra, the {++posted}th");
        await Task.Delay(100);
    }
}

async Task UntilAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
{
    for (var began = clock.Elapsed; !condition(); await Task.Delay(20))
    {
        if (clock.Elapsed - began > TimeSpan.FromMinutes(2))
        {
            throw new TimeoutException($"Not so within two minutes: {what}. Calls: {Shares()}.");
        }
    }
}

using System.Diagnostics;
using StackExchange.Redis;
using XApi.Sandbox;

namespace XApi.Tests;

/// <summary>Silos in processes of their own, which are killed (-9) at random moments: limits are kept, and a stream is taken over.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Category("Slow")]
[Parallelizable(ParallelScope.All)]
internal sealed class KilledSilosTests
{
    private readonly List<Silo> _silos = [];
    private RedisServer _redis;
    private string _folder;

    [SetUp]
    public async Task Begin()
    {
        _folder = Directory.CreateTempSubdirectory("xapi-silos-").FullName;
        _redis = await RedisServer.StartAsync();
    }

    [TearDown]
    public void End()
    {
        _silos.ForEach(silo => silo.Dispose());
        _silos.Clear();
        _redis?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [TestCase("one", 450, 2700, 10, 2)]
    [TestCase("many", 3500, 20_000, 30, 5, Explicit = true, Reason = "It takes four minutes.")]
    public async Task Four_processes_use_up_each_window_and_none_is_refused(string work, int limit, int calls, int window, int kills)
    {
        await using var sandbox = await XSandbox.StartAsync(
            new()
            {
                TimeProvider = TimeProvider.System,
                MaxRateLimitWindow = TimeSpan.FromSeconds(window),
                Users = 100,
                Tweets = 500,
            }
        );
        await using var redis = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{_redis.Port}");
        await redis.GetDatabase().StringSetAsync("calls", calls);
        using var over = new CancellationTokenSource();
        var requests = new SortedDictionary<long, SandboxRequest>();
        var watching = WatchAsync(sandbox, requests, over.Token);
        for (var i = 0; i < 4; i++)
        {
            _silos.Add(await Silo.StartAsync(_redis, sandbox, work, "calls"));
        }

        var chance = new Random(calls);
        for (var kill = 0; kill <= kills; kill++)
        {
            // In any part of a window, and of the calls.
            var next = kill == kills ? 0 : calls - ((kill + 1) * calls / (kills + 1)) + chance.Next(calls / (kills + 2));
            while ((int)await redis.GetDatabase().StringGetAsync("calls") > next)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50));
            }

            if (kill < kills)
            {
                _silos[kill].Kill();
                _silos.Add(await Silo.StartAsync(_redis, sandbox, work, "calls"));
            }
        }

        await Silo.UntilAsync(
            () => _silos.TrueForAll(silo => silo.IsDead || silo.HasSaid("done")),
            "nothing is left",
            Silo.Patience,
            _silos
        );
        await over.CancelAsync();
        await watching;
        var windows = Windows(requests.Values, TimeSpan.FromSeconds(window));
        TestContext.Out.WriteLine($"{requests.Count} requests, in windows of {string.Join(", ", windows)}");
        // The sandbox lists a request when it responds, which it does not to a silo that is dead.
        Assert.That(
            requests.Keys.Last() - requests.Count,
            Is.InRange(0, _silos.Count(silo => silo.IsDead) * 8),
            "all were seen but the eight that each silo was killed with, or ended with when it was taken for dead"
        );
        Assert.That(requests.Values.Count(request => request.Status == 429), Is.Zero);
        Assert.That(windows.SkipLast(1).Average() / limit, Is.GreaterThan(0.95));
    }

    [TestCase("stream", 3)]
    [TestCase("stream", 10, Explicit = true, Reason = "It takes two minutes.")]
    [TestCase("hand", 2)]
    [TestCase("hand", 10, Explicit = true, Reason = "It takes two minutes.")]
    public async Task A_stream_is_taken_over_from_a_silo_that_is_killed_and_no_Tweet_is_lost(string work, int kills)
    {
        await using var sandbox = await XSandbox.StartAsync(
            new()
            {
                AccessLevel = XAccessLevel.Enterprise,
                EnforceRateLimits = false,
                TimeProvider = TimeProvider.System,
                Users = 100,
                Tweets = 500,
            }
        );
        using var x = sandbox.CreateClient();
        await x.FilteredStream.SyncRulesAsync([new() { Value = "zebra" }]);
        for (var i = 0; i < 3; i++)
        {
            await StartAsync();
        }

        var chance = new Random(kills);
        var owner = await OwnerAsync();
        using var over = new CancellationTokenSource();
        var posted = new List<string>();
        var posting = PostAsync();
        var takeovers = new List<TimeSpan>();
        for (var kill = 0; kill < kills; kill++)
        {
            var before = Handled().Count;
            var after = chance.Next(5, 40);
            await UntilAsync(() => Handled().Count >= before + after, "more Tweets are handled");
            Assert.That(sandbox.Streams.Open, Is.EqualTo(1), "one silo reads");
            owner.Kill();
            var watch = Stopwatch.StartNew();
            owner = await OwnerAsync();
            takeovers.Add(watch.Elapsed);
            await StartAsync();
        }

        await over.CancelAsync();
        await posting;
        await UntilAsync(() => Handled().Distinct().Count() >= posted.Count, "all Tweets are handled");
        var handled = Handled();
        TestContext.Out.WriteLine(
            $"{posted.Count} Tweets, {handled.Count - posted.Count} handled twice, taken over in {string.Join(", ", takeovers.Select(time => $"{time.TotalSeconds:0.0}"))} s"
        );
        Assert.That(handled.Distinct(), Is.EquivalentTo(posted));
        // Of Tweets that are handed to grains, ten are handled at the same time.
        Assert.That(
            handled.Count - posted.Count,
            Is.LessThanOrEqualTo(work == "hand" ? 10 * kills : kills),
            "only what was being handled comes again"
        );
        Assert.That(takeovers, Is.All.LessThan(TimeSpan.FromSeconds(30)));

        async Task StartAsync() => _silos.Add(await Silo.StartAsync(_redis, sandbox, work, Path.Combine(_folder, $"{_silos.Count}")));

        async Task<Silo> OwnerAsync()
        {
            await UntilAsync(() => _silos.Exists(silo => !silo.IsDead && silo.HasSaid("owner")), "a silo owns the stream");
            return _silos.Single(silo => !silo.IsDead && silo.HasSaid("owner"));
        }

        async Task PostAsync()
        {
            while (!over.IsCancellationRequested)
            {
                posted.Add(sandbox.Post($"A zebra, the {posted.Count}th"));
                await Task.Delay(TimeSpan.FromMilliseconds(chance.Next(5, 60)), CancellationToken.None);
            }
        }
    }

    private Task UntilAsync(Func<bool> condition, string what) => Silo.UntilAsync(condition, what, TimeSpan.FromSeconds(60), _silos);

    // A line that a kill has cut off is no line.
    private List<string> Handled() =>
        [
            .. Directory
                .EnumerateFiles(_folder)
                .SelectMany(file =>
                {
                    using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
                    var text = reader.ReadToEnd();
                    return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
                }),
        ];

    // A sandbox keeps the last thousand.
    private static async Task WatchAsync(XSandbox sandbox, SortedDictionary<long, SandboxRequest> requests, CancellationToken over)
    {
        for (var isLast = false; !isLast; )
        {
            isLast = over.IsCancellationRequested;
            foreach (var request in sandbox.Requests)
            {
                requests[request.Number] = request;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(3), CancellationToken.None);
        }
    }

    // A window opens with its first request, and ends on a whole second.
    private static List<int> Windows(IEnumerable<SandboxRequest> requests, TimeSpan length)
    {
        var windows = new List<int>();
        var end = DateTimeOffset.MinValue;
        foreach (var request in requests)
        {
            if (request.At >= end)
            {
                end = DateTimeOffset.FromUnixTimeSeconds((long)Math.Ceiling((request.At + length - DateTimeOffset.UnixEpoch).TotalSeconds));
                windows.Add(0);
            }

            windows[^1]++;
        }

        return windows;
    }
}

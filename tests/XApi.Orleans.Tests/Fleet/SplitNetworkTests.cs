using System.Diagnostics;
using System.Globalization;
using XApi.Sandbox;

namespace XApi.Tests;

/// <summary>
/// Silos on machines of their own, of which one is cut off from the others and from Redis, but not from X: it could continue to read the stream beside
/// the one that takes over.
/// </summary>
[TestFixture]
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
internal sealed class SplitNetworkTests
{
    private readonly List<(Network.Machine Machine, Silo Silo)> _members = [];
    private string _folder;
    private Network _network;
    private RedisServer _redis;
    private XSandbox _sandbox;
    private SocketRelay _relay;
    private int _started;

    [SetUp]
    public async Task Begin()
    {
        _network = await Network.StartAsync();
        _redis = await RedisServer.StartAsync((program, arguments) => _network.Start(null, program, arguments), Network.Address);
        _folder = Directory.CreateTempSubdirectory("xapi-split-").FullName;
        _sandbox = await XSandbox.StartAsync(
            new()
            {
                // Two connections are allowed: what keeps the second out is the lease.
                AccessLevel = XAccessLevel.Enterprise,
                EnforceRateLimits = false,
                TimeProvider = TimeProvider.System,
                Users = 100,
                Tweets = 500,
            }
        );
        _relay = new SocketRelay(Path.Combine(_folder, "x"), _sandbox.BaseAddress);
    }

    [TearDown]
    public async Task End()
    {
        _members.ForEach(member => member.Silo.Dispose());
        _members.Clear();
        _relay?.Dispose();
        await (_sandbox?.DisposeAsync() ?? default);
        _redis?.Dispose();
        _network?.Dispose();
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [TestCase(2)]
    [TestCase(10, Explicit = true, Reason = "It takes three minutes.")]
    public async Task A_silo_that_is_cut_off_stops_reading_before_another_begins(int splits)
    {
        using var x = _sandbox.CreateClient();
        await x.FilteredStream.SyncRulesAsync([new() { Value = "zebra" }]);
        for (var i = 0; i < 3; i++)
        {
            await StartAsync(await _network.AddAsync());
        }

        await UntilAsync(() => _members.Exists(member => member.Silo.IsOwner), "a silo owns the stream");
        using var over = new CancellationTokenSource();
        var posted = new List<string>();
        var posting = PostAsync(posted, over.Token);
        var together = Task.Run(() => LongestTogether(over.Token));
        var stops = new List<TimeSpan>();
        var takeovers = new List<TimeSpan>();
        for (var split = 0; split < splits; split++)
        {
            // In turn the owner, and one that is not: the stream's grain may be there.
            var isOwner = split % 2 == 0;
            await ReplaceDeadAsync();
            await HandledAsync(20);
            var cut = _members.Find(member => !member.Silo.IsDead && member.Silo.IsOwner == isOwner);
            var attempts = _sandbox.Streams.Attempts.Count;
            var watch = Stopwatch.StartNew();
            await _network.CutAsync(cut.Machine);
            if (isOwner)
            {
                await UntilAsync(() => _sandbox.Streams.Open == 0 || _sandbox.Streams.Attempts.Count > attempts, "the owner stops reading");
                stops.Add(watch.Elapsed);
                await UntilAsync(() => _members.Exists(member => member != cut && member.Silo.IsOwner), "another takes over");
                takeovers.Add(watch.Elapsed);
            }

            await HandledAsync(200);
            await _network.HealAsync(cut.Machine);
            await UntilAsync(() => cut.Silo.IsDead, "a silo that was taken for dead ends when it hears of it");
        }

        await over.CancelAsync();
        await posting;
        await UntilAsync(() => Handled().Distinct().Count() >= posted.Count, "all Tweets are handled");
        var handled = Handled();
        var longest = await together;
        TestContext.Out.WriteLine(
            $"{posted.Count} Tweets, {handled.Count - posted.Count} handled twice; cut off, the owner stopped after {Seconds(stops)} s, and another took over "
                + $"after {Seconds(takeovers)} s; two read together for {longest.TotalMilliseconds:0} ms at most"
        );
        Assert.That(longest, Is.EqualTo(TimeSpan.Zero), "two read together");
        Assert.That(handled.Distinct(), Is.EquivalentTo(posted));
        var deaths = _started - _members.Count(member => !member.Silo.IsDead);
        Assert.That(handled.Count - posted.Count, Is.LessThanOrEqualTo(deaths), "only what was being handled comes again");
    }

    // A silo that was cut off, or one that was only slow and taken for dead, as on a machine with much else to do.
    private async Task ReplaceDeadAsync()
    {
        foreach (var dead in _members.Where(member => member.Silo.IsDead).ToList())
        {
            _members.Remove(dead);
            await StartAsync(dead.Machine);
        }
    }

    private async Task StartAsync(Network.Machine machine)
    {
        var silo = await Silo.StartAsync(
            (program, arguments) => _network.Start(machine, program, arguments),
            $"{Network.Address}:{_redis.Port}",
            $"{machine.Address}:11111",
            "30000",
            Path.Combine(_folder, "x"),
            _sandbox.BearerToken,
            "stream",
            Path.Combine(_folder, $"{_started++}.ids")
        );
        _members.Add((machine, silo));
    }

    private async Task PostAsync(List<string> posted, CancellationToken over)
    {
        var chance = new Random(5);
        while (!over.IsCancellationRequested)
        {
            posted.Add(_sandbox.Post($"A zebra, the {posted.Count}th"));
            await Task.Delay(TimeSpan.FromMilliseconds(chance.Next(5, 60)), CancellationToken.None);
        }
    }

    // For how long X had two connections at a time.
    private TimeSpan LongestTogether(CancellationToken over)
    {
        var longest = TimeSpan.Zero;
        Stopwatch? watch = null;
        while (!over.IsCancellationRequested)
        {
            watch = _sandbox.Streams.Open > 1 ? watch ?? Stopwatch.StartNew() : null;
            longest = watch?.Elapsed > longest ? watch.Elapsed : longest;
            Thread.Sleep(1);
        }

        return longest;
    }

    private Task HandledAsync(int more)
    {
        var before = Handled().Count;
        return UntilAsync(() => Handled().Count >= before + more, $"{more} more Tweets are handled");
    }

    private Task UntilAsync(Func<bool> condition, string what) =>
        Silo.UntilAsync(condition, what, TimeSpan.FromMinutes(2), _members.Select(member => member.Silo));

    // A line that is being written is no line yet.
    private List<string> Handled() =>
        [
            .. Directory
                .EnumerateFiles(_folder, "*.ids")
                .SelectMany(file =>
                {
                    using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
                    var text = reader.ReadToEnd();
                    return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
                }),
        ];

    private static string Seconds(IEnumerable<TimeSpan> times) =>
        string.Join(", ", times.Select(time => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)));
}

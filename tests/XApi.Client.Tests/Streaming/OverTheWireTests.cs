using System.Collections.Concurrent;
using System.Diagnostics;
using XApi.Sandbox;

namespace XApi.Tests.Streaming;

/// <summary>Streams over a real connection, from a sandbox that misbehaves.</summary>
[Category("Slow")]
public class OverTheWireTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    // Longer than a message takes; when none comes, time has to pass for one to come.
    private static readonly TimeSpan Standstill = TimeSpan.FromMilliseconds(30);

    // So many in a row are a stall: 20 minutes have passed on the stream's clock.
    private const int MostStandstills = 600;

    private FakeClock _clock = null!;
    private XSandbox _sandbox = null!;
    private XApiClient _client = null!;

    [SetUp]
    public async Task Start()
    {
        _clock = new FakeClock();
        _sandbox = await XSandbox.StartAsync(
            new()
            {
                TimeProvider = _clock,
                Users = 100,
                Tweets = 500,
                EnforceRateLimits = false,
            }
        );
        _client = _sandbox.CreateClient();
        await _client.FilteredStream.SyncRulesAsync([new() { Value = "zebra" }]);
    }

    [TearDown]
    public async Task Stop()
    {
        _client.Dispose();
        await _sandbox.DisposeAsync();
    }

    [Test]
    public async Task Whatever_the_server_does_each_Tweet_comes_once([Values(1, 2)] int seed)
    {
        const int count = 1500;
        const int burst = 5;
        var random = new Random(seed);
        var faults = 0;
        _sandbox.Streams.Script(attempt =>
        {
            // Recoveries, and the last connection, are left alone.
            if (attempt.Parameters.ContainsKey("start_time") || faults == 40)
            {
                return null;
            }

            faults++;
            return Fault(random);
        });
        var notices = new ConcurrentQueue<StreamNotice>();
        var monitor = new StreamMonitor();
        var settings = new StreamSettings
        {
            Watch = new()
            {
                Monitor = monitor,
                OnNotice = notices.Enqueue,
                OnStateChanged = state =>
                {
                    if (state.Until is { } until && until > _clock.GetUtcNow())
                    {
                        _clock.Advance(until - _clock.GetUtcNow());
                    }
                },
            },
        };

        using var arrived = new SemaphoreSlim(0);
        using var enough = new CancellationTokenSource();
        var (posted, ids) = (new List<string>(), new List<string>());
        var came = 0;
        var reading = Task.Run(async () =>
        {
            await foreach (var tweet in _client.FilteredStream.ConnectAsync(new() { Stream = settings }, enough.Token))
            {
                ids.Add(tweet.Data.Id);
                arrived.Release();
            }
        });
        await Eventually.TrueAsync(() => _sandbox.Streams.Open > 0 || faults > 1, "the stream is open");
        while (posted.Count < count && !reading.IsCompleted)
        {
            for (var i = 0; i < burst; i++)
            {
                Post();
            }

            _clock.Advance(TimeSpan.FromMilliseconds(100));
            for (var standstills = 0; came < posted.Count && !reading.IsCompleted; )
            {
                if (await arrived.WaitAsync(Standstill))
                {
                    came++;
                    standstills = 0;
                    continue;
                }

                // A connection that reorders holds Tweets back until more are posted.
                Assert.That(++standstills, Is.LessThan(MostStandstills), Explain);
                _clock.Advance(TimeSpan.FromSeconds(2));
                if (standstills % 60 == 0)
                {
                    Post();
                }
            }
        }

        await enough.CancelAsync();
        await Assert.ThatAsync(() => reading.WaitAsync(Patience), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(faults, Is.GreaterThan(20));
        Assert.That(ids, Is.EquivalentTo(posted), string.Join('\n', notices.OfType<StreamGap>()));
        Assert.That(notices.OfType<StreamGap>().Where(gap => gap.IsLost), Is.Empty);
        await Eventually.TrueAsync(() => _sandbox.Streams.Open == 0, "no connection is left open");

        void Post() => posted.Add(_sandbox.Post($"Zebra {posted.Count}"));

        string Explain() =>
            $"{posted.Count} were posted, {ids.Count} came, {string.Join(' ', posted.Except(ids.ToArray()).Take(10))} did not; {faults} faults; "
            + $"{monitor.State}; {monitor.Stats}; {string.Join('\n', notices.OfType<StreamGap>().TakeLast(10))}";
    }

    private static StreamScript Fault(Random random)
    {
        var script = StreamScript.Connect().Deliver(random.Next(10, 60));
        return random.Next(16) switch
        {
            0 => script.Close(),
            1 => script.Reset(),
            2 => script.Tear().Reset(),
            3 => script.Tear().Close(),
            4 => script.Disconnect().Close(),
            5 => script.Disconnect("ForceDisconnect").Deliver(3),
            6 => script.Stall(),
            7 => script.Malformed().Send("""{"new":"kind"}""").Duplicate(3).Reset(),
            8 => script.Reorder(4).Close(),
            9 => script.Split(1, 2, 3, 20, -2, -1).Reset(),
            10 => script.Slow(TimeSpan.FromSeconds(1)).Deliver(5).Reset(),
            11 => StreamScript.Refuse(503),
            12 => StreamScript.Refuse(502, "<html>Bad gateway</html>"),
            13 => StreamScript.RateLimited(TimeSpan.FromSeconds(90)),
            14 => StreamScript.TooManyConnections(),
            _ => StreamScript.Unreachable(),
        };
    }

    public enum Moment
    {
        Connecting,
        Live,
        Delivering,
        Stalled,
        BufferFull,
        Waiting,
    }

    // A loop can only be left where a Tweet came.
    private static IEnumerable<TestCaseData> Endings() =>
        from moment in Enum.GetValues<Moment>()
        from byLeaving in moment is Moment.Connecting or Moment.Waiting ? new[] { false } : [false, true]
        select new TestCaseData(moment, byLeaving).SetArgDisplayNames(
            moment.ToString(),
            byLeaving ? "by leaving the loop" : "by its token"
        );

    [TestCaseSource(nameof(Endings))]
    public async Task Ending_a_stream_ends_everything_within_a_second_and_leaves_no_connection(Moment moment, bool byLeaving)
    {
        _sandbox.Streams.Script(
            moment switch
            {
                Moment.Connecting => StreamScript.Mute(),
                Moment.Stalled => StreamScript.Connect().Deliver().Stall(),
                Moment.Waiting => StreamScript.Refuse(503),
                _ => StreamScript.Connect(),
            }
        );
        for (var i = 0; i < (moment is Moment.BufferFull or Moment.Delivering ? 3000 : 1); i++)
        {
            _sandbox.Post($"Zebra {i}");
        }

        using var cancellation = new CancellationTokenSource();
        var monitor = new StreamMonitor();
        var settings = new StreamSettings
        {
            Buffer = new() { Capacity = moment == Moment.BufferFull ? 10 : 10_000 },
            Watch = new() { Monitor = monitor },
        };
        var stream = _client
            .FilteredStream.ConnectAsync(new() { Stream = settings, BackfillMinutes = 1 }, cancellation.Token)
            .GetAsyncEnumerator();
        var next = stream.MoveNextAsync().AsTask();
        if (moment is Moment.Connecting or Moment.Waiting)
        {
            await Eventually.TrueAsync(
                () =>
                    _sandbox.Streams.Attempts.Count == 1
                    && monitor.State?.Phase == (moment == Moment.Waiting ? StreamPhase.WaitingUntil : StreamPhase.Connecting),
                "the moment"
            );
        }
        else
        {
            Assert.That(await next.WaitAsync(Patience), Is.True);
            await Eventually.TrueAsync(
                () => moment != Moment.BufferFull || monitor.Stats is { Fill: >= 0.7, Received: > 10 },
                "the buffer is full, but for the one Tweet that was taken"
            );
        }

        var watch = Stopwatch.StartNew();
        if (!byLeaving)
        {
            await cancellation.CancelAsync();
            await Assert.ThatAsync(
                async () =>
                {
                    while (await next)
                    {
                        next = stream.MoveNextAsync().AsTask();
                    }
                },
                Throws.InstanceOf<OperationCanceledException>()
            );
        }

        await stream.DisposeAsync();
        await Eventually.TrueAsync(() => _sandbox.Streams.Open == 0, "the server has no connection left");
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(1)));
    }
}

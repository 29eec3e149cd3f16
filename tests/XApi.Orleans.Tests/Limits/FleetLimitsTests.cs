using XApi.Orleans;

namespace XApi.Tests;

/// <summary>Processes that share a limit: clients, each with limits of its own, and the grain that grants to all of them, on one clock.</summary>
[TestFixture]
[NonParallelizable] // It waits until nothing is left to run before it turns the clock: a thread that the machine holds back would seem a process that stands still.
internal sealed class FleetLimitsTests
{
    private const int Limit = 450;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private readonly FakeClock _clock = new();
    private readonly List<Process> _processes = [];
    private Grains _grains;
    private IdlePool _pool;

    [OneTimeSetUp]
    public void HoldPool() => _pool = new IdlePool();

    [OneTimeTearDown]
    public void ReleasePool() => _pool.Dispose();

    [SetUp]
    public void Begin() => _grains = new Grains(_clock) { Latency = Latency(7) };

    [TearDown]
    public void End()
    {
        foreach (var process in _processes)
        {
            process.Dispose();
        }

        _processes.Clear();
        _grains.Dispose();
    }

    [Test]
    public async Task Four_processes_use_a_window_up_and_none_is_refused()
    {
        var x = new CountingX(_clock, Limit, Window) { Latency = Latency(1) };
        await RunAsync(x, processes: 4, calls: 4500, () => false);

        Assert.That(x.Refused, Is.Zero);
        Assert.That(Used(x), Is.GreaterThan(0.95), string.Join(", ", x.Windows));
    }

    [Test]
    public async Task Processes_and_silos_that_are_killed_cost_no_429_and_little_of_a_window()
    {
        var x = new CountingX(_clock, Limit, Window) { Latency = Latency(2) };
        var chance = new Random(3);
        var next = _clock.GetUtcNow() + TimeSpan.FromSeconds(15);
        var kills = 0;
        await RunAsync(
            x,
            processes: 4,
            calls: 6000,
            () =>
            {
                if (_clock.GetUtcNow() < next || kills == 10)
                {
                    return false;
                }

                next += TimeSpan.FromSeconds(10 + chance.Next(15));
                if (kills++ % 2 == 1)
                {
                    _grains.Lose();
                    return false;
                }

                return true;
            }
        );

        Assert.That(kills, Is.EqualTo(10));
        Assert.That(x.Refused, Is.Zero);
        Assert.That(Used(x), Is.GreaterThan(0.95), string.Join(", ", x.Windows));
    }

    [Test]
    public async Task A_cluster_that_is_slow_and_not_reached_for_seconds_and_responses_that_are_lost_cost_no_429([Values(1, 6, 9)] int seed)
    {
        _grains.Dispose();
        _grains = new Grains(_clock) { Latency = Latency(seed, 0, 200) };
        var chance = new Random(seed);
        var lost = new Random(seed);
        var x = new CountingX(_clock, Limit, Window) { Latency = Latency(seed), IsLost = () => Next(lost, 0, 20) == 0 };
        var next = _clock.GetUtcNow() + TimeSpan.FromSeconds(15);
        await RunAsync(
            x,
            processes: 4,
            calls: 3000,
            () =>
            {
                if (_clock.GetUtcNow() < next)
                {
                    return false;
                }

                next += TimeSpan.FromSeconds(chance.Next(10, 25));
                _grains.Lose(unreachable: TimeSpan.FromSeconds(chance.Next(4)));
                return true;
            }
        );

        Assert.That(x.Refused, Is.Zero);
        Assert.That(Used(x), Is.GreaterThan(0.9), string.Join(", ", x.Windows));
    }

    [Test]
    public async Task A_limit_without_headers_is_counted_by_the_cluster()
    {
        var x = new CountingX(_clock, Limit, TimeSpan.FromMinutes(15), hasHeaders: false) { Latency = Latency(4) };
        await RunAsync(x, processes: 3, calls: Limit, () => false);

        Assert.That((x.Refused, x.Windows), Is.EqualTo((0, new[] { Limit })));
        var late = _processes[0].CallAsync(RateLimitPolicy.Throw);
        Assert.That(async () => await WithClockAsync(late), Throws.InstanceOf<XRateLimitException>().With.Message.Contains("450 requests"));
        Assert.That(x.Refused, Is.Zero);
    }

    [Test]
    public async Task What_others_outside_the_cluster_send_is_seen_in_the_headers()
    {
        var x = new CountingX(_clock, Limit, Window) { Latency = Latency(5) };
        var (one, other) = (Start(x), Start(x));
        using var stranger = new HttpMessageInvoker(x, disposeHandler: false);
        await WithClockAsync(Task.WhenAll(Enumerable.Range(0, Limit / 2).Select(_ => stranger.SendAsync(new(), CancellationToken.None))));

        var calls = Enumerable.Range(0, 400).Select(i => (i % 2 == 0 ? one : other).CallAsync()).ToList();
        await WithClockAsync(Task.WhenAll(calls));

        Assert.That(x.Refused, Is.Zero);
        Assert.That(x.Windows[0], Is.EqualTo(Limit));
    }

    [Test]
    public async Task Without_the_cluster_calls_go_by_their_process_s_own_limits()
    {
        var x = new CountingX(_clock, Limit, Window);
        _grains.IsReachable = false;
        var process = Start(x);
        var began = _clock.GetUtcNow();
        await WithClockAsync(process.CallAsync());
        Assert.That(_clock.GetUtcNow() - began, Is.GreaterThan(TimeSpan.FromSeconds(8)));

        _grains.IsReachable = true;
        await WithClockAsync(Task.WhenAll(Enumerable.Range(0, Limit).Select(_ => process.CallAsync())));
        Assert.That(x.Refused, Is.Zero);
    }

    // So many calls from all processes, each with several at a time; a process that is killed is followed by another.
    private async Task RunAsync(CountingX x, int processes, int calls, Func<bool> kills)
    {
        var left = calls;
        var running = new List<(Process Process, Task Work)>();
        for (var i = 0; i < processes; i++)
        {
            Add();
        }

        while (running.Exists(one => !one.Work.IsCompleted))
        {
            if (kills())
            {
                running[0].Process.Kill();
                running.RemoveAt(0);
                Add();
            }

            Turn();
        }

        await Task.WhenAll(running.Select(one => one.Work));

        void Add()
        {
            var process = Start(x);
            running.Add((process, Task.WhenAll(Enumerable.Range(0, 8).Select(_ => CallAsync(process)))));
        }

        async Task CallAsync(Process process)
        {
            await Task.Yield();
            while (!process.IsKilled && Interlocked.Decrement(ref left) >= 0)
            {
                try
                {
                    await process.CallAsync();
                }
                catch (Exception) when (process.IsKilled)
                {
                    return;
                }
                catch (XConnectionException) when (x.HasLost)
                {
                    // The response was lost.
                }
            }
        }
    }

    private Process Start(CountingX x)
    {
        var process = new Process(x, _grains, _clock);
        _processes.Add(process);
        return process;
    }

    private async Task WithClockAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            Turn();
        }

        await task;
    }

    // What the last turn has woken runs first.
    private void Turn()
    {
        _pool.Wait();
        _clock.Advance(Step);
    }

    // The last window is not full when the calls end.
    private static double Used(CountingX x) => x.Windows.SkipLast(1).Average() / Limit;

    private static Func<TimeSpan> Latency(int seed, int least = 5, int most = 60)
    {
        var chance = new Random(seed);
        return () => TimeSpan.FromMilliseconds(Next(chance, least, most));
    }

    private static int Next(Random chance, int least, int most)
    {
        lock (chance)
        {
            return chance.Next(least, most);
        }
    }

    /// <summary>A process with a client, as far as limits go.</summary>
    private sealed class Process : IDisposable
    {
        private readonly CancellationTokenSource _killed = new();
        private readonly OrleansRateLimits _limits;
        private readonly XApiClient _client;

        public Process(CountingX x, Grains grains, FakeClock clock)
        {
            _limits = new OrleansRateLimits(key => grains.Of(key, () => IsKilled), clock);
            _client = new XApiClient(
                new XApiClientOptions
                {
                    Credentials = [new AppOnlyCredential("token")],
                    PrimaryHandler = x,
                    TimeProvider = clock,
                    RateLimitCoordinator = _limits,
                    MaxRetries = 0,
                    Timeout = Timeout.InfiniteTimeSpan,
                    AttemptTimeout = Timeout.InfiniteTimeSpan,
                }
            );
        }

        public bool IsKilled => _killed.IsCancellationRequested;

        public Task<TweetResponse> CallAsync(RateLimitPolicy? policy = null) =>
            _client.Tweets.GetAsync("20", options: new GetTweetOptions { RateLimitPolicy = policy }, cancellationToken: _killed.Token);

        public void Kill()
        {
            _killed.Cancel();
            _limits.Dispose();
        }

        public void Dispose()
        {
            Kill();
            _client.Dispose();
            _killed.Dispose();
        }
    }

    /// <summary>The grains of a cluster, which can lose what they have in memory.</summary>
    private sealed class Grains(FakeClock clock) : IDisposable
    {
        private readonly Dictionary<string, StoredState<LimitState>.Row> _rows = [];
        private readonly Dictionary<string, LimitGrain> _grains = [];
        private readonly SemaphoreSlim _turn = new(1);
        private readonly FakeClock _clock = clock;
        private DateTimeOffset _reachableAt;
        private int _lost;

        /// <summary>How long a report, or a grant, is under way: one may overtake another.</summary>
        public Func<TimeSpan> Latency { get; init; } = () => TimeSpan.Zero;

        public bool IsReachable { get; set; } = true;

        public void Lose(TimeSpan unreachable = default)
        {
            lock (_rows)
            {
                _grains.Clear();
                _reachableAt = _clock.GetUtcNow() + unreachable;
                _lost++;
            }
        }

        public void Dispose() => _turn.Dispose();

        public ILimitGrain Of(string key, Func<bool> isDead) => new Reference(this, key, isDead);

        private LimitGrain Active(string key)
        {
            lock (_rows)
            {
                if (!_grains.TryGetValue(key, out var grain))
                {
                    var row = _rows[key] = _rows.GetValueOrDefault(key) ?? new();
                    var state = new StoredState<LimitState>(row, one => new LimitState { Reset = one.Reset, Granted = one.Granted });
                    _grains[key] = grain = new LimitGrain(state, _clock);
                }

                return grain;
            }
        }

        private sealed class Reference(Grains grains, string key, Func<bool> isDead) : ILimitGrain
        {
            public async Task<LimitGrant> ExchangeAsync(LimitReport report)
            {
                if (!grains.IsReachable || isDead())
                {
                    throw new TimeoutException("No silo responds.");
                }

                var lost = grains._lost;
                await Task.Delay(grains.Latency(), grains._clock);
                if (lost != grains._lost || grains._clock.GetUtcNow() < grains._reachableAt)
                {
                    await Task.Delay(TimeSpan.FromSeconds(0.5), grains._clock);
                    throw new TimeoutException("No silo responds.");
                }

                await grains._turn.WaitAsync();
                LimitGrant grant;
                try
                {
                    grant = await grains.Active(key).ExchangeAsync(report);
                }
                finally
                {
                    grains._turn.Release();
                }

                await Task.Delay(grains.Latency(), grains._clock);
                if (lost != grains._lost)
                {
                    throw new TimeoutException("No silo responds.");
                }

                return grant;
            }
        }
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using XApi.Orleans;

namespace XApi.Tests;

/// <summary>Silos that read a stream together, as objects on a clock that a test turns. Their grains are objects too, each called by one at a time.</summary>
internal sealed class StreamCluster : IDisposable
{
    internal static readonly TimeSpan Length = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<string, (IStreamGrain Grain, SemaphoreSlim Turn)> _streams = new();
    private readonly ConcurrentDictionary<string, (IHandledIdsGrain Grain, SemaphoreSlim Turn)> _ids = new();
    private readonly StoredState<StreamShareState>.Row _shares = new();
    private readonly IdlePool _pool = new();
    private (StreamShareGrain Grain, SemaphoreSlim Turn) _share;

    public StreamCluster()
    {
        _share = (ShareGrain(), new(1));
        Feed = new Feed();
    }

    public FakeClock Clock { get; } = new();

    public Feed Feed { get; }

    public List<TestSilo> Silos { get; } = [];

    /// <summary>The connections that silos keep which live.</summary>
    public IEnumerable<string> Kept => Silos.SelectMany(silo => silo.Service.Kept);

    /// <summary>Starts a silo.</summary>
    /// <param name="handle">Is given the silo, the key and the item.</param>
    /// <param name="partitions">How many partitions the stream has; null for none.</param>
    /// <param name="options">Optional parameters.</param>
    /// <param name="connect">Connects; the feed by default.</param>
    public TestSilo Start(
        Func<TestSilo, string, FeedItem, Task> handle,
        int? partitions = null,
        OrleansStreamOptions? options = null,
        Func<int, StreamSettings, CancellationToken, IAsyncEnumerable<FeedItem>>? connect = null
    )
    {
        var silo = new TestSilo(Clock);
        silo.Service = new StreamService<FeedItem>(
            new("s", partitions, connect ?? Feed.ReadAsync, item => item.Author, (key, item) => handle(silo, key, item), options ?? new()),
            new(
                new Share(this, silo),
                name => new Stream(silo, _streams.GetOrAdd(name, _ => (StreamGrain(), new(1)))),
                name => new Ids(silo, _ids.GetOrAdd(name, _ => (new HandledIdsGrain(Clock), new(1))))
            ),
            Clock,
            new StreamLog(silo)
        );
        Silos.Add(silo);
        silo.Service.Start();
        return silo;
    }

    /// <summary>Brings the grain of the shares back on another silo.</summary>
    public void MoveShareGrain() => _share = (ShareGrain(), _share.Turn);

    /// <summary>Waits until something is so, while the clock stands.</summary>
    public static async Task BecomesAsync(Func<bool> condition, string what)
    {
        for (var began = Stopwatch.GetTimestamp(); !condition(); await Task.Yield())
        {
            Assert.That(Stopwatch.GetElapsedTime(began), Is.LessThan(TimeSpan.FromMinutes(1)), $"Still not so: {what}");
        }
    }

    /// <summary>Turns the clock until something is so.</summary>
    /// <param name="condition">What has to be so.</param>
    /// <param name="within">How long it may take.</param>
    /// <param name="what">What is waited for, in words.</param>
    public async Task UntilAsync(Func<bool> condition, TimeSpan within, string what)
    {
        var end = Clock.GetUtcNow() + within;
        while (!condition())
        {
            Assert.That(Clock.GetUtcNow(), Is.LessThan(end), $"Not so after {within}: {what}. {Log()}");
            await StepAsync();
        }
    }

    /// <summary>Turns the clock.</summary>
    public async Task AdvanceAsync(TimeSpan by)
    {
        for (var end = Clock.GetUtcNow() + by; Clock.GetUtcNow() < end; )
        {
            await StepAsync();
        }
    }

    // What takes part at each of its times is waited for, so that the clock is not ahead of it, however busy the machine is.
    private async Task StepAsync()
    {
        Clock.Advance(TimeSpan.FromMilliseconds(100));
        await Task.Factory.StartNew(_pool.Wait, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.That(Silos.TrueForAll(silo => silo.IsOnTime), Is.True, "silos call when it is time");
    }

    public void Dispose() => _pool.Dispose();

    public async Task StopAsync()
    {
        var stopping = Task.WhenAll(Silos.Select(silo => silo.Service.StopAsync(default)));
        await UntilAsync(() => stopping.IsCompleted, TimeSpan.FromMinutes(2), "all silos have stopped");
    }

    public string Log() => string.Join(' ', Silos.SelectMany((silo, index) => silo.Log.Select(line => $"{index}: {line}")));

    private StreamShareGrain ShareGrain()
    {
        var state = new StoredState<StreamShareState>(_shares, one => new() { Silos = [.. one.Silos] });
        state.ReadStateAsync().GetAwaiter().GetResult();
        return new(state, Clock);
    }

    private StreamGrain StreamGrain() =>
        new(
            new StoredState<StreamGrainState>(
                new(),
                one =>
                    new()
                    {
                        Holder = one.Holder,
                        HeldUntil = one.HeldUntil,
                        Position = one.Position,
                    }
            ),
            Clock
        );

    private static async Task<T> CallAsync<T>(TestSilo silo, SemaphoreSlim turn, Func<Task<T>> call)
    {
        await turn.WaitAsync();
        try
        {
            return silo.IsDead ? throw new TimeoutException("No silo responds.") : await call();
        }
        finally
        {
            turn.Release();
        }
    }

    private static Task<bool> CallAsync(TestSilo silo, SemaphoreSlim turn, Func<Task> call) =>
        CallAsync(
            silo,
            turn,
            async () =>
            {
                await call();
                return true;
            }
        );

    private sealed class Share(StreamCluster cluster, TestSilo silo) : IStreamShareGrain
    {
        public async Task<StreamShare> ShareAsync(string name, int connections, TimeSpan lease)
        {
            silo.Calls("share", StreamService<FeedItem>.Interval);
            return await CallAsync(silo, cluster._share.Turn, () => cluster._share.Grain.ShareAsync(name, connections, lease));
        }

        public Task LeaveAsync(string name)
        {
            silo.CallsNoMore("share");
            return CallAsync(silo, cluster._share.Turn, () => cluster._share.Grain.LeaveAsync(name));
        }
    }

    private sealed class Stream(TestSilo silo, (IStreamGrain Grain, SemaphoreSlim Turn) of) : IStreamGrain
    {
        public async Task<TimeSpan?> AcquireAsync(string holder, TimeSpan lease)
        {
            var left = await CallAsync(silo, of.Turn, () => of.Grain.AcquireAsync(holder, lease));
            if (left is null)
            {
                silo.Calls(holder, lease / 3);
            }

            return left;
        }

        public Task<bool> RenewAsync(string holder, TimeSpan lease)
        {
            silo.Calls(holder, lease / 3);
            return CallAsync(silo, of.Turn, () => of.Grain.RenewAsync(holder, lease));
        }

        public Task ReleaseAsync(string holder)
        {
            silo.CallsNoMore(holder);
            return CallAsync(silo, of.Turn, () => of.Grain.ReleaseAsync(holder));
        }

        public Task<string?> ReadPositionAsync() => CallAsync(silo, of.Turn, of.Grain.ReadPositionAsync);

        public Task<bool> WritePositionAsync(string? holder, string position) =>
            CallAsync(silo, of.Turn, () => of.Grain.WritePositionAsync(holder, position));
    }

    private sealed class Ids(TestSilo silo, (IHandledIdsGrain Grain, SemaphoreSlim Turn) of) : IHandledIdsGrain
    {
        public Task<ItemClaim> ClaimAsync(string id, string holder, TimeSpan lease) =>
            CallAsync(silo, of.Turn, () => of.Grain.ClaimAsync(id, holder, lease));

        public Task CompleteAsync(string id) => CallAsync(silo, of.Turn, () => of.Grain.CompleteAsync(id));

        public Task ReleaseAsync(string id, string holder) => CallAsync(silo, of.Turn, () => of.Grain.ReleaseAsync(id, holder));
    }
}

/// <summary>A silo as an object.</summary>
internal sealed class TestSilo(FakeClock clock) : ILoggerFactory, ILogger
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _next = new();

    /// <summary>Whether no call is late that it makes from time to time.</summary>
    public bool IsOnTime => IsDead || _next.Values.All(next => clock.GetUtcNow() <= next + TimeSpan.FromMilliseconds(100));

    public StreamService<FeedItem> Service { get; set; } = null!;

    /// <summary>Whether it has died: it can reach no grain, and what it handles it never finishes.</summary>
    public bool IsDead { get; set; }

    public ConcurrentQueue<string> Log { get; } = new();

    /// <summary>It makes a call that it makes again before some time is over.</summary>
    public void Calls(string what, TimeSpan again) => _next[what] = clock.GetUtcNow() + again;

    public void CallsNoMore(string what) => _next.TryRemove(what, out _);

    void ILogger.Log<TState>(LogLevel level, EventId id, TState state, Exception? failure, Func<TState, Exception?, string> format) =>
        Log.Enqueue($"{format(state, failure)} {failure?.Message}");

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) { }

    public void Dispose() { }
}

/// <summary>A stream of partitions. What its position does not say is done comes again to the next that connects.</summary>
internal sealed class Feed
{
    private readonly Lock _lock = new();
    private readonly List<FeedItem> _items = [];
    private readonly List<(int Partition, Channel<FeedItem> To)> _open = [];

    public IReadOnlyList<FeedItem> Items
    {
        get
        {
            lock (_lock)
            {
                return [.. _items];
            }
        }
    }

    public void Post(string author, int partition = 0)
    {
        FeedItem item;
        List<Channel<FeedItem>> to;
        lock (_lock)
        {
            item = new FeedItem($"{_items.Count + 1}", author, partition);
            _items.Add(item);
            to = [.. _open.Where(one => one.Partition == partition).Select(one => one.To)];
        }

        // What reads them runs within this.
        to.ForEach(one => one.Writer.TryWrite(item));
    }

    public async IAsyncEnumerable<FeedItem> ReadAsync(
        int partition,
        StreamSettings settings,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var store = settings.Recovery.Position!;
        var position = await store.ReadAsync(cancellationToken);
        if (position is null)
        {
            await store.WriteAsync(position = Position([]), cancellationToken);
        }

        var progress = new FeedProgress(store, [.. position.Acknowledged], new(1));
        var items = Channel.CreateUnbounded<FeedItem>(new() { AllowSynchronousContinuations = true });
        lock (_lock)
        {
            foreach (var item in _items.Where(item => item.Partition == partition && !position.Acknowledged.Contains(item.Key)))
            {
                items.Writer.TryWrite(item);
            }

            _open.Add((partition, items));
        }

        try
        {
            await using var ending = cancellationToken.Register(() =>
                items.Writer.TryComplete(new OperationCanceledException(cancellationToken))
            );
            await foreach (var item in items.Reader.ReadAllAsync(CancellationToken.None))
            {
                yield return item with
                {
                    Progress = progress,
                };
            }
        }
        finally
        {
            lock (_lock)
            {
                _open.RemoveAll(one => one.To == items);
            }
        }
    }

    internal static StreamPosition Position(IReadOnlyList<string> done) =>
        new()
        {
            Operation = "Feed",
            From = new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.Zero),
            Acknowledged = done,
        };
}

/// <summary>What of a connection is done.</summary>
internal sealed class FeedProgress(IStreamPosition store, HashSet<string> done, SemaphoreSlim turn)
{
    public async Task AcknowledgeAsync(string key, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            done.Add(key);
            await store.WriteAsync(Feed.Position([.. done]), cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }
}

/// <summary>An item of the feed.</summary>
internal sealed record FeedItem(string Key, string Author, int Partition) : IStreamedItem
{
    public FeedProgress? Progress { get; init; }

    public IReadOnlyList<Problem> Errors => [];

    public StreamRecovery RecoveredBy => StreamRecovery.None;

    public Task AcknowledgeAsync(CancellationToken cancellationToken = default) => Progress!.AcknowledgeAsync(Key, cancellationToken);
}

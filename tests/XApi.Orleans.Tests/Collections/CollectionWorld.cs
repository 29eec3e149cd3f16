using Microsoft.Extensions.Logging.Abstractions;
using Newtonsoft.Json;
using XApi.Orleans;

namespace XApi.Tests;

/// <summary>Grains of jobs as objects, over a storage that outlasts them, on a clock that stands still.</summary>
internal sealed class CollectionWorld
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    // A job's ranges are stored from several threads at once.
    private readonly Lock _lock = new();
    private readonly Dictionary<string, object> _active = [];

    public CollectionWorld()
    {
        Grains = new(Job, Range, Directory);
        Collections = new(Grains, Clock);
    }

    public FakeClock Clock { get; } = new();

    public CollectionGrains Grains { get; }

    public OrleansCollections Collections { get; }

    /// <summary>What is stored, by the grain's key and the state's name.</summary>
    public Dictionary<string, IRow> Rows { get; } = [];

    /// <summary>Turns the clock. What waited for it runs before this returns: within the tests' own context it would be left to other threads.</summary>
    public void Advance(TimeSpan by)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            Clock.Advance(by);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <summary>All silos were lost: grains come back with what is stored.</summary>
    public void Restart() => _active.Clear();

    /// <summary>What is stored under a name, as it would be written.</summary>
    public string Stored(string row) => JsonConvert.SerializeObject(Rows[row].Stored);

    /// <summary>Leases a range as a silo would; null when there is none.</summary>
    /// <param name="name">The job's name.</param>
    /// <param name="clock">The silo's clock: one that stands still is that of a dead process.</param>
    /// <param name="stop">Stops the silo.</param>
    public async Task<RangeLease?> LeaseAsync(string name, FakeClock? clock = null, CancellationToken stop = default)
    {
        var holder = Guid.NewGuid().ToString("N");
        clock ??= Clock;
        var began = clock.GetTimestamp();
        return await Grains.Job(name).AcquireAsync(holder, Lease) is { } lease
            ? new RangeLease(Grains, lease, holder, began, Lease, clock, stop, CancellationToken.None)
            : null;
    }

    /// <summary>Works on a job as one place of a silo does, until there is nothing to do.</summary>
    public async Task WorkAsync(string name, Func<CollectionPiece, Task> collect, CancellationToken stop = default)
    {
        while (!stop.IsCancellationRequested && await LeaseAsync(name, stop: stop) is { } lease)
        {
            await using (lease)
            {
                await RunAsync(lease, collect);
            }
        }
    }

    public Task RunAsync(RangeLease lease, Func<CollectionPiece, Task> collect, FakeClock? clock = null) =>
        new RangeRun(lease, (piece, _) => collect(piece), clock ?? Clock, new CollectionLog(NullLogger.Instance)).RunAsync();

    private CollectionGrain Job(string name) =>
        Active($"job {name}", row => new CollectionGrain(State<CollectionGrainState>(row), Grains!, Clock));

    private CollectionRangeGrain Range(string key) =>
        Active($"range {key}", row => new CollectionRangeGrain(State<RangeIds>($"{row} ids"), State<RangeState>(row)));

    private CollectionDirectoryGrain Directory() =>
        Active("directory", row => new CollectionDirectoryGrain(State<CollectionDirectoryState>(row)));

    private T Active<T>(string key, Func<string, T> activate)
        where T : class
    {
        lock (_lock)
        {
            if (!_active.TryGetValue(key, out var grain))
            {
                _active[key] = grain = activate(key);
            }

            return (T)grain;
        }
    }

    private StoredState<T> State<T>(string key)
        where T : class, new()
    {
        if (!Rows.TryGetValue(key, out var row))
        {
            Rows[key] = row = new Row<T>();
        }

        var stored = new StoredState<T>(((Row<T>)row).Inner, Copy);
        stored.ReadStateAsync().GetAwaiter().GetResult();
        return stored;
    }

    // As a storage does that writes JSON.
    private static T Copy<T>(T state) => JsonConvert.DeserializeObject<T>(JsonConvert.SerializeObject(state))!;

    /// <summary>What a storage has under one key.</summary>
    internal interface IRow
    {
        object? Stored { get; }

        int Writes { get; }
    }

    private sealed class Row<T> : IRow
        where T : class, new()
    {
        public StoredState<T>.Row Inner { get; } = new();

        public object? Stored => Inner.State;

        public int Writes => Inner.Writes;
    }
}

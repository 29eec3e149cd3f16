using Orleans.Runtime;

namespace XApi.Orleans;

/// <summary>Keeps, on one silo, its share of a stream's connections.</summary>
/// <remarks>
/// Once a second it asks for its share, stops what is too much, and starts what is free. That each connection is kept once is a matter of its lease, whatever
/// the shares are. A silo on which the stream fails for good leaves it to the others for a while: the reason may be this machine's.
/// </remarks>
/// <param name="stream">The stream.</param>
/// <param name="grains">The cluster's grains.</param>
/// <param name="time">The clock.</param>
/// <param name="log">What is logged.</param>
internal sealed class StreamService<T>(SharedStream<T> stream, StreamGrains grains, TimeProvider time, StreamLog log)
    : ILifecycleParticipant<ISiloLifecycle>,
        IDisposable
    where T : IStreamedItem
{
    /// <summary>How often shares are compared.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private static readonly Backoff AfterFailures = Backoff.Exponential(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5));

    private readonly string _silo = ClusterCalls.NewHolder();
    private readonly SharedConnection<T>[] _connections = Connections(stream, grains, time, log);

    // Those that this silo keeps or is leaving, in the order in which it started them.
    private readonly List<SharedConnection<T>> _busy = [];
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private int _failures;
    private long? _failed;

    /// <summary>The names of the connections that this silo keeps.</summary>
    internal IReadOnlyList<string> Kept => [.. _connections.Where(one => one.IsKept).Select(one => one.Name)];

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(
            $"{nameof(XApiCluster.AddXStream)} {stream.Name}",
            ServiceLifecycleStage.Active,
            _ =>
            {
                Start();
                return Task.CompletedTask;
            },
            // It is left to the others while grains can still be called.
            StopAsync
        );

    /// <summary>Begins to take part.</summary>
    internal void Start() => _running = RunAsync();

    /// <summary>Leaves the stream to the other silos, when what was begun is finished.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    internal async Task StopAsync(CancellationToken cancellationToken)
    {
        _stop.Cancel();
        await _running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Shorter(Interval, stream.Options.LeaseDuration / 3), time);
        try
        {
            do
            {
                await BalanceAsync().ConfigureAwait(false);
            } while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The others may take each connection as soon as this silo has finished with it.
            Stop(_busy.Count);
            await LeaveAsync().ConfigureAwait(false);
            foreach (var one in _busy)
            {
                await one.EndAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task BalanceAsync()
    {
        foreach (var ended in _busy.Where(one => !one.IsBusy).ToList())
        {
            _busy.Remove(ended);
            if (await ended.EndAsync().ConfigureAwait(false) is { } failure)
            {
                _failures = ended.HasRead ? 1 : _failures + 1;
                _failed = time.GetTimestamp();
                log.Failed(failure, ended.Name, AfterFailures.Delay(_failures));
                Stop(_busy.Count);
                await LeaveAsync().ConfigureAwait(false);
            }
        }

        if (_failed is { } failed && time.GetElapsedTime(failed) < AfterFailures.Delay(_failures))
        {
            return;
        }

        _failed = null;
        try
        {
            var share = await grains.Share.ShareAsync(_silo, _connections.Length, stream.Options.LeaseDuration).ConfigureAwait(false);
            var kept = _busy.Count(one => one.IsKept);
            Stop(kept - share.Count);
            await StartAsync(share.Count - kept, share.First).ConfigureAwait(false);
        }
        catch (Exception failure) when (ClusterCalls.IsOfCluster(failure))
        {
            log.NotShared(failure, stream.Name);
        }
    }

    private async Task StartAsync(int count, int first)
    {
        // Of redundant connections each silo has one, where there is a choice.
        var free = _connections
            .Skip(first)
            .Concat(_connections.Take(first))
            .Where(one => !one.IsBusy)
            .OrderBy(one => HasOther(one) ? 1 : 0)
            .ToList();
        foreach (var one in free)
        {
            if (count <= 0 || _stop.IsCancellationRequested)
            {
                return;
            }

            if (await one.TryStartAsync().ConfigureAwait(false))
            {
                _busy.Add(one);
                count--;
            }
        }
    }

    // The last started first, and before them those of which another silo is better off with one.
    private void Stop(int count)
    {
        while (count-- > 0 && _busy.LastOrDefault(one => one.IsKept && HasOther(one)) is var redundant)
        {
            (redundant ?? _busy.LastOrDefault(one => one.IsKept))?.Stop();
        }
    }

    private bool HasOther(SharedConnection<T> connection) =>
        _busy.Exists(one => one != connection && one.IsKept && one.Partition == connection.Partition);

    // The share is the others' by itself in the time of a lease.
    private Task LeaveAsync() => ClusterCalls.TryAsync(() => grains.Share.LeaveAsync(_silo));

    private static SharedConnection<T>[] Connections(SharedStream<T> stream, StreamGrains grains, TimeProvider time, StreamLog log)
    {
        var running = new SemaphoreSlim(stream.Options.MaxConcurrency);
        var partitions = stream.Partitions is { } count ? Enumerable.Range(1, count) : [0];
        return
        [
            .. Enumerable
                .Range(1, stream.Options.Connections)
                .SelectMany(number =>
                    partitions.Select(partition => new SharedConnection<T>(stream, partition, number, grains, running, time, log))
                ),
        ];
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}

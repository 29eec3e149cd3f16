using System.Diagnostics;

namespace XApi.Orleans;

/// <summary>Lets one process of a cluster read a stream, and keeps the stream's position: when that process dies, another takes over where it was.</summary>
/// <remarks>
/// <para>
/// Give one object to the stream twice, as <see cref="StreamSettings.Lease"/> and as <see cref="StreamRecoverySettings.Position"/>. Each process runs the same
/// loop over the stream; one gets its items, and the others wait. The next owner connects with what backfill or recovery the account has, and gets what was not
/// done. A process that stops in good order releases it at once; of one that dies it is free after <see cref="LeaseDuration"/>.
/// </para>
/// <para>
/// An owner that can't renew stops reading before another may begin, so that no two read at the same time. What it was handling then comes again to the next:
/// handle items by their id, so that twice has the effect of once. A position that a former owner would write is refused.
/// </para>
/// <para>An object serves one stream of one client, or one partition of it, under a name of its own.</para>
/// </remarks>
[DebuggerDisplay("{Name}")]
public sealed class OrleansStream : IStreamLease, IStreamPosition
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly IStreamGrain _grain;
    private readonly TimeProvider _time;

    // What this process owns the stream by, and what ends that.
    private string? _holder;
    private Action? _lose;

    /// <summary>Takes the way to the cluster, and the name of the stream.</summary>
    /// <param name="grains">A silo's grain factory, or a client of the cluster.</param>
    /// <param name="name">The stream's name, the same in each process.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    public OrleansStream(IGrainFactory grains, string name, TimeProvider? timeProvider = null)
        : this(Grain(grains, name), name, timeProvider ?? TimeProvider.System) { }

    internal OrleansStream(IStreamGrain grain, string name, TimeProvider time) => (_grain, Name, _time) = (grain, name, time);

    /// <summary>The stream's name.</summary>
    public string Name { get; }

    /// <summary>The operation whose position was read or written last; null before.</summary>
    internal string? Operation { get; private set; }

    /// <summary>
    /// After how long the stream of a process that died is another's: 20 seconds by default. A process that lives renews each third of that time. It has to be
    /// longer than the cluster takes to notice that a silo died, or an owner stops for that.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is shorter than a second, or longer than 49 days.</exception>
    public TimeSpan LeaseDuration
    {
        get;
        init => field = Bound.Time(value, LeaseTime.Min);
    } = TimeSpan.FromSeconds(20);

    /// <inheritdoc/>
    /// <exception cref="XStreamPositionException">The cluster refuses, for instance because no silo has the storage.</exception>
    public async Task<IStreamOwnership> AcquireAsync(CancellationToken cancellationToken = default)
    {
        var holder = ClusterCalls.NewHolder();
        try
        {
            for (var failures = 0; ; )
            {
                TimeSpan wait;
                try
                {
                    var (ownership, left) = await TryAcquireAsync(holder, cancellationToken).ConfigureAwait(false);
                    if (ownership is not null)
                    {
                        return ownership;
                    }

                    failures = 0;
                    wait = left < LongestWait ? left : LongestWait;
                }
                catch (Exception failure) when (ClusterCalls.IsPassing(failure))
                {
                    wait = ClusterCalls.Waits.Delay(++failures);
                }
                catch (Exception failure) when (failure is not OperationCanceledException && ClusterCalls.IsOfCluster(failure))
                {
                    throw Refused("acquired", failure);
                }

                await Task.Delay(wait, _time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The call that nobody waits for may still be carried out.
            await Ownership.ReleaseAsync(_grain, holder).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Acquires the stream if nobody else owns it, or returns how long it is another's. After a failure it may be called with the same name.</summary>
    internal async Task<(IStreamOwnership? Ownership, TimeSpan Left)> TryAcquireAsync(string holder, CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        if (await _grain.AcquireAsync(holder, LeaseDuration).WaitAsync(cancellationToken).ConfigureAwait(false) is { } left)
        {
            return (null, left);
        }

        var ownership = new Ownership(_grain, holder, LeaseDuration, began, _time);
        (_holder, _lose) = (holder, ownership.Lose);
        return (ownership, TimeSpan.Zero);
    }

    /// <inheritdoc/>
    /// <exception cref="XStreamPositionException">The cluster can't be reached, or holds something else.</exception>
    public async Task<StreamPosition?> ReadAsync(CancellationToken cancellationToken = default)
    {
        var text = await CallAsync(_grain.ReadPositionAsync, "read", cancellationToken).ConfigureAwait(false);
        try
        {
            var position = text is null ? null : StreamPosition.Parse(text);
            Operation = position?.Operation;
            return position;
        }
        catch (FormatException failure)
        {
            throw new XStreamPositionException(
                $"What the cluster's storage holds of the stream {Name} is no position. It is left as it is: choose another name.",
                failure
            );
        }
    }

    /// <inheritdoc/>
    /// <exception cref="XStreamPositionException">The cluster can't be reached, or another process owns the stream.</exception>
    public async Task WriteAsync(StreamPosition position, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(position);
        Operation = position.Operation;
        var (holder, lose, text) = (_holder, _lose, position.ToString());
        if (!await CallAsync(() => _grain.WritePositionAsync(holder, text), "written", cancellationToken).ConfigureAwait(false))
        {
            lose?.Invoke();
            throw new XStreamPositionException(
                $"The position of the stream {Name} was not written, since another process owns the stream now."
            );
        }
    }

    // For as long as the stream can be this process's.
    private Task<T> CallAsync<T>(Func<Task<T>> call, string what, CancellationToken cancellationToken) =>
        ClusterCalls.RepeatAsync(call, LeaseDuration, _time, failure => Refused(what, failure), cancellationToken);

    private XStreamPositionException Refused(string what, Exception failure) =>
        new($"The stream {Name} could not be {what} in the cluster: {failure.Message} {ClusterCalls.Needs}", failure);

    private static IStreamGrain Grain(IGrainFactory grains, string name)
    {
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return grains.GetGrain<IStreamGrain>(name);
    }

    /// <summary>Renews until it is lost or released.</summary>
    private sealed class Ownership : IStreamOwnership
    {
        private readonly IStreamGrain _grain;
        private readonly string _holder;
        private readonly TimeSpan _length;
        private readonly TimeProvider _time;
        private readonly LeaseTime _lease;
        private readonly PeriodicTimer _timer;
        private readonly Task _renewing;

        internal Ownership(IStreamGrain grain, string holder, TimeSpan length, long began, TimeProvider time)
        {
            (_grain, _holder, _length, _time) = (grain, holder, length, time);
            _lease = new LeaseTime(length, began, time);
            _timer = new PeriodicTimer(length / 3, time);
            _renewing = RenewAsync();
        }

        public CancellationToken Lost => _lease.Lost;

        internal void Lose() => _lease.Lose();

        public async ValueTask DisposeAsync()
        {
            _timer.Dispose();
            await _renewing.ConfigureAwait(false);
            _lease.Lose();
            _lease.Dispose();
            await ReleaseAsync(_grain, _holder).ConfigureAwait(false);
        }

        // It expires by itself.
        internal static Task ReleaseAsync(IStreamGrain grain, string holder) => ClusterCalls.TryAsync(() => grain.ReleaseAsync(holder));

        private async Task RenewAsync()
        {
            while (!Lost.IsCancellationRequested && await _timer.WaitForNextTickAsync().ConfigureAwait(false))
            {
                // The next renewal may succeed. If none does, the time is over.
                await ClusterCalls.TryAsync(RenewOnceAsync).ConfigureAwait(false);
            }
        }

        private async Task RenewOnceAsync()
        {
            var began = _time.GetTimestamp();
            if (await _grain.RenewAsync(_holder, _length).ConfigureAwait(false))
            {
                _lease.Renew(began);
            }
            else
            {
                _lease.Lose();
            }
        }
    }
}

namespace XApi.Orleans;

/// <summary>A connection that one silo at a time keeps: reads while it has the lease, and hands over what comes.</summary>
/// <param name="stream">The stream.</param>
/// <param name="partition">The partition, from 1; 0 where the stream has none.</param>
/// <param name="number">Which of the redundant connections it is, from 1.</param>
/// <param name="grains">The cluster's grains.</param>
/// <param name="running">As many permits as this silo may hand over items at the same time.</param>
/// <param name="time">The clock.</param>
/// <param name="log">What is logged.</param>
internal sealed class SharedConnection<T>(
    SharedStream<T> stream,
    int partition,
    int number,
    StreamGrains grains,
    SemaphoreSlim running,
    TimeProvider time,
    StreamLog log
)
    where T : IStreamedItem
{
    private readonly string _name = stream.NameOf(partition, number);
    private string _holder = ClusterCalls.NewHolder();
    private CancellationTokenSource? _stop;
    private CancellationToken _lost;
    private Task<Exception?> _reading = Task.FromResult<Exception?>(null);

    /// <summary>The name that it is leased by.</summary>
    internal string Name => _name;

    /// <summary>The partition, from 1; 0 where the stream has none.</summary>
    internal int Partition => partition;

    /// <summary>Whether this silo keeps it, and is not about to stop.</summary>
    internal bool IsKept => !_reading.IsCompleted && !_stop!.IsCancellationRequested && !_lost.IsCancellationRequested;

    /// <summary>Whether this silo keeps it, or has not stopped yet.</summary>
    internal bool IsBusy => !_reading.IsCompleted;

    /// <summary>Whether an item came since it was started.</summary>
    internal bool HasRead { get; private set; }

    /// <summary>Starts if no other silo keeps it.</summary>
    internal async Task<bool> TryStartAsync()
    {
        var owned = new OrleansStream(grains.Stream(_name), _name, time) { LeaseDuration = stream.Options.LeaseDuration };
        var (ownership, _) = await owned.TryAcquireAsync(_holder, CancellationToken.None).ConfigureAwait(false);
        if (ownership is null)
        {
            return false;
        }

        (HasRead, _stop, _lost) = (false, new(), ownership.Lost);
        _reading = ReadAsync(owned, ownership, _holder, _stop);
        _holder = ClusterCalls.NewHolder();
        return true;
    }

    /// <summary>Reads no further, finishes what was begun, and leaves it to another silo.</summary>
    internal void Stop()
    {
        if (IsKept)
        {
            _stop!.Cancel();
        }
    }

    /// <summary>Waits until this silo has left it, and returns why, where that was an error of the stream's. It returns the error once.</summary>
    internal async Task<Exception?> EndAsync()
    {
        var failure = await _reading.ConfigureAwait(false);
        _reading = Task.FromResult<Exception?>(null);
        return failure;
    }

    private async Task<Exception?> ReadAsync(OrleansStream owned, IStreamOwnership ownership, string holder, CancellationTokenSource stop)
    {
        log.Started(_name);
        try
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, ownership.Lost);
            await ReadAsync(owned, holder, ending, ownership.Lost).ConfigureAwait(false);
            return null;
        }
        catch (Exception) when (stop.IsCancellationRequested || ownership.Lost.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
        finally
        {
            await ownership.DisposeAsync().ConfigureAwait(false);
            log.Stopped(_name);
        }
    }

    private async Task ReadAsync(OrleansStream owned, string holder, CancellationTokenSource ending, CancellationToken lost)
    {
        var settings = new StreamSettings
        {
            Recovery = new() { Position = owned, Acknowledgement = StreamAcknowledgement.Explicit },
        };
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(lost);
        var items = stream.Connect(partition, settings, reading.Token).GetAsyncEnumerator(reading.Token);
        await using var opened = items.ConfigureAwait(false);
        var handover = new ItemHandover<T>(stream, Claims(holder), running, new(ItemHandover<T>.Room), time, log, ending);
        var ended = WhenCancelled(ending.Token);
        var next = Task.FromResult(true);
        try
        {
            while (true)
            {
                next = items.MoveNextAsync().AsTask();
                if (!next.IsCompleted)
                {
                    await Task.WhenAny(next, ended).ConfigureAwait(false);
                }

                ending.Token.ThrowIfCancellationRequested();
                if (!await next.ConfigureAwait(false))
                {
                    throw new InvalidOperationException(
                        "The stream ended by itself. What is read together has to be a stream that does not."
                    );
                }

                if (!HasRead)
                {
                    stream.Check(owned.Operation);
                    HasRead = true;
                }

                await handover.AddAsync(items.Current).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (handover.Failure is { } failure)
        {
            throw failure;
        }
        finally
        {
            // What is handled is stored before the stream is left, but not when another silo may read it already.
            ending.Cancel();
            using var patience = new CancellationTokenSource(stream.Options.LeaseDuration, time);
            await Task.WhenAny(handover.DrainAsync(), WhenCancelled(patience.Token), WhenCancelled(lost)).ConfigureAwait(false);
            reading.Cancel();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static Task WhenCancelled(CancellationToken token)
    {
        var cancelled = new TaskCompletionSource();
        token.Register(cancelled.SetResult);
        return cancelled.Task;
    }

    private ItemClaims? Claims(string holder) =>
        stream.Options.Connections == 1
            ? null
            : new(grains.HandledIds(stream.NameOf(partition, 1)), holder, stream.Options.LeaseDuration, time);
}

/// <summary>The grains that silos share a stream by.</summary>
/// <param name="Share">Shares the connections.</param>
/// <param name="Stream">Leases a connection, and keeps its position, by its name.</param>
/// <param name="HandledIds">Remembers what was handed over, by the name of the first of redundant connections.</param>
internal sealed record StreamGrains(IStreamShareGrain Share, Func<string, IStreamGrain> Stream, Func<string, IHandledIdsGrain> HandledIds)
{
    /// <summary>The grains of a cluster.</summary>
    internal static StreamGrains Of(IGrainFactory grains, string name) =>
        new(
            grains.GetGrain<IStreamShareGrain>(name),
            one => grains.GetGrain<IStreamGrain>(one),
            one => grains.GetGrain<IHandledIdsGrain>(one)
        );
}

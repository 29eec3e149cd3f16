namespace XApi.Orleans;

/// <summary>A worker's lease of a range: renews itself, and stores how far the range is.</summary>
internal sealed class RangeLease : IAsyncDisposable
{
    private readonly CollectionLease _lease;
    private readonly ICollectionGrain _job;
    private readonly ICollectionRangeGrain _range;
    private readonly string _holder;
    private readonly TimeSpan _length;
    private readonly TimeProvider _time;
    private readonly LeaseTime _term;
    private readonly CancellationTokenSource _lost;
    private readonly CancellationTokenSource _stop;
    private readonly ITimer _timer;
    private Task _renewing = Task.CompletedTask;
    private volatile RangeCounts? _counts;

    /// <summary>Makes one of what a job's grain gave.</summary>
    /// <param name="grains">The way to the grains.</param>
    /// <param name="lease">What was leased.</param>
    /// <param name="holder">The lease's name.</param>
    /// <param name="began">When it was requested: it is over here before it is over in the cluster.</param>
    /// <param name="length">How long it is without a renewal.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Cancelled when the silo stops: the current piece is finished, or left at a checkpoint.</param>
    /// <param name="abort">Cancelled when the silo can't wait for that.</param>
    internal RangeLease(
        CollectionGrains grains,
        CollectionLease lease,
        string holder,
        long began,
        TimeSpan length,
        TimeProvider time,
        CancellationToken stop,
        CancellationToken abort
    )
    {
        (_lease, _holder, _length, _time) = (lease, holder, length, time);
        (_job, _range) = (grains.Job(lease.Definition.Name), grains.Range(lease.Run, lease.Range));
        _term = new LeaseTime(length, began, time);
        _lost = CancellationTokenSource.CreateLinkedTokenSource(_term.Lost, abort);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(_lost.Token, stop);
        (Lost, Stop) = (_lost.Token, _stop.Token);
        _timer = time.CreateTimer(_ => Renew(), null, length / 3, length / 3);
    }

    /// <summary>Cancelled when another may have the range, or the silo can't wait.</summary>
    internal CancellationToken Lost { get; }

    /// <summary>Cancelled when the range is to be released where the current piece can be left.</summary>
    internal CancellationToken Stop { get; }

    internal CollectionDefinition Definition => _lease.Definition;

    /// <summary>The number behind the range's last piece.</summary>
    internal int Behind => Definition.Behind(_lease.Range);

    /// <summary>The ids of the range and how far it is; null where another has it.</summary>
    internal async Task<OpenedRange?> OpenAsync()
    {
        var opened = await CallAsync(() => _range.OpenAsync(_lease.Number, _lease.Round, Definition.First(_lease.Range), Behind))
            .ConfigureAwait(false);
        _counts = opened?.Progress.Counts;
        return opened;
    }

    /// <summary>Stores how far the range is; false where another has it.</summary>
    internal async Task<bool> SaveAsync(RangeProgress progress)
    {
        // A lease that is over does not matter while no other has begun: what is done need not be paid for again.
        var saved = Lost.IsCancellationRequested
            ? await _range.SaveAsync(_lease.Number, progress).ConfigureAwait(false)
            : await CallAsync(() => _range.SaveAsync(_lease.Number, progress)).ConfigureAwait(false);
        if (!saved)
        {
            _term.Lose();
            return false;
        }

        _counts = progress.Counts;
        return true;
    }

    /// <summary>Renews the lease, reports what is done, and follows what the job's grain says.</summary>
    // The next renewal may succeed. If none does, the time is over.
    internal Task RenewAsync() => ClusterCalls.TryAsync(ReportAsync);

    /// <summary>Stops the job for all workers.</summary>
    internal async Task StopJobAsync(CollectionStatus status, string reason, DateTimeOffset? resumeAt)
    {
        await CallAsync(() => _job.StopAsync(_holder, status, reason, resumeAt)).ConfigureAwait(false);
        LeavePiece();
    }

    /// <summary>Ends the lease in good order.</summary>
    /// <param name="progress">How far the range is.</param>
    internal async Task ReleaseAsync(RangeProgress progress)
    {
        if (progress.IsHeld && !await SaveAsync(progress with { IsHeld = false }).ConfigureAwait(false))
        {
            return;
        }

        var isFinished = progress.Current(Behind) is null;
        await CallAsync(async () =>
            {
                await _job.ReleaseAsync(_holder, progress.Counts, isFinished).ConfigureAwait(false);
                if (isFinished && progress.Counts.Failed == 0)
                {
                    // The job counts it, and nobody needs its ids again.
                    await _range.ClearAsync().ConfigureAwait(false);
                }
            })
            .ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(false);
        _stop.Dispose();
        _lost.Dispose();
        _term.Dispose();
    }

    private void Renew()
    {
        if (_renewing.IsCompleted && !Lost.IsCancellationRequested)
        {
            _renewing = RenewAsync();
        }
    }

    private async Task ReportAsync()
    {
        if (_counts is not { } counts)
        {
            return;
        }

        var began = _time.GetTimestamp();
        switch (await _job.ReportAsync(_holder, counts, _length).ConfigureAwait(false))
        {
            case CollectionOrder.Lost:
                _term.Lose();
                break;
            case CollectionOrder.Release:
                LeavePiece();
                break;
            case CollectionOrder.Continue:
                break;
        }

        _term.Renew(began);
    }

    private void LeavePiece() => _stop.Cancel();

    private Task<T> CallAsync<T>(Func<Task<T>> call) => ClusterCalls.RepeatAsync(call, _length, _time, Refused, Lost);

    private Task CallAsync(Func<Task> call) => ClusterCalls.RepeatAsync(call, _length, _time, Refused, Lost);

    private XCollectionException Refused(Exception failure) => OrleansCollections.Refused(Definition.Name, "continued", failure);
}

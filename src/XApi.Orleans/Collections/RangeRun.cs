namespace XApi.Orleans;

/// <summary>Collects the pieces of a leased range, one after the other.</summary>
/// <param name="lease">The lease.</param>
/// <param name="collect">The handler.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The log.</param>
internal sealed class RangeRun(
    RangeLease lease,
    Func<CollectionPiece, CancellationToken, Task> collect,
    TimeProvider time,
    CollectionLog log
)
{
    /// <summary>After how many processes died with a piece it is set aside.</summary>
    internal const int MaxCrashes = 5;

    private RangeProgress _progress = new();

    // Since the current piece was begun, or its last checkpoint.
    private int _attempts;
    private int _failures;

    /// <summary>Collects until the range is done, the job or the silo stops, or another has the range.</summary>
    internal async Task RunAsync()
    {
        if (await lease.OpenAsync().ConfigureAwait(false) is not { } opened)
        {
            return;
        }

        _progress = opened.Progress;
        while (_progress.Current(lease.Behind) is { } number && !lease.Stop.IsCancellationRequested)
        {
            var passed = await CollectAsync(number, opened.Ids).ConfigureAwait(false);
            if (passed is null)
            {
                break;
            }

            var hasFailed = passed.Counts.Failed > _progress.Counts.Failed;
            // The last piece's write releases the range, too.
            if (!await StoreAsync(passed with { IsHeld = passed.Current(lease.Behind) is not null }).ConfigureAwait(false))
            {
                return;
            }

            if (hasFailed)
            {
                // The job may have too many failures by now.
                await lease.RenewAsync().ConfigureAwait(false);
            }
        }

        if (!lease.Lost.IsCancellationRequested)
        {
            await lease.ReleaseAsync(_progress).ConfigureAwait(false);
        }
    }

    /// <summary>Collects a piece. Null when it is left to another lease, which continues at the last checkpoint.</summary>
    private async Task<RangeProgress?> CollectAsync(int number, string[] ids)
    {
        if (_progress.Crashes >= MaxCrashes)
        {
            return SetAside(number, MaxCrashes, $"{MaxCrashes} processes died while they collected it, one after the other.");
        }

        while (true)
        {
            var piece = Piece(number, ids);
            try
            {
                await collect(piece, lease.Lost).ConfigureAwait(false);
                return _progress.Passed(lease.Behind) with { Counts = _progress.Counts.Plus(piece.TakeRecorded() with { Done = 1 }) };
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                // Its items come again; what they cost is spent.
                _progress = _progress with
                {
                    Counts = _progress.Counts.Plus(new RangeCounts(Usd: piece.TakeRecorded().Usd)),
                };
                if (failure is OperationCanceledException && lease.Stop.IsCancellationRequested)
                {
                    return null;
                }

                var fault = PieceFault.Of(failure);
                _attempts++;
                _failures += fault.Counts ? 1 : 0;
                if (fault.Stops is { } status)
                {
                    log.Stopped(failure, lease.Definition.Name, status);
                    await lease.StopJobAsync(status, failure.Message, fault.RetryAt).ConfigureAwait(false);
                    return null;
                }

                if (fault.Counts && _failures >= fault.MaxAttempts)
                {
                    log.SetAside(failure, piece.Id, _attempts);
                    return SetAside(number, _attempts, failure.Message);
                }

                if (!await DelayAsync(fault, failure, piece).ConfigureAwait(false))
                {
                    return null;
                }
            }
        }
    }

    private CollectionPiece Piece(int number, string[] ids)
    {
        CollectionPiece piece = null!;
        piece = new CollectionPiece(lease.Definition.Name, number)
        {
            Ids = lease.Definition.IdsOf(number, ids),
            Slice = lease.Definition.SliceOf(number),
            Argument = lease.Definition.Argument,
            Checkpoint = _progress.Checkpoint,
            Attempt = _attempts + 1,
            Save = checkpoint => SaveAsync(piece, checkpoint),
        };
        return piece;
    }

    private async Task SaveAsync(CollectionPiece piece, string checkpoint)
    {
        var progress = _progress.At(checkpoint) with { Counts = _progress.Counts.Plus(piece.TakeRecorded()) };
        if (await StoreAsync(progress).ConfigureAwait(false) && !lease.Stop.IsCancellationRequested)
        {
            return;
        }

        throw new OperationCanceledException(
            $"The piece {piece.Id} is to be left at its checkpoint: its job or its silo stops.",
            lease.Stop
        );
    }

    private async Task<bool> StoreAsync(RangeProgress progress)
    {
        (_progress, _attempts, _failures) = (progress, 0, 0);
        return await lease.SaveAsync(progress).ConfigureAwait(false);
    }

    private RangeProgress SetAside(int number, int attempts, string error) =>
        _progress.Failed(new PieceFailure(number, error, attempts, time.GetUtcNow(), _progress.Checkpoint), lease.Behind);

    private async Task<bool> DelayAsync(PieceFault fault, Exception failure, CollectionPiece piece)
    {
        var delay = PieceFault.Delays.Delay(_attempts);
        if (fault.RetryAt - time.GetUtcNow() is { } wait && wait > delay)
        {
            delay = wait;
        }

        log.Retrying(failure, piece.Id, _attempts, delay.TotalSeconds);
        try
        {
            await Task.Delay(delay, time, lease.Stop).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}

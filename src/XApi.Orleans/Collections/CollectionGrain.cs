using Orleans.Runtime;

namespace XApi.Orleans;

/// <summary>Keeps a job.</summary>
/// <remarks>
/// Who has which range is stored before a lease is returned. Until when is in memory: after the grain has come back on another silo, each lease has its whole
/// time again, in which its holder renews it.
/// </remarks>
internal sealed class CollectionGrain(
    [PersistentState("collection", XApiCluster.StorageName)] IPersistentState<CollectionGrainState> storage,
    CollectionGrains grains,
    TimeProvider time
) : ICollectionGrain
{
    private readonly GrainStorage<CollectionGrainState> _storage = new(storage);
    private readonly Dictionary<string, DateTimeOffset> _until = new(StringComparer.Ordinal);
    private readonly CollectionRate _rate = new();

    public async Task<OpenedCollection> OpenAsync(CollectionDefinition definition, string run)
    {
        var state = await _storage.ReadAsync();
        if (state.Definition is null)
        {
            // Listed first: a name without a job can be removed, a job that is in no list could not be found.
            await grains.Directory.SetAsync(definition.Name, null);
            (state.Definition, state.Run, state.Status) = (definition, run, CollectionStatus.Loading);
            await _storage.WriteAsync();
        }

        return Opened(state)!;
    }

    public async Task StartAsync(string run)
    {
        var state = await _storage.ReadAsync();
        if (state.Status == CollectionStatus.Loading && state.Run == run && state.Definition is not null)
        {
            await RunAsync(state);
        }
    }

    public async Task<CollectionLease?> AcquireAsync(string holder, TimeSpan lease)
    {
        var state = await _storage.ReadAsync();
        var now = time.GetUtcNow();
        if (Find(state, holder) is { } known)
        {
            return Lease(state, known);
        }

        if (state is { Status: CollectionStatus.OutOfBudget, ResumeAt: { } resumeAt } && resumeAt <= now)
        {
            (state.Status, state.Reason, state.ResumeAt) = (CollectionStatus.Running, null, null);
        }

        if (state.Status != CollectionStatus.Running || state.Definition is not { } definition)
        {
            // The silo asks because the directory says that it runs.
            await ListAsync(state);
            return null;
        }

        if (Free(state, definition, now, lease) is not { } range)
        {
            return null;
        }

        if (!state.Open.TryGetValue(range, out var open))
        {
            state.Open[range] = open = new OpenRange();
        }

        (open.Holder, open.Number) = (holder, ++state.Leases);
        await _storage.WriteAsync();
        _until[holder] = now + lease;
        return Lease(state, range);
    }

    public async Task<CollectionOrder> ReportAsync(string holder, RangeCounts counts, TimeSpan lease)
    {
        var state = await _storage.ReadAsync();
        if (Find(state, holder) is not { } range)
        {
            return CollectionOrder.Lost;
        }

        state.Open[range].Counts = counts;
        _until[holder] = time.GetUtcNow() + lease;
        Observe(state);
        if (HasTooManyFailures(state))
        {
            await StoreAndListAsync(state);
        }

        return state.Status == CollectionStatus.Running ? CollectionOrder.Continue : CollectionOrder.Release;
    }

    public async Task ReleaseAsync(string holder, RangeCounts counts, bool isFinished)
    {
        var state = await _storage.ReadAsync();
        if (Find(state, holder) is not { } range)
        {
            return;
        }

        _until.Remove(holder);
        if (!isFinished)
        {
            (state.Open[range].Holder, state.Open[range].Counts) = (null, counts);
        }
        else
        {
            state.Open.Remove(range);
            if (counts.Failed > 0)
            {
                state.Failed[range] = counts;
            }
            else
            {
                state.Finished = state.Finished.Plus(counts);
            }
        }

        Observe(state);
        if (!HasTooManyFailures(state) && state.Status != CollectionStatus.Failed && IsFinished(state))
        {
            (state.Status, state.Reason, state.ResumeAt, state.CompletedAt) = (CollectionStatus.Complete, null, null, time.GetUtcNow());
        }

        await StoreAndListAsync(state);
    }

    public async Task StopAsync(string holder, CollectionStatus status, string reason, DateTimeOffset? resumeAt)
    {
        var state = await _storage.ReadAsync();
        if (state.Status == CollectionStatus.Running && Find(state, holder) is not null)
        {
            (state.Status, state.Reason, state.ResumeAt) = (status, reason, resumeAt);
            await StoreAndListAsync(state);
        }
    }

    public async Task PauseAsync()
    {
        var state = await _storage.ReadAsync();
        if (state.Status is CollectionStatus.Running or CollectionStatus.OutOfBudget)
        {
            (state.Status, state.Reason, state.ResumeAt) = (
                CollectionStatus.Paused,
                $"It was paused. {nameof(OrleansCollections.ResumeAsync)} continues it.",
                null
            );
            await StoreAndListAsync(state);
        }
    }

    public async Task ResumeAsync()
    {
        var state = await _storage.ReadAsync();
        if (state.Definition is null || state.Status is CollectionStatus.Loading or CollectionStatus.Removing)
        {
            return;
        }

        var stopped = state.Open.Values.Where(range => range.Holder is null).ToList();
        if (state.Failed.Count > 0 || stopped.Exists(range => range.Counts.Failed > 0))
        {
            state.Round++;
        }

        foreach (var (range, counts) in state.Failed)
        {
            stopped.Add(state.Open[range] = new OpenRange { Counts = counts });
        }

        state.Failed.Clear();
        // Who takes one of them next queues what has failed.
        stopped.ForEach(range => range.Counts = range.Counts with { Failed = 0 });
        if (!IsFinished(state))
        {
            await RunAsync(state);
        }
    }

    public async Task<OpenedCollection?> BeginRemovalAsync()
    {
        var state = await _storage.ReadAsync();
        if (state.Definition is { } definition && state.Status != CollectionStatus.Removing)
        {
            (state.Status, state.Reason, state.ResumeAt) = (
                CollectionStatus.Removing,
                $"{nameof(OrleansCollections.RemoveAsync)} completes the removal.",
                null
            );
            (state.Next, state.Open, state.Failed) = (definition.Ranges, [], []);
            await StoreAndListAsync(state);
        }

        return Opened(state);
    }

    public async Task RemoveAsync(string run)
    {
        var state = await _storage.ReadAsync();
        if (state.Definition is { } definition && state.Status == CollectionStatus.Removing && state.Run == run)
        {
            await grains.Directory.RemoveAsync(definition.Name);
            _until.Clear();
            _rate.Clear();
            await _storage.WriteAsync(isEmpty: true);
        }
    }

    public async Task<CollectionSnapshot?> ReadAsync()
    {
        var state = await _storage.ReadAsync();
        if (state.Definition is not { } definition)
        {
            return null;
        }

        var counts = state.Counts();
        return new()
        {
            Status = state.Status,
            Reason = state.Reason,
            ResumeAt = state.ResumeAt,
            Pieces = definition.Pieces,
            Counts = counts,
            UnderWay = state.Open.Values.Count(range => range.Holder is not null),
            StartedAt = state.StartedAt,
            CompletedAt = state.CompletedAt,
            PiecesPerMinute =
                state.Status == CollectionStatus.Running ? _rate.PerMinute(time.GetUtcNow(), counts.Done + counts.Failed) : null,
        };
    }

    public async Task<FailedRanges?> ReadFailedAsync()
    {
        var state = await _storage.ReadAsync();
        return state.Definition is null
            ? null
            : new(
                state.Run,
                [.. state.Failed.Keys.Concat(state.Open.Where(range => range.Value.Counts.Failed > 0).Select(range => range.Key)).Order()]
            );
    }

    private async Task RunAsync(CollectionGrainState state)
    {
        // Listed first, so that a silo looks at it whatever happens next.
        await grains.Directory.SetAsync(state.Definition!.Name, state.Definition.Handler);
        (state.Status, state.Reason, state.ResumeAt, state.CompletedAt) = (CollectionStatus.Running, null, null, null);
        state.StartedAt ??= time.GetUtcNow();
        _rate.Clear();
        Observe(state);
        await _storage.WriteAsync();
    }

    private async Task StoreAndListAsync(CollectionGrainState state)
    {
        await _storage.WriteAsync();
        await ListAsync(state);
    }

    private Task ListAsync(CollectionGrainState state) =>
        state.Definition is not { } definition
            ? Task.CompletedTask
            : grains.Directory.SetAsync(
                definition.Name,
                state.Status == CollectionStatus.Running || state.ResumeAt is not null ? definition.Handler : null
            );

    private int? Free(CollectionGrainState state, CollectionDefinition definition, DateTimeOffset now, TimeSpan lease)
    {
        foreach (var (range, open) in state.Open)
        {
            if (open.Holder is not { } holder)
            {
                return range;
            }

            if (!_until.TryGetValue(holder, out var until))
            {
                _until[holder] = now + lease;
            }
            else if (until <= now)
            {
                _until.Remove(holder);
                return range;
            }
        }

        return state.Next < definition.Ranges ? state.Next++ : null;
    }

    private void Observe(CollectionGrainState state)
    {
        var counts = state.Counts();
        _rate.Add(time.GetUtcNow(), counts.Done + counts.Failed);
    }

    private static bool HasTooManyFailures(CollectionGrainState state)
    {
        var (failed, most) = (state.Counts().Failed, state.Definition!.MaxFailures);
        if (state.Status != CollectionStatus.Running || failed <= most)
        {
            return false;
        }

        (state.Status, state.Reason) = (
            CollectionStatus.Failed,
            $"{failed} {(failed == 1 ? "piece has" : "pieces have")} failed, and {nameof(CollectionJob.MaxFailures)} is {most}. "
                + $"{nameof(OrleansCollections.FailuresAsync)} has the errors; {nameof(OrleansCollections.ResumeAsync)} attempts them again."
        );
        return true;
    }

    private static bool IsFinished(CollectionGrainState state) => state.Open.Count == 0 && state.Next == state.Definition!.Ranges;

    private static int? Find(CollectionGrainState state, string holder)
    {
        foreach (var (range, open) in state.Open)
        {
            if (open.Holder == holder)
            {
                return range;
            }
        }

        return null;
    }

    private static CollectionLease Lease(CollectionGrainState state, int range) =>
        new(state.Definition!, state.Run, range, state.Open[range].Number, state.Round);

    private static OpenedCollection? Opened(CollectionGrainState state) =>
        state.Definition is { } definition ? new(definition, state.Run, state.Status) : null;
}

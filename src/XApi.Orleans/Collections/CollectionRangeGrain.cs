using Orleans.Runtime;

namespace XApi.Orleans;

/// <summary>Keeps the ids of a range, and how far it is.</summary>
/// <remarks>
/// The lease's number is stored with the progress, so that a worker that was taken for dead can't undo what its successor has saved, whatever the job's grain
/// remembers.
/// </remarks>
internal sealed class CollectionRangeGrain(
    [PersistentState("collection-ids", XApiCluster.StorageName)] IPersistentState<RangeIds> idStorage,
    [PersistentState("collection-range", XApiCluster.StorageName)] IPersistentState<RangeState> storage
) : ICollectionRangeGrain
{
    private readonly GrainStorage<RangeIds> _ids = new(idStorage);
    private readonly GrainStorage<RangeState> _storage = new(storage);

    public async Task FillAsync(string[] ids)
    {
        var state = await _ids.ReadAsync();
        if (state.Ids.Length == 0)
        {
            state.Ids = ids;
            await _ids.WriteAsync();
        }
    }

    public async Task<OpenedRange?> OpenAsync(long lease, int round, int first, int behind)
    {
        var ids = (await _ids.ReadAsync()).Ids;
        var state = await _storage.ReadAsync();
        if (lease < state.Lease)
        {
            return null;
        }

        if (lease > state.Lease)
        {
            var progress = state.Progress;
            // A holder that did not release it died with the current piece.
            progress = progress with
            {
                Next = state.Lease == 0 ? first : progress.Next,
                Crashes = progress.Crashes + (progress.IsHeld ? 1 : 0),
                IsHeld = true,
            };
            (state.Lease, state.Progress) = (lease, round > progress.Round ? progress.Requeued(round, behind) : progress);
            await _storage.WriteAsync();
        }

        return new OpenedRange(ids, state.Progress);
    }

    public async Task<bool> SaveAsync(long lease, RangeProgress progress)
    {
        var state = await _storage.ReadAsync();
        if (lease != state.Lease)
        {
            return false;
        }

        state.Progress = progress;
        await _storage.WriteAsync();
        return true;
    }

    public async Task<RangeProgress> ReadAsync() => (await _storage.ReadAsync()).Progress;

    public async Task ClearAsync()
    {
        if (idStorage.RecordExists)
        {
            await _ids.WriteAsync(isEmpty: true);
        }

        if (storage.RecordExists)
        {
            await _storage.WriteAsync(isEmpty: true);
        }
    }
}

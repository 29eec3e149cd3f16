using Orleans.Runtime;

namespace XApi.Orleans;

/// <summary>Keeps which jobs there are.</summary>
internal sealed class CollectionDirectoryGrain(
    [PersistentState("collections", XApiCluster.StorageName)] IPersistentState<CollectionDirectoryState> storage
) : ICollectionDirectoryGrain
{
    private readonly GrainStorage<CollectionDirectoryState> _storage = new(storage);

    public async Task SetAsync(string name, string? handler)
    {
        var state = await _storage.ReadAsync();
        if (!state.Jobs.TryGetValue(name, out var known) || known != handler)
        {
            state.Jobs[name] = handler;
            await _storage.WriteAsync();
        }
    }

    public async Task RemoveAsync(string name)
    {
        var state = await _storage.ReadAsync();
        if (state.Jobs.Remove(name))
        {
            await _storage.WriteAsync();
        }
    }

    public async Task<string[]> ListAsync(string? handler)
    {
        var state = await _storage.ReadAsync();
        return [.. state.Jobs.Where(job => handler is null || job.Value == handler).Select(job => job.Key).Order(StringComparer.Ordinal)];
    }
}

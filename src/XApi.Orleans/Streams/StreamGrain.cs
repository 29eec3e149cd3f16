using Orleans.Runtime;

namespace XApi.Orleans;

/// <summary>Keeps who reads a stream, and the stream's position.</summary>
/// <remarks>Both are stored before a call returns, so that a grain that comes back on another silo still keeps a second reader out.</remarks>
internal sealed class StreamGrain(
    [PersistentState("stream", XApiCluster.StorageName)] IPersistentState<StreamGrainState> storage,
    TimeProvider time
) : IStreamGrain
{
    private readonly GrainStorage<StreamGrainState> _storage = new(storage);

    public async Task<TimeSpan?> AcquireAsync(string holder, TimeSpan lease)
    {
        var state = await _storage.ReadAsync();
        var now = time.GetUtcNow();
        if (state.Holder is { } other && other != holder && now < state.HeldUntil)
        {
            return state.HeldUntil - now;
        }

        (state.Holder, state.HeldUntil) = (holder, now + lease);
        await _storage.WriteAsync();
        return null;
    }

    public async Task<bool> RenewAsync(string holder, TimeSpan lease)
    {
        var state = await _storage.ReadAsync();
        if (state.Holder != holder)
        {
            return false;
        }

        state.HeldUntil = time.GetUtcNow() + lease;
        await _storage.WriteAsync();
        return true;
    }

    public async Task ReleaseAsync(string holder)
    {
        var state = await _storage.ReadAsync();
        if (state.Holder == holder)
        {
            state.Holder = null;
            await _storage.WriteAsync();
        }
    }

    public async Task<string?> ReadPositionAsync() => (await _storage.ReadAsync()).Position;

    public async Task<bool> WritePositionAsync(string? holder, string position)
    {
        var state = await _storage.ReadAsync();
        // An ownership that has expired does not matter while nobody else has the stream.
        if (state.Holder != holder && (holder is not null || time.GetUtcNow() < state.HeldUntil))
        {
            return false;
        }

        state.Position = position;
        await _storage.WriteAsync();
        return true;
    }
}

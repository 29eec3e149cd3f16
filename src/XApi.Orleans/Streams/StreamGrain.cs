using Orleans.Runtime;

namespace XApi.Orleans;

/// <summary>Keeps who reads a stream, and the stream's position.</summary>
/// <remarks>Both are stored before a call returns, so that a grain that comes back on another silo still keeps a second reader out.</remarks>
internal sealed class StreamGrain(
    [PersistentState("stream", XApiCluster.StorageName)] IPersistentState<StreamGrainState> storage,
    TimeProvider time
) : IStreamGrain
{
    // Whether the storage may hold something else than the memory, since a write failed.
    private bool _isDoubtful;

    public async Task<TimeSpan?> AcquireAsync(string holder, TimeSpan lease)
    {
        var state = await StateAsync();
        var now = time.GetUtcNow();
        if (state.Holder is { } other && other != holder && now < state.HeldUntil)
        {
            return state.HeldUntil - now;
        }

        (state.Holder, state.HeldUntil) = (holder, now + lease);
        await WriteAsync();
        return null;
    }

    public async Task<bool> RenewAsync(string holder, TimeSpan lease)
    {
        var state = await StateAsync();
        if (state.Holder != holder)
        {
            return false;
        }

        state.HeldUntil = time.GetUtcNow() + lease;
        await WriteAsync();
        return true;
    }

    public async Task ReleaseAsync(string holder)
    {
        var state = await StateAsync();
        if (state.Holder == holder)
        {
            state.Holder = null;
            await WriteAsync();
        }
    }

    public async Task<string?> ReadPositionAsync() => (await StateAsync()).Position;

    public async Task<bool> WritePositionAsync(string? holder, string position)
    {
        var state = await StateAsync();
        // An ownership that has expired does not matter while nobody else has the stream.
        if (state.Holder != holder && (holder is not null || time.GetUtcNow() < state.HeldUntil))
        {
            return false;
        }

        state.Position = position;
        await WriteAsync();
        return true;
    }

    private async ValueTask<StreamGrainState> StateAsync()
    {
        if (_isDoubtful)
        {
            await storage.ReadStateAsync();
            _isDoubtful = false;
        }

        return storage.State;
    }

    private async Task WriteAsync()
    {
        _isDoubtful = true;
        await storage.WriteStateAsync();
        _isDoubtful = false;
    }
}

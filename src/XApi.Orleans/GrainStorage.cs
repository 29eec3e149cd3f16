using Orleans.Runtime;

namespace XApi.Orleans;

/// <summary>A grain's state, which is read again after a write that failed: the storage may hold something else than the memory then.</summary>
internal sealed class GrainStorage<T>(IPersistentState<T> storage)
{
    private bool _isDoubtful;

    /// <summary>The state as it is stored.</summary>
    internal async ValueTask<T> ReadAsync()
    {
        if (_isDoubtful)
        {
            await storage.ReadStateAsync();
            _isDoubtful = false;
        }

        return storage.State;
    }

    /// <summary>Stores the state, or removes it.</summary>
    internal async Task WriteAsync(bool isEmpty = false)
    {
        _isDoubtful = true;
        await (isEmpty ? storage.ClearStateAsync() : storage.WriteStateAsync());
        _isDoubtful = false;
    }
}

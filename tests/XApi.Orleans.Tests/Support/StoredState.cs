using Orleans.Runtime;

namespace XApi.Tests;

/// <summary>What a grain stores, over a storage that outlasts it. The copy that is stored does not change with the grain's.</summary>
/// <param name="storage">The storage.</param>
/// <param name="copy">Copies a state.</param>
internal sealed class StoredState<T>(StoredState<T>.Row storage, Func<T, T> copy) : IPersistentState<T>
    where T : new()
{
    // An activation begins with what is stored.
    public T State { get; set; } = storage.State is { } stored ? copy(stored) : new();

    public string Etag => "";

    public bool RecordExists => storage.State is not null;

    public Task ClearStateAsync()
    {
        storage.State = default;
        State = new();
        return Task.CompletedTask;
    }

    public Task WriteStateAsync()
    {
        storage.Writes++;
        if (storage.NextFailure is { } failure)
        {
            storage.NextFailure = null;
            return Task.FromException(failure);
        }

        storage.State = copy(State);
        return Task.CompletedTask;
    }

    public Task ReadStateAsync()
    {
        State = storage.State is { } stored ? copy(stored) : new();
        return Task.CompletedTask;
    }

    /// <summary>What is stored.</summary>
    internal sealed class Row
    {
        public T? State { get; set; }

        public int Writes { get; set; }

        /// <summary>What the next write throws.</summary>
        public Exception? NextFailure { get; set; }
    }
}

using Orleans.Runtime;

namespace XApi.Tests.Simulation;

/// <summary>A storage of objects, which counts what is done with it.</summary>
internal sealed class Storage<T>
    where T : class, new()
{
    private readonly Dictionary<int, T> _rows = [];

    public long Reads { get; private set; }

    public long Writes { get; private set; }

    public long Removals { get; private set; }

    public int Rows => _rows.Count;

    /// <summary>The state of an activation, which is read as it begins.</summary>
    public IPersistentState<T> Activate(int key)
    {
        Reads++;
        return new Activation(this, key);
    }

    private sealed class Activation(Storage<T> storage, int key) : IPersistentState<T>
    {
        public T State { get; set; } = storage._rows.GetValueOrDefault(key) ?? new();

        public string Etag => "";

        public bool RecordExists => storage._rows.ContainsKey(key);

        public Task ReadStateAsync() => throw new NotSupportedException("It is read again only after a write that failed, and none does.");

        public Task WriteStateAsync()
        {
            storage.Writes++;
            storage._rows[key] = State;
            return Task.CompletedTask;
        }

        public Task ClearStateAsync()
        {
            storage.Removals++;
            storage._rows.Remove(key);
            State = new();
            return Task.CompletedTask;
        }
    }
}

namespace XApi.Tests.Simulation;

/// <summary>The grains of one kind that are in memory. One that is not called for a quarter of an hour, as Orleans has it, leaves.</summary>
internal sealed class Activations<T>(TimeProvider clock, Func<int, T> activate, Func<T, Task> deactivate)
    where T : class
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(15);

    private readonly Dictionary<int, (T Grain, DateTimeOffset UsedAt)> _active = [];

    public int Count => _active.Count;

    /// <summary>How many calls grains had.</summary>
    public long Messages { get; private set; }

    public T Call(int key)
    {
        Messages++;
        var grain = _active.TryGetValue(key, out var active) ? active.Grain : activate(key);
        _active[key] = (grain, clock.GetUtcNow());
        return grain;
    }

    /// <summary>Orleans looks for idle grains once a minute.</summary>
    public async Task CollectAsync()
    {
        foreach (var (key, (grain, usedAt)) in _active.Where(active => clock.GetUtcNow() - active.Value.UsedAt >= Idle).ToList())
        {
            _active.Remove(key);
            await deactivate(grain);
        }
    }
}

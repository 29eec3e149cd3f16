namespace XApi;

/// <summary>The ids of usernames that were looked up lately.</summary>
/// <remarks>It holds two generations, and drops the older one when the younger is full, so that its size is bounded and the names in use stay.</remarks>
internal sealed class RecentNames(TimeProvider clock)
{
    /// <summary>How many names a generation holds.</summary>
    internal const int Capacity = 5_000;

    /// <summary>How long a name is taken for the same user's. A name is free for others as soon as its user has another.</summary>
    internal static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private Dictionary<string, Found> _young = NewGeneration();
    private Dictionary<string, Found> _old = NewGeneration();

    internal string? Find(string name)
    {
        lock (_gate)
        {
            if (!_young.TryGetValue(name, out var found) && _old.TryGetValue(name, out found))
            {
                Add(name, found);
            }

            return found.Id is { } id && clock.GetElapsedTime(found.At) < Lifetime ? id : null;
        }
    }

    internal void Remember(string name, string id)
    {
        lock (_gate)
        {
            Add(name, new(id, clock.GetTimestamp()));
        }
    }

    private void Add(string name, Found found)
    {
        if (_young.Count >= Capacity && !_young.ContainsKey(name))
        {
            (_old, _young) = (_young, NewGeneration());
        }

        _young[name] = found;
    }

    private static Dictionary<string, Found> NewGeneration() => new(StringComparer.OrdinalIgnoreCase);

    private readonly record struct Found(string Id, long At);
}

namespace XApi;

/// <summary>The keys seen lately, as many as it was made for; the oldest is forgotten first.</summary>
internal sealed class RecentIds
{
    private readonly int _capacity;
    private readonly HashSet<ulong> _ids = [];
    private readonly Queue<ulong> _order = new();

    internal RecentIds(int capacity, params IReadOnlyList<string> known)
    {
        _capacity = capacity;
        foreach (var id in known)
        {
            Add(id);
        }
    }

    /// <summary>Remembers an id; false when it is remembered already.</summary>
    internal bool Add(string id)
    {
        var key = XId.KeyOf(id);
        if (!_ids.Add(key))
        {
            return false;
        }

        _order.Enqueue(key);
        if (_order.Count > _capacity)
        {
            _ids.Remove(_order.Dequeue());
        }

        return true;
    }

    /// <summary>Whether an id is remembered.</summary>
    internal bool Contains(string id) => _ids.Contains(XId.KeyOf(id));
}

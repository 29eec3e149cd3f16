using System.Globalization;

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
        var key = Key(id);
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
    internal bool Contains(string id) => _ids.Contains(Key(id));

    // Ids are numbers of 64 bits, which take a fifth of the room of their texts. Should one not be, its hash stands in.
    private static ulong Key(string id)
    {
        if (ulong.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        var hash = 14695981039346656037UL;
        foreach (var c in id)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        return hash;
    }
}

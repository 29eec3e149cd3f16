namespace XApi;

/// <summary>An item of a <see cref="KeyedHeap"/>, of which it is in one at a time.</summary>
internal abstract class Keyed
{
    internal KeyedHeap? Heap { get; set; }

    /// <summary>What it is sorted by: ticks of a time, or the order of a call.</summary>
    internal long Key { get; set; }

    internal int Place { get; set; }

    /// <summary>Takes it out of the heap that it is in, if it is in one.</summary>
    internal void Leave() => Heap?.Remove(this);
}

/// <summary>A binary heap, smallest key first, whose items know their places, so that any of them can be moved or removed in logarithmic time.</summary>
/// <remarks>The platform's priority queue finds an item only by looking at all.</remarks>
internal sealed class KeyedHeap
{
    private Keyed[] _items = [];

    internal int Count { get; private set; }

    internal Keyed? First => Count > 0 ? _items[0] : null;

    /// <summary>Puts an item in with a key, or gives it another key. It leaves the heap that it was in.</summary>
    internal void Set(Keyed item, long key)
    {
        if (item.Heap != this)
        {
            item.Leave();
            if (Count == _items.Length)
            {
                Array.Resize(ref _items, Math.Max(4, Count + (Count / 2)));
            }

            item.Heap = this;
            item.Place = Count++;
        }

        item.Key = key;
        Down(Up(item));
    }

    internal void Remove(Keyed item)
    {
        var last = _items[--Count];
        _items[Count] = null!;
        item.Heap = null;
        if (last != item)
        {
            last.Place = item.Place;
            Down(Up(last));
        }
    }

    /// <summary>The items in no order.</summary>
    internal ReadOnlySpan<Keyed> Items => _items.AsSpan(0, Count);

    private Keyed Up(Keyed item)
    {
        var place = item.Place;
        while (place > 0 && _items[(place - 1) / 2] is var parent && parent.Key > item.Key)
        {
            Put(parent, place);
            place = (place - 1) / 2;
        }

        Put(item, place);
        return item;
    }

    private void Down(Keyed item)
    {
        var place = item.Place;
        while (Smallest(place) is var child && child < Count && _items[child].Key < item.Key)
        {
            Put(_items[child], place);
            place = child;
        }

        Put(item, place);
    }

    private int Smallest(int place)
    {
        var left = (2 * place) + 1;
        return left + 1 < Count && _items[left + 1].Key < _items[left].Key ? left + 1 : left;
    }

    private void Put(Keyed item, int place)
    {
        _items[place] = item;
        item.Place = place;
    }
}

using System.Globalization;

namespace XApi.Cli.Collecting;

/// <summary>The ids of all rows of a collection, so that none comes twice: some 16 bytes for each, where a set of texts takes 80.</summary>
internal sealed class IdSet
{
    private readonly HashSet<string> _others = [];
    private ulong[] _slots = new ulong[1024];
    private int _count;

    /// <summary>Adds an id; false where it is there already.</summary>
    public bool Add(string id)
    {
        // 0 marks a free slot, and text that is no number written as one is an id of its own.
        if (!ulong.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0 || id[0] == '0')
        {
            return _others.Add(id);
        }

        if (_count * 3L > _slots.Length * 2L)
        {
            Grow();
        }

        if (!Insert(_slots, number))
        {
            return false;
        }

        _count++;
        return true;
    }

    private void Grow()
    {
        var larger = new ulong[_slots.Length * 2];
        foreach (var number in _slots)
        {
            if (number != 0)
            {
                Insert(larger, number);
            }
        }

        _slots = larger;
    }

    private static bool Insert(ulong[] slots, ulong number)
    {
        // Ids that follow one another are spread by a multiplication (Fibonacci hashing).
        var mask = slots.Length - 1;
        var slot = (int)((number * 0x9E3779B97F4A7C15) >> 32) & mask;
        while (slots[slot] != 0)
        {
            if (slots[slot] == number)
            {
                return false;
            }

            slot = (slot + 1) & mask;
        }

        slots[slot] = number;
        return true;
    }
}

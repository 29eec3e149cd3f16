namespace XApi;

/// <summary>Which resources of a kind were charged on a day: a set of 64-bit numbers in an open table, 11 to 21 bytes each.</summary>
/// <remarks>
/// Ids that are numbers are kept as they are. Others are hashed to 64 bits, of which one in 10^13 would be taken for another among a million. A set that is
/// full takes no more: what it does not hold counts as charged each time, so that the ledger says too much rather than too little.
/// </remarks>
internal sealed class DayResources(int capacity)
{
    private const int FirstSize = 64;

    // A 0 marks a place that is free: no id has that number.
    private ulong[] _slots = new ulong[FirstSize];

    internal int Count { get; private set; }

    /// <summary>Adds an id; false when it was there.</summary>
    internal bool Add(string id) => Add(XId.KeyOf(id));

    /// <summary>The numbers that it holds.</summary>
    internal IReadOnlyList<ulong> Numbers() => [.. _slots.Where(number => number != 0)];

    /// <summary>Adds a number; false when it was there.</summary>
    internal bool Add(ulong number)
    {
        var slots = _slots;
        var at = Place(number, slots.Length);
        while (slots[at] != 0)
        {
            if (slots[at] == number)
            {
                return false;
            }

            at = (at + 1) & (slots.Length - 1);
        }

        if (Count >= capacity)
        {
            return true;
        }

        slots[at] = number;
        Count++;
        if (Count > slots.Length / 4 * 3)
        {
            Grow();
        }

        return true;
    }

    private void Grow()
    {
        var slots = new ulong[_slots.Length * 2];
        foreach (var number in _slots)
        {
            if (number != 0)
            {
                var at = Place(number, slots.Length);
                while (slots[at] != 0)
                {
                    at = (at + 1) & (slots.Length - 1);
                }

                slots[at] = number;
            }
        }

        _slots = slots;
    }

    // Ids of one moment differ in few bits; the multiplication spreads them over the table.
    private static int Place(ulong number, int size) => (int)((number * 0x9E3779B97F4A7C15) >> 32) & (size - 1);
}

namespace XApi.Sandbox;

/// <summary>Ids that hold the moment at which they were given out: milliseconds since November 2010 above 22 bits of sequence.</summary>
internal static class Snowflake
{
    private const long Epoch = 1288834974657;
    private const int SequenceBits = 22;

    /// <summary>The smallest id of a moment. Moments before the first id give 0.</summary>
    internal static long FirstAt(DateTimeOffset time) => Math.Max(0, time.ToUnixTimeMilliseconds() - Epoch) << SequenceBits;

    internal static DateTimeOffset TimeOf(long id) => DateTimeOffset.FromUnixTimeMilliseconds((id >> SequenceBits) + Epoch);

    /// <summary>Spreads ids evenly, whatever their order: for samples and for numbers that only have to look alive.</summary>
    internal static uint Mix(long id)
    {
        // The finaliser of SplitMix64.
        var bits = (ulong)id;
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return (uint)(bits >> 32);
    }
}

namespace XApi.Sandbox;

/// <summary>Numbers that look random and are the same in every run.</summary>
internal static class Scatter
{
    /// <summary>Spreads numbers evenly, whatever their order: for samples and for counts that only have to look alive.</summary>
    internal static uint Mix(long number)
    {
        // The finaliser of SplitMix64.
        var bits = (ulong)number;
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return (uint)(bits >> 32);
    }

    /// <summary>A number for a text.</summary>
    internal static long Hash(string text)
    {
        // FNV-1a.
        var hash = 14695981039346656037UL;
        foreach (var character in text)
        {
            hash = unchecked((hash ^ character) * 1099511628211);
        }

        return (long)hash;
    }
}

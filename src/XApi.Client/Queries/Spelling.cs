namespace XApi;

/// <summary>What was probably meant by a name that nobody knows.</summary>
internal static class Spelling
{
    /// <summary>The known name that is the fewest edits away, in whatever case; null when none is close.</summary>
    /// <param name="written">The name as it was written.</param>
    /// <param name="known">The names that there are.</param>
    /// <param name="mostEdits">How many edits may lie between. It is always less than half of what was written, of which something should be left.</param>
    internal static string? Nearest(string written, IEnumerable<string> known, int mostEdits)
    {
        var limit = Math.Min(mostEdits + 1, (written.Length + 1) / 2);
        var (nearest, edits) = known.Select(name => (name, Edits(written, name, limit))).MinBy(candidate => candidate.Item2);
        return edits < limit ? nearest : null;
    }

    // Characters put in, left out or exchanged between the two, or the limit when they are farther apart.
    private static int Edits(string a, string b, int limit)
    {
        if (Math.Abs(a.Length - b.Length) >= limit)
        {
            return limit;
        }

        Span<int> row = stackalloc int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(
                    Math.Min(above, row[j - 1]) + 1,
                    diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1)
                );
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}

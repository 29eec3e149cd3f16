namespace XApi;

/// <summary>The top-level domains by which X recognizes a URL that stands in a text.</summary>
internal static partial class TopLevelDomains
{
    /// <summary>How many there are.</summary>
    internal static int Count => Index.Names.Count;

    /// <summary>The end of the top-level domain that begins at a place, or -1. The longest is taken; <c>xn--</c> and what follows it is always one.</summary>
    internal static int End(ReadOnlySpan<char> text, int start)
    {
        var rest = text[start..];
        var most = Math.Min(rest.Length, Index.Longest);
        for (var length = most; length >= 2; length--)
        {
            if ((length == rest.Length || IsBoundary(rest[length])) && Index.BySpan.Contains(rest[..length]))
            {
                return start + length;
            }
        }

        if (!rest.StartsWith("xn--", StringComparison.OrdinalIgnoreCase))
        {
            return -1;
        }

        var end = start + 4;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '-'))
        {
            end++;
        }

        return end > start + 4 ? end : -1;
    }

    // What may follow the name: com is none in comment, nor in the address a.com@b.
    private static bool IsBoundary(char next) => !char.IsAsciiLetterOrDigit(next) && next is not ('@' or '+' or '-');

    // Made when the first URL is looked for.
    private static class Index
    {
        internal static readonly HashSet<string> Names = new(
            TopLevelDomains.Names.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries),
            StringComparer.OrdinalIgnoreCase
        );

        internal static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> BySpan = Names.GetAlternateLookup<
            ReadOnlySpan<char>
        >();

        internal static readonly int Longest = Names.Max(name => name.Length);
    }
}

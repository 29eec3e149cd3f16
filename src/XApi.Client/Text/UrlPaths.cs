namespace XApi;

/// <summary>How far a URL reaches after its domain.</summary>
internal static class UrlPaths
{
    /// <summary>The end of the port, path and query that begin here, or this place when there are none.</summary>
    internal static int End(ReadOnlySpan<char> text, int start) => QueryEnd(text, PathEnd(text, PortEnd(text, start)));

    /// <summary>The end of a query, or where it would begin when there is none.</summary>
    internal static int QueryEnd(ReadOnlySpan<char> text, int start)
    {
        if (start >= text.Length || text[start] != '?')
        {
            return start;
        }

        var end = start;
        for (var i = start + 1; i < text.Length && TextCharacters.IsOfQuery(text[i]); i++)
        {
            end = TextCharacters.IsAtQueryEnd(text[i]) ? i + 1 : end;
        }

        return end;
    }

    private static int PortEnd(ReadOnlySpan<char> text, int start)
    {
        if (start >= text.Length || text[start] != ':')
        {
            return start;
        }

        var end = start + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return end > start + 1 ? end : start;
    }

    private static int PathEnd(ReadOnlySpan<char> text, int start)
    {
        if (start >= text.Length || text[start] != '/')
        {
            return start;
        }

        // Points and commas are part of the path only where more of it follows.
        var end = start + 1;
        for (var i = end; i < text.Length; )
        {
            if (text[i] == '(')
            {
                if (BracketsEnd(text, i) is not (>= 0 and var closed))
                {
                    break;
                }

                i = end = closed;
            }
            else if (TextCharacters.IsOfPath(text[i]))
            {
                end = TextCharacters.IsAtPathEnd(text[i]) ? i + 1 : end;
                i++;
            }
            else
            {
                break;
            }
        }

        return end;
    }

    // Brackets belong to a path when they are closed and not empty, with one pair within at most: /Primer_(film), /Up_(Version_(Edited)).
    private static int BracketsEnd(ReadOnlySpan<char> text, int start)
    {
        var i = RunEnd(text, start + 1);
        if (i < text.Length && text[i] == ')')
        {
            return i > start + 1 ? i + 1 : -1;
        }

        if (i >= text.Length || text[i] != '(')
        {
            return -1;
        }

        var inner = RunEnd(text, i + 1);
        if (inner == i + 1 || inner >= text.Length || text[inner] != ')')
        {
            return -1;
        }

        var outer = RunEnd(text, inner + 1);
        return outer < text.Length && text[outer] == ')' ? outer + 1 : -1;
    }

    private static int RunEnd(ReadOnlySpan<char> text, int start)
    {
        while (start < text.Length && TextCharacters.IsOfPath(text[start]))
        {
            start++;
        }

        return start;
    }
}

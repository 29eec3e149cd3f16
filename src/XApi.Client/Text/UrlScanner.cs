namespace XApi;

/// <summary>Finds the URLs of a text: those that X shortens to t.co.</summary>
internal static class UrlScanner
{
    private const int LongestUrl = 4_096;
    private const int LongestShortName = 40;

    /// <summary>The places of the URLs, in order.</summary>
    /// <param name="text">The text.</param>
    /// <param name="bare">Whether URLs without <c>https://</c> count.</param>
    internal static List<Range> Find(ReadOnlySpan<char> text, bool bare)
    {
        var found = new List<Range>();
        if (text.IndexOf(bare ? '.' : ':') < 0)
        {
            return found;
        }

        var domains = new UrlDomains(text);
        // A URL at the very beginning has its first character only when none begins behind that one: of über.de, X links ber.de.
        var start = Math.Min(1, text.Length);
        if (Read(text, start, ref domains, bare, found) is var next && next <= start + 1)
        {
            next = Math.Max(Read(text, 0, ref domains, bare, found), next);
        }

        while (next < text.Length)
        {
            next = Read(text, next, ref domains, bare, found);
        }

        return found;
    }

    // Reads the URL that begins here, if one does; where the next may begin.
    private static int Read(ReadOnlySpan<char> text, int start, ref UrlDomains domains, bool bare, List<Range> found)
    {
        if (start > 0 && !MayPrecede(text[start - 1]))
        {
            return start + 1;
        }

        var protocol = ProtocolLength(text[start..]);
        var domain = start + protocol;
        if (domains.End(domain) is not (>= 0 and var domainEnd))
        {
            return start + 1;
        }

        var end = UrlPaths.End(text, domainEnd);
        if (IsSound(text, domain, domainEnd, end))
        {
            if (protocol > 0)
            {
                AddWithProtocol(text, start, end, found);
            }
            else if (bare && (start == 0 || text[start - 1] is not ('-' or '_' or '.' or '/')))
            {
                AddBare(text, start, domainEnd, end, found);
            }
        }

        // What was read as a URL is no part of another one, even if it is none; the character after it can only precede the next.
        return end + 1;
    }

    private static bool MayPrecede(char character) =>
        !char.IsAsciiLetterOrDigit(character)
        && character is not ('@' or '＠' or '$' or '#' or '＃')
        && !TextCharacters.IsInvalid(character);

    /// <summary>Whether a URL begins with one of the two protocols: anything else, such as a script, is no address of the web.</summary>
    internal static bool HasProtocol(ReadOnlySpan<char> url) => ProtocolLength(url) > 0;

    private static int ProtocolLength(ReadOnlySpan<char> rest) =>
        rest.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? 8
        : rest.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? 7
        : 0;

    private static bool IsSound(ReadOnlySpan<char> text, int domain, int domainEnd, int end)
    {
        var name = text[domain..domainEnd];
        var length = Punycode.DomainLength(name);
        return length >= 0
            && "https://".Length + length + (end - domainEnd) <= LongestUrl
            // A name that says it is ASCII already has to be.
            && !(name.StartsWith("xn--", StringComparison.OrdinalIgnoreCase) && NextBare(name, 0) is null);
    }

    private static void AddWithProtocol(ReadOnlySpan<char> text, int start, int end, List<Range> found)
    {
        var url = text[start..end];
        var name = url[ProtocolLength(url)..];
        if (name.StartsWith("t.co/", StringComparison.OrdinalIgnoreCase))
        {
            // What stands right behind a shortened URL is not of it.
            var slug = url.Length - name.Length + "t.co/".Length;
            var slugEnd = slug;
            while (slugEnd < url.Length && char.IsAsciiLetterOrDigit(url[slugEnd]))
            {
                slugEnd++;
            }

            if (slugEnd - slug > LongestShortName)
            {
                return;
            }

            end = slugEnd > slug ? start + UrlPaths.QueryEnd(url, slugEnd) : end;
        }

        found.Add(start..end);
    }

    // Only names in Latin letters are URLs without a protocol, each of them: in 日本語example.com中国語t.co are two.
    private static void AddBare(ReadOnlySpan<char> text, int start, int domainEnd, int end, List<Range> found)
    {
        var name = text[start..domainEnd];
        for (var from = 0; NextBare(name, from) is var (bareStart, bareEnd); from = bareEnd)
        {
            found.Add((start + bareStart)..(bareEnd == name.Length ? end : start + bareEnd));
        }
    }

    // The next chain of Latin labels that a top-level domain ends.
    private static (int Start, int End)? NextBare(ReadOnlySpan<char> name, int from)
    {
        for (var start = from; start < name.Length; )
        {
            if (!TextCharacters.IsOfBareLabel(name[start]))
            {
                start++;
                continue;
            }

            var (end, chainEnd) = (-1, LabelEnd(name, start));
            for (; chainEnd < name.Length && name[chainEnd] == '.'; )
            {
                end = TopLevelDomains.End(name, chainEnd + 1) is >= 0 and var domainEnd ? domainEnd : end;
                var label = LabelEnd(name, chainEnd + 1);
                if (label == chainEnd + 1)
                {
                    break;
                }

                chainEnd = label;
            }

            if (end >= 0)
            {
                return (start, end);
            }

            start = chainEnd + 1;
        }

        return null;
    }

    private static int LabelEnd(ReadOnlySpan<char> name, int start)
    {
        while (start < name.Length && TextCharacters.IsOfBareLabel(name[start]))
        {
            start++;
        }

        return start;
    }
}

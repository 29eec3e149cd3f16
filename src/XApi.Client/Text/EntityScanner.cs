using System.Runtime.InteropServices;
using System.Text;

namespace XApi;

/// <summary>Finds all entities of a text. Where two overlap, the one that begins first is taken: a hashtag in a URL is none.</summary>
internal static class EntityScanner
{
    internal static List<XTextEntity> Find(string text, bool bareUrls)
    {
        var found = new List<(XTextEntityKind Kind, int Start, int End)>();
        foreach (var url in UrlScanner.Find(text, bareUrls))
        {
            found.Add((XTextEntityKind.Url, url.Start.Value, url.End.Value));
        }

        foreach (var (start, nameEnd, end) in TagScanner.Mentions(text))
        {
            found.Add((nameEnd == end ? XTextEntityKind.Mention : XTextEntityKind.List, start, end));
        }

        foreach (var hashtag in TagScanner.Hashtags(text))
        {
            found.Add((XTextEntityKind.Hashtag, hashtag.Start.Value, hashtag.End.Value));
        }

        foreach (var cashtag in TagScanner.Cashtags(text))
        {
            found.Add((XTextEntityKind.Cashtag, cashtag.Start.Value, cashtag.End.Value));
        }

        // No two begin at one place: each kind has its own first character.
        found.Sort(static (a, b) => a.Start.CompareTo(b.Start));
        return Place(text, CollectionsMarshal.AsSpan(found));
    }

    private static List<XTextEntity> Place(string text, ReadOnlySpan<(XTextEntityKind Kind, int Start, int End)> found)
    {
        var entities = new List<XTextEntity>(found.Length);
        var (at, codePoints) = (0, 0);
        foreach (var (kind, start, end) in found)
        {
            if (start < at)
            {
                continue;
            }

            var first = codePoints + Count(text.AsSpan(at..start));
            codePoints = first + Count(text.AsSpan(start..end));
            at = end;
            entities.Add(new(kind, kind == XTextEntityKind.Url ? text[start..end] : text[(start + 1)..end], start..end, first, codePoints));
        }

        return entities;
    }

    private static int Count(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }
}

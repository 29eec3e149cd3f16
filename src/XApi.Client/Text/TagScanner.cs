using System.Text;

namespace XApi;

/// <summary>Finds what begins with a sign: mentions, lists, hashtags, cashtags. Each character is read a bounded number of times.</summary>
internal static class TagScanner
{
    private const int LongestUsername = 20;
    private const int LongestListName = 25;
    private const int LongestCashtag = 6;
    private const int LongestCashtagSuffix = 2;

    /// <summary>A mention or a list: where the name ends, and where all of it does.</summary>
    internal readonly record struct Mention(int Start, int NameEnd, int End);

    /// <summary>The mentions of a text and the lists, in order.</summary>
    internal static List<Mention> Mentions(ReadOnlySpan<char> text)
    {
        var found = new List<Mention>();
        var done = 0;
        for (var next = NextSign(text, 0, '@', '＠'); next >= 0; next = NextSign(text, next + 1, '@', '＠'))
        {
            if (next >= done && MayPrecedeMention(text, next, done) && MentionAt(text, next) is { } mention)
            {
                done = mention.End;
                if (!EndsMention(text[done..]))
                {
                    found.Add(mention);
                }
            }
        }

        return found;
    }

    /// <summary>The mention with which a reply begins, after spaces at most.</summary>
    internal static Mention? LeadingMention(ReadOnlySpan<char> text)
    {
        var start = 0;
        while (start < text.Length && (TextCharacters.IsSpace(text[start]) || TextCharacters.IsDirectional(text[start])))
        {
            start++;
        }

        return
            start < text.Length
            && TextCharacters.IsAtSign(text[start])
            && MentionAt(text, start) is { } mention
            && !EndsMention(text[mention.NameEnd..])
            ? mention with
            {
                End = mention.NameEnd,
            }
            : null;
    }

    /// <summary>The hashtags of a text, in order.</summary>
    internal static List<Range> Hashtags(ReadOnlySpan<char> text)
    {
        var found = new List<Range>();
        var done = 0;
        for (var next = NextSign(text, 0, '#', '＃'); next >= 0; next = NextSign(text, next + 1, '#', '＃'))
        {
            if (MayPrecedeHashtag(text, next, done) && HashtagEnd(text, next + 1) is >= 0 and var end)
            {
                done = end;
                if (
                    !(end < text.Length && TextCharacters.IsHashSign(text[end])) && !text[end..].StartsWith("://", StringComparison.Ordinal)
                )
                {
                    found.Add(next..end);
                }
            }
        }

        return found;
    }

    /// <summary>The cashtags of a text, in order.</summary>
    internal static List<Range> Cashtags(ReadOnlySpan<char> text)
    {
        var found = new List<Range>();
        for (var next = NextSign(text, 0, '$', '$'); next >= 0; next = NextSign(text, next + 1, '$', '$'))
        {
            if (
                (next == 0 || TextCharacters.IsSpace(text[next - 1]) || TextCharacters.IsDirectional(text[next - 1]))
                && CashtagEnd(text, next + 1) is >= 0 and var end
            )
            {
                found.Add(next..end);
            }
        }

        return found;
    }

    private static int NextSign(ReadOnlySpan<char> text, int from, char sign, char wide)
    {
        var next = text[from..].IndexOfAny(sign, wide);
        return next < 0 ? -1 : from + next;
    }

    // A mention stands apart, or behind RT: name@example.com is an address.
    private static bool MayPrecedeMention(ReadOnlySpan<char> text, int sign, int done)
    {
        if (sign == 0)
        {
            return true;
        }

        if (
            sign > done
            && !TextCharacters.IsOfUsername(text[sign - 1])
            && text[sign - 1] is not ('!' or '#' or '$' or '%' or '&' or '*' or '@' or '＠')
        )
        {
            return true;
        }

        var retweet = sign - 2;
        return retweet >= done
            && text[retweet..sign].Equals("RT", StringComparison.OrdinalIgnoreCase)
            && (
                retweet == 0
                || (
                    retweet > done && !TextCharacters.IsOfUsername(text[retweet - 1]) && text[retweet - 1] is not ('+' or '~' or '.' or '-')
                )
            );
    }

    private static Mention? MentionAt(ReadOnlySpan<char> text, int sign)
    {
        var name = sign + 1;
        while (name < text.Length && name - sign - 1 < LongestUsername && TextCharacters.IsOfUsername(text[name]))
        {
            name++;
        }

        if (name == sign + 1)
        {
            return null;
        }

        var end = name;
        if (name + 1 < text.Length && text[name] == '/' && char.IsAsciiLetter(text[name + 1]))
        {
            end = name + 2;
            while (end < text.Length && end - name - 1 < LongestListName && (TextCharacters.IsOfUsername(text[end]) || text[end] == '-'))
            {
                end++;
            }
        }

        return new(sign, name, end);
    }

    // What follows shows that it was none: an address, a name with an accent, a protocol.
    private static bool EndsMention(ReadOnlySpan<char> rest) =>
        rest is [var next, ..]
        && (TextCharacters.IsAtSign(next) || TextCharacters.IsLatinAccent(next) || rest.StartsWith("://", StringComparison.Ordinal));

    private static bool MayPrecedeHashtag(ReadOnlySpan<char> text, int sign, int done)
    {
        if (sign == 0)
        {
            return true;
        }

        if (sign <= done)
        {
            return false;
        }

        return text[sign - 1] is '\uFE0E' or '\uFE0F'
            || (
                Rune.DecodeLastFromUtf16(text[..sign], out var before, out _) == System.Buffers.OperationStatus.Done
                && before.Value != '&'
                && !TextCharacters.IsOfHashtag(before)
            );
    }

    // A sign before a selector or a keycap is an emoji. All that belongs to a hashtag is taken, if a letter is in it.
    private static int HashtagEnd(ReadOnlySpan<char> text, int start)
    {
        if (start < text.Length && text[start] is '\uFE0F' or '\u20E3')
        {
            return -1;
        }

        var hasLetter = false;
        var end = start;
        while (
            end < text.Length
            && Rune.DecodeFromUtf16(text[end..], out var rune, out var length) == System.Buffers.OperationStatus.Done
            && TextCharacters.IsOfHashtag(rune)
        )
        {
            hasLetter |= TextCharacters.IsHashtagLetter(rune);
            end += length;
        }

        return hasLetter ? end : -1;
    }

    private static int CashtagEnd(ReadOnlySpan<char> text, int start)
    {
        var end = LettersEnd(text, start, LongestCashtag);
        if (end == start)
        {
            return -1;
        }

        if (end < text.Length && text[end] is '.' or '_')
        {
            var suffix = LettersEnd(text, end + 1, LongestCashtagSuffix);
            if (suffix > end + 1 && EndsCashtag(text, suffix))
            {
                return suffix;
            }
        }

        return EndsCashtag(text, end) ? end : -1;
    }

    private static int LettersEnd(ReadOnlySpan<char> text, int start, int most)
    {
        var end = start;
        while (end < text.Length && end - start < most && char.IsAsciiLetter(text[end]))
        {
            end++;
        }

        return end;
    }

    private static bool EndsCashtag(ReadOnlySpan<char> text, int end) =>
        end == text.Length
        || TextCharacters.IsSpace(text[end])
        || (text[end] < 0x80 && char.IsPunctuation(text[end]))
        || (text[end] < 0x80 && char.IsSymbol(text[end]));
}

using System.Text;

namespace XApi;

/// <summary>Where a text may be cut so that it reads well.</summary>
internal static class Sentences
{
    // More quotation marks and brackets than a sentence closes.
    private const int MostClosing = 8;

    /// <summary>Whether a sentence or a line ends right before a place.</summary>
    internal static bool EndBefore(ReadOnlySpan<char> text, int place)
    {
        if (text[place] is '\n' or '\r')
        {
            return true;
        }

        var last = place - 1;
        while (last > 0 && place - last <= MostClosing && IsClosing(text[last]))
        {
            last--;
        }

        return text[last] switch
        {
            // In Chinese and Japanese nothing stands between two sentences.
            '。' or '！' or '？' or '｡' => !IsClosing(text[place]) && text[place] is not ('。' or '！' or '？' or '｡'),
            '!' or '?' or '…' or '؟' or '۔' or '।' => char.IsWhiteSpace(text[place]),
            '.' => char.IsWhiteSpace(text[place]) && !IsAbbreviated(text, last) && !BeginsSmall(text[place..]),
            _ => false,
        };
    }

    /// <summary>Whether a word ends right before a place, or a space does.</summary>
    internal static bool WordEndsBefore(ReadOnlySpan<char> text, int place) =>
        char.IsWhiteSpace(text[place]) || char.IsWhiteSpace(text[place - 1]);

    private static bool IsClosing(char character) =>
        character is '"' or '\'' or ')' or ']' or '}' or '”' or '’' or '»' or '」' or '』' or '）' or '】' or '》';

    // J. Smith, e.g. this: the letter before the point stands alone or behind another point.
    private static bool IsAbbreviated(ReadOnlySpan<char> text, int point) =>
        point >= 1 && char.IsLetter(text[point - 1]) && (point == 1 || char.IsWhiteSpace(text[point - 2]) || text[point - 2] is '.' or '(');

    private static bool BeginsSmall(ReadOnlySpan<char> rest)
    {
        var next = rest.TrimStart();
        return Rune.DecodeFromUtf16(next, out var rune, out _) == System.Buffers.OperationStatus.Done && Rune.IsLower(rune);
    }
}

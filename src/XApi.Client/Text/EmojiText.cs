using System.Buffers;
using System.Text;

namespace XApi;

/// <summary>Finds emoji: X counts each as one character of weight 2, however many code points make it.</summary>
/// <remarks>The sequences are Unicode's recommended ones; what is joined in another way is counted in its parts, as X's own parser does.</remarks>
internal static partial class EmojiText
{
    private const char Presentation = '\uFE0F';
    private const char Keycap = '\u20E3';

    private static Rune LightestTone => new(0x1F3FB);

    /// <summary>The length of the emoji that begins at a place, in UTF-16 units, or 0. A single code point that no selector follows counts by its own weight.</summary>
    internal static int LengthAt(ReadOnlySpan<char> text)
    {
        if (text.Length < 2)
        {
            return 0;
        }

        if (text[0] < 0x80)
        {
            return KeycapLength(text);
        }

        if (Rune.DecodeFromUtf16(text, out var first, out var length) != OperationStatus.Done || !MayBegin(first.Value))
        {
            return 0;
        }

        return SequenceLength(text) is > 0 and var sequence ? sequence
            : length < text.Length && text[length] == Presentation && IsSelectable(first.Value) ? length + 1
            : 0;
    }

    private static int KeycapLength(ReadOnlySpan<char> text)
    {
        if (!(char.IsAsciiDigit(text[0]) || text[0] is '#' or '*'))
        {
            return 0;
        }

        return text[1] == Keycap ? 2
            : text.Length > 2 && text[1] == Presentation && text[2] == Keycap ? 3
            : 0;
    }

    // The longest sequence that is known: it is read without selectors and with one tone for all.
    private static int SequenceLength(ReadOnlySpan<char> text)
    {
        Span<char> key = stackalloc char[Index.Longest];
        var (used, longest) = (0, 0);
        for (var i = 0; i < text.Length; )
        {
            // One after each code point, where it changes nothing.
            if (text[i] == Presentation && i > 0 && text[i - 1] != Presentation)
            {
                longest = longest == i ? i + 1 : longest;
                i++;
                continue;
            }

            var part =
                Rune.DecodeFromUtf16(text[i..], out var rune, out var length) == OperationStatus.Done && IsTone(rune) ? LightestTone : rune;
            if (!part.TryEncodeToUtf16(key[used..], out var written))
            {
                break;
            }

            used += written;
            i += length;
            longest = used > written && Index.BySpan.Contains(key[..used]) ? i : longest;
        }

        return longest;
    }

    private static bool IsTone(Rune rune) => rune.Value is >= 0x1F3FB and <= 0x1F3FF;

    // Nothing else is looked up: most of a text is letters.
    private static bool MayBegin(int codePoint) =>
        codePoint is 0xA9 or 0xAE or (>= 0x203C and <= 0x3299 and not (>= 0x3040 and <= 0x31FF)) or (>= 0x1F000 and <= 0x1FAFF);

    private static bool IsSelectable(int codePoint)
    {
        var ranges = Selectable;
        var (low, high) = (0, (ranges.Length / 2) - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (codePoint < ranges[2 * middle])
            {
                high = middle - 1;
            }
            else if (codePoint > ranges[(2 * middle) + 1])
            {
                low = middle + 1;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    // Made when the first emoji is met.
    private static class Index
    {
        internal static readonly HashSet<string> Known = new(
            Sequences.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries),
            StringComparer.Ordinal
        );

        internal static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> BySpan = Known.GetAlternateLookup<
            ReadOnlySpan<char>
        >();

        internal static readonly int Longest = Known.Max(sequence => sequence.Length);
    }
}

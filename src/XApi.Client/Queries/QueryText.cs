using System.Globalization;
using System.Text;

namespace XApi;

/// <summary>How X sees characters: which make words, which are emoji, and how a text falls into tokens.</summary>
internal static class QueryText
{
    public static bool EndsWord(char c) => c is '(' or ')' or '"' || char.IsWhiteSpace(c);

    /// <summary>A keyword that needs no quotes: letters and digits of any script. Everything else splits tokens.</summary>
    public static bool IsPlainWord(ReadOnlySpan<char> word)
    {
        if (word.IsEmpty || IsLogicWord(word))
        {
            return false;
        }

        for (var i = 0; i < word.Length; i++)
        {
            var c = word[i];
            if (char.IsAsciiLetterOrDigit(c) || c == '_')
            {
                continue;
            }

            if (c < 0x80)
            {
                return false;
            }

            if (Rune.DecodeFromUtf16(word[i..], out var rune, out var used) != System.Buffers.OperationStatus.Done || !IsWordRune(rune))
            {
                return false;
            }

            i += used - 1;
        }

        return true;
    }

    /// <summary>Words that would be read as logic, or are easily meant as it.</summary>
    public static bool IsLogicWord(ReadOnlySpan<char> word) =>
        word.Equals("or", StringComparison.OrdinalIgnoreCase) || word.Equals("and", StringComparison.OrdinalIgnoreCase);

    /// <summary>ASCII punctuation that X refuses at the start of an unquoted word. Signs of operators are not among it.</summary>
    public static bool IsLeadingPunctuation(char c) =>
        char.IsAscii(c) && (char.IsPunctuation(c) || char.IsSymbol(c)) && c is not ('#' or '@' or '$' or '_' or '^' or '`');

    public static bool IsTag(ReadOnlySpan<char> value) => IsLogicWord(value) || IsPlainWord(value);

    public static bool IsUsername(ReadOnlySpan<char> value)
    {
        foreach (var c in value)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
            {
                return false;
            }
        }

        return !value.IsEmpty;
    }

    public static bool IsCashtag(ReadOnlySpan<char> value)
    {
        foreach (var c in value)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.'))
            {
                return false;
            }
        }

        return !value.IsEmpty && char.IsAsciiLetter(value[0]) && value[^1] != '.';
    }

    public static bool IsWordRune(Rune rune)
    {
        if (rune.IsAscii)
        {
            return char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value == '_';
        }

        // Joiners belong to words of Persian and the Indic scripts; variation selectors and keycaps belong to emoji.
        if (rune.Value is 0x200C or 0x200D)
        {
            return true;
        }

        if (IsVariantMark(rune))
        {
            return false;
        }

        return Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.UppercaseLetter
                or UnicodeCategory.LowercaseLetter
                or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter
                or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.EnclosingMark
                or UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.LetterNumber
                or UnicodeCategory.OtherNumber
                or UnicodeCategory.ConnectorPunctuation;
    }

    /// <summary>Marks that make one emoji a variant of another: a selector, a skin tone, a keycap.</summary>
    public static bool IsVariantMark(Rune rune) => rune.Value is 0xFE0E or 0xFE0F or 0x20E3 or (>= 0x1F3FB and <= 0x1F3FF);

    public static bool IsEmoji(Rune rune) => !rune.IsAscii && Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherSymbol;

    /// <summary>Whether a word is emoji alone, and whether one of them is a variant, which must be quoted.</summary>
    public static bool IsEmojiWord(ReadOnlySpan<char> word, out bool variant)
    {
        variant = false;
        var emoji = false;
        var keycap = false;
        while (!word.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(word, out var rune, out var used) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            if (IsVariantMark(rune) || rune.Value == 0x200D)
            {
                variant = true;
                keycap |= rune.Value == 0x20E3;
            }
            else if (IsEmoji(rune))
            {
                emoji = true;
            }
            else if (rune.Value is not ((>= '0' and <= '9') or '#' or '*'))
            {
                return false;
            }
            else if (!IsKeycapBase(word[used..]))
            {
                return false;
            }

            word = word[used..];
        }

        return emoji || keycap;
    }

    private static bool IsKeycapBase(ReadOnlySpan<char> rest) =>
        rest.StartsWith("\u20E3", StringComparison.Ordinal) || rest.StartsWith("\uFE0F\u20E3", StringComparison.Ordinal);

    /// <summary>
    /// Splits a text on punctuation, symbols and separators, in lower case. Each emoji is a token of its own, without the selector
    /// that only asks for colour.
    /// </summary>
    public static List<string> Tokens(string text, bool foldAccents)
    {
        var tokens = new List<string>();
        if (foldAccents)
        {
            text = Diacritics.Fold(text);
        }

        var start = -1;
        for (var i = 0; i < text.Length; )
        {
            var status = Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var used);
            if (status == System.Buffers.OperationStatus.Done && IsWordRune(rune))
            {
                start = start < 0 ? i : start;
                i += used;
                continue;
            }

            if (start >= 0)
            {
                tokens.Add(text[start..i].ToLowerInvariant());
                start = -1;
            }

            if (status == System.Buffers.OperationStatus.Done && IsEmoji(rune))
            {
                var length = StringInfo.GetNextTextElementLength(text.AsSpan(i));
                tokens.Add(
                    text.Substring(i, length)
                        .Replace("\uFE0F", "", StringComparison.Ordinal)
                        .Replace("\uFE0E", "", StringComparison.Ordinal)
                );
                used = length;
            }

            i += used;
        }

        if (start >= 0)
        {
            tokens.Add(text[start..].ToLowerInvariant());
        }

        return tokens;
    }

    /// <summary>Scripts that are written without spaces between words, where a token can hold many words.</summary>
    public static bool IsUnspaced(string token)
    {
        foreach (var c in token)
        {
            if (
                c
                is (>= '\u0E00' and <= '\u0EFF')
                    or (>= '\u1000' and <= '\u109F')
                    or (>= '\u1780' and <= '\u17FF')
                    or (>= '\u3040' and <= '\u30FF')
                    or (>= '\u3400' and <= '\u9FFF')
                    or (>= '\uF900' and <= '\uFAFF')
            )
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>How X counts a query: Unicode characters, not UTF-16 units.</summary>
    public static int Count(string text)
    {
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            count += i > 0 && char.IsLowSurrogate(text[i]) && char.IsHighSurrogate(text[i - 1]) ? 0 : 1;
        }

        return count;
    }
}

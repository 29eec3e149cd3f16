using System.Globalization;
using System.Text;

namespace XApi;

/// <summary>The kinds of characters of which entities consist, as X's twitter-text 3.1 states them.</summary>
internal static class TextCharacters
{
    internal static bool IsAtSign(char character) => character is '@' or '＠';

    internal static bool IsHashSign(char character) => character is '#' or '＃';

    /// <summary>A character of a username, of which there are at most 20.</summary>
    internal static bool IsOfUsername(char character) => char.IsAsciiLetterOrDigit(character) || character == '_';

    internal static bool IsSpace(char character) =>
        character
            is (>= '\t' and <= '\r')
                or ' '
                or '\u0085'
                or '\u00A0'
                or '\u1680'
                or '\u180E'
                or (>= '\u2000' and <= '\u200A')
                or '\u2028'
                or '\u2029'
                or '\u202F'
                or '\u205F'
                or '\u3000';

    /// <summary>Marks that only set the direction of what follows.</summary>
    internal static bool IsDirectional(char character) =>
        character is '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    /// <summary>Characters that no Tweet may have: byte order marks and a noncharacter.</summary>
    internal static bool IsInvalid(char character) => character is '\uFFFE' or '\uFEFF' or '\uFFFF';

    internal static bool IsLatinAccent(char character) =>
        character
            is (>= '\u00C0' and <= '\u024F' and not ('\u00D7' or '\u00F7'))
                or '\u0253'
                or '\u0254'
                or '\u0256'
                or '\u0257'
                or '\u0259'
                or '\u025B'
                or '\u0263'
                or '\u0268'
                or '\u026F'
                or '\u0272'
                or '\u0289'
                or '\u028B'
                or '\u02BB'
                or (>= '\u0300' and <= '\u036F')
                or (>= '\u1E00' and <= '\u1EFF');

    /// <summary>A character with which a label of a domain begins and ends: a letter or a digit of any script, a symbol such as ☃.</summary>
    internal static bool IsOfLabel(char character) =>
        character < 0x80
            ? char.IsAsciiLetterOrDigit(character)
            : !IsSpace(character)
                && !IsInvalid(character)
                // General Punctuation, directional marks among them.
                && character is not ((>= '\u2000' and <= '\u206F') or '\u061C' or '＠' or '＃');

    /// <summary>A character of a label in a URL without protocol, which X takes in Latin letters only.</summary>
    internal static bool IsOfBareLabel(char character) =>
        char.IsAsciiLetterOrDigit(character) || character == '-' || IsLatinAccent(character);

    internal static bool IsOfPath(char character) =>
        IsAtPathEnd(character)
        || character is '!' or '*' or '\'' or ';' or ':' or ',' or '.' or '$' or '%' or '[' or ']' or '\u2013' or '~' or '@' or '|' or '&';

    /// <summary>A character with which a path can end: a point behind it is the sentence's.</summary>
    internal static bool IsAtPathEnd(char character) =>
        char.IsAsciiLetterOrDigit(character)
        || character is '+' or '-' or '=' or '_' or '#' or '/' or (>= '\u0400' and <= '\u04FF')
        || IsLatinAccent(character);

    internal static bool IsOfQuery(char character) =>
        IsAtQueryEnd(character)
        || character
            is '!'
                or '?'
                or '*'
                or '\''
                or '@'
                or '('
                or ')'
                or ';'
                or ':'
                or '+'
                or '$'
                or '%'
                or '['
                or ']'
                or '.'
                or ','
                or '~'
                or '|';

    internal static bool IsAtQueryEnd(char character) =>
        char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '&' or '=' or '#' or '/';

    /// <summary>A letter or a mark of any script, of which a hashtag has at least one.</summary>
    internal static bool IsHashtagLetter(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.UppercaseLetter
                or UnicodeCategory.LowercaseLetter
                or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter
                or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.EnclosingMark
        // Private characters that twitter-text counts as letters.
        || rune.Value is (>= 0xF870 and <= 0xF87F) or 0xF882 or (>= 0xF884 and <= 0xF89F) or 0xF8B8 or (>= 0xF8C1 and <= 0xF8D6);

    internal static bool IsOfHashtag(Rune rune) =>
        IsHashtagLetter(rune)
        || Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber
        || rune.Value
            is '_'
                or 0x00B7
                or 0x05BE
                or 0x05F3
                or 0x05F4
                or 0x0F0B
                or 0x0F0C
                or 0x200C
                or 0x200D
                or 0x3003
                or 0x301C
                or 0x309B
                or 0x309C
                or 0x30A0
                or 0x30FB
                or 0xA67E
                or 0xFF5E;
}

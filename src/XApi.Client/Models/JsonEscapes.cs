using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace XApi;

/// <summary>The escapes in texts of JSON.</summary>
internal static class JsonEscapes
{
    private const int HexEscape = 6;
    private const int LongestOnStack = 256;

    /// <summary>How many bytes the escape has that stands at the beginning; 0 when it is none.</summary>
    internal static int LengthOf(ReadOnlySpan<byte> utf8)
    {
        if (utf8 is not [(byte)'\\', var kind, ..])
        {
            return 0;
        }

        return kind == (byte)'u' ? (utf8.Length >= HexEscape && IsHex(utf8[2..HexEscape]) ? HexEscape : 0)
            : "\"\\/bfnrt"u8.Contains(kind) ? 2
            : 0;
    }

    /// <summary>
    /// JSON in which half a surrogate pair is replaced by U+FFFD as <see cref="Decode"/> does, for System.Text.Json, which fails over it. The same bytes where
    /// there is none.
    /// </summary>
    internal static ReadOnlyMemory<byte> Paired(ReadOnlyMemory<byte> json)
    {
        var utf8 = json.Span;
        byte[]? paired = null;
        for (var at = 0; utf8[at..].IndexOf((byte)'\\') is >= 0 and var plain; )
        {
            at += plain;
            var character = CodeOf(utf8[at..]);
            var isPair = char.IsHighSurrogate(character) && char.IsLowSurrogate(CodeOf(utf8[(at + HexEscape)..]));
            if (char.IsSurrogate(character) && !isPair)
            {
                paired ??= json.ToArray();
                "\\uFFFD"u8.CopyTo(paired.AsSpan(at));
            }

            // A backslash that begins no escape is refused when it is read.
            at += isPair ? 2 * HexEscape : Math.Max(1, LengthOf(utf8[at..]));
        }

        return paired ?? json;
    }

    /// <summary>
    /// A text whose escapes are whole. Half a surrogate pair, and bytes that are not UTF-8, are replaced by U+FFFD.
    /// </summary>
    internal static string Decode(ReadOnlySpan<byte> utf8)
    {
        // No text has more characters than bytes.
        var rented = utf8.Length > LongestOnStack ? ArrayPool<char>.Shared.Rent(utf8.Length) : null;
        var text = rented ?? stackalloc char[LongestOnStack];
        var length = 0;
        while (utf8.IndexOf((byte)'\\') is >= 0 and var plain)
        {
            length += Encoding.UTF8.GetChars(utf8[..plain], text[length..]);
            utf8 = utf8[plain..];
            text[length] = Character(ref utf8);
            if (char.IsHighSurrogate(text[length]))
            {
                var low = CodeOf(utf8);
                if (char.IsLowSurrogate(low))
                {
                    text[++length] = low;
                    utf8 = utf8[HexEscape..];
                }
                else
                {
                    text[length] = '\uFFFD';
                }
            }
            else if (char.IsLowSurrogate(text[length]))
            {
                text[length] = '\uFFFD';
            }

            length++;
        }

        length += Encoding.UTF8.GetChars(utf8, text[length..]);
        var decoded = new string(text[..length]);
        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }

        return decoded;
    }

    // The character that the escape in hexadecimal digits at the beginning is; '\0' where there is none.
    private static char CodeOf(ReadOnlySpan<byte> utf8) =>
        LengthOf(utf8) == HexEscape
            ? (char)ushort.Parse(utf8[2..HexEscape], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            : default;

    // Takes the escape off the beginning.
    private static char Character(ref ReadOnlySpan<byte> utf8)
    {
        var kind = utf8[1];
        if (kind == (byte)'u')
        {
            var code = CodeOf(utf8);
            utf8 = utf8[HexEscape..];
            return code;
        }

        utf8 = utf8[2..];
        return kind switch
        {
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            (byte)'n' => '\n',
            (byte)'r' => '\r',
            (byte)'t' => '\t',
            _ => (char)kind,
        };
    }

    private static bool IsHex(ReadOnlySpan<byte> digits)
    {
        foreach (var digit in digits)
        {
            if (!char.IsAsciiHexDigit((char)digit))
            {
                return false;
            }
        }

        return true;
    }
}

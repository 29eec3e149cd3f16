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
                var rest = utf8;
                var low = LengthOf(rest) == HexEscape ? Character(ref rest) : default;
                if (char.IsLowSurrogate(low))
                {
                    text[++length] = low;
                    utf8 = rest;
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

    // Takes the escape off the beginning.
    private static char Character(ref ReadOnlySpan<byte> utf8)
    {
        var kind = utf8[1];
        if (kind == (byte)'u')
        {
            var code = ushort.Parse(utf8[2..HexEscape], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            utf8 = utf8[HexEscape..];
            return (char)code;
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

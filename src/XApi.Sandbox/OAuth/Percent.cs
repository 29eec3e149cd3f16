using System.Globalization;
using System.Text;

namespace XApi.Sandbox;

/// <summary>Percent-encoding as a server reads and writes it: byte by byte, after RFC 5849, 3.6 and RFC 3986, 2.1.</summary>
internal static class Percent
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    internal static string Encode(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            if (Unreserved.Contains((char)octet, StringComparison.Ordinal))
            {
                result.Append((char)octet);
            }
            else
            {
                result.Append('%').Append(octet.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return result.ToString();
    }

    /// <summary>Decodes escapes. A percent sign that begins none stands for itself.</summary>
    internal static string Decode(string text)
    {
        var octets = Encoding.UTF8.GetBytes(text);
        var length = 0;
        for (var i = 0; i < octets.Length; i++)
        {
            if (
                octets[i] == '%'
                && i + 2 < octets.Length
                && char.IsAsciiHexDigit((char)octets[i + 1])
                && char.IsAsciiHexDigit((char)octets[i + 2])
            )
            {
                octets[length++] = byte.Parse(
                    [(char)octets[i + 1], (char)octets[i + 2]],
                    NumberStyles.HexNumber,
                    CultureInfo.InvariantCulture
                );
                i += 2;
            }
            else
            {
                octets[length++] = octets[i];
            }
        }

        return Encoding.UTF8.GetString(octets, 0, length);
    }

    /// <summary>The pairs of a query, in which a plus sign is a blank.</summary>
    internal static IEnumerable<(string Name, string Value)> Pairs(string query) =>
        from pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries)
        let parts = pair.Replace('+', ' ').Split('=', 2)
        select (Decode(parts[0]), parts.Length == 2 ? Decode(parts[1]) : "");
}

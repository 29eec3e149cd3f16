using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace XApi;

/// <summary>X escapes three characters of a text as HTML does, and no others.</summary>
internal static class EscapedText
{
    /// <summary>The text as it was written. One pass: <c>&amp;amp;lt;</c> is <c>&amp;lt;</c>, which somebody wrote.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    internal static string? Decode(string? text)
    {
        var next = text?.IndexOf('&', StringComparison.Ordinal) ?? -1;
        if (next < 0)
        {
            return text;
        }

        var decoded = new StringBuilder(text!.Length);
        var done = 0;
        for (; next >= 0; next = text.IndexOf('&', done))
        {
            var rest = text.AsSpan(next);
            var (character, length) =
                rest.StartsWith("&amp;", StringComparison.Ordinal) ? ('&', 5)
                : rest.StartsWith("&lt;", StringComparison.Ordinal) ? ('<', 4)
                : rest.StartsWith("&gt;", StringComparison.Ordinal) ? ('>', 4)
                : ('&', 1);
            decoded.Append(text, done, next - done).Append(character);
            done = next + length;
        }

        return decoded.Append(text, done, text.Length - done).ToString();
    }
}

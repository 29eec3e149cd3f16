using System.Text;

namespace XApi.Cli.Output;

/// <summary>Makes what people wrote safe to show: a Tweet can hold escape sequences that would recolour, retitle or rewrite a terminal.</summary>
internal static class SafeText
{
    private const char Shown = '\uFFFD';

    /// <summary>The text with its control characters shown as U+FFFD, line feeds kept.</summary>
    public static string Of(string? text)
    {
        if (string.IsNullOrEmpty(text) || !text.Any(IsUnsafe))
        {
            return text ?? "";
        }

        var safe = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            safe.Append(IsUnsafe(character) ? Shown : character);
        }

        return safe.ToString();
    }

    /// <summary>The same on one line.</summary>
    public static string Line(string? text) => Of(text?.ReplaceLineEndings(" ").Replace('\t', ' '));

    // Controls, and the overrides of direction that show a text in another order than it has.
    private static bool IsUnsafe(char character) =>
        (char.IsControl(character) && character != '\n') || character is '\u202D' or '\u202E' or '\u2066' or '\u2067' or '\u2068';
}

using System.Text.RegularExpressions;

namespace XApi;

/// <summary>What X finds in a text that is posted.</summary>
internal static partial class PostedText
{
    internal static bool HasUrl(string text) => Url().IsMatch(text);

    [GeneratedRegex(@"https?://\w", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Url();
}

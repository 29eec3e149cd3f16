using System.Text.RegularExpressions;

namespace XApi.Tests;

/// <summary>What reading lost of a response.</summary>
internal static partial class Reading
{
    /// <summary>Where what was written back says something else than what came. A number that X may send as text is written as text, which is no loss.</summary>
    internal static IEnumerable<string> Losses(string came, string written) =>
        JsonTree.Differences(came, written).Where(difference => !AsText().IsMatch(difference));

    [GeneratedRegex("was (-?[0-9]+) and is \"\\1\"$")]
    private static partial Regex AsText();
}

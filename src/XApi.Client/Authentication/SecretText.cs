using System.Globalization;
using System.Text;

namespace XApi;

/// <summary>What keys and tokens are made of: ASCII without controls, and no space around it. Anything else was copied along by mistake.</summary>
internal static class SecretText
{
    /// <summary>The secret as it is.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="parameter">The argument that it was given as, for the exception.</param>
    /// <exception cref="ArgumentException">It is empty or holds a character that no key or token has.</exception>
    public static string Require(string secret, string parameter)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(secret, parameter);
        return Fault(secret) is { } fault ? throw new ArgumentException($"The value {fault}.", parameter) : secret;
    }

    /// <summary>What is wrong with a secret, without the secret; null when nothing is.</summary>
    /// <param name="secret">The secret.</param>
    public static string? Fault(string secret)
    {
        var (position, length) = (0, secret.EnumerateRunes().Count());
        foreach (var rune in secret.EnumerateRunes())
        {
            position++;
            if (rune.Value is < 0x20 or > 0x7E || (rune.Value == 0x20 && (position == 1 || position == length)))
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"has {Name(rune)} (U+{rune.Value:X4}) at position {position} of {length}, which no key or token has: copy it again"
                );
            }
        }

        return null;
    }

    private static string Name(Rune rune) =>
        Rune.IsWhiteSpace(rune) ? "white space"
        : Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.Control ? "an invisible character"
        : "a character";
}

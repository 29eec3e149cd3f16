using System.Security.Cryptography;
using System.Text;

namespace XApi.AspNetCore;

/// <summary>Signatures between X and a webhook: HMAC-SHA256 with the App's consumer secret, in Base64 behind <c>sha256=</c>.</summary>
internal static class WebhookSignature
{
    internal const string Header = "x-twitter-webhooks-signature";

    private const string Prefix = "sha256=";

    // The prefix, and 32 bytes in Base64.
    private const int Length = 7 + 44;

    // X's are much shorter.
    private const int LongestToken = 1024;

    /// <summary>
    /// Whether a token of a check may be signed. Anyone can have tokens signed, by the same secret as bodies; one that could be a body of
    /// an event would let anyone forge it. Events are JSON objects, so a token has no brace.
    /// </summary>
    internal static bool IsSignable(string? token) =>
        token is { Length: > 0 and <= LongestToken } && !token.Contains('{', StringComparison.Ordinal) && !token.Any(char.IsControl);

    internal static string Sign(string secret, ReadOnlySpan<byte> message) =>
        Prefix + Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), message));

    /// <summary>Whether a header has the form of a signature. One that has not is refused before the body is read.</summary>
    internal static bool HasForm(string? header) =>
        header is { Length: Length } && header.StartsWith(Prefix, StringComparison.Ordinal) && Ascii.IsValid(header);

    /// <summary>
    /// Whether a header is the signature of a body with one of the secrets, to the character: Base64 has several texts for the same bytes.
    /// It takes the same time whichever character differs, and whichever secret it is.
    /// </summary>
    internal static bool IsValid(string header, IReadOnlyList<string> secrets, ReadOnlySpan<byte> body)
    {
        Span<byte> given = stackalloc byte[Length];
        Span<byte> expected = stackalloc byte[Length];
        Ascii.FromUtf16(header, given, out _);
        var isValid = false;
        foreach (var secret in secrets)
        {
            Ascii.FromUtf16(Sign(secret, body), expected, out _);
            isValid |= CryptographicOperations.FixedTimeEquals(expected, given);
        }

        return isValid;
    }
}

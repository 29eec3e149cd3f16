using System.Security.Cryptography;
using System.Text;

namespace XApi.AspNetCore;

/// <summary>Signatures between X and a webhook: HMAC-SHA256 with the App's consumer secret, in Base64 behind <c>sha256=</c>.</summary>
internal static class WebhookSignature
{
    internal const string Header = "x-twitter-webhooks-signature";

    private const string Prefix = "sha256=";

    // X's are much shorter.
    private const int LongestToken = 1024;

    /// <summary>
    /// Whether a token of a check may be signed. Anyone can have tokens signed, by the same secret as bodies; one that could be a body of an event would let anyone forge
    /// it. Events are JSON objects, so a token has no brace.
    /// </summary>
    internal static bool IsSignable(string? token) =>
        token is { Length: > 0 and <= LongestToken } && !token.Contains('{', StringComparison.Ordinal) && !token.Any(char.IsControl);

    internal static string Sign(string secret, ReadOnlySpan<byte> message) =>
        Prefix + Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), message));

    /// <summary>Reads what a header says; false where it is no signature at all.</summary>
    internal static bool TryRead(string? header, Span<byte> signature) =>
        header is not null
        && header.Length == Prefix.Length + 44
        && header.StartsWith(Prefix, StringComparison.Ordinal)
        && Convert.TryFromBase64Chars(header.AsSpan(Prefix.Length), signature, out var length)
        && length == HMACSHA256.HashSizeInBytes;

    /// <summary>Whether a signature is that of a body with one of the secrets. It takes the same time whichever byte differs, and whichever secret it is.</summary>
    internal static bool IsValid(ReadOnlySpan<byte> signature, IReadOnlyList<string> secrets, ReadOnlySpan<byte> body)
    {
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var isValid = false;
        foreach (var secret in secrets)
        {
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body, expected);
            isValid |= CryptographicOperations.FixedTimeEquals(expected, signature);
        }

        return isValid;
    }
}

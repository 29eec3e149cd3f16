using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace XApi;

/// <summary>The keys of an OAuth 1.0a request: the App's, and the user's where there is one already.</summary>
internal readonly record struct OAuth1Keys(
    [property: DebuggerBrowsable(DebuggerBrowsableState.Never)] string ConsumerKey,
    [property: DebuggerBrowsable(DebuggerBrowsableState.Never)] string ConsumerSecret,
    [property: DebuggerBrowsable(DebuggerBrowsableState.Never)] string? Token = null,
    [property: DebuggerBrowsable(DebuggerBrowsableState.Never)] string? TokenSecret = null
)
{
    public override string ToString() => nameof(OAuth1Keys);
}

/// <summary>Signs requests as RFC 5849 says: HMAC-SHA1, in the <c>Authorization</c> header.</summary>
internal static class OAuth1Signature
{
    private const string FormType = "application/x-www-form-urlencoded";

    /// <summary>The header for one attempt of a request. Nonce and timestamp are used once: another attempt needs another header.</summary>
    /// <param name="keys">Who signs.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="uri">The URL, as it will be sent.</param>
    /// <param name="form">The parameters of a form-encoded body. Bodies of other kinds are not signed.</param>
    /// <param name="extra">Further <c>oauth_</c> parameters, such as <c>oauth_verifier</c>.</param>
    /// <param name="now">The time of the attempt.</param>
    public static string Header(
        OAuth1Keys keys,
        string method,
        Uri uri,
        IEnumerable<KeyValuePair<string, string>> form,
        IEnumerable<KeyValuePair<string, string>> extra,
        DateTimeOffset now
    ) => Header(keys, method, uri, form, extra, RandomNumberGenerator.GetHexString(32, lowercase: true), now.ToUnixTimeSeconds());

    internal static string Header(
        OAuth1Keys keys,
        string method,
        Uri uri,
        IEnumerable<KeyValuePair<string, string>> form,
        IEnumerable<KeyValuePair<string, string>> extra,
        string nonce,
        long timestamp
    )
    {
        List<KeyValuePair<string, string>> oauth =
        [
            new("oauth_consumer_key", keys.ConsumerKey),
            new("oauth_nonce", nonce),
            new("oauth_signature_method", "HMAC-SHA1"),
            new("oauth_timestamp", timestamp.ToString(CultureInfo.InvariantCulture)),
            new("oauth_version", "1.0"),
            .. extra,
        ];
        if (keys.Token is not null)
        {
            oauth.Add(new("oauth_token", keys.Token));
        }

        oauth.Add(new("oauth_signature", Sign(BaseString(method, uri, [.. oauth, .. form]), keys)));
        return "OAuth " + string.Join(", ", oauth.Select(p => $"{Encode(p.Key)}=\"{Encode(p.Value)}\""));
    }

    /// <summary>When a request was signed, by the clock that signed it; null when it was not.</summary>
    public static DateTimeOffset? SignedAt(HttpRequestMessage request)
    {
        const string member = "oauth_timestamp=\"";
        var header = request.Headers.NonValidated.TryGetValues("Authorization", out var values) ? values.ToString() : "";
        var start = header.StartsWith("OAuth ", StringComparison.Ordinal) ? header.IndexOf(member, StringComparison.Ordinal) : -1;
        return
            start >= 0
            && header.AsSpan(start + member.Length) is var rest
            && rest.IndexOf('"') is > 0 and var length
            && long.TryParse(rest[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
    }

    /// <summary>RFC 5849, 3.4.1: what is signed.</summary>
    internal static string BaseString(string method, Uri uri, IEnumerable<KeyValuePair<string, string>> oauthAndForm)
    {
        // Uri writes scheme and host in lower case and leaves out a default port, which is what 3.4.1.2 asks for.
        var url = uri.GetComponents(
            UriComponents.Scheme | UriComponents.Host | UriComponents.Port | UriComponents.Path,
            UriFormat.UriEscaped
        );
        var parameters = ParseForm(uri.Query.TrimStart('?'))
            .Concat(oauthAndForm)
            .Select(p => (Name: Encode(p.Key), Value: Encode(p.Value)))
            .OrderBy(p => p.Name, StringComparer.Ordinal)
            .ThenBy(p => p.Value, StringComparer.Ordinal)
            .Select(p => $"{p.Name}={p.Value}");
        return $"{method.ToUpperInvariant()}&{Encode(url)}&{Encode(string.Join('&', parameters))}";
    }

    /// <summary>RFC 5849, 3.4.2.</summary>
    [SuppressMessage(
        "Security",
        "CA5350",
        Justification = "X takes HMAC-SHA1 and nothing else. As a MAC it holds although SHA-1's collisions are known."
    )]
    internal static string Sign(string baseString, OAuth1Keys keys)
    {
        var key = $"{Encode(keys.ConsumerSecret)}&{Encode(keys.TokenSecret ?? "")}";
        return Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(baseString)));
    }

    /// <summary>RFC 5849, 3.6: the unreserved characters of RFC 3986 stay, every other byte of the UTF-8 is escaped in upper case.</summary>
    internal static string Encode(string text) => Uri.EscapeDataString(text);

    /// <summary>Whether a body of this type is signed.</summary>
    internal static bool IsForm(string? contentType) =>
        contentType is not null && contentType.Split(';')[0].Trim().Equals(FormType, StringComparison.OrdinalIgnoreCase);

    /// <summary>The pairs of a query or of a form-encoded body, decoded, in their order and with their repetitions.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> ParseForm(string encoded)
    {
        foreach (var pair in encoded.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            yield return equals < 0 ? new(Decode(pair), "") : new(Decode(pair[..equals]), Decode(pair[(equals + 1)..]));
        }
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}

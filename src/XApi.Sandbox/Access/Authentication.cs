using Microsoft.AspNetCore.Http;

namespace XApi.Sandbox;

/// <summary>Tells from a request's Authorization header who calls, and whether an operation takes that.</summary>
internal sealed class Authentication(CredentialStore credentials, IOAuth1Signatures signatures)
{
    private static readonly string[] OAuth1Members =
        ["oauth_consumer_key", "oauth_token", "oauth_signature", "oauth_signature_method", "oauth_timestamp", "oauth_nonce"];

    /// <summary>Who calls; null when the header is missing, malformed, or names a token that is not known.</summary>
    internal Caller? Identify(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return credentials.Bearer(header["Bearer ".Length..].Trim());
        }

        if (!header.StartsWith("OAuth ", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var oauth = ReadOAuth1(header["OAuth ".Length..]);
        return OAuth1Members.All(oauth.ContainsKey)
            && oauth["oauth_consumer_key"] == credentials.ApiKey
            && credentials.OAuth1(oauth["oauth_token"]) is { } token
            && signatures.IsValid(request, oauth, credentials.ApiKeySecret, token.Secret)
                ? token.Caller
                : null;
    }

    /// <summary>Why the caller may not call the operation; null when it may.</summary>
    internal static Answer? Refusal(XOperation operation, Caller caller)
    {
        var accepted = operation.Security.FirstOrDefault(security => security.Scheme == caller.Scheme);
        if (accepted is null)
        {
            return Problems.UnsupportedAuthentication(Name(caller.Scheme), operation.Security.Select(security => Name(security.Scheme)));
        }

        var lacking = accepted.Scopes.Where(scope => !caller.Scopes.Contains(scope)).ToList();
        if (lacking.Count > 0)
        {
            return Problems.Plain(403, "Forbidden", $"The access token lacks the scope {string.Join(" ", lacking)}.");
        }

        return null;
    }

    /// <summary>The members of an OAuth 1.0a header, decoded.</summary>
    internal static Dictionary<string, string> ReadOAuth1(string members)
    {
        var result = new Dictionary<string, string>();
        foreach (var member in members.Split(','))
        {
            var parts = member.Trim().Split('=', 2);
            if (parts.Length == 2 && parts[1].Length >= 2 && parts[1][0] == '"' && parts[1][^1] == '"')
            {
                result[Uri.UnescapeDataString(parts[0])] = Uri.UnescapeDataString(parts[1][1..^1]);
            }
        }

        return result;
    }

    private static string Name(XSecurityScheme scheme) => scheme switch
    {
        XSecurityScheme.BearerToken => "OAuth 2.0 Application-Only",
        XSecurityScheme.OAuth2UserToken => "OAuth 2.0 User Context",
        _ => "OAuth 1.0a User Context",
    };
}

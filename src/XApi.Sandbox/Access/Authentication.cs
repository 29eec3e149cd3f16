using Microsoft.AspNetCore.Http;

namespace XApi.Sandbox;

/// <summary>Reads from a request's Authorization header who calls, and whether an operation takes that.</summary>
internal sealed class Authentication(CredentialStore credentials, OAuth1Signatures signatures)
{
    /// <summary>Who calls; or why that is not known: the header is missing or malformed, its token is not known or has ended, its signature is wrong.</summary>
    internal async Task<(Caller? Caller, string Why)> IdentifyAsync(HttpRequest request, XOperation operation)
    {
        if (operation.Security.Count == 0)
        {
            return (Caller.Anonymous, "");
        }

        var header = request.Headers.Authorization.ToString();
        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return credentials.Bearer(header["Bearer ".Length..].Trim()) is not { } grant
                    ? (null, "The sandbox issued no such bearer token, or it was revoked.")
                : credentials.HasEnded(grant) ? (null, "The access token has expired.")
                : (grant.Caller, "");
        }

        if (OAuth1Header.Read(header) is not { } oauth || credentials.OAuth1(oauth.GetValueOrDefault("oauth_token", "")) is not { } token)
        {
            return (
                null,
                "The Authorization header is missing, or is neither a bearer token nor an OAuth 1.0a signature with a token of the sandbox."
            );
        }

        return await signatures.FaultAsync(request, oauth, token.Secret).ConfigureAwait(false) is { } fault
            ? (null, fault.Message)
            : (token.Caller, "");
    }

    /// <summary>Why the caller may not call the operation; null when it may.</summary>
    internal static ApiResponse? Refusal(XOperation operation, Caller caller)
    {
        if (caller == Caller.Anonymous)
        {
            return null;
        }

        var accepted = operation.Security.FirstOrDefault(security => security.Scheme == caller.Scheme);
        if (accepted is null)
        {
            return Unsupported(operation, caller);
        }

        var lacking = accepted.Scopes.Where(scope => !caller.Scopes.Contains(scope)).ToList();
        return lacking.Count == 0 ? null : Problems.MissingScope($"The access token lacks the scope {string.Join(" ", lacking)}.");
    }

    /// <summary>The refusal of a kind of credential.</summary>
    internal static ApiResponse Unsupported(XOperation operation, Caller caller) =>
        Problems.UnsupportedAuthentication(
            Name(caller.Scheme),
            // X lists them by their names.
            operation.Security.Select(security => Name(security.Scheme)).Order(StringComparer.Ordinal)
        );

    /// <summary>What X calls a kind of credential.</summary>
    internal static string Name(XSecurityScheme scheme) =>
        scheme switch
        {
            XSecurityScheme.BearerToken => "OAuth 2.0 Application-Only",
            XSecurityScheme.OAuth2UserToken => "OAuth 2.0 User Context",
            XSecurityScheme.UserToken => "OAuth 1.0a User Context",
        };
}

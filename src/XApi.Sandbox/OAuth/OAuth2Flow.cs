using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace XApi.Sandbox;

/// <summary>OAuth 2.0 Authorization Code with PKCE from X's side: the page, the exchange of codes and refresh tokens, and the end of tokens.</summary>
internal sealed class OAuth2Flow(CredentialStore credentials, Consent consent, TimeProvider clock)
{
    private const int LongestState = 500;
    private const string OfflineAccess = "offline.access";

    // What the documentation says of codes and access tokens.
    private static readonly TimeSpan CodeLifetime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AccessLifetime = TimeSpan.FromSeconds(7200);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Code> _codes = [];
    private readonly Dictionary<string, Grant> _refreshTokens = [];

    /// <summary>The page where the user agrees.</summary>
    internal async Task<OAuthResponse> AuthorizeAsync(HttpRequest request)
    {
        var asked = request.Query.ToDictionary(member => member.Key, member => member.Value.ToString());
        if (Fault(asked) is { } fault)
        {
            return Consent.Say(fault, 400);
        }

        var scopes = asked["scope"].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (!HttpMethods.IsPost(request.Method))
        {
            return consent.Ask(request, scopes);
        }

        if (await consent.ReadAsync(request).ConfigureAwait(false) is not { } decision)
        {
            return Consent.Say("Say who you are, and whether you agree.", 400);
        }

        var redirect = asked["redirect_uri"];
        var back = $"{redirect}{(redirect.Contains('?', StringComparison.Ordinal) ? '&' : '?')}state={Percent.Encode(asked["state"])}";
        if (!decision.Approved)
        {
            return decision.Keep(OAuthResponse.Redirect($"{back}&error=access_denied"));
        }

        var code = credentials.NextSecret("code");
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            _codes.RemoveWhere(issued => issued.Ends < now);
            _codes[code] = new Code(
                new Grant(asked["client_id"], decision.User, scopes),
                redirect,
                asked["code_challenge"],
                IsPlain(asked),
                now + CodeLifetime
            );
        }

        return decision.Keep(OAuthResponse.Redirect($"{back}&code={Percent.Encode(code)}"));
    }

    /// <summary>The exchange of a code or a refresh token for a pair of tokens.</summary>
    internal async Task<OAuthResponse> TokenAsync(HttpRequest request)
    {
        var form = await OAuthEndpoints.FormAsync(request).ConfigureAwait(false);
        if (Client(request, form) is not { } client)
        {
            return UnknownClient;
        }

        return form.GetValueOrDefault("grant_type") switch
        {
            "authorization_code" => SpendCode(client, form) is { } grant
                ? Issue(grant)
                : OAuthResponse.Error(400, "invalid_request", "Value passed for the authorization code was invalid."),
            "refresh_token" => SpendRefreshToken(client, form.GetValueOrDefault("refresh_token", "")) is { } grant
                ? Issue(grant)
                : OAuthResponse.Error(400, "invalid_request", "Value passed for the token was invalid."),
            _ => OAuthResponse.Error(400, "unsupported_grant_type", "The grant_type must be authorization_code or refresh_token."),
        };
    }

    /// <summary>Ends a token, of either kind. Of a token that nobody knows the wish is granted already (RFC 7009, 2.2).</summary>
    internal async Task<OAuthResponse> RevokeAsync(HttpRequest request)
    {
        var form = await OAuthEndpoints.FormAsync(request).ConfigureAwait(false);
        if (Client(request, form) is not { } client)
        {
            return UnknownClient;
        }

        if (form.GetValueOrDefault("token") is not { Length: > 0 } token)
        {
            return OAuthResponse.Error(400, "invalid_request", "Missing required parameter [token].");
        }

        SpendRefreshToken(client, token);
        if (credentials.Bearer(token) is { } grant && grant.Client == client)
        {
            credentials.Revoke(token);
        }

        return OAuthResponse.Json(new JsonObject { ["revoked"] = true });
    }

    private static OAuthResponse UnknownClient =>
        OAuthResponse.Error(
            401,
            // RFC 6749, 5.2 has invalid_client here.
            "unauthorized_client",
            "Missing valid authorization header"
        );

    /// <summary>What is wrong with the address that the App made; null when nothing is.</summary>
    private string? Fault(Dictionary<string, string> asked)
    {
        var unknown = asked
            .GetValueOrDefault("scope", "")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Except(CredentialStore.AllScopes)
            .ToList();
        return asked.GetValueOrDefault("response_type") != "code" ? "The response_type must be code."
            : asked.GetValueOrDefault("client_id") is not { } client
            || (client != credentials.ClientId && client != credentials.ConfidentialClientId)
                ? "There is no client of this client_id."
            : !(
                Uri.TryCreate(asked.GetValueOrDefault("redirect_uri"), UriKind.Absolute, out var redirect)
                && redirect.Scheme is "http" or "https"
                && redirect.Fragment.Length == 0
            )
                ? "The redirect_uri must be an absolute address without a fragment."
            : string.IsNullOrWhiteSpace(asked.GetValueOrDefault("scope")) ? "The scope names nothing."
            : unknown.Count > 0 ? $"There is no scope {string.Join(", ", unknown)}."
            : asked.GetValueOrDefault("state") is not { Length: > 0 and <= LongestState }
                ? $"The state must have 1 to {LongestState} characters."
            : asked.GetValueOrDefault("code_challenge_method") is not ("S256" or "plain")
                ? "The code_challenge_method must be S256 or plain."
            : IsChallenge(asked) ? null
            : $"The code_challenge is no {asked["code_challenge_method"]} one.";
    }

    // The verifier itself, or a SHA-256 hash of it in Base64url (RFC 7636, 4.2).
    private static bool IsChallenge(Dictionary<string, string> asked) =>
        asked.GetValueOrDefault("code_challenge") is { } challenge
        && (IsPlain(asked) ? IsVerifier(challenge) : challenge.Length == 43 && Base64Url.IsValid(challenge));

    private static bool IsPlain(Dictionary<string, string> asked) => asked["code_challenge_method"] == "plain";

    private static bool IsVerifier(string text) =>
        text.Length is >= 43 and <= 128
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '.' or '_' or '~');

    /// <summary>The client that a request is of; null when it does not prove so.</summary>
    private string? Client(HttpRequest request, Dictionary<string, string> form)
    {
        var header = request.Headers.Authorization.ToString();
        return header.Length > 0
            ? OAuthEndpoints.Basic(header) == (credentials.ConfidentialClientId, credentials.ClientSecret)
                ? credentials.ConfidentialClientId
                : null
            : form.GetValueOrDefault("client_id") == credentials.ClientId
                ? credentials.ClientId
                : null;
    }

    private Grant? SpendCode(string client, Dictionary<string, string> form)
    {
        lock (_lock)
        {
            // A code that failed can not be used a second time.
            return
                _codes.Remove(form.GetValueOrDefault("code", ""), out var code)
                && code.Grant.Client == client
                && clock.GetUtcNow() <= code.Ends
                && code.RedirectUri == form.GetValueOrDefault("redirect_uri")
                && form.GetValueOrDefault("code_verifier") is { Length: >= 43 and <= 128 } verifier
                && CryptographicOperations.FixedTimeEquals(
                    Encoding.ASCII.GetBytes(code.Challenge),
                    Encoding.ASCII.GetBytes(
                        code.IsPlain ? verifier : Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))
                    )
                )
                ? code.Grant
                : null;
        }
    }

    private Grant? SpendRefreshToken(string client, string token)
    {
        lock (_lock)
        {
            return _refreshTokens.TryGetValue(token, out var grant) && grant.Client == client && _refreshTokens.Remove(token)
                ? grant
                : null;
        }
    }

    /// <summary>Ends what a user has agreed to: neither codes nor refresh tokens bring another access token.</summary>
    internal void RevokeAll(UserRecord user)
    {
        lock (_lock)
        {
            _codes.RemoveWhere(code => code.Grant.User.Id == user.Id);
            _refreshTokens.RemoveWhere(grant => grant.User.Id == user.Id);
        }
    }

    private OAuthResponse Issue(Grant grant)
    {
        string? refreshToken = null;
        if (grant.Scopes.Contains(OfflineAccess))
        {
            refreshToken = credentials.NextSecret("refresh");
            lock (_lock)
            {
                _refreshTokens[refreshToken] = grant;
            }
        }

        return OAuthResponse.Json(
            JsonText.Object(
                ("token_type", "bearer"),
                ("expires_in", (int)AccessLifetime.TotalSeconds),
                ("access_token", credentials.IssueUserToken(grant.User, grant.Scopes, grant.Client, AccessLifetime)),
                ("scope", string.Join(' ', grant.Scopes)),
                ("refresh_token", refreshToken)
            )
        );
    }

    private sealed record Grant(string Client, UserRecord User, IReadOnlyList<string> Scopes);

    private sealed record Code(Grant Grant, string RedirectUri, string Challenge, bool IsPlain, DateTimeOffset Ends);
}

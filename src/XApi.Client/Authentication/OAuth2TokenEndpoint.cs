using System.Globalization;

namespace XApi;

/// <summary>The exchanges of OAuth 2.0 with X: a code for a pair of tokens, a refresh token for the next pair, and the end of both.</summary>
internal static class OAuth2TokenEndpoint
{
    public static Task<OAuth2UserToken> ExchangeCodeAsync(
        XAuthorizationServer server,
        string clientId,
        string? clientSecret,
        string code,
        Uri redirectUri,
        string codeVerifier,
        TimeProvider clock,
        CancellationToken cancellationToken
    ) =>
        ForTokenAsync(
            server,
            clientId,
            clientSecret,
            [
                new("grant_type", "authorization_code"),
                new("code", code),
                // The text that the authorize URL held: X compares it letter by letter.
                new("redirect_uri", redirectUri.OriginalString),
                new("code_verifier", codeVerifier),
            ],
            null,
            clock,
            cancellationToken
        );

    public static Task<OAuth2UserToken> RefreshAsync(
        XAuthorizationServer server,
        string clientId,
        string? clientSecret,
        OAuth2UserToken old,
        TimeProvider clock,
        CancellationToken cancellationToken
    ) =>
        ForTokenAsync(
            server,
            clientId,
            clientSecret,
            [new("grant_type", "refresh_token"), new("refresh_token", old.RefreshToken!)],
            old,
            clock,
            cancellationToken
        );

    /// <summary>Revokes a token. RFC 7009 leaves it to the client whether to say of which kind it is; X has refused those that did not (arctic#314).</summary>
    public static Task RevokeAsync(
        XAuthorizationServer server,
        string clientId,
        string? clientSecret,
        string token,
        string kind,
        TimeProvider clock,
        CancellationToken cancellationToken
    ) =>
        PostAsync(
            server,
            server.Endpoint("2/oauth2/revoke"),
            clientId,
            clientSecret,
            [new("token", token), new("token_type_hint", kind)],
            clock,
            cancellationToken
        );

    /// <summary>Whether X has refused a code or a refresh token for good: it is spent, revoked or too old.</summary>
    /// <remarks>RFC 6749 has <c>invalid_grant</c> for that; X says <c>invalid_request</c>.</remarks>
    /// <param name="refusal">What the exchange failed with.</param>
    public static bool IsSpent(XOAuthException refusal) => refusal.Error is "invalid_grant" or "invalid_request";

    /// <summary>Whether X does not accept the App's client id and secret.</summary>
    /// <remarks>RFC 6749 has <c>invalid_client</c> for that; X says <c>unauthorized_client</c>.</remarks>
    /// <param name="refusal">What the exchange failed with.</param>
    public static bool IsOfClient(XOAuthException refusal) => refusal.Error is "invalid_client" or "unauthorized_client";

    /// <summary>What to do about a client that X does not accept.</summary>
    public const string CheckClient =
        "Check the App's client id and secret: a confidential client needs its secret, a public one sends none.";

    private static async Task<OAuth2UserToken> ForTokenAsync(
        XAuthorizationServer server,
        string clientId,
        string? clientSecret,
        KeyValuePair<string, string>[] form,
        OAuth2UserToken? old,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var uri = server.Endpoint("2/oauth2/token");
        // Counted from before the request, so that the response's way does not lengthen the token's life.
        var asked = clock.GetUtcNow();
        var body = await PostAsync(server, uri, clientId, clientSecret, form, clock, cancellationToken).ConfigureAwait(false);
        // A refresh token is spent by now: a response that only lacks the type must not lose the pair.
        if (
            XAuthorizationServer.ReadJson(body) is not { } response
            || (
                response.GetValueOrDefault("token_type") is { Length: > 0 } type
                && !type.Equals("bearer", StringComparison.OrdinalIgnoreCase)
            )
            || response.GetValueOrDefault("access_token") is not { Length: > 0 } accessToken
        )
        {
            throw XAuthorizationServer.Unreadable(uri, "a bearer token");
        }

        return new(accessToken)
        {
            // RFC 6749, 5.1 and 6: what the response to a refresh leaves out is as it was.
            RefreshToken = response.GetValueOrDefault("refresh_token") ?? old?.RefreshToken,
            Scope = response.GetValueOrDefault("scope") ?? old?.Scope,
            UserId = old?.UserId,
            Username = old?.Username,
            ExpiresAt =
                response.GetValueOrDefault("expires_in") is { } text
                && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                    ? asked.AddSeconds(seconds)
                    : null,
        };
    }

    // A confidential client names itself in the header, a public one in the form.
    private static Task<string> PostAsync(
        XAuthorizationServer server,
        Uri uri,
        string clientId,
        string? clientSecret,
        KeyValuePair<string, string>[] form,
        TimeProvider clock,
        CancellationToken cancellationToken
    ) =>
        clientSecret is null
            ? server.PostAsync(uri, [.. form, new("client_id", clientId)], null, [], clock, cancellationToken)
            : server.PostAsync(uri, form, XAuthorizationServer.Basic(clientId, clientSecret), [clientSecret], clock, cancellationToken);
}

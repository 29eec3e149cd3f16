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

    public static Task RevokeAsync(
        XAuthorizationServer server,
        string clientId,
        string? clientSecret,
        string token,
        TimeProvider clock,
        CancellationToken cancellationToken
    ) => PostAsync(server, server.Endpoint("2/oauth2/revoke"), clientId, clientSecret, [new("token", token)], clock, cancellationToken);

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
        if (
            XAuthorizationServer.ReadJson(body) is not { } answer
            || answer.GetValueOrDefault("token_type") is not { } type
            || !type.Equals("bearer", StringComparison.OrdinalIgnoreCase)
            || answer.GetValueOrDefault("access_token") is not { Length: > 0 } accessToken
        )
        {
            throw XAuthorizationServer.Unreadable(uri, "a bearer token");
        }

        return new(accessToken)
        {
            // RFC 6749, 5.1 and 6: what an answer to a refresh leaves out is as it was.
            RefreshToken = answer.GetValueOrDefault("refresh_token") ?? old?.RefreshToken,
            Scope = answer.GetValueOrDefault("scope") ?? old?.Scope,
            ExpiresAt =
                answer.GetValueOrDefault("expires_in") is { } text
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

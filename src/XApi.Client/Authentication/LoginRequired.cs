namespace XApi;

/// <summary>What a call fails with when its user has to log in first, or again.</summary>
internal static class LoginRequired
{
    internal static XCredentialException NotRenewed(XCredential credential, XOAuthException refusal) =>
        new(
            $"{credential}: X does not renew the login any more: {refusal.Message} Log the user in again, such as with {nameof(OAuth2Login)}.",
            refusal
        )
        {
            IsLoginRequired = true,
        };

    internal static XCredentialException NobodyLoggedIn(XCredential credential) =>
        new($"{credential}: nobody is logged in, the store holds no token of that name. {nameof(OAuth2Login)} logs a user in.")
        {
            IsLoginRequired = true,
        };

    internal static XCredentialException OtherUser(OAuth2UserCredential credential, string other) =>
        new(
            $"{credential}: the store holds a token of the user {other} under that name, who has logged in. Log in the credential's own user again, or give each user a {nameof(OAuth2UserCredential.TokenName)}."
        )
        {
            IsLoginRequired = true,
        };

    internal static XCredentialException Expired(XCredential credential, OAuth2UserToken token) =>
        new(
            $"{credential}: the token has expired at {token.ExpiresAt:u} and cannot be refreshed. Log in again, with the scope {XScopes.OfflineAccess}."
        )
        {
            IsLoginRequired = true,
        };
}

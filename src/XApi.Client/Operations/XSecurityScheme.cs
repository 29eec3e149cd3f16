namespace XApi;

/// <summary>The ways in which X authenticates a call.</summary>
public enum XSecurityScheme
{
    /// <summary>OAuth 2.0 App-only: a bearer token that stands for the App, with no current user.</summary>
    BearerToken,

    /// <summary>OAuth 2.0 Authorization Code with PKCE: a bearer token that stands for a user and has scopes.</summary>
    OAuth2UserToken,

    /// <summary>OAuth 1.0a User Context: requests signed for a user.</summary>
    UserToken,
}

/// <summary>What the client has to know of each way to authenticate. Another way is another row here, and a credential.</summary>
internal static class XSecuritySchemes
{
    /// <summary>The credential of the library that authenticates so, and the name of the method.</summary>
    internal static string Describe(this XSecurityScheme scheme) => $"{Of(scheme).Credential} ({Of(scheme).Flow})";

    /// <summary>The name of the method.</summary>
    internal static string Method(this XSecurityScheme scheme) => Of(scheme).Method;

    /// <summary>Whether it stands for the App alone, so that X counts its calls for the App and shows it nothing that is a user's own.</summary>
    internal static bool IsAppOnly(this XSecurityScheme scheme) => Of(scheme).IsAppOnly;

    /// <summary>Whether a user grants it scopes.</summary>
    internal static bool HasScopes(this XSecurityScheme scheme) => Of(scheme).HasScopes;

    private static Facts Of(XSecurityScheme scheme) =>
        scheme switch
        {
            XSecurityScheme.BearerToken => new("AppOnlyCredential", "OAuth 2.0 App-only", "OAuth 2.0 App-only", IsAppOnly: true),
            XSecurityScheme.OAuth2UserToken => new("OAuth2UserCredential", "OAuth 2.0 with PKCE", "OAuth 2.0", HasScopes: true),
            XSecurityScheme.UserToken => new("OAuth1Credential", "OAuth 1.0a", "OAuth 1.0a"),
        };

    private readonly record struct Facts(string Credential, string Flow, string Method, bool IsAppOnly = false, bool HasScopes = false);
}

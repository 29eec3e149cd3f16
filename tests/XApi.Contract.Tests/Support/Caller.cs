using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi.Tests;

/// <summary>The credentials that the stubs know. Which of them a client has decides what it is answered: that is all that a test varies.</summary>
internal static class Caller
{
    /// <summary>An App, by its bearer token.</summary>
    public static IAuthenticationProvider App => new AppOnlyCredential("app");

    /// <summary>A user who granted all scopes, by OAuth 2.0.</summary>
    public static IAuthenticationProvider User => UserWith("user");

    /// <summary>The same user, by OAuth 1.0a.</summary>
    public static IAuthenticationProvider OAuth1User =>
        new OAuth1Credential("consumer", "consumer-secret", "2244994945-access", "access-secret");

    public static IAuthenticationProvider For(XSecurityScheme scheme) =>
        scheme switch
        {
            XSecurityScheme.BearerToken => App,
            XSecurityScheme.OAuth2UserToken => User,
            _ => OAuth1User,
        };

    /// <summary>The first credential that the operation accepts.</summary>
    public static IAuthenticationProvider For(XOperation operation) => For(operation.Security[0].Scheme);

    /// <summary>One whose token is <c>gets-…</c>, to which the stubs give that response: an error, or a fault of the connection.</summary>
    public static IAuthenticationProvider WhoGets(string answer, XOperation operation) => With($"gets-{answer}", operation);

    /// <summary>One with the given token, of a kind that the operation accepts.</summary>
    public static IAuthenticationProvider With(string token, XOperation operation) =>
        operation.Security[0].Scheme == XSecurityScheme.BearerToken ? new AppOnlyCredential(token) : UserWith(token);

    private static OAuth2UserCredential UserWith(string token) =>
        new(
            "client",
            new OAuth2UserToken(token)
            {
                Scope = string.Join(
                    ' ',
                    XOperation.All.SelectMany(operation => operation.Security).SelectMany(security => security.Scopes).Distinct()
                ),
            }
        );
}

using Microsoft.Kiota.Abstractions.Authentication;
using XApi.Testing;

namespace XApi.Tests;

/// <summary>The credentials that the stubs know, by what a test varies: the scheme, or the response that the token asks for.</summary>
internal static class Caller
{
    public static IAuthenticationProvider App => StubCredential.App;

    public static IAuthenticationProvider User => StubCredential.User;

    public static IAuthenticationProvider For(XSecurityScheme scheme) =>
        scheme switch
        {
            XSecurityScheme.BearerToken => StubCredential.App,
            XSecurityScheme.OAuth2UserToken => StubCredential.User,
            XSecurityScheme.UserToken => StubCredential.OAuth1User,
            _ => throw new ArgumentOutOfRangeException(nameof(scheme), scheme, "The stubs know no such credential."),
        };

    /// <summary>The first credential that the operation accepts; any where it needs none.</summary>
    public static IAuthenticationProvider For(XOperation operation) => operation.Security is [] ? App : For(operation.Security[0].Scheme);

    public static IAuthenticationProvider WhoGets(string response, XOperation operation) => StubCredential.Getting(response, operation);

    public static IAuthenticationProvider With(string token, XOperation operation) => StubCredential.With(token, operation);
}

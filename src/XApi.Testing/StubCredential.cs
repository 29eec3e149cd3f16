using System.Net;
using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi.Testing;

/// <summary>The credentials that the stubs know. Which one a client sends decides the response, so that a test varies nothing else.</summary>
public static class StubCredential
{
    /// <summary>An App, by its bearer token: success, where the operation takes App-only calls.</summary>
    public static IAuthenticationProvider App => new AppOnlyCredential("app");

    /// <summary>A user who granted all scopes, by OAuth 2.0: success, where the operation takes such calls.</summary>
    public static IAuthenticationProvider User => UserWith("user");

    /// <summary>The same user by OAuth 1.0a. The stubs look at the form of a signature and verify none.</summary>
    public static IAuthenticationProvider OAuth1User =>
        new OAuth1Credential("consumer", "consumer-secret", "2244994945-access", "access-secret");

    /// <summary>A credential with which a documented example of the operation returns an error.</summary>
    /// <param name="status">The error, as the operation documents it.</param>
    /// <param name="operation">The operation, which decides the kind of credential.</param>
    public static IAuthenticationProvider Getting(HttpStatusCode status, XOperation operation) =>
        Getting(((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture), operation);

    /// <summary>
    /// A credential to which the stubs give a response of that name: an error of the operation (<c>503</c>), a meaning of 429 (<c>429-usage-cap</c>), or a
    /// fault of the connection (<c>reset</c>, <c>no-answer</c>, <c>garbage</c>, <c>broken-chunk</c>, <c>late</c>, <c>stall</c>, <c>half</c>).
    /// </summary>
    /// <param name="response">The name of the response; the README of the stubs lists all.</param>
    /// <param name="operation">The operation, which decides the kind of credential.</param>
    public static IAuthenticationProvider Getting(string response, XOperation operation) => With($"gets-{response}", operation);

    /// <summary>A credential with a token of your own, of a kind that the operation accepts.</summary>
    /// <param name="token">The token.</param>
    /// <param name="operation">The operation.</param>
    public static IAuthenticationProvider With(string token, XOperation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return operation.Security is [] || operation.Security[0].Scheme == XSecurityScheme.BearerToken
            ? new AppOnlyCredential(token)
            : UserWith(token);
    }

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

using System.Text;
using Microsoft.AspNetCore.Http;

namespace XApi.Sandbox;

/// <summary>The endpoints with which users log in and Apps get tokens.</summary>
internal sealed class OAuthEndpoints : IExtraEndpoints
{
    private readonly Dictionary<string, Func<HttpRequest, Task<OAuthResponse>>> _endpoints;

    internal OAuthEndpoints(CredentialStore credentials, OAuth1Signatures signatures, XWorld world, TimeProvider clock)
    {
        var consent = new Consent(world);
        var (oauth1, oauth2) = (OAuth1, OAuth2) = (new(credentials, signatures, consent), new(credentials, consent, clock));
        var appOnly = new AppOnlyFlow(credentials);
        _endpoints = new()
        {
            ["POST /oauth/request_token"] = oauth1.RequestTokenAsync,
            ["GET /oauth/authorize"] = oauth1.AuthorizeAsync,
            ["POST /oauth/authorize"] = oauth1.AuthorizeAsync,
            ["GET /oauth/authenticate"] = oauth1.AuthenticateAsync,
            ["POST /oauth/authenticate"] = oauth1.AuthenticateAsync,
            ["POST /oauth/access_token"] = oauth1.AccessTokenAsync,
            ["POST /1.1/oauth/invalidate_token"] = oauth1.InvalidateAsync,
            ["POST /oauth2/token"] = appOnly.TokenAsync,
            ["POST /oauth2/invalidate_token"] = appOnly.InvalidateAsync,
            ["GET /i/oauth2/authorize"] = oauth2.AuthorizeAsync,
            ["POST /i/oauth2/authorize"] = oauth2.AuthorizeAsync,
            ["GET /2/oauth2/authorize"] = oauth2.AuthorizeAsync,
            ["POST /2/oauth2/authorize"] = oauth2.AuthorizeAsync,
            ["POST /2/oauth2/token"] = oauth2.TokenAsync,
            ["POST /2/oauth2/revoke"] = oauth2.RevokeAsync,
        };
    }

    internal OAuth1Flow OAuth1 { get; }

    internal OAuth2Flow OAuth2 { get; }

    /// <summary>Ends what a user has agreed to, in either way of logging in.</summary>
    internal void RevokeAll(UserRecord user)
    {
        OAuth1.RevokeAll(user);
        OAuth2.RevokeAll(user);
    }

    public async Task<bool> TryRespondAsync(HttpContext context)
    {
        if (!_endpoints.TryGetValue($"{context.Request.Method} {context.Request.Path.Value}", out var endpoint))
        {
            return false;
        }

        var response = await endpoint(context.Request).ConfigureAwait(false);
        await response.SendAsync(context.Response).ConfigureAwait(false);
        return true;
    }

    /// <summary>The members of a form-encoded body, the first of each name. A body of another kind has none.</summary>
    internal static async Task<Dictionary<string, string>> FormAsync(HttpRequest request)
    {
        if (!request.HasFormContentType)
        {
            return [];
        }

        try
        {
            var form = await request.ReadFormAsync(request.HttpContext.RequestAborted).ConfigureAwait(false);
            return form.ToDictionary(member => member.Key, member => member.Value.FirstOrDefault() ?? "");
        }
        catch (Exception malformed) when (malformed is InvalidDataException or IOException and not BadHttpRequestException)
        {
            return [];
        }
    }

    /// <summary>User and password of a Basic header, decoded as RFC 6749, 2.3.1 asks; null when it is none.</summary>
    internal static (string User, string Password)? Basic(string authorization)
    {
        const string Scheme = "Basic ";
        var buffer = new byte[authorization.Length];
        return
            authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && Convert.TryFromBase64String(authorization[Scheme.Length..].Trim(), buffer, out var length)
            && Encoding.UTF8.GetString(buffer, 0, length).Split(':', 2) is [var user, var password]
            ? (Percent.Decode(user), Percent.Decode(password))
            : null;
    }
}

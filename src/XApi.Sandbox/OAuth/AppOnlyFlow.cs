using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace XApi.Sandbox;

/// <summary>App-only tokens from X's side.</summary>
internal sealed class AppOnlyFlow(CredentialStore credentials)
{
    /// <summary>Gives the App's token: the same one until it is invalidated.</summary>
    internal async Task<OAuthResponse> TokenAsync(HttpRequest request)
    {
        var form = await OAuthEndpoints.FormAsync(request).ConfigureAwait(false);
        return !IsApp(request) ? NotVerified
            : form.GetValueOrDefault("grant_type") != "client_credentials"
                ? OAuthResponse.Refusal(400, 170, "Missing required parameter: grant_type")
            : OAuthResponse.Json(JsonText.Object(("token_type", "bearer"), ("access_token", credentials.BearerToken)));
    }

    /// <summary>Ends the App's token.</summary>
    internal async Task<OAuthResponse> InvalidateAsync(HttpRequest request)
    {
        var form = await OAuthEndpoints.FormAsync(request).ConfigureAwait(false);
        if (!IsApp(request))
        {
            return NotVerified;
        }

        var token = form.GetValueOrDefault("access_token", "");
        return credentials.Bearer(token)?.Caller.Scheme == XSecurityScheme.BearerToken && credentials.Revoke(token)
            ? OAuthResponse.Json(new JsonObject { ["access_token"] = token })
            : OAuthResponse.Refusal(401, 89, "Invalid or expired token.");
    }

    private static OAuthResponse NotVerified => OAuthResponse.Refusal(403, 99, "Unable to verify your credentials");

    private bool IsApp(HttpRequest request) =>
        OAuthEndpoints.Basic(request.Headers.Authorization.ToString()) == (credentials.ApiKey, credentials.ApiKeySecret);
}

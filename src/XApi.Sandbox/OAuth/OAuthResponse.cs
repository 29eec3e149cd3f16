using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace XApi.Sandbox;

/// <summary>A response of an endpoint of OAuth: JSON, a form, a page, or a redirect.</summary>
internal sealed record OAuthResponse(int Status, string Type, string Body)
{
    /// <summary>Where the browser is redirected to.</summary>
    internal string? Location { get; init; }

    /// <summary>A cookie that the browser is to keep.</summary>
    internal (string Name, string Value)? Cookie { get; init; }

    internal static OAuthResponse Json(JsonObject body, int status = 200) =>
        new(status, "application/json; charset=utf-8", Encoding.UTF8.GetString(JsonText.ToUtf8(body)));

    internal static OAuthResponse Form(params ReadOnlySpan<(string Name, string Value)> members)
    {
        var body = new StringBuilder();
        foreach (var (name, value) in members)
        {
            body.Append(body.Length == 0 ? "" : "&").Append(Percent.Encode(name)).Append('=').Append(Percent.Encode(value));
        }

        return new(200, "text/html; charset=utf-8", body.ToString());
    }

    internal static OAuthResponse Page(string html, int status = 200) => new(status, "text/html; charset=utf-8", html);

    internal static OAuthResponse Redirect(string location) => new(302, "text/html; charset=utf-8", "") { Location = Ascii(location) };

    /// <summary>A refusal as the endpoints of OAuth 1.0a and of App-only tokens word it.</summary>
    internal static OAuthResponse Refusal(int status, int code, string message) =>
        Json(JsonText.Object(("errors", JsonText.Array([JsonText.Object(("code", code), ("message", message))]))), status);

    /// <summary>A refusal as RFC 6749, 5.2 words it.</summary>
    internal static OAuthResponse Error(int status, string error, string description) =>
        Json(JsonText.Object(("error", error), ("error_description", description)), status);

    // A header takes ASCII alone: the rest is written as browsers write it.
    private static string Ascii(string location) =>
        location.Any(character => character is <= ' ' or >= '\x7f') && Uri.TryCreate(location, UriKind.Absolute, out var uri)
            ? new UriBuilder(uri) { Host = uri.IdnHost }
                .Uri
                .AbsoluteUri
            : location;

    internal async Task SendAsync(HttpResponse response)
    {
        response.StatusCode = Status;
        response.ContentType = Type;
        response.Headers.CacheControl = "no-store";
        if (Location is not null)
        {
            response.Headers.Location = Location;
        }

        if (Cookie is var (name, value))
        {
            response.Headers.SetCookie = string.Create(CultureInfo.InvariantCulture, $"{name}={value}; Path=/; HttpOnly; SameSite=Lax");
        }

        await response.WriteAsync(Body, response.HttpContext.RequestAborted).ConfigureAwait(false);
    }
}

using System.Net;
using Microsoft.AspNetCore.Http;

namespace XApi.Sandbox;

/// <summary>The page that asks a user whether the App may act for them.</summary>
/// <remarks>
/// The page's form goes back to the page's own address with <c>user</c>, the handle of who decides, and <c>decision</c>, which is <c>approve</c> or
/// <c>deny</c>. A cookie keeps who that was, as being logged in at X does.
/// </remarks>
internal sealed class Consent(XWorld world)
{
    internal const string Cookie = "sandbox_user";
    private const int Offered = 20;

    /// <summary>Who is at the browser; null when nobody has said yet.</summary>
    internal UserRecord? Visitor(HttpRequest request) => Find(request.Cookies[Cookie]);

    /// <summary>Asks.</summary>
    /// <param name="request">The request for the page.</param>
    /// <param name="wishes">What the App wants to do.</param>
    internal OAuthResponse Ask(HttpRequest request, IEnumerable<string> wishes)
    {
        var visitor = Visitor(request);
        List<UserRecord> users;
        lock (world.Gate)
        {
            users = [.. world.Users.Take(Offered)];
        }

        if (visitor is not null && !users.Contains(visitor))
        {
            users.Insert(0, visitor);
        }

        var options = users.Select(user =>
            $"<option value=\"{Html(user.Username)}\"{(user == visitor ? " selected" : "")}>{Html(user.Name)} (@{Html(user.Username)})</option>"
        );
        return Page(
            $"""
            <h1>Authorize the sandbox's App?</h1>
            <p>It wants to:</p><ul>{string.Concat(wishes.Select(wish => $"<li>{Html(wish)}</li>"))}</ul>
            <form method="post">
            <p><label>You are <select name="user">{string.Concat(options)}</select></label></p>
            <p><button name="decision" value="approve">Authorize app</button> <button name="decision" value="deny">Cancel</button></p>
            </form>
            """
        );
    }

    /// <summary>Reads the response; null when the form was not filled in.</summary>
    internal async Task<Decision?> ReadAsync(HttpRequest request)
    {
        var form = await OAuthEndpoints.FormAsync(request).ConfigureAwait(false);
        return (Find(form.GetValueOrDefault("user")), form.GetValueOrDefault("decision")) switch
        {
            ({ } user, "approve") => new Decision(user, true),
            ({ } user, "deny") => new Decision(user, false),
            _ => null,
        };
    }

    /// <summary>A page that says what happened, or what is wrong.</summary>
    internal static OAuthResponse Say(string text, int status = 200) => Page($"<p>{Html(text)}</p>", status);

    /// <summary>The page with the PIN, which the user types where they came from.</summary>
    internal static OAuthResponse Pin(string pin) =>
        Page($"<p>Go back to the application and enter this PIN:</p><p><code id=\"pin\">{Html(pin)}</code></p>");

    private static OAuthResponse Page(string body, int status = 200) =>
        OAuthResponse.Page($"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>X sandbox</title>{body}</html>", status);

    private static string Html(string text) => WebUtility.HtmlEncode(text);

    private UserRecord? Find(string? username)
    {
        lock (world.Gate)
        {
            return username is null
                ? null
                : world.Users.FirstOrDefault(user => user.Username.Equals(username, StringComparison.OrdinalIgnoreCase));
        }
    }

    /// <summary>What a user decided.</summary>
    internal sealed record Decision(UserRecord User, bool Approved)
    {
        /// <summary>The response that the browser gets, and keeps who it was.</summary>
        internal OAuthResponse Keep(OAuthResponse response) => response with { Cookie = (Cookie, User.Username) };
    }
}

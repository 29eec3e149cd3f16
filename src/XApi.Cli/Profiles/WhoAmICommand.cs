using System.CommandLine;
using System.Text.Json;
using Microsoft.Kiota.Abstractions.Authentication;
using XApi.Cli.Output;

namespace XApi.Cli.Profiles;

/// <summary>xapi whoami: whose credentials are used.</summary>
internal static class WhoAmICommand
{
    private static readonly Option<bool> Check = new("--check")
    {
        Description = "Ask X whether the user's credential holds, which is a call.",
    };

    public static Command Create(Terminal terminal) =>
        new Command("whoami", "Show the profile that is used: its user and its credentials.") { Check }.Does(terminal, RunAsync);

    private static async Task RunAsync(CommandContext context)
    {
        var profile = context.Profile;
        var known = new List<Known>();
        foreach (var credential in profile.Credentials(context.Terminal.Time))
        {
            known.Add(await KnowAsync(profile, credential, context.Cancel));
        }

        var user = context.Get(Check) ? (await context.Client.Users.MeAsync(cancellationToken: context.Cancel)).Data : null;
        var id = user?.Id ?? known.Select(one => one.UserId).FirstOrDefault(one => one is not null) ?? profile.UserId;
        var username = user?.Username ?? known.Select(one => one.Username).FirstOrDefault(one => one is not null) ?? profile.Username;
        if (context.IsJson)
        {
            JsonOutput.Write(context, json => Write(json, profile, id, username, known));
            return;
        }

        context.Screen.Pairs([
            ("profile", profile.Name),
            ("user", username is null ? id : $"@{username} ({id})"),
            ("api", profile.Address?.AbsoluteUri ?? "https://api.x.com/"),
            .. known.SelectMany(one => Describe(one)),
        ]);
    }

    private static IEnumerable<(string, string?)> Describe(Known one)
    {
        yield return ("credential", one.Kind);
        yield return ("scopes", one.Scopes is null ? null : string.Join(' ', one.Scopes));
        yield return ("access token", one.ExpiresAt is { } end ? $"until {Times.Of(end)}{(one.Renews ? ", then renewed" : "")}" : null);
    }

    private static async Task<Known> KnowAsync(Profile profile, IAuthenticationProvider credential, CancellationToken cancel)
    {
        if (credential is not OAuth2UserCredential user)
        {
            return credential is OAuth1Credential signed
                ? new("OAuth 1.0a user", signed.UserId, signed.ScreenName ?? profile.Username, null, null, false)
                : new("App-only", null, null, null, null, false);
        }

        var token = profile.TokenFile is { } file ? await new FileTokenStore(file).ReadAsync(user.TokenName, cancel) : null;
        var scopes = token?.Scopes ?? await user.GetScopesAsync(cancel);
        return new(
            "OAuth 2.0 user",
            token?.UserId ?? user.UserId,
            token?.Username ?? user.Username,
            scopes,
            token?.ExpiresAt,
            token?.RefreshToken is not null
        );
    }

    private static void Write(Utf8JsonWriter json, Profile profile, string? id, string? username, List<Known> known)
    {
        json.WriteStartObject();
        json.WriteString("profile", profile.Name);
        json.WriteString("api", profile.Address?.AbsoluteUri ?? "https://api.x.com/");
        json.WriteString("user_id", id);
        json.WriteString("username", username);
        json.WriteStartArray("credentials");
        foreach (var one in known)
        {
            json.WriteStartObject();
            json.WriteString("kind", one.Kind);
            if (one.Scopes is not null)
            {
                json.WriteStartArray("scopes");
                foreach (var scope in one.Scopes)
                {
                    json.WriteStringValue(scope);
                }

                json.WriteEndArray();
            }

            if (one.ExpiresAt is { } end)
            {
                json.WriteString("expires_at", Times.Of(end));
                json.WriteBoolean("renews", one.Renews);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private sealed record Known(
        string Kind,
        string? UserId,
        string? Username,
        IReadOnlyList<string>? Scopes,
        DateTimeOffset? ExpiresAt,
        bool Renews
    );
}

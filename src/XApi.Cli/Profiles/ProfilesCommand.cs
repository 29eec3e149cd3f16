using System.CommandLine;
using System.Text.Json;
using XApi.Cli.Output;

namespace XApi.Cli.Profiles;

/// <summary>xapi profiles: lists them, and chooses the default one.</summary>
internal static class ProfilesCommand
{
    private static readonly Argument<string> Name = new("name") { Description = "The profile." };

    public static Command Create(Terminal terminal) =>
        new Command("profiles", "List the profiles.")
        {
            new Command("use", "Make a profile the default one.") { Name }.Does(
                terminal,
                context =>
                {
                    context.Profiles.SetDefault(context.Get(Name)!);
                    return Task.CompletedTask;
                }
            ),
        }.Does(terminal, ListAsync);

    private static Task ListAsync(CommandContext context)
    {
        var usual = context.Profiles.Default;
        var profiles = context.Profiles.Names.Select(name => context.Profiles.Find(name)).OfType<Profile>().ToList();
        if (context.IsJson)
        {
            foreach (var profile in profiles)
            {
                JsonOutput.Write(context, json => Write(json, profile, profile.Name == usual));
            }
        }
        else
        {
            context.Screen.Table(
                ["profile", "user", "keys", "default"],
                profiles.Select(profile =>
                    (IReadOnlyList<string>)
                        [
                            profile.Name,
                            profile.Username is { } name ? $"@{name}" : profile.UserId ?? "",
                            string.Join(", ", Kinds(profile)),
                            profile.Name == usual ? "default" : "",
                        ]
                )
            );
        }

        return Task.CompletedTask;
    }

    private static void Write(Utf8JsonWriter json, Profile profile, bool isDefault)
    {
        json.WriteStartObject();
        json.WriteString("profile", profile.Name);
        json.WriteString("username", profile.Username);
        json.WriteString("user_id", profile.UserId);
        json.WriteString("api", profile.Address?.AbsoluteUri);
        json.WriteBoolean("default", isDefault);
        json.WriteEndObject();
    }

    private static IEnumerable<string> Kinds(Profile profile)
    {
        if (profile.Keys(NamedSecrets.ClientId) is not null)
        {
            yield return "OAuth 2.0";
        }

        if (profile.Keys(NamedSecrets.AccessToken) is not null)
        {
            yield return "OAuth 1.0a";
        }

        if ((profile.Keys(NamedSecrets.BearerToken) ?? profile.Keys(NamedSecrets.ApiKey)) is not null)
        {
            yield return "App-only";
        }
    }
}

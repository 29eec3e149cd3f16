using System.CommandLine;
using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi.Cli.Profiles;

/// <summary>xapi logout: revokes what a login was given, and removes the profile.</summary>
internal static class LogoutCommand
{
    private static readonly Option<bool> Local = new("--local") { Description = "Remove the profile here without revoking its token." };

    public static Command Create(Terminal terminal) =>
        new Command("logout", "Revoke the profile's token, and remove the profile.") { Local }.Does(terminal, RunAsync);

    private static async Task RunAsync(CommandContext context)
    {
        var name =
            context.Get(GlobalOptions.Profile)
            ?? context.Profiles.Default
            ?? throw new CommandException(
                context.Profiles.Names.Count == 0
                    ? "There is no profile to remove. Keys of the environment are removed with `unset`."
                    : $"Name the profile to remove with --profile: {string.Join(", ", context.Profiles.Names)}.",
                ExitCode.LoginRequired
            );
        var profile = context.Profiles.Find(name) ?? throw new CommandException($"There is no profile “{name}”.", ExitCode.LoginRequired);
        if (!context.Get(Local))
        {
            foreach (var credential in Credentials(profile, context))
            {
                await RevokeAsync(profile, credential, context);
            }
        }

        await context.Profiles.RemoveAsync(name, context.Terminal.Time, context.Cancel);
        context.Note($"The profile {name} is removed.");
    }

    // A profile whose keys can't be used is removed all the same.
    private static IReadOnlyList<IAuthenticationProvider> Credentials(Profile profile, CommandContext context)
    {
        try
        {
            return profile.Credentials(context.Terminal.Time);
        }
        catch (XCredentialException)
        {
            return [];
        }
    }

    // An App's bearer token serves all who have it, and an access token of X's portal was not issued to this tool: they are not its to revoke.
    private static async Task RevokeAsync(Profile profile, IAuthenticationProvider credential, CommandContext context)
    {
        try
        {
            if (credential is OAuth2UserCredential user)
            {
                await user.RevokeAsync(context.Cancel);
            }
            else if (credential is OAuth1Credential signed && profile.Keys(ProfileFile.OwnAccessToken) is not null)
            {
                await signed.InvalidateAsync(profile.Server, context.Cancel);
            }
        }
        catch (XCredentialException)
        {
            // There is no token, or one that holds no more.
        }
        catch (XApiException failure)
        {
            throw new CommandException(
                $"The token of {profile.Name} was not revoked, and the profile is kept: {failure.Message} `--local` removes it all the same.",
                Failures.CodeOf(failure)
            );
        }
    }
}

using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi.Cli.Calls;

/// <summary>Chooses among the credentials of the profile.</summary>
internal static class Credentials
{
    /// <summary>That of the App or of the user; null for whichever fits.</summary>
    public static IAuthenticationProvider? Of(CommandContext context, string? who)
    {
        if (who is null)
        {
            return null;
        }

        var wantsApp = who == "app";
        return context.ClientOptions().Credentials.FirstOrDefault(credential => XCredential.Of(credential).Scheme.IsAppOnly() == wantsApp)
            ?? throw new XCredentialException(
                $"The profile {context.Profile.Name} has no credential of {(wantsApp ? "an App" : "a user")}."
            );
    }
}

using System.CommandLine;

namespace XApi.Cli.Profiles;

/// <summary>xapi whoami: whose credentials are used.</summary>
internal static class WhoAmICommand
{
    public static Command Create(Terminal terminal) =>
        new Command("whoami", "Show the profile, its credentials and its user.").Does(
            terminal,
            async context =>
            {
                context.Out.WriteLine(context.Profile.Name);
                await Task.CompletedTask;
            }
        );
}

using System.CommandLine;
using System.Globalization;
using XApi.Cli.Output;

namespace XApi.Cli.Costs;

/// <summary>xapi usage: what X has counted for the project.</summary>
internal static class UsageCommand
{
    public static Command Create(Terminal terminal) =>
        new Command("usage", "Show how many Tweets X has counted for the project, of its cap, day by day.").Does(terminal, RunAsync);

    private static async Task RunAsync(CommandContext context)
    {
        var response = await context.Client.Usage.TweetsAsync(new() { UsageFields = [.. UsageField.Known] }, context.Cancel);
        if (context.IsJson)
        {
            JsonOutput.Write(context, response.ToJson());
            return;
        }

        if (response.Data is not { } usage)
        {
            throw new CommandException("X returned no usage.", ExitCode.NotFound);
        }

        context.Screen.Pairs([
            ("project", usage.ProjectId),
            ("Tweets", usage.ProjectUsage),
            ("cap", usage.ProjectCap),
            ("day of reset", usage.CapResetDay?.ToString(CultureInfo.InvariantCulture)),
        ]);
        foreach (var day in usage.DailyProjectUsage?.Usage ?? [])
        {
            context.Out.WriteLine($"{day.Date:yyyy-MM-dd}\t{day.Usage}");
        }
    }
}

using System.CommandLine;

namespace XApi.Cli.Collecting;

/// <summary>The options of commands that can write what they list into a file instead of printing it.</summary>
internal static class CollectingOptions
{
    /// <summary>The file.</summary>
    public static Option<string?> Out { get; } =
        new("--out", "-o") { Description = "Collect into this file: .jsonl, .jsonl.gz, .csv, .parquet or .sqlite.", HelpName = "FILE" };

    /// <summary>Continues what was broken off.</summary>
    public static Option<bool> Resume { get; } =
        new("--resume") { Description = "Continue the collection in --out; start it where there is none." };

    /// <summary>What it may cost.</summary>
    public static Option<decimal?> Budget { get; } =
        new("--budget")
        {
            Description = "What the collection may cost in all, in USD.",
            HelpName = "USD",
            CustomParser = ParseBudget,
        };

    /// <summary>Includes the Tweets that Tweets refer to.</summary>
    public static Option<bool> Referenced { get; } =
        new("--referenced") { Description = "Collect the quoted, retweeted and replied-to Tweets with each Tweet. X charges for them." };

    /// <summary>Recovers what a stream missed by searching for its rules.</summary>
    public static Option<bool> RecoverBySearch { get; } =
        new("--recover-by-search") { Description = "Search for what a stream missed while it was not connected. X charges for it." };

    /// <summary>The sample of everything instead of the rules.</summary>
    public static Option<bool> Sample { get; } =
        new("--sample") { Description = "A sample of about 1 % of everything, instead of what your rules match." };

    /// <summary>Those of every collection, in the order of the help.</summary>
    public static IReadOnlyList<Option> All { get; } = [Out, Resume, Budget];

    // In dollars and cents as X prices them, whatever the locale.
    private static decimal? ParseBudget(System.CommandLine.Parsing.ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (
            decimal.TryParse(
                text.TrimStart('$'),
                System.Globalization.NumberStyles.AllowDecimalPoint,
                System.Globalization.CultureInfo.InvariantCulture,
                out var usd
            )
            && usd > 0
        )
        {
            return usd;
        }

        result.AddError($"“{text}” is no budget: write an amount of USD such as 5 or 0.50.");
        return null;
    }

    /// <summary>Refuses options that mean something for a collection only.</summary>
    /// <exception cref="CommandException">One is there without <c>--out</c>.</exception>
    public static void RequireOut(CommandContext context)
    {
        foreach (var option in new Option[] { Resume, Budget, Referenced, RecoverBySearch }.Where(context.Has))
        {
            throw new CommandException($"{option.Name} is for collecting into a file, which --out names.");
        }
    }
}

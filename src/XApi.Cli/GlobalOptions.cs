using System.CommandLine;

namespace XApi.Cli;

/// <summary>The options that every command takes.</summary>
internal static class GlobalOptions
{
    /// <summary>Which profile's credentials are used.</summary>
    public static Option<string?> Profile { get; } =
        new("--profile", "-p")
        {
            Description = "The profile to act as; `xapi profiles` lists them.",
            HelpName = "NAME",
            Recursive = true,
        };

    /// <summary>Prints JSON.</summary>
    public static Option<bool> Json { get; } =
        new("--json") { Description = "Print JSON: one document, or a line for each item where there are many.", Recursive = true };

    /// <summary>Whether colours are used.</summary>
    public static Option<ColorChoice> Color { get; } =
        new("--color")
        {
            Description = "Colours: auto, always or never. NO_COLOR is respected.",
            HelpName = "WHEN",
            Recursive = true,
        };

    /// <summary>Prints each request and what it cost.</summary>
    public static Option<bool> Verbose { get; } =
        new("--verbose", "-v")
        {
            Description = "Write each request, its cost and what is left of its limit to standard error.",
            Recursive = true,
        };

    /// <summary>Whether a used-up limit is an error instead of a wait.</summary>
    public static Option<bool> NoWait { get; } =
        new("--no-wait")
        {
            Description = "Fail with exit code 6 where a rate limit is used up, instead of waiting for its reset.",
            Recursive = true,
        };

    public static IEnumerable<Option> All => [Profile, Json, Color, Verbose, NoWait];
}

/// <summary>When colours are used.</summary>
internal enum ColorChoice
{
    /// <summary>Where a person reads the output.</summary>
    Auto,

    /// <summary>Always.</summary>
    Always,

    /// <summary>Never.</summary>
    Never,
}

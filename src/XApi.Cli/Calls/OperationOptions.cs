using System.CommandLine;

namespace XApi.Cli.Calls;

/// <summary>The options of calls, besides the parameters of the operation.</summary>
internal static class OperationOptions
{
    public static Option<string?> Data { get; } =
        new("--data", "-d") { Description = "The JSON of the body: text, @file, or @- for the input.", HelpName = "JSON" };

    public static Option<bool> DryRun { get; } =
        new("--dry-run") { Description = "Show the request and what it can cost, and send nothing." };

    public static Option<string?> As { get; } =
        new("--as") { Description = "Which credential of the profile: app or user. By default the one that fits.", HelpName = "WHO" };

    public static Option<string?> Pages { get; } =
        new("--pages") { Description = "How many pages to fetch, or all. Each is a line.", HelpName = "N" };

    public static Option<bool> Stream { get; } =
        new("--stream") { Description = "Print each item as it comes, a line each, until Ctrl-C. Streams are always read so." };

    public static Option<FileInfo?> Output { get; } =
        new("--output", "-o") { Description = "The file that a download goes to.", HelpName = "FILE" };

    public static Option<string[]> Query { get; } =
        new("--query", "-q")
        {
            Description = "A parameter of the query, as NAME=VALUE.",
            HelpName = "NAME=VALUE",
            AllowMultipleArgumentsPerToken = false,
        };

    /// <summary>Those that a parameter of an operation must not be called like.</summary>
    public static IEnumerable<Option> All => [Data, DryRun, As, Pages, Stream, Output];
}

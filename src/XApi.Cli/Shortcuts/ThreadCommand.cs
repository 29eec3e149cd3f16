using System.CommandLine;
using System.Text.RegularExpressions;
using XApi.Cli.Calls;

namespace XApi.Cli.Shortcuts;

/// <summary>xapi thread: the Tweets of a file, each a reply to the one before.</summary>
internal static partial class ThreadCommand
{
    private static readonly Argument<FileInfo> File = new("file")
    {
        Description = "A text file. A line --- begins the next Tweet; without one, the text is split where it is too long.",
    };
    private static readonly Option<string?> Posted = new("--posted")
    {
        Description = "The ids, with commas, of the Tweets that are posted already, to continue a thread that stopped.",
        HelpName = "IDS",
    };

    public static Command Create(Terminal terminal) =>
        new Command("thread", "Post a file as a thread.") { File, Posted, OperationOptions.DryRun }.Does(terminal, RunAsync);

    private static async Task RunAsync(CommandContext context)
    {
        var parts = Parts(await Given.FileAsync(context.Get(File)!.FullName, context.Cancel));
        if (context.Get(OperationOptions.DryRun))
        {
            for (var i = 0; i < parts.Count; i++)
            {
                var measure = XText.Measure(parts[i]);
                context.Out.WriteLine($"--- {i + 1} of {parts.Count}, {measure.Length} of {measure.MaxLength} characters");
                context.Out.WriteLine(parts[i]);
            }

            return;
        }

        var ids = context.Get(Posted)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        var done = ids.Select((id, index) => new CreatedTweet { Id = Subjects.Tweet(id), Text = index < parts.Count ? parts[index] : "" })
            .ToList();
        try
        {
            var posted = await context.Client.Tweets.CreateThreadAsync(parts, new() { Posted = done is [] ? null : done }, context.Cancel);
            Print(context, posted);
        }
        catch (XThreadException failure)
        {
            Print(context, failure.Posted);
            var advice =
                failure.Posted.Count == 0
                    ? ""
                    : $" Continue with --posted {string.Join(',', failure.Posted.Select(tweet => tweet.Id))}"
                        + (failure.MayBePosted ? ", once you have looked whether the next one is there." : ".");
            throw new CommandException(failure.Message + advice, Failures.CodeOf(failure.InnerException ?? failure));
        }
    }

    private static void Print(CommandContext context, IReadOnlyList<CreatedTweet> posted)
    {
        foreach (var tweet in posted)
        {
            PostCommand.Print(context, tweet);
        }
    }

    private static IReadOnlyList<string> Parts(string text)
    {
        var parts = Separator().Split(text).Select(part => part.Trim()).Where(part => part.Length > 0).ToList();
        return parts.Count switch
        {
            0 => throw new CommandException("The file holds no text."),
            1 => XText.Split(parts[0]),
            _ => parts,
        };
    }

    [GeneratedRegex(@"^---[ \t]*\r?$", RegexOptions.Multiline)]
    private static partial Regex Separator();
}

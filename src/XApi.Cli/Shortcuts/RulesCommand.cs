using System.CommandLine;
using XApi.Cli.Calls;
using XApi.Cli.Output;
using XApi.Cli.Profiles;

namespace XApi.Cli.Shortcuts;

/// <summary>xapi rules: the rules of the filtered stream.</summary>
internal static class RulesCommand
{
    private static readonly Argument<string> File = new("file")
    {
        Description =
            "The rules that there should be: JSON as `rules export` writes it, or a line for each, a tag and a tab before it if it has one. - for the input.",
    };
    private static readonly Option<bool> Yes = new("--yes", "-y") { Description = "Don't ask." };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Show what would change, and change nothing." };

    public static Command Create(Terminal terminal) =>
        new Command("rules", "List the rules of the filtered stream.")
        {
            new Command("sync", "Bring the rules to what a file says, without a moment in which there are none. Shows first what changes.")
            {
                File,
                Yes,
                DryRun,
            }.Does(terminal, SyncAsync),
            new Command("export", "Print the rules as JSON, to be kept and synced.").Does(
                terminal,
                async context => JsonOutput.Write(context, await context.Client.FilteredStream.ExportRulesAsync(context.Cancel))
            ),
        }.Does(terminal, ListAsync);

    private static async Task ListAsync(CommandContext context)
    {
        var rules = await ReadAsync(context);
        if (context.IsJson)
        {
            rules.ForEach(rule => context.Out.WriteLine(rule.ToJson()));
        }
        else
        {
            context.Screen.Table(["id", "tag", "rule"], rules.Select(rule => (IReadOnlyList<string>)[rule.Id, rule.Tag ?? "", rule.Value]));
        }
    }

    private static async Task<int> SyncAsync(CommandContext context)
    {
        var desired = await DesiredAsync(context);
        var existing = await ReadAsync(context);
        var wanted = desired.Select(rule => (rule.Value, Tag: rule.Tag ?? "")).ToHashSet();
        var present = existing.Select(rule => (rule.Value, Tag: rule.Tag ?? "")).ToHashSet();
        var added = wanted.Except(present).ToList();
        var deleted = present.Except(wanted).ToList();
        Show(context, "+", added, Styles.Good);
        Show(context, "-", deleted, Styles.Bad);
        context.Note($"{added.Count} to add, {deleted.Count} to delete, {present.Intersect(wanted).Count()} unchanged.");
        if (context.Get(DryRun) || added.Count + deleted.Count == 0 || !await AgreesAsync(context))
        {
            return ExitCode.Success;
        }

        var sync = await context.Client.FilteredStream.SyncRulesAsync(desired, cancellationToken: context.Cancel);
        foreach (var failure in sync.Failures)
        {
            context.Note(
                $"xapi: “{failure.Rule.Value}” was not added ({failure.Reason}): {failure.Problem?.Detail ?? failure.Problem?.Title}"
            );
        }

        context.Note($"{sync.Added.Count} added, {sync.Deleted.Count} deleted, {sync.Unchanged.Count} unchanged.");
        return sync.Failures.Count > 0 ? ExitCode.Failure : ExitCode.Success;
    }

    private static void Show(CommandContext context, string mark, List<(string Value, string Tag)> rules, Spectre.Console.Style style)
    {
        foreach (var (value, tag) in rules)
        {
            context.Screen.Line($"{mark}\t{SafeText.Line(tag)}\t{SafeText.Line(value)}", style);
        }
    }

    private static async Task<bool> AgreesAsync(CommandContext context)
    {
        if (context.Get(Yes))
        {
            return true;
        }

        if (!context.Terminal.IsInTerminal)
        {
            throw new CommandException("Nothing was changed: there is nobody to ask. --yes makes the changes, --dry-run only shows them.");
        }

        context.Terminal.Error.Write("Make these changes? [y/N] ");
        return (await Questions.LineAsync(context))?.Trim() is "y" or "Y" or "yes";
    }

    private static async Task<List<Rule>> ReadAsync(CommandContext context)
    {
        var rules = new List<Rule>();
        await foreach (var rule in context.Client.FilteredStream.EnumerateRulesAsync().WithCancellation(context.Cancel))
        {
            rules.Add(rule);
        }

        return rules;
    }

    private static async Task<IReadOnlyList<AddRule>> DesiredAsync(CommandContext context)
    {
        var name = context.Get(File)!;
        var text = name == "-" ? await Given.InputAsync(context) : await Given.FileAsync(name, context.Cancel);
        return text.TrimStart() is ['[' or '{', ..]
            ? RuleJson.Read(text)
            :
            [
                .. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                    .Select(line => line.Split('\t', 2))
                    .Select(parts =>
                        parts is [var tag, var value] ? new AddRule { Tag = tag, Value = value } : new AddRule { Value = parts[0] }
                    ),
            ];
    }
}

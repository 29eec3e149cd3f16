using System.CommandLine;
using System.CommandLine.Help;
using XApi.Cli.Calls;
using XApi.Cli.Collecting;
using XApi.Cli.Costs;
using XApi.Cli.Mcp;
using XApi.Cli.Profiles;
using XApi.Cli.Queries;
using XApi.Cli.Sandboxes;
using XApi.Cli.Shortcuts;
using XApi.Cli.Webhooks;

namespace XApi.Cli;

/// <summary>The commands, and how one is run.</summary>
internal static class CommandTree
{
    /// <summary>Every command, in the order of the help.</summary>
    private static IEnumerable<Command> Commands(IReadOnlyList<string> args, Terminal terminal) =>
        [
            LoginCommand.Create(terminal),
            WhoAmICommand.Create(terminal),
            ProfilesCommand.Create(terminal),
            LogoutCommand.Create(terminal),
            CallCommand.Create(args, terminal),
            OperationsCommand.Create(terminal),
            .. ReadCommands.Create(terminal),
            .. ListingCommands.Create(terminal),
            CountsCommand.Create(terminal),
            PostCommand.Create(terminal),
            ThreadCommand.Create(terminal),
            .. WriteCommands.Create(terminal),
            RulesCommand.Create(terminal),
            WebhookCommand.Create(terminal),
            QueryCommand.Create(terminal),
            LimitsCommand.Create(terminal),
            CostCommand.Create(terminal),
            UsageCommand.Create(terminal),
            .. CollectingCommands.Create(terminal),
            McpCommand.Create(terminal),
            SandboxCommand.Create(terminal),
            CompletionCommand.Create(terminal),
        ];

    /// <summary>Runs the command that the arguments name.</summary>
    /// <returns>The exit code, one of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, Terminal terminal)
    {
        var line = Parse(args, terminal);
        if (line.Errors.Count > 0)
        {
            return Misuse(line, terminal);
        }

        using var signals = new Signals();
        var invocation = new InvocationConfiguration
        {
            Output = terminal.Out,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            var exit = await line.InvokeAsync(invocation, signals.Cancelled);
            await terminal.Out.FlushAsync(CancellationToken.None);
            return exit;
        }
        catch (Exception failure)
        {
            return Failures.Report(failure, terminal, signals);
        }
    }

    /// <summary>Reads a command line.</summary>
    internal static ParseResult Parse(IReadOnlyList<string> args, Terminal terminal) =>
        // A Tweet may begin with an @, which must not name a file of arguments.
        Create(args, terminal).Parse(args, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });

    private static RootCommand Create(IReadOnlyList<string> args, Terminal terminal)
    {
        ListingOptions.Prepare(terminal.Time);
        var root = new RootCommand("The X (Twitter) API v2 at the command line.");
        foreach (var help in root.Options.Select(option => option.Action).OfType<HelpAction>())
        {
            help.MaxWidth = terminal.Width;
        }

        foreach (var option in GlobalOptions.All)
        {
            root.Options.Add(option);
        }

        foreach (var command in Commands(args, terminal))
        {
            root.Subcommands.Add(command);
        }

        return root;
    }

    // What can't be converted is reported with the name of a .NET type.
    private static string WithoutType(string message)
    {
        var at = message.LastIndexOf(" as expected type '", StringComparison.Ordinal);
        return at < 0
            ? message
            : $"{message[..at]}: it is no {(message.Contains("System.Int", StringComparison.Ordinal) ? "whole " : "")}number, or too large.";
    }

    private static int Misuse(ParseResult line, Terminal terminal)
    {
        foreach (var error in line.Errors)
        {
            terminal.Error.WriteLine($"xapi: {WithoutType(error.Message)}");
        }

        var path = string.Join(' ', Path(line.CommandResult.Command));
        terminal.Error.WriteLine($"`{path} --help` lists what it takes.");
        return ExitCode.Usage;

        static IEnumerable<string> Path(Command command) =>
            command is RootCommand ? ["xapi"] : Path((Command)command.Parents.First()).Append(command.Name);
    }
}

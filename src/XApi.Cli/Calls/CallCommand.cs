using System.CommandLine;

namespace XApi.Cli.Calls;

/// <summary>xapi call: any operation of the spec by its name, or any request by its method and path.</summary>
internal static class CallCommand
{
    private const string Name = "call";

    private static readonly Argument<string[]> Operation = new("operation")
    {
        Description = "The operation's name; `xapi operations` lists them.",
        Arity = ArgumentArity.ZeroOrMore,
        Hidden = true,
    };

    // 219 commands with their options take longer to make than most calls need to be sent: only what is called is made.
    public static Command Create(IReadOnlyList<string> args, Terminal terminal)
    {
        var command = new Command(Name, "Call any operation: `xapi call GetTweet --id 20`, or `xapi call GET /2/tweets/20`.") { Operation };
        foreach (var method in RawCall.Methods)
        {
            command.Subcommands.Add(RawCall.Create(method, terminal));
        }

        foreach (var (operation, typed) in Called(args))
        {
            var called = OperationCommands.Create(operation, terminal);
            if (typed != operation.Id)
            {
                called.Aliases.Add(typed);
            }

            command.Subcommands.Add(called);
        }

        command.TreatUnmatchedTokensAsErrors = false;
        return command.Does(terminal, Unknown);
    }

    private static IEnumerable<(XOperation Operation, string Typed)> Called(IReadOnlyList<string> args)
    {
        if (args.Any(IsSuggestion))
        {
            return XOperation.All.Select(operation => (operation, operation.Id));
        }

        foreach (var arg in args.SkipWhile(arg => arg != Name).Skip(1))
        {
            if (OperationCommands.Find(arg) is { } operation)
            {
                return [(operation, arg)];
            }
        }

        return [];
    }

    private static bool IsSuggestion(string arg) => arg.StartsWith("[suggest", StringComparison.Ordinal);

    private static Task Unknown(CommandContext context)
    {
        if (context.Get(Operation) is not [var name, ..])
        {
            throw new CommandException("Name an operation, such as `xapi call GetTweet --id 20`; `xapi operations` lists them.");
        }

        var names = XOperation.All.Select(operation => operation.Id);
        throw new CommandException(
            Spelling.Nearest(name, names, mostEdits: 4) is { } meant
                ? $"There is no operation “{name}”; did you mean {meant}?"
                : $"There is no operation “{name}”; `xapi operations` lists them."
        );
    }
}

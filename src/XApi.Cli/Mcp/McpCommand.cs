using System.CommandLine;
using System.Globalization;

namespace XApi.Cli.Mcp;

/// <summary>xapi mcp: serves operations of the spec as tools of an agent, by the Model Context Protocol.</summary>
internal static class McpCommand
{
    private static readonly Option<string[]> Allow = new("--allow")
    {
        Description = "The operations or sections that are tools, such as SearchRecent,Users. All that read by default.",
        HelpName = "A,B",
        AllowMultipleArgumentsPerToken = false,
    };
    private static readonly Option<bool> Write = new("--write")
    {
        Description = "Offer operations that change something on X too. Each call is confirmed where the agent's host can ask.",
    };
    private static readonly Option<decimal?> Budget = new("--budget")
    {
        Description = "How many USD the calls of this server may cost together. A call that could cost more is not sent.",
        HelpName = "USD",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (decimal.TryParse(text.TrimStart('$'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var usd) && usd > 0)
            {
                return usd;
            }

            result.AddError($"“{text}” is no budget: write an amount of USD such as 5 or 0.50.");
            return null;
        },
    };
    private static readonly Option<int> Characters = new("--max-characters")
    {
        Description = "How many characters a response may have; what is cut is said.",
        DefaultValueFactory = _ => 20_000,
        HelpName = "N",
    };
    private static readonly Option<int?> Http = new("--http")
    {
        Description = "Serve by HTTP on this port of this machine instead of standard input and output; 0 for a free one.",
        HelpName = "PORT",
    };

    public static Command Create(Terminal terminal)
    {
        Within(Characters, 1_000, 1_000_000);
        Within(Http, 0, 65_535);
        return new Command("mcp", "Serve the API as tools of an agent (Model Context Protocol): read-only unless --write.")
        {
            Allow,
            Write,
            Budget,
            Characters,
            Http,
        }.Does(terminal, RunAsync);
    }

    private static void Within(Option option, int least, int most)
    {
        option.Validators.Clear();
        option.Validators.Add(result =>
        {
            if (
                result.Tokens is [var token]
                && int.TryParse(token.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                && (number < least || number > most)
            )
            {
                result.AddError($"{option.Name} takes {least} to {most}, and is {number}.");
            }
        });
    }

    private static async Task RunAsync(CommandContext context)
    {
        var choice = ToolChoice.Of(context.Get(Allow) ?? [], context.Get(Write));
        var options = context.ClientOptions();
        if (context.Get(Budget) is { } usd)
        {
            options.Costs = options.Costs with { Budgets = [.. options.Costs.Budgets, new XBudget { Name = "xapi mcp", Usd = usd }] };
        }

        using var client = context.MakeClient(options);
        var server = McpHost.Options(
            choice,
            new ToolCalls(client, context.Get(Characters), context.SaveRecordsAsync, context.Note, context.Get(Http) is not null),
            context.Get(Budget)
        );
        context.Note(
            $"{choice.Operations.Count} operations are tools{(context.Has(Allow) ? "" : "; --allow narrows them")}. "
                + $"{(context.Get(Write) ? "Some may write." : "None writes.")}"
        );
        try
        {
            await (context.Get(Http) is { } port ? McpHost.HttpAsync(server, port, context) : McpHost.StdioAsync(server, context.Cancel));
        }
        catch (OperationCanceledException) when (context.Cancel.IsCancellationRequested)
        {
            // To be stopped is how a server ends.
        }
    }
}

using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using XApi.Cli.Output;

namespace XApi.Cli.Calls;

/// <summary>xapi operations: what there is to call, by whom, how often and for how much.</summary>
internal static class OperationsCommand
{
    private static readonly Argument<string?> Filter = new("name")
    {
        Description = "An operation, a section such as Search, or a part of a name or path.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Command Create(Terminal terminal) =>
        new Command("operations", "List the operations: their requests, credentials, limits, prices and access.") { Filter }.Does(
            terminal,
            Run
        );

    private static Task Run(CommandContext context)
    {
        var filter = context.Get(Filter);
        if (filter is not null && OperationCommands.Find(filter) is { } one)
        {
            if (context.IsJson)
            {
                JsonOutput.Write(context, json => Write(json, one));
            }
            else
            {
                Describe(context, one);
            }

            return Task.CompletedTask;
        }

        var found = XOperation.All.Where(operation => filter is null || Fits(operation, filter)).ToList();
        if (found.Count == 0)
        {
            throw new CommandException($"No operation has “{filter}” in its name, its section or its path.", ExitCode.NotFound);
        }

        if (context.IsJson)
        {
            found.ForEach(operation => JsonOutput.Write(context, json => Write(json, operation)));
        }
        else if (context.Screen.IsLaidOut)
        {
            found.ForEach(operation => context.Screen.Write(Paragraph(operation)));
        }
        else
        {
            context.Screen.Table(
                ["operation", "request", "credentials", "limits", "price", "access"],
                found.Select(operation =>
                    (IReadOnlyList<string>)
                        [
                            operation.Id,
                            operation.ToString(),
                            OperationFacts.Credentials(operation),
                            OperationFacts.Limits(operation),
                            OperationFacts.Price(operation),
                            operation.Access?.SelfServe ?? "",
                        ]
                )
            );
        }

        return Task.CompletedTask;
    }

    // Six columns are more than a terminal has room for.
    private static Paragraph Paragraph(XOperation operation)
    {
        List<string> facts =
        [
            OperationFacts.Credentials(operation),
            OperationFacts.Limits(operation),
            OperationFacts.Price(operation),
            operation.Access?.SelfServe is { } access ? $"access {access}" : "",
        ];
        return new Paragraph()
            .Append(operation.Id, Styles.Name)
            .Append($"  {operation}\n")
            .Append($"  {string.Join("; ", facts.Where(fact => fact.Length > 0))}\n", Styles.Quiet);
    }

    private static bool Fits(XOperation operation, string filter) =>
        operation.Tag.Equals(filter, StringComparison.OrdinalIgnoreCase)
        || operation.Id.Contains(filter, StringComparison.OrdinalIgnoreCase)
        || operation.Path.Contains(filter, StringComparison.OrdinalIgnoreCase);

    private static void Describe(CommandContext context, XOperation operation)
    {
        context.Screen.Pairs([
            ("operation", operation.Id),
            ("section", operation.Tag),
            ("request", operation.ToString()),
            ("credentials", OperationFacts.Credentials(operation)),
            ("scopes", OperationFacts.Scopes(operation)),
            ("limits", OperationFacts.Limits(operation)),
            ("price", OperationFacts.Price(operation)),
            ("access", operation.Access is { } access ? access.Description ?? access.SelfServe : null),
            ("pages", operation.Pagination is null ? null : "yes: --pages all"),
            ("streams", operation.Streaming is null ? null : "yes"),
            ("docs", operation.Docs.AbsoluteUri),
        ]);
        context.Screen.Line();
        context.Screen.Table(
            ["parameter", "in", "type", "bounds"],
            operation.Parameters.Select(parameter =>
                (IReadOnlyList<string>)
                    [
                        parameter.Name + (parameter.Required ? " (required)" : ""),
                        parameter.In.ToString().ToLowerInvariant(),
                        OperationFacts.Type(parameter),
                        OperationFacts.Bounds(parameter),
                    ]
            )
        );
    }

    /// <summary>Writes what the spec says of an operation.</summary>
    internal static void Write(Utf8JsonWriter json, XOperation operation)
    {
        json.WriteStartObject();
        json.WriteString("operation", operation.Id);
        json.WriteString("section", operation.Tag);
        json.WriteString("method", operation.Method.Method);
        json.WriteString("path", operation.Path);
        json.WriteStartArray("credentials");
        foreach (var security in operation.Security)
        {
            json.WriteStartObject();
            json.WriteString("kind", security.Scheme.Method());
            json.WriteStartArray("scopes");
            foreach (var scope in security.Scopes)
            {
                json.WriteStringValue(scope);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("limits");
        foreach (var limit in operation.RateLimits)
        {
            json.WriteStartObject();
            json.WriteString("scope", limit.Scope.ToString().ToLowerInvariant());
            json.WriteNumber("requests", limit.Requests);
            json.WriteNumber("window_seconds", limit.Window.TotalSeconds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (operation.Price is { } price)
        {
            json.WriteString("price_item", price.Item);
            json.WriteString("price_per", price.Per);
            json.WriteNumber("price_usd", XPriceList.Default.Items[price.Item].Price);
        }

        json.WriteString("access", operation.Access?.SelfServe);
        json.WriteString("docs", operation.Docs.AbsoluteUri);
        json.WriteEndObject();
    }
}

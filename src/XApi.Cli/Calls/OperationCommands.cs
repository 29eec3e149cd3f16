using System.CommandLine;

namespace XApi.Cli.Calls;

/// <summary>Makes a command of an operation: an option for each of its parameters, by the names of the spec.</summary>
internal static class OperationCommands
{
    /// <summary>The operation of a name, whatever its case; null where there is none.</summary>
    public static XOperation? Find(string name) =>
        XOperation.All.FirstOrDefault(operation => operation.Id.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The command of an operation.</summary>
    public static Command Create(XOperation operation, Terminal terminal)
    {
        var command = new Command(operation.Id, $"{operation}. {operation.Docs}");
        var options = Options(operation);
        foreach (var (_, option) in options)
        {
            command.Options.Add(option);
        }

        foreach (var option in CallOptionsOf(operation))
        {
            command.Options.Add(option);
        }

        return command.Does(terminal, context => new OperationCall(context, operation, options).RunAsync());
    }

    /// <summary>An option for each parameter. A member of the body that is called like a parameter, or like an option of xapi, begins with <c>--body.</c></summary>
    internal static IReadOnlyList<(XParameter Parameter, Option<string[]> Option)> Options(XOperation operation)
    {
        var taken = GlobalOptions
            .All.Concat(OperationOptions.All)
            .SelectMany(option => option.Aliases.Append(option.Name))
            .Append("--help")
            .ToHashSet(StringComparer.Ordinal);
        var options = new List<(XParameter, Option<string[]>)>();
        foreach (var parameter in operation.Parameters)
        {
            var name = taken.Contains($"--{parameter.Name}") ? $"--body.{parameter.Name}" : $"--{parameter.Name}";
            taken.Add(name);
            string[] aliases = [.. new[] { Dashed(name) }.Where(alias => taken.Add(alias))];
            var option = new Option<string[]>(name, aliases)
            {
                Description = Describe(parameter),
                HelpName = parameter.IsList ? "A,B" : parameter.Type.ToString().ToLowerInvariant(),
                Arity = ArgumentArity.OneOrMore,
                AllowMultipleArgumentsPerToken = false,
            };
            foreach (var value in parameter.Values ?? (parameter.Type == XParameterType.Boolean ? ["true", "false"] : []))
            {
                option.CompletionSources.Add(context => Complete(parameter, value, context.WordToComplete));
            }

            options.Add((parameter, option));
        }

        return options;
    }

    // Of a list, the value after the last comma is completed.
    private static IEnumerable<string> Complete(XParameter parameter, string value, string word)
    {
        var start = parameter.IsList ? word.LastIndexOf(',') + 1 : 0;
        return value.StartsWith(word[start..], StringComparison.OrdinalIgnoreCase) ? [word[..start] + value] : [];
    }

    private static IEnumerable<Option> CallOptionsOf(XOperation operation)
    {
        yield return OperationOptions.DryRun;
        yield return OperationOptions.As;
        if (operation.Parameters.Any(parameter => parameter.In == XParameterLocation.Body))
        {
            yield return OperationOptions.Data;
        }

        if (operation.Pagination is not null)
        {
            yield return OperationOptions.Pages;
        }

        if (operation.Streaming is not null)
        {
            yield return OperationOptions.Stream;
        }

        if (operation.Streaming is not null || operation.ResponseMediaType != "application/json")
        {
            yield return OperationOptions.Output;
        }
    }

    // As other tools write options: --tweet-fields beside --tweet.fields, which is the spec's.
    private static string Dashed(string name) => name.Replace('.', '-').Replace('_', '-');

    private static string Describe(XParameter parameter)
    {
        List<string> facts =
        [
            parameter.Required && !parameter.Name.Contains('.', StringComparison.Ordinal) ? "Required." : "",
            parameter.IsUser ? "An id, @username or me." : "",
            parameter.Type switch
            {
                XParameterType.DateTime => "A time such as 2026-01-31T00:00:00Z.",
                XParameterType.Object => "JSON.",
                XParameterType.Binary => "A file.",
                XParameterType.Boolean => "true or false.",
                XParameterType.String or XParameterType.Integer or XParameterType.Number => "",
            },
            Range(parameter),
            parameter.Values is { Count: <= 6 } values ? $"{string.Join(", ", values)}." : "",
            parameter.Default is { } usual ? $"{usual} by default." : "",
        ];
        return string.Join(' ', facts.Where(fact => fact.Length > 0));
    }

    private static string Range(XParameter parameter) =>
        (parameter.Minimum, parameter.Maximum) switch
        {
            (null, null) => parameter.MaxItems is { } most ? $"{most} at most." : "",
            ({ } from, null) => $"{from} or more.",
            (null, { } to) => $"{to} at most.",
            ({ } from, { } to) => $"{from} to {to}.",
        };
}

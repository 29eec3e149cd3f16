using System.CommandLine;

namespace XApi.Cli.Calls;

/// <summary>xapi call GET /2/…: a request as it is written.</summary>
internal static class RawCall
{
    private static readonly Argument<string> Path = new("path")
    {
        Description = "The path on X's host, such as /2/tweets/20, with or without a query.",
    };

    public static IReadOnlyList<HttpMethod> Methods { get; } =
    [HttpMethod.Get, HttpMethod.Post, HttpMethod.Put, HttpMethod.Patch, HttpMethod.Delete];

    public static Command Create(HttpMethod method, Terminal terminal)
    {
        var command = new Command(method.Method, $"Send a {method} to a path, which is not checked.")
        {
            Path,
            OperationOptions.Query,
            OperationOptions.Data,
            OperationOptions.As,
            OperationOptions.DryRun,
            OperationOptions.Output,
        };
        command.Aliases.Add(method.Method.ToLowerInvariant());
        return command.Does(terminal, context => RunAsync(context, method));
    }

    private static async Task<int> RunAsync(CommandContext context, HttpMethod method)
    {
        var (path, query) = Split(context.Get(Path)!);
        var request = new XRequestMessage(method, path)
        {
            Body = await BodyData.ReadAsync(context),
            Credential = Credentials.Of(context, context.Get(OperationOptions.As)),
        };
        foreach (var (name, value) in query.Concat((context.Get(OperationOptions.Query) ?? []).Select(Pair)))
        {
            request.Query[name] = value;
        }

        var operation = new RawOperations().Of(request);
        if (request.Credential is null && !operation.IsListed && context.ClientOptions().Credentials.Count > 1)
        {
            throw new CommandException($"The spec does not know {method} {path}, so say who calls: --as app or --as user.");
        }

        return await new Call(context, request, operation).RunAsync();
    }

    private static (string Path, IEnumerable<(string, string)> Query) Split(string target)
    {
        var parts = target.Split('?', 2);
        return (
            parts[0],
            parts.Length == 1
                ? []
                : parts[1]
                    .Split('&', StringSplitOptions.RemoveEmptyEntries)
                    .Select(pair => Uri.UnescapeDataString(pair.Replace('+', ' ')))
                    .Select(Pair)
        );
    }

    private static (string Name, string Value) Pair(string text) =>
        text.Split('=', 2) is [{ Length: > 0 } name, var value]
            ? (name, value)
            : throw new CommandException($"“{text}” is no parameter of a query: write NAME=VALUE.");
}

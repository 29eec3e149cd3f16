using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using XApi.Cli.Calls;

namespace XApi.Cli.Mcp;

/// <summary>What an agent can read up: the operations of the spec, and the rules of the query language.</summary>
internal static class McpResources
{
    public static IEnumerable<McpServerResource> All(ToolChoice choice) =>
        [
            McpServerResource.Create(
                () => Operations(choice),
                new()
                {
                    UriTemplate = "xapi://operations",
                    Name = "operations",
                    Description = "Every operation of the X API: name, section, request, and whether it is a tool here.",
                    MimeType = "text/tab-separated-values",
                }
            ),
            McpServerResource.Create(
                (string id) => Operation(id),
                new()
                {
                    UriTemplate = "xapi://operations/{id}",
                    Name = "operation",
                    Description = "What the spec says of an operation: credentials, limits, price, parameters.",
                    MimeType = "application/json",
                }
            ),
            McpServerResource.Create(
                QueryLanguage,
                new()
                {
                    UriTemplate = "xapi://query-language",
                    Name = "query-language",
                    Description = "How queries of searches, counts and stream rules are written: rules, lengths, operators.",
                    MimeType = "text/markdown",
                }
            ),
        ];

    private static string Operations(ToolChoice choice)
    {
        var tools = choice.Operations.ToHashSet();
        var text = new StringBuilder("operation\tsection\trequest\ttool\n");
        foreach (var operation in XOperation.All)
        {
            text.Append($"{operation.Id}\t{operation.Tag}\t{operation}\t{(tools.Contains(operation) ? "yes" : "no")}\n");
        }

        return text.ToString();
    }

    private static string Operation(string id)
    {
        var operation =
            OperationCommands.Find(id) ?? throw new McpException($"There is no operation “{id}”: xapi://operations lists them.");
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            OperationsCommand.Write(json, operation);
        }

        var facts = JsonNode.Parse(buffer.ToArray())!.AsObject();
        facts["arguments"] = JsonNode.Parse(ToolSchema.Of(operation).GetRawText());
        return facts.ToJsonString();
    }

    private static string QueryLanguage()
    {
        var text = new StringBuilder(
            """
            # X's query language

            - A space between two terms is AND; OR is written in capitals; AND binds tighter than OR, and brackets group.
            - A dash before a term negates it: -is:retweet. A group is not negated: negate each of its terms.
            - A phrase stands in double quotes. Capitals don't matter.
            - An operator has no space after its colon: from:XDevelopers.
            - A query needs a standalone operator that is not negated. Operators that are not standalone only narrow what others match.

            | endpoint | characters at most, from pay-per-use to enterprise |
            |---|---|

            """
        );
        foreach (var endpoint in Enum.GetValues<XQueryEndpoint>())
        {
            var lengths = Enum.GetValues<XAccessLevel>().Select(level => QueryLimits.Of(endpoint, level).Hard).ToList();
            text.Append($"| {endpoint} | {lengths.Min()} to {lengths.Max()} |\n");
        }

        text.Append("\n| operator | argument | standalone | search | counts | stream | matches |\n|---|---|---|---|---|---|---|\n");
        foreach (var known in XQueryOperator.All)
        {
            text.Append($"| {(known.Name.Length > 0 ? known.Name : known.Argument)} | {known.Argument} | {known.Standing} ");
            text.Append($"| {known.TierAt(XQueryEndpoint.RecentSearch)} | {known.TierAt(XQueryEndpoint.RecentCounts)} ");
            text.Append(
                $"| {known.TierAt(XQueryEndpoint.FilteredStream)} | {known.Meaning.Replace("{0}", "the argument", StringComparison.Ordinal)} |\n"
            );
        }

        return text.ToString();
    }
}

using System.Text.Json.Nodes;
using static XApi.Spec.SpecComparison;

namespace XApi.Spec;

/// <summary>Compares what names an operation and who may call it.</summary>
/// <param name="comparison">The comparison that this one is part of.</param>
/// <param name="name">The operation's id.</param>
internal sealed class OperationComparison(SpecComparison comparison, string name)
{
    private const string NoCredential = "no credential";

    private static readonly HashSet<string> OperationParts =
    [
        "operationId",
        "tags",
        "security",
        "parameters",
        "requestBody",
        "responses",
        "deprecated",
        "servers",
        "x-method",
        "x-rate-limits",
        "x-pagination",
        "x-streaming",
        "x-flatten",
        "x-download",
        "x-upload",
        "x-variants",
        "x-lines",
    ];

    internal void Compare(Operation old, Operation current)
    {
        Identity(old, current);
        Security(old, current);
    }

    // What becomes a name in C#: the section, the method, the operation's place in the table.
    private void Identity(Operation old, Operation current)
    {
        void Compared(string member, Func<JsonNode?, string?> read, string meaning)
        {
            var (before, after) = (read(old.Node[member]), read(current.Node[member]));
            if (before != after && (comparison.IsOurs || !member.StartsWith("x-", StringComparison.Ordinal)))
            {
                // Of another's document it is the operation's own: ids are never alike.
                comparison.Findings.Add(
                    comparison.IsOurs ? Severity.Breaking : Severity.Informative,
                    Subjects.Operation,
                    new(member == "operationId" ? name : member, false),
                    $"{member} {before} {after}",
                    $"`{member}` {Was(before, after)}{(comparison.IsOurs ? meaning : "")}.",
                    new(name, "")
                );
            }
        }

        Compared("operationId", node => node?.ToString(), ", and with it the names of its `XOperation` and its options");
        Compared("x-method", node => node?.ToString(), ", which names the method in C#");
        Compared("tags", node => (node as JsonArray)?[0]?.ToString(), ", which names the client that has it");
        Compared("x-flatten", node => node?.ToString(), ", which makes the body's only member an argument");
        Compared("x-download", node => IsTrue(node) ? "true" : null, ", which makes the method return bytes");
        Compared("x-upload", node => node?.ToString(), ", which makes the file an argument");
        comparison.Deprecation(name, Subjects.Operation, new(name, true), old.Node, current.Node);
        Names(
            (old.Node["servers"] as JsonArray ?? []).Select(server => $"{server!["url"]}"),
            (current.Node["servers"] as JsonArray ?? []).Select(server => $"{server!["url"]}"),
            (server, isAdded) =>
                comparison.Findings.Add(
                    Severity.Breaking,
                    Subjects.Operation,
                    new(name, true),
                    $"server {server} {isAdded}",
                    $"The server {server} is {(isAdded ? "new" : "gone")}.",
                    new(name, "")
                )
        );
        comparison.Rest(name, Subjects.Operation, new(name, true), old.Node, current.Node, OperationParts);
    }

    private void Security(Operation old, Operation current)
    {
        var before = Choices(comparison.Old, old);
        var after = Choices(comparison.Current, current);
        foreach (var (schemes, scopes) in before)
        {
            var place = new Place(schemes, false);
            if (!after.TryGetValue(schemes, out var wanted))
            {
                var isOpen = after.ContainsKey(NoCredential);
                comparison.Findings.Add(
                    isOpen ? Severity.Compatible : Severity.Breaking,
                    Subjects.Security,
                    place,
                    "removed",
                    isOpen ? "It is no longer needed." : "It is no longer accepted.",
                    new(name, "")
                );
                continue;
            }

            Names(
                scopes,
                wanted,
                (scope, isAdded) =>
                    comparison.Findings.Add(
                        isAdded ? Severity.Breaking : Severity.Compatible,
                        Subjects.Security,
                        place,
                        $"scope {scope} {isAdded}",
                        isAdded ? $"The scope `{scope}` is needed now." : $"The scope `{scope}` is no longer needed.",
                        new(name, "")
                    )
            );
        }

        foreach (var schemes in after.Keys.Except(before.Keys))
        {
            comparison.Findings.Add(
                Severity.Compatible,
                Subjects.Security,
                new(schemes, false),
                "added",
                "It is accepted now.",
                new(name, "")
            );
        }

        // Schemes of one choice go together. No choice is the choice of none.
        static Dictionary<string, string[]> Choices(SpecDocument spec, Operation operation) =>
            ((operation.Node["security"] ?? spec.Root["security"]) is JsonArray { Count: > 0 } choices ? choices : [new JsonObject()])
                .Select(choice => choice!.AsObject())
                .GroupBy(choice =>
                    choice.Count == 0
                        ? NoCredential
                        : string.Join(" and ", choice.Select(scheme => scheme.Key).Order(StringComparer.Ordinal))
                )
                .ToDictionary(
                    group => group.Key,
                    group =>
                        group.First().SelectMany(scheme => scheme.Value!.AsArray()).Select(scope => scope!.GetValue<string>()).ToArray()
                );
    }
}

using System.Text.Json.Nodes;
using static XApi.Spec.SpecComparison;

namespace XApi.Spec;

/// <summary>Compares what two specs state once for all operations: servers and security schemes.</summary>
internal sealed class DocumentComparison(SpecComparison comparison)
{
    internal void Compare()
    {
        var site = new Site("", "");
        var (servers, others) = (
            Servers(comparison.Old.Root).Except(Servers(comparison.Current.Root)).ToList(),
            Servers(comparison.Current.Root).Except(Servers(comparison.Old.Root)).ToList()
        );
        if (servers is [var server] && others is [var other])
        {
            comparison.Findings.Add(Severity.Breaking, Subjects.Document, new(server, false), "moved", $"The server is now {other}.", site);
        }
        else
        {
            servers.ForEach(gone =>
                comparison.Findings.Add(
                    Severity.Breaking,
                    Subjects.Document,
                    new(gone, false),
                    "gone",
                    "The server is no longer named.",
                    site
                )
            );
            others.ForEach(added =>
                comparison.Findings.Add(Severity.Compatible, Subjects.Document, new(added, false), "new", "The server is new.", site)
            );
        }

        var (schemes, newer) = (Schemes(comparison.Old), Schemes(comparison.Current));
        Names(
            schemes.Keys,
            newer.Keys,
            (name, isAdded) =>
                comparison.Findings.Add(
                    isAdded ? Severity.Compatible : Severity.Informative,
                    Subjects.Security,
                    new(name, false),
                    $"scheme {isAdded}",
                    isAdded ? "The scheme is new." : "The scheme is no longer described.",
                    site
                )
        );
        foreach (var name in schemes.Keys.Intersect(newer.Keys))
        {
            Facts(
                schemes[name],
                newer[name],
                "",
                (fact, before, after) =>
                {
                    var isScope = fact.Contains(".scopes.", StringComparison.Ordinal);
                    comparison.Findings.Add(
                        isScope && before is null ? Severity.Compatible : Severity.Breaking,
                        Subjects.Security,
                        new(name, false),
                        $"fact {fact} {before} {after}",
                        isScope
                            ? $"The scope `{before ?? after}` {(before is null ? "is new" : "can no longer be asked for")}."
                            : $"`{fact}` {Was(before, after)}.",
                        site
                    );
                }
            );
        }

        static IEnumerable<string> Servers(JsonObject holder) =>
            (holder["servers"] as JsonArray ?? []).Select(server => server!["url"]!.GetValue<string>().TrimEnd('/'));

        static Dictionary<string, JsonNode> Schemes(SpecDocument spec) =>
            (spec.Root["components"]?["securitySchemes"] as JsonObject ?? []).ToDictionary(scheme => scheme.Key, scheme => scheme.Value!);
    }

    // The single facts that a node states. What a scope means is text; that there is one is a fact.
    private static void Facts(JsonNode? old, JsonNode? current, string path, Action<string, string?, string?> record)
    {
        if (old is JsonObject || current is JsonObject)
        {
            var (before, after) = (old as JsonObject ?? [], current as JsonObject ?? []);
            foreach (var name in before.Select(fact => fact.Key).Union(after.Select(fact => fact.Key)).Except(SchemaComparison.Texts))
            {
                var inner = path.Length == 0 ? name : $"{path}.{name}";
                if (inner.Contains(".scopes.", StringComparison.Ordinal))
                {
                    if (before.ContainsKey(name) != after.ContainsKey(name))
                    {
                        record(inner, before.ContainsKey(name) ? name : null, after.ContainsKey(name) ? name : null);
                    }
                }
                else
                {
                    Facts(before[name], after[name], inner, record);
                }
            }
        }
        else if (!JsonNode.DeepEquals(old, current))
        {
            record(path, old?.ToJsonString(), current?.ToJsonString());
        }
    }
}

using System.Text.Json.Nodes;

namespace XApi.Spec;

/// <summary>
/// Compares what a value looked like with what it looks like, member by member, each pair of schemas once for an operation, however they refer
/// to each other.
/// </summary>
/// <param name="comparison">The comparison that this one is part of.</param>
/// <param name="operation">The operation whose value it is.</param>
/// <param name="subject">What the value is: a parameter, a body, a response.</param>
/// <param name="isSent">True for what callers send, false for what they receive.</param>
internal sealed partial class SchemaComparison(SpecComparison comparison, string operation, string subject, bool isSent)
{
    /// <summary>Keywords that are written for readers. What they say may change without the API changing.</summary>
    internal static readonly HashSet<string> Texts =
    [
        "description",
        "summary",
        "title",
        "example",
        "examples",
        "externalDocs",
        "x-docs",
        "x-values",
        "xml",
    ];

    private readonly HashSet<string> _seen = [];
    private readonly Queue<Pair> _waiting = [];

    internal void Compare(JsonNode? old, JsonNode? current, string path, string place)
    {
        if (old is null || current is null)
        {
            return;
        }

        // Breadth first, so that what is shared is reported by its shortest path.
        _waiting.Enqueue(new([old], [current], path, new(place, subject == Subjects.Parameter)));
        while (_waiting.TryDequeue(out var pair))
        {
            Compare(pair);
        }
    }

    private void Compare(Pair pair)
    {
        var old = Shape.Of(comparison.Old, pair.Old);
        var current = Shape.Of(comparison.Current, pair.Current);
        if (!_seen.Add($"{old.Key}\0{current.Key}"))
        {
            return;
        }

        // What is said of a schema that has a name is said of all its uses at once.
        Place Of(string keyword) =>
            old.Name is { } name && (keyword.Length == 0 || (old.Beside[keyword] is null && current.Beside[keyword] is null))
                ? new(name, IsShared: true)
                : pair.Place;

        var retyped = Types(pair, old, current, Of("type"));
        retyped |= Values(pair, old, current, Of("enum"));
        retyped |= Format(pair, old, current, Of("format"));
        if (!retyped)
        {
            CodeType(pair, old, current);
        }

        Nullable(pair, old, current, current.Name is null ? pair.Place : Of("nullable"));
        Default(pair, old, current, Of("default"));
        Bounds(pair, old, current, Of);
        Rest(pair, old, current, Of);
        Members(pair, old, current, old.Name is { } owner ? new(owner, IsShared: true) : pair.Place);
        // Whether a parameter holds one value or several, its values are what it is about.
        Follow(
            old.Items,
            current.Items,
            pair.Path,
            subject == Subjects.Parameter ? pair.Place : pair.Place with { Name = $"{pair.Place.Name}[]" }
        );
        Follow(old.Others, current.Others, Join(pair.Path, "*"), new(Join(pair.Place.Name, "*"), pair.Place.IsShared));
        Union(pair, old.Keyword("x-union"), current.Keyword("x-union"), Of("x-union"));
    }

    private void Follow(IReadOnlyList<JsonNode> old, IReadOnlyList<JsonNode> current, string path, Place place)
    {
        if (old.Count > 0 && current.Count > 0)
        {
            _waiting.Enqueue(new(old, current, path, place));
        }
    }

    private void Members(Pair pair, Shape old, Shape current, Place owner)
    {
        if (old.Members.Count == 0 && current.Members.Count == 0)
        {
            return;
        }

        var added = current.Members.Keys.Except(old.Members.Keys).ToHashSet();
        foreach (var (name, nodes) in old.Members)
        {
            var path = Join(pair.Path, name);
            var place = new Place(Join(owner.Name, name), owner.IsShared);
            var found = current.Members.ContainsKey(name) ? name : comparison.Renames.OfMember(path, added.Contains);
            if (found is null)
            {
                Add(
                    pair with
                    {
                        Path = path,
                    },
                    Severity.Breaking,
                    place,
                    "removed",
                    isSent ? "It is no longer accepted." : "It is no longer returned."
                );
                continue;
            }

            if (found != name)
            {
                added.Remove(found);
                Add(pair with { Path = path }, Severity.Breaking, place, $"renamed {found}", $"It is now called `{found}`.");
            }

            Requirement(
                pair with
                {
                    Path = path,
                    Old = nodes,
                    Current = current.Members[found],
                },
                place,
                old.Requires(name),
                current.Requires(found)
            );
            Follow(nodes, current.Members[found], path, place);
        }

        foreach (var name in added)
        {
            var isDemanded = isSent && current.Requires(name);
            Add(
                pair with
                {
                    Path = Join(pair.Path, name),
                },
                isDemanded ? Severity.Breaking : Severity.Compatible,
                new(Join(owner.Name, name), owner.IsShared),
                "added",
                !isSent ? "It is new in responses."
                    : isDemanded ? "It is new, and required."
                    : "It can be sent now."
            );
        }
    }

    // What an object holds by a kind that stands beside it.
    private void Union(Pair pair, JsonNode? old, JsonNode? current, Place place)
    {
        if (!comparison.IsOurs || (old is null && current is null))
        {
            return;
        }

        var (before, after) = (old?["discriminator"]?.ToString(), current?["discriminator"]?.ToString());
        if (before != after)
        {
            Add(pair, Severity.Breaking, place, $"union {before} {after}", $"What says its kind {SpecComparison.Was(before, after)}.");
        }

        var (kinds, others) = (old?["types"] as JsonObject ?? [], current?["types"] as JsonObject ?? []);
        SpecComparison.Names(
            kinds.Select(kind => kind.Key),
            others.Select(kind => kind.Key),
            (kind, isAdded) =>
                Add(
                    pair,
                    isAdded ? Severity.Compatible : Severity.Breaking,
                    place,
                    $"kind {kind} {isAdded}",
                    isAdded ? $"There is a new kind `{kind}`." : $"The kind `{kind}` is gone."
                )
        );
        foreach (var (kind, type) in kinds.Where(kind => others.ContainsKey(kind.Key)))
        {
            Follow([type!], [others[kind]!], pair.Path, place);
        }
    }

    private void Requirement(Pair member, Place place, bool before, bool after)
    {
        if (before == after)
        {
            return;
        }

        // A number, a flag, a time or a value of an enumeration is another type in C# when it may be missing.
        var shape = Shape.Of(comparison.Old, member.Old);
        var isRetyped =
            comparison.IsOurs
            && (
                shape.Values is not null
                || TypeInCode(member.Old, comparison.Old) is "int" or "long" or "double" or "bool" or "DateTimeOffset"
            );
        Add(
            member,
            isRetyped || isSent == after ? Severity.Breaking : Severity.Compatible,
            place,
            $"required {after}",
            (
                after
                    ? isSent
                        ? "It must be sent."
                        : "It is always returned."
                    : isSent
                        ? "It need not be sent any more."
                        : "It may be missing."
            ) + (isRetyped ? " Its type in C# changes with that." : "")
        );
    }

    private void Add(Pair pair, Severity severity, Place place, string change, string sentence) =>
        comparison.Findings.Add(severity, subject, place, change, sentence, new(operation, pair.Path));

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private sealed record Pair(IReadOnlyList<JsonNode> Old, IReadOnlyList<JsonNode> Current, string Path, Place Place);
}

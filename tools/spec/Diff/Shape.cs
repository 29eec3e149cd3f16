using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace XApi.Spec;

/// <summary>
/// What a value can look like, whichever way its schema says so: in place or by reference, whole or composed. Alternatives (<c>oneOf</c>,
/// <c>anyOf</c>, the subtypes of a discriminator) stand side by side, the parts of each (<c>allOf</c>) are taken together.
/// </summary>
internal sealed class Shape
{
    private static readonly ConditionalWeakTable<SpecDocument, Dictionary<string, Shape>> Known = [];

    private readonly IReadOnlyList<Alternative> _alternatives;

    private Shape(string? name, string key, JsonObject beside, IReadOnlyList<Alternative> alternatives)
    {
        Name = name;
        Key = key;
        Beside = beside;
        _alternatives = alternatives;
        Items = [.. Nodes("items")];
        Others = [.. Nodes("additionalProperties").Where(node => node is JsonObject)];
        Keywords = alternatives is [var only]
            ? [.. only.Keywords.Union(beside.Select(keyword => keyword.Key)).Except(SchemaComparison.Texts)]
            : [];
        Values = alternatives.All(alternative => alternative.Values is not null)
            ? [.. alternatives.SelectMany(alternative => alternative.Values!).Distinct()]
            : null;
        Types = alternatives.All(alternative => alternative.Types.Count > 0)
            ? [.. alternatives.SelectMany(alternative => alternative.Types).Distinct().Order(StringComparer.Ordinal)]
            : [];
        Members = alternatives
            .SelectMany(alternative => alternative.Members)
            .GroupBy(member => member.Key)
            .ToDictionary(group => group.Key, group => (IReadOnlyList<JsonNode>)[.. group.SelectMany(member => member.Value)]);
    }

    /// <summary>The name of the schema, where it has one.</summary>
    internal string? Name { get; }

    /// <summary>The same for shapes that consist of the same schemas.</summary>
    internal string Key { get; }

    /// <summary>What is said beside a reference, of this use of the schema only.</summary>
    internal JsonObject Beside { get; }

    /// <summary>The JSON types; none where any will do.</summary>
    internal IReadOnlyList<string> Types { get; }

    internal IReadOnlyDictionary<string, IReadOnlyList<JsonNode>> Members { get; }

    /// <summary>What a list holds.</summary>
    internal IReadOnlyList<JsonNode> Items { get; }

    /// <summary>What members that are not listed hold.</summary>
    internal IReadOnlyList<JsonNode> Others { get; }

    internal bool IsNullable => _alternatives.Any(alternative => alternative.IsNullable);

    /// <summary>The values of an enumeration, null where any will do.</summary>
    internal IReadOnlyCollection<string>? Values { get; }

    internal bool Requires(string member) => _alternatives.All(alternative => alternative.Required.Contains(member));

    /// <summary>A keyword of the schema. Alternatives have none in common.</summary>
    internal JsonNode? Keyword(string name) => Beside[name] ?? (_alternatives is [var only] ? only.Keyword(name) : null);

    /// <summary>What is stated, but for readers only.</summary>
    internal IReadOnlyList<string> Keywords { get; }

    internal static Shape Of(SpecDocument spec, IReadOnlyList<JsonNode> nodes)
    {
        // What is written for readers beside a reference makes no difference.
        var isUse =
            nodes is [JsonObject only]
            && Reference(only) is not null
            && only.Any(keyword => keyword.Key != "$ref" && !SchemaComparison.Texts.Contains(keyword.Key));
        var names = nodes.Select(node => Reference(node) ?? Identity.Of(node)).Distinct().Order(StringComparer.Ordinal).ToList();
        var key = string.Join('|', names) + (isUse ? Identity.Of(nodes[0]) : "");
        var known = Known.GetOrCreateValue(spec);
        if (!known.TryGetValue(key, out var shape))
        {
            var beside = isUse
                ? new JsonObject(
                    nodes[0]
                        .AsObject()
                        .Where(keyword => keyword.Key != "$ref")
                        .Select(keyword => KeyValuePair.Create(keyword.Key, keyword.Value?.DeepClone()))
                )
                : [];
            var alternatives = nodes
                .DistinctBy(node => Reference(node) ?? Identity.Of(node))
                .SelectMany(node => Alternatives(spec, node, []))
                .ToList();
            known[key] = shape = new(names is [var name] && !name.StartsWith('#') ? name : null, key, beside, alternatives);
        }

        return shape;
    }

    private IEnumerable<JsonNode> Nodes(string keyword) =>
        _alternatives
            .SelectMany(alternative => alternative.Parts)
            .Select(part => part[keyword])
            .Where(node => node is not null)
            .Select(node => node!);

    private static string? Reference(JsonNode? node) =>
        node is JsonObject map && map["$ref"] is { } reference ? SpecDocument.NameOf(reference.GetValue<string>()) : null;

    private static IEnumerable<Alternative> Alternatives(SpecDocument spec, JsonNode? node, IReadOnlyList<JsonObject> within)
    {
        var schema = spec.Resolve(node);
        // A part may refer back to the whole: a subtype is all of its base, whose discriminator names the subtype.
        if (within.Contains(schema))
        {
            return [];
        }

        IReadOnlyList<JsonObject> inner = [.. within, schema];
        IEnumerable<IReadOnlyList<JsonObject>> wholes =
        [
            [schema],
        ];
        foreach (var part in schema["allOf"] as JsonArray ?? [])
        {
            var ways = Alternatives(spec, part, inner).Select(alternative => alternative.Parts).ToList();
            wholes =
                ways.Count == 0
                    ? wholes
                    : [.. wholes.SelectMany(whole => ways.Select(way => (IReadOnlyList<JsonObject>)[.. whole, .. way]))];
        }

        var choices = (schema["oneOf"] as JsonArray ?? schema["anyOf"] as JsonArray)?.ToList();
        var isBase = choices is null && within.Count == 0 && schema["discriminator"]?["mapping"] is JsonObject;
        if (isBase)
        {
            choices =
            [
                .. schema["discriminator"]!["mapping"]!
                    .AsObject()
                    .Select(subtype => subtype.Value!.GetValue<string>())
                    .Distinct()
                    .Order(StringComparer.Ordinal)
                    .Select(reference => (JsonNode)new JsonObject { ["$ref"] = reference }),
            ];
        }

        if (choices is null)
        {
            return wholes.Select(parts => new Alternative(parts));
        }

        var chosen = choices.SelectMany(choice => Alternatives(spec, choice, inner)).ToList();
        return
        [
            .. wholes.SelectMany(whole => chosen.Select(choice => new Alternative([.. whole, .. choice.Parts]))),
            .. isBase ? wholes.Select(parts => new Alternative(parts)) : [],
        ];
    }

    private sealed class Alternative(IReadOnlyList<JsonObject> parts)
    {
        internal IReadOnlyList<JsonObject> Parts { get; } = parts;

        internal HashSet<string> Required { get; } =
        [.. parts.SelectMany(part => part["required"] as JsonArray ?? []).Select(name => name!.GetValue<string>())];

        internal List<string> Types
        {
            get
            {
                var stated = Parts
                    .SelectMany(part =>
                        part["type"] switch
                        {
                            JsonArray several => several.Select(type => type!.ToString()),
                            { } one => [one.ToString()],
                            null => [],
                        }
                    )
                    .Where(type => type != "null")
                    .Distinct()
                    .ToList();
                return stated.Count > 0 || Members.Count == 0 ? stated : ["object"];
            }
        }

        internal bool IsNullable =>
            Keyword("nullable")?.GetValue<bool>() == true
            || Parts.Any(part => part["type"] is JsonArray types && types.Any(type => type?.ToString() is null or "null"));

        internal IReadOnlyList<string>? Values { get; } =
            parts.Select(part => part["enum"]).FirstOrDefault(values => values is not null) is JsonArray values
                ? [.. values.Select(value => value?.ToString() ?? "null")]
                : null;

        internal Dictionary<string, List<JsonNode>> Members { get; } =
            parts
                .SelectMany(part => part["properties"] as JsonObject ?? [])
                .Where(member => member.Value is not null)
                .GroupBy(member => member.Key)
                .ToDictionary(group => group.Key, group => group.Select(member => member.Value!).ToList());

        internal IEnumerable<string> Keywords => Parts.SelectMany(part => part.Select(keyword => keyword.Key)).Distinct();

        internal JsonNode? Keyword(string name) => Parts.Select(part => part[name]).FirstOrDefault(value => value is not null);
    }

    /// <summary>Tells schemas without a name apart.</summary>
    private static class Identity
    {
        private static readonly ConditionalWeakTable<JsonNode, string> Numbers = [];
        private static int _last;

        internal static string Of(JsonNode node) => Numbers.GetValue(node, _ => $"#{Interlocked.Increment(ref _last)}");
    }
}

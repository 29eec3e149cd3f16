using System.Text;
using System.Text.Json.Nodes;

namespace XApi.Spec;

/// <summary>
/// What Class.liquid writes of a schema: names, types, how each member is kept, read and written. A template that reads like its output needs all of
/// that worked out before.
/// </summary>
internal sealed class ModelFacts(SpecDocument spec)
{
    // Their partial classes say by hand what an expansion fills, since it goes through other objects.
    private static readonly HashSet<string> JoinedByHand = ["Tweet", "User"];

    // What Expanded keeps an index of.
    private static readonly HashSet<string> Indexed = ["User", "Tweet", "Media", "Poll", "Place"];

    // Schemas that stand at the root of a response: without what they require, a response is of no use.
    private readonly HashSet<string> _roots =
    [
        .. spec
            .Operations.Select(operation => operation.Response?["$ref"]?.GetValue<string>())
            .OfType<string>()
            .Select(SpecDocument.NameOf),
    ];

    // What streams yield, with what the spec says of the stream: where an item holds its key and its time.
    private readonly Dictionary<string, JsonNode> _streamed = spec
        .Operations.Where(operation => operation.IsStream && operation.Response is not null)
        .GroupBy(operation => SpecDocument.NameOf(operation.Response!["$ref"]!.GetValue<string>()))
        .ToDictionary(stream => stream.Key, stream => stream.First().Node["x-streaming"]!);

    // Unions by the schemas that are their alternatives.
    private readonly ILookup<string, string> _unions = spec
        .Schemas.SelectMany(schema => Alternatives(schema.Value).Select(alternative => (Union: schema.Key, alternative.Schema)))
        .Distinct()
        .ToLookup(pair => pair.Schema, pair => $"I{pair.Union}");

    /// <summary>Puts the facts of every schema that becomes a type beside it.</summary>
    internal void Describe()
    {
        Faults.Collect(spec.Schemas, schema => Describe(schema.Key, schema.Value!.AsObject()));
    }

    private void Describe(string name, JsonObject schema)
    {
        if (schema["x-union"] is not null)
        {
            schema["x-union-facts"] = Union(name, schema);
        }
        else if (schema["enum"] is JsonArray values)
        {
            schema["x-enum"] = Enum(schema, values);
        }
        else if (
            schema["type"]?.GetValue<string>() == "object"
            && schema["x-free-form"] is null
            && (schema["properties"] is not null || schema["additionalProperties"] is not JsonObject)
        )
        {
            schema["x-model"] = Model(name, schema);
        }
    }

    private static JsonObject Enum(JsonObject schema, JsonArray values)
    {
        var names = values.Select(value => value!.GetValue<string>()).ToList();
        var hidden = (schema["x-private"] as JsonArray ?? []).Select(value => value!.GetValue<string>()).ToHashSet();
        return new()
        {
            ["doc"] = XmlText.Of(schema["description"]),
            ["values"] = new JsonArray([
                .. names.Select(value => new JsonObject
                {
                    ["wire"] = value,
                    ["name"] = Names.Value(schema, value),
                    ["doc"] = XmlText.Of(schema["x-values"]?[value]),
                }),
            ]),
            ["known"] = string.Join(", ", names.Select(value => Names.Value(schema, value))),
            ["public"] = schema["x-private"] is null
                ? null
                : string.Join(", ", names.Where(value => !hidden.Contains(value)).Select(value => Names.Value(schema, value))),
        };
    }

    private static IEnumerable<(string Value, string Schema)> Alternatives(JsonNode? schema) =>
        (schema?["x-union"]?["types"] as JsonObject ?? []).Select(type =>
            (type.Key, SpecDocument.NameOf(type.Value!["$ref"]!.GetValue<string>()))
        );

    private static JsonObject Union(string name, JsonObject schema) =>
        new()
        {
            ["doc"] = XmlText.Of(schema["description"]),
            ["name"] = $"I{name}",
            ["unknown"] = $"Unknown{name}",
            ["reader"] = $"{name}Json",
            ["kinds"] = new JsonArray([
                .. Alternatives(schema)
                    .GroupBy(kind => kind.Schema)
                    .Select(kind => new JsonObject
                    {
                        ["schema"] = kind.Key,
                        ["values"] = string.Join(" or ", kind.Select(value => $"\"{value.Value}\"")),
                    }),
            ]),
            ["see"] = string.Join(
                ", ",
                Alternatives(schema).Select(kind => kind.Schema).Distinct().Select(kind => $"<see cref=\"{kind}\"/>")
            ),
        };

    private JsonObject Model(string name, JsonObject schema)
    {
        var isResponse = schema["x-envelope"]?.GetValue<string>() == "response";
        var required = (schema["required"] as JsonArray ?? []).Select(member => member!.GetValue<string>()).ToHashSet();
        var members = (schema["properties"] as JsonObject ?? [])
            .Select(member => new MemberFacts(this, name, member.Key, member.Value!, required.Contains(member.Key), isResponse))
            .Where(member => member.Type.Kind != TypeKind.Binary)
            .ToList();
        var renamed = members.Where(member => member.IsRenamed).ToList();
        for (var i = 0; i < renamed.Count; i++)
        {
            renamed[i].Bit = 1 << i;
        }

        var names = new List<string>();
        foreach (var member in members)
        {
            member.Number = names.Count + 1;
            names.AddRange(member.Wires);
        }

        if (names.Count > byte.MaxValue || names.Distinct().Count() < names.Count || names.Any(IsOdd))
        {
            throw new InvalidDataException(
                $"{name}: an object has {byte.MaxValue} names at most, each once, of characters that need no escape."
            );
        }

        var page = schema["x-page"] as JsonObject;
        var stream =
            IsStreamedByHand(schema) || !_streamed.TryGetValue(name, out var streaming)
                ? null
                : new JsonObject
                {
                    ["key"] = streaming["key"]?.GetValue<string>() is { } key ? Names.Access(key) : "null",
                    ["time"] = streaming["time"]?.GetValue<string>() is { } time ? Names.Access(time) : null,
                    ["ownErrors"] = schema["properties"]?["errors"] is null,
                };
        var joins = Joins(name, schema);
        var taken = members.ToLookup(member => member.CSharpName, member => member.Wire);
        if (joins.Select(join => join!["name"]!.ToString()).FirstOrDefault(taken.Contains) is { } twice)
        {
            throw new InvalidDataException(
                $"{name}.{taken[twice].First()}: a member can't be named {twice}, as what an expansion fills. Give it another name in x-name."
            );
        }

        return new()
        {
            ["doc"] = XmlText.Of(schema["description"]),
            ["bases"] = string.Join(
                ", ",
                (string[])
                    [
                        isResponse ? "XResponse" : "XModel",
                        $"IXModel<{name}>",
                        .. page is null ? (string[])[] : [$"IPage<{page["item"]}>"],
                        .. schema["x-key"] is null ? (string[])[] : ["IPageItem"],
                        .. joins.Count > 0 || JoinedByHand.Contains(name) ? ["IExpandable"] : (string[])[],
                        .. schema["x-span"] is null ? (string[])[] : ["ITextSpan"],
                        .. stream is null ? (string[])[] : ["IStreamedItem"],
                        .. _unions[name],
                    ]
            ),
            ["names"] = string.Join(' ', names),
            ["members"] = new JsonArray([.. members.Select(member => member.Facts())]),
            ["ownErrors"] = isResponse && !members.Any(member => member.Overrides),
            ["renamed"] = renamed.Count > 0,
            ["hydrates"] = Hydrates(schema),
            ["page"] = page?.DeepClone(),
            ["resources"] = Resources(schema),
            ["key"] = schema["x-key"]?.DeepClone(),
            ["stream"] = stream,
            ["span"] = schema["x-span"]?.GetValue<string>() switch
            {
                null => null,
                "exclusive" => "End",
                "inclusive" => "End + 1",
                var other => throw new InvalidDataException($"{name}: x-span is `exclusive` or `inclusive`, not `{other}`."),
            },
            ["joins"] = new JsonArray([.. joins]),
            ["unions"] = new JsonArray([
                .. members.Where(member => member.Type.Kind == TypeKind.Union).Select(member => member.Union(members)),
            ]),
            ["needed"] = new JsonArray([
                .. members.Where(member => member.IsNeeded && _roots.Contains(name)).Select(member => member.Needed()),
            ]),
        };
    }

    private static bool IsOdd(string wire) => wire.Any(character => character is <= ' ' or '"' or '\\' or > '~');

    // An item that is a Tweet is an IStreamedTweet, which its partial class says.
    private static bool IsStreamedByHand(JsonObject schema) =>
        schema["properties"]?["data"]?["$ref"]?.GetValue<string>() is { } data && SpecDocument.NameOf(data) == "Tweet";

    // An envelope joins what it is about with what was expanded; so does an object that holds both by its own.
    private bool Hydrates(JsonObject schema) =>
        schema["properties"]?["includes"] is not null
        && schema["properties"]?["data"] is { } data
        && spec.Resolve(data) is var about
        && (about["items"] ?? data)["$ref"]?.GetValue<string>() is { } item
        && SpecDocument.NameOf(item) is var name
        && (JoinedByHand.Contains(name) || Joins(name, spec.Resolve(data["items"] ?? data)).Count > 0);

    // What X charges by the resource: what `data` holds, and what of the same kind `includes` does. Each is known by its id.
    private JsonObject? Resources(JsonObject schema)
    {
        if (schema["properties"]?["data"] is not { } data || data["x-unwrap"] is not null)
        {
            return null;
        }

        var about = spec.Resolve(data);
        var isList = about["type"]?.GetValue<string>() == "array";
        var kind = isList ? about["items"]! : data;
        if (
            kind["$ref"]?.GetValue<string>() is not { } reference
            || spec.Resolve(kind)["properties"]?["id"] is not { } id
            || spec.Resolve(id)["type"]?.GetValue<string>() != "string"
        )
        {
            return null;
        }

        var included = (spec.Schemas["Includes"]?["properties"] as JsonObject ?? [])
            .Where(list =>
                list.Value?["items"]?["$ref"]?.GetValue<string>() is { } item && spec.TargetName(item) == spec.TargetName(reference)
            )
            .Select(list => Names.Pascal(list.Key))
            .FirstOrDefault();
        return new()
        {
            ["isList"] = isList,
            ["included"] = included is not null && schema["properties"]?["includes"] is not null ? $"Includes?.{included}" : null,
        };
    }

    // `owner_id` that an expansion fills with users is also `Owner`; `host_ids` are `Hosts`, `attachments.media_keys` are `Media`.
    private List<JsonNode?> Joins(string name, JsonObject schema) =>
        JoinedByHand.Contains(name) || schema["x-expansions"] is not JsonObject expansions
            ? []
            : [.. expansions.Select(expansion => Join(schema, expansion.Key, expansion.Value!.GetValue<string>())).OfType<JsonObject>()];

    private JsonObject? Join(JsonObject schema, string path, string list)
    {
        var parts = path.Split('.');
        var holder = schema;
        foreach (var part in parts[..^1])
        {
            holder = holder["properties"]?[part] is { } next ? spec.Resolve(next) : [];
        }

        if (holder["properties"]?[parts[^1]] is not { } member || Found(list) is not var (type, find))
        {
            return null;
        }

        var (single, many) = (parts[^1].EndsWith("_id", StringComparison.Ordinal), parts[^1].EndsWith("_ids", StringComparison.Ordinal));
        var name =
            single ? Names.Pascal(parts[^1][..^"_id".Length])
            : many ? Names.Pascal(parts[^1][..^"_ids".Length]) + "s"
            : Names.Pascal(list);
        return spec.Resolve(member)["type"]?.GetValue<string>() switch
        {
            "string" => new()
            {
                ["cs"] = $"{type}?",
                ["name"] = name,
                ["value"] = $"_expanded?.{find}{Names.Access(path)})",
                ["doc"] = $"What <c>{path}</c> refers to, where it was expanded; null elsewhere.",
            },
            "array" when spec.Resolve(spec.Resolve(member)["items"])["type"]?.GetValue<string>() == "string" => new()
            {
                ["cs"] = $"IReadOnlyList<{type}>",
                ["name"] = name,
                ["value"] = $"Expanded.All(_expanded, {Names.Access(path)}, static (expanded, id) => expanded.{find}id))",
                ["doc"] = $"What <c>{path}</c> refers to, in the same order, where it was expanded; empty elsewhere.",
            },
            _ => null,
        };
    }

    // The type of what a list of `includes` holds, and how it is found. What comes by the hundred has an index, the rest is looked through.
    private (string Type, string Find)? Found(string list)
    {
        if (spec.Schemas["Includes"]?["properties"]?[list]?["items"]?["$ref"]?.GetValue<string>() is not { } reference)
        {
            return null;
        }

        var item = spec.TargetName(reference);
        return Indexed.Contains(item)
            ? (item, $"{item}(")
            : (item, $"Find(static includes => includes.{Names.Pascal(list)}, static found => found.Id, ");
    }

    internal SpecDocument Spec => spec;

    internal bool IsRoot(string name) => _roots.Contains(name);

    internal bool IsMember(string owner, string name) =>
        (spec.Schemas[owner]!["properties"] as JsonObject ?? []).Any(member => Names.Pascal(member.Key) == name);
}

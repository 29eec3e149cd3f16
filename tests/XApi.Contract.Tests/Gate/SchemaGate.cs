using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Json.Schema;
using XApi.Spec;

namespace XApi.Tests;

/// <summary>The schemas of the spec, each made once into one that JsonSchema.Net evaluates.</summary>
internal sealed partial class SchemaGate
{
    private const string Id = "https://spec.invalid/openapi";

    private static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };

    private readonly SpecDocument _spec;
    private readonly BuildOptions _build = new() { Dialect = Dialect.Draft202012, SchemaRegistry = new() };
    private readonly ConcurrentDictionary<JsonNode, JsonSchema> _built = new(ReferenceEqualityComparer.Instance);

    internal SchemaGate(SpecDocument spec)
    {
        _spec = spec;
        var definitions = new JsonObject(
            spec.Schemas.Select(schema => KeyValuePair.Create(schema.Key, (JsonNode?)ToJsonSchema(schema.Value!)))
        );
        JsonSchema.FromText(new JsonObject { ["$id"] = Id, ["$defs"] = definitions }.ToJsonString(), _build);
    }

    internal JsonObject Resolve(JsonNode? schema) => _spec.Resolve(schema);

    /// <summary>The members of an object under dotted names, with those of the objects and lists within it.</summary>
    internal IEnumerable<string> Members(JsonNode? schema, string prefix = "")
    {
        foreach (var (name, member) in schema is null ? [] : (Resolve(schema)["properties"] as JsonObject) ?? [])
        {
            yield return prefix + name;
            foreach (var inner in Members(Type(member) == "array" ? Resolve(member)["items"] : member, $"{prefix}{name}."))
            {
                yield return inner;
            }
        }
    }

    internal string? Type(JsonNode? schema) => Resolve(schema)["type"]?.GetValue<string>();

    /// <summary>Adds what is wrong with a value.</summary>
    internal void Judge(JsonNode schema, JsonNode? value, string where, List<string> problems)
    {
        // An operation's own schema is one object for good; a reference is found by what it refers to.
        var key = schema["$ref"] is null ? schema : Resolve(schema);
        var built = _built.GetOrAdd(key, _ => Build(ToJsonSchema(schema)));
        var result = built.Evaluate(JsonSerializer.SerializeToElement(value), Options);
        if (result.IsValid)
        {
            return;
        }

        foreach (var part in (result.Details ?? []).Where(part => part.Errors is not null && !IsCondition(part)))
        {
            var at = $"{where}{part.InstanceLocation}";
            problems.AddRange(
                part.Errors!.Select(error => $"{at}: {(error.Key.Length == 0 ? "is not a member that the spec names" : error.Value)}")
            );
        }

        if (problems.Count == 0)
        {
            problems.Add($"{where}: is not what the spec says");
        }
    }

    // Each is added to the one registry.
    private JsonSchema Build(JsonObject schema)
    {
        lock (_build)
        {
            return JsonSchema.FromText(schema.ToJsonString(), _build);
        }
    }

    /// <summary>OpenAPI 3.0's dialect as JSON Schema: nullable becomes a type, and an object with named members has no others.</summary>
    private JsonObject ToJsonSchema(JsonNode node)
    {
        if (node["$ref"]?.GetValue<string>() is { } reference)
        {
            var target = () => new JsonObject { ["$ref"] = $"{Id}#/$defs/{SpecDocument.NameOf(reference)}" };
            return node["x-unwrap"]?.GetValue<string>() is { } wrapper
                ? new JsonObject { ["anyOf"] = new JsonArray(target(), Wrapped(wrapper, target())) }
                : target();
        }

        JsonObject schema = [];
        foreach (var (name, value) in node.AsObject())
        {
            switch (name)
            {
                case "nullable" or "example" or "discriminator" or "deprecated" or "description" or "title" or "default":
                case "format" when value!.GetValue<string>() is "int32" or "int64" or "double" or "float" or "binary":
                    break;
                case "pattern":
                    // X writes code points as PCRE does, which .NET's Regex does not read.
                    schema[name] = CodePoint().Replace(value!.GetValue<string>(), match => $"\\u{match.Groups[1].Value.PadLeft(4, '0')}");
                    break;
                case "properties":
                    schema[name] = new JsonObject(
                        value!.AsObject().Select(member => KeyValuePair.Create(member.Key, (JsonNode?)ToJsonSchema(member.Value!)))
                    );
                    if (Kinds(value.AsObject()) is { Count: > 0 } kinds)
                    {
                        schema["allOf"] = kinds;
                    }

                    break;
                case "items":
                case "additionalProperties" when value is JsonObject:
                    schema[name] = ToJsonSchema(value!);
                    break;
                case var _ when name.StartsWith("x-", StringComparison.Ordinal):
                    break;
                default:
                    schema[name] = value?.DeepClone();
                    break;
            }
        }

        if (node["x-text"] is not null)
        {
            schema["type"] = new JsonArray("integer", "string");
            schema["pattern"] = "^-?[0-9]+$";
        }

        if (node["x-one-of"] is not null)
        {
            schema["minProperties"] = 1;
            schema["maxProperties"] = 1;
        }

        if (node["format"]?.GetValue<string>() == "int32")
        {
            schema["minimum"] ??= int.MinValue;
            schema["maximum"] ??= int.MaxValue;
        }

        if (node["nullable"]?.GetValue<bool>() == true)
        {
            schema["type"] = new JsonArray(node["type"]!.DeepClone(), "null");
        }

        if (node["properties"] is not null && node["additionalProperties"] is null)
        {
            schema["additionalProperties"] = false;
        }

        return schema;
    }

    // A condition that does not hold is no problem: the kind does not apply.
    private static bool IsCondition(EvaluationResults part) => part.EvaluationPath.ToString().Contains("/if", StringComparison.Ordinal);

    // Another member says which shape a member has (x-union).
    private JsonArray Kinds(JsonObject members) =>
        [
            .. from member in members
            let union = Resolve(member.Value)["x-union"]
            where union is not null
            from kind in union["types"]!.AsObject()
            select new JsonObject
            {
                ["if"] = OneMember(union["discriminator"]!.GetValue<string>(), new JsonObject { ["const"] = kind.Key }),
                ["then"] = OneMember(member.Key, ToJsonSchema(kind.Value!)),
            },
        ];

    private static JsonObject OneMember(string name, JsonNode schema) => new() { ["properties"] = new JsonObject { [name] = schema } };

    private static JsonObject Wrapped(string name, JsonNode schema)
    {
        var wrapped = OneMember(name, schema);
        (wrapped["type"], wrapped["required"], wrapped["additionalProperties"]) = ("object", new JsonArray(name), false);
        return wrapped;
    }

    [GeneratedRegex(@"\\x\{([0-9A-Fa-f]{1,4})\}")]
    private static partial Regex CodePoint();
}

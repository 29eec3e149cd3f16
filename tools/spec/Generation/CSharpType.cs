using System.Text.Json.Nodes;

namespace XApi.Spec;

/// <summary>What a value of the API is in C#.</summary>
internal enum TypeKind
{
    Text,
    Int32,
    Int64,
    Double,
    Boolean,
    Time,
    Enum,
    Model,
    Union,
    Json,
    Binary,
    List,
    Map,
}

/// <summary>The C# type of a schema, made here and not by NSwag, so that nothing is lost without a word.</summary>
/// <param name="Name">The type as it is written: <c>IReadOnlyList&lt;Tweet&gt;</c>.</param>
/// <param name="Kind">What is read and written differently.</param>
/// <param name="Item">What a list or a map holds.</param>
internal sealed record CSharpType(string Name, TypeKind Kind, CSharpType? Item = null)
{
    // What may be said of any value.
    private static readonly string[] OfAnyValue =
    [
        "title",
        "description",
        "summary",
        "example",
        "examples",
        "externalDocs",
        "nullable",
        "deprecated",
        "readOnly",
        "writeOnly",
    ];

    internal bool IsCollection => Kind is TypeKind.List or TypeKind.Map;

    /// <summary>The type that an object or a parameter without the value has.</summary>
    internal string Nullable => Name + "?";

    /// <summary>The type of a schema that stands at a place, which messages name.</summary>
    internal static CSharpType Of(SpecDocument spec, JsonNode? node, string place)
    {
        var schema = spec.Resolve(node);
        var name = node?["$ref"]?.GetValue<string>() is { } reference ? spec.TargetName(reference) : null;
        if (schema["x-free-form"]?.GetValue<bool>() == true)
        {
            return new("JObject", TypeKind.Json);
        }

        if (schema["x-union"] is not null)
        {
            return new($"I{Named(name, place, "A union")}", TypeKind.Union);
        }

        if (schema["enum"] is not null)
        {
            return new(Named(name, place, "An enum"), TypeKind.Enum);
        }

        return (schema["type"]?.GetValue<string>(), schema["format"]?.GetValue<string>()) switch
        {
            ("string", "date-time") => new("DateTimeOffset", TypeKind.Time),
            ("string", "binary") => new("Stream", TypeKind.Binary),
            ("string", "byte") => throw new InvalidDataException(
                $"{place}: `format: byte` is not supported. A text in Base64 is a string; a file is `format: binary` in a multipart body."
            ),
            ("string", _) => new("string", TypeKind.Text),
            ("integer", "int32") => new("int", TypeKind.Int32),
            ("integer", "int64") => new("long", TypeKind.Int64),
            ("integer", var format) => throw new InvalidDataException(
                $"{place}: an integer says `format: int32` or `format: int64`, not {format ?? "nothing"}. Counts, bytes and milliseconds are int64."
            ),
            ("number", _) => new("double", TypeKind.Double),
            ("boolean", _) => new("bool", TypeKind.Boolean),
            ("array", _) => ListOf(Of(spec, schema["items"], $"{place}[]"), place),
            ("object", _) when schema["properties"] is null && schema["additionalProperties"] is JsonObject values => MapOf(
                Of(spec, values, $"{place}.*"),
                place
            ),
            ("object", _) => new(Named(name, place, "An object"), TypeKind.Model),
            (null, _) when Untyped(schema, place) is { } fault => throw new InvalidDataException(fault),
            (null, _) => new("JToken", TypeKind.Json),
            var (type, _) => throw new InvalidDataException($"{place}: `type: {type}` is not supported."),
        };
    }

    /// <summary>What is wrong with a schema that has no type but says more than any value could keep to; null where nothing is.</summary>
    internal static string? Untyped(JsonObject schema, string place) =>
        schema["type"] is null
        && schema.Select(keyword => keyword.Key).FirstOrDefault(keyword => !OfAnyValue.Contains(keyword) && !IsOurs(keyword)) is { } stated
            ? $"{place}: a schema with `{stated}` says its `type`, such as object, array or string. One of any value has no more than a description."
            : null;

    private static bool IsOurs(string keyword) => keyword.StartsWith("x-", StringComparison.Ordinal);

    private static CSharpType ListOf(CSharpType item, string place) =>
        item.IsCollection || item.Kind is TypeKind.Binary or TypeKind.Union
            ? throw new InvalidDataException($"{place}: a list of {item.Kind.ToString().ToLowerInvariant()}s is not supported.")
            : new($"IReadOnlyList<{item.Name}>", TypeKind.List, item);

    private static CSharpType MapOf(CSharpType item, string place) =>
        item.IsCollection || item.Kind is TypeKind.Binary or TypeKind.Union
            ? throw new InvalidDataException($"{place}: a map of {item.Kind.ToString().ToLowerInvariant()}s is not supported.")
            : new($"IReadOnlyDictionary<string, {item.Name}>", TypeKind.Map, item);

    private static string Named(string? name, string place, string what) =>
        name
        ?? throw new InvalidDataException(
            $"{place}: {what} is a named schema, so that its C# type has a name. Put it into a file of openapi/schemas, and refer to it."
        );
}

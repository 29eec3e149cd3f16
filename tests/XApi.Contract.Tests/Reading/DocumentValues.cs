using System.Globalization;
using System.Text.Json.Nodes;

namespace XApi.Tests;

/// <summary>Makes values of X's own document: what it allows, at random, with what it does not name now and then.</summary>
/// <remarks>
/// <c>tools/spec/responses.json</c> is the structure of the responses in X's OpenAPI document 2.169, without a word of it. Our spec has no part in the values, so that
/// what it left out or got wrong shows.
/// </remarks>
internal sealed class DocumentValues(JsonObject document, Random random)
{
    private const int Deepest = 9;

    private static readonly string[] Texts =
    [
        "",
        "a",
        "0",
        "-1",
        "café ☃ 😀",
        "\"quoted\" \\ / \b\f\n\r\t\u0001",
        "true",
        "null",
        "1e5",
        "<&>",
    ];

    /// <summary>A value of the response of an operation, given as <c>GET /2/tweets/{}</c>.</summary>
    internal JsonNode? Response(JsonNode schema) => Value(schema, 0);

    private JsonNode? Value(JsonNode schema, int depth)
    {
        if (schema["$ref"]?.GetValue<string>() is { } reference)
        {
            return Value(document["schemas"]![reference[(reference.LastIndexOf('/') + 1)..]]!, depth);
        }

        if (schema["oneOf"] is JsonArray { Count: > 0 } kinds)
        {
            return Kind(schema, kinds, depth);
        }

        if (schema["enum"] is JsonArray values)
        {
            // X adds values before anyone hears of it.
            return Chance(0.1) ? "of_tomorrow" : values[random.Next(values.Count)]!.DeepClone();
        }

        return schema["type"]?.GetValue<string>() switch
        {
            "string" => Text(schema),
            "integer" => Integer(schema),
            "number" => JsonValue.Create(Math.Round((random.NextDouble() - 0.3) * 1000, random.Next(6))),
            "boolean" => JsonValue.Create(Chance(0.5)),
            "array" => new JsonArray([.. Enumerable.Range(0, Count(schema, depth)).Select(_ => Value(schema["items"]!, depth + 1))]),
            _ => Object(schema, depth),
        };
    }

    private JsonNode? Kind(JsonNode schema, JsonArray kinds, int depth)
    {
        if (schema["discriminator"] is { } discriminator && discriminator["mapping"] is JsonObject { Count: > 0 } mapping)
        {
            var (name, target) = mapping.ElementAt(random.Next(mapping.Count));
            var value = Value(new JsonObject { ["$ref"] = target!.DeepClone() }, depth);
            value![discriminator["propertyName"]!.GetValue<string>()] = name;
            return value;
        }

        // Some numbers X may send as text or not. They are read either way and written as text, so here they are text.
        return
            kinds.Any(kind => kind!["type"]?.GetValue<string>() == "integer")
            && kinds.Any(kind => kind!["type"]?.GetValue<string>() == "string")
            ? JsonValue.Create(random.NextInt64(0, long.MaxValue).ToString(CultureInfo.InvariantCulture))
            : Value(kinds[random.Next(kinds.Count)]!, depth);
    }

    private JsonObject Object(JsonNode schema, int depth)
    {
        var required = (schema["required"] as JsonArray ?? []).Select(name => name!.GetValue<string>()).ToHashSet();
        JsonObject made = [];
        foreach (var (name, member) in (schema["properties"] as JsonObject ?? []).OrderBy(_ => random.Next()))
        {
            // What a response is about is there; one without it is refused, though the document does not require it.
            if (required.Contains(name) || (depth == 0 && name is ("data" or "meta")) || (depth < Deepest && Chance(0.75)))
            {
                made[name] = Value(member!, depth + 1);
            }
        }

        if (schema["additionalProperties"] is JsonObject further)
        {
            made["a"] = Value(further, depth + 1);
        }
        else if (schema["properties"] is not null && Chance(0.1))
        {
            made["of_tomorrow"] = new JsonObject { ["a"] = new JsonArray(1, null, new JsonObject { ["b"] = "c" }) };
        }

        return made;
    }

    private JsonValue Text(JsonNode schema) =>
        JsonValue.Create(
            schema["format"]?.GetValue<string>() == "date-time"
                ? DateTimeOffset
                    .FromUnixTimeMilliseconds(random.NextInt64(0, 4_000_000_000_000))
                    .ToString(Chance(0.8) ? "yyyy-MM-dd'T'HH:mm:ss.fff'Z'" : "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            : schema["pattern"] is not null ? random.NextInt64(1, long.MaxValue).ToString(CultureInfo.InvariantCulture)
            : Chance(0.7) ? $"text {random.Next(1000)}"
            : Texts[random.Next(Texts.Length)]
        );

    private JsonValue Integer(JsonNode schema)
    {
        var isInt32 = schema["format"]?.GetValue<string>() == "int32";
        var least = isInt32 ? int.MinValue : long.MinValue;
        var most = isInt32 ? int.MaxValue : long.MaxValue;
        return JsonValue.Create(
            random.Next(10) switch
            {
                0 => Bound(schema, "minimum") ?? least,
                1 => Bound(schema, "maximum") ?? most,
                2 => Bound(schema, "minimum") ?? 0,
                _ => Math.Clamp(random.Next(0, 1_000_000), Bound(schema, "minimum") ?? least, Bound(schema, "maximum") ?? most),
            }
        );
    }

    private int Count(JsonNode schema, int depth) =>
        Math.Max((int)(Bound(schema, "minItems") ?? 0), depth > Deepest ? 0 : random.Next(0, depth > 4 ? 2 : 4));

    private bool Chance(double share) => random.NextDouble() < share;

    private static long? Bound(JsonNode schema, string name) => schema[name] is JsonValue bound ? (long)bound.GetValue<double>() : null;
}

using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace XApi.Spec;

/// <summary>How much of a schema a sample has.</summary>
internal enum SampleSize
{
    /// <summary>What is required; where nothing is, the plain members.</summary>
    Least,

    /// <summary>Every member down to the leaves; lists have two different items where they may.</summary>
    Whole,
}

/// <summary>Values that the schemas of a spec allow. The same each time, and different for members of different names, so that one that is read into the place of another shows.</summary>
internal sealed class Samples(SpecDocument spec)
{
    private const int DeepestModel = 6;

    // What a text that has a pattern, and no example of its own, may be. The first that fits is taken.
    private static readonly string[] Texts =
    [
        "US",
        "en",
        "https://example.com/x",
        "https://x.com/i/chat/group_join/g1146654567674912769/AbC_dEf-12",
        "202405011200",
        "1714564800000",
        "AbC_dEf-12",
        "See https://example.com/source for what really happened.",
        "Alpha1",
    ];

    private readonly List<string> _within = [];

    // Which of the members that exclude each other an object has: read off digit by digit, as each such object is met.
    private int _choice;

    internal JsonNode? Of(JsonNode? schema, string name, SampleSize size) => Choose(schema, name, size, 0);

    /// <summary>A sample for each combination of members of which an object has one (<c>x-one-of</c>), such as the messages of a stream.</summary>
    internal IEnumerable<JsonNode?> OfEachKind(JsonNode? schema, SampleSize size)
    {
        HashSet<string> seen = [];
        for (var choice = 0; choice < 64; choice++)
        {
            var sample = Choose(schema, "", size, choice);
            if (seen.Add(CompactJson.Line(sample)))
            {
                yield return sample;
            }
        }
    }

    /// <summary>A parameter's value, as it stands in the query: the items of a list joined by commas, times in whole seconds.</summary>
    internal string Text(JsonNode? schema, string name, SampleSize size, bool second = false) =>
        Value(schema, name, size, second) switch
        {
            JsonArray list => string.Join(',', list.Select(item => item!.ToString())),
            JsonValue value when value.TryGetValue<string>(out var text) => text.Replace(".000Z", "Z", StringComparison.Ordinal),
            JsonValue value when value.TryGetValue<bool>(out var flag) => flag ? "true" : "false",
            var value => value!.ToString(),
        };

    private JsonNode? Choose(JsonNode? schema, string name, SampleSize size, int choice)
    {
        _choice = choice;
        return Value(schema, name, size, second: false);
    }

    private JsonNode? Value(JsonNode? node, string name, SampleSize size, bool second)
    {
        var schema = spec.Resolve(node);
        if (schema["enum"] is JsonArray values)
        {
            var usual = values.Where(value => IsUsual(schema, value!.GetValue<string>())).ToList();
            return usual[second ? ^1 : 0]!.DeepClone();
        }

        // Fields of what is expanded are returned only where it is expanded.
        if (name == "expansions" && size == SampleSize.Whole)
        {
            return spec.Resolve(schema["items"])["enum"]!.DeepClone();
        }

        if ((node?["example"] ?? schema["example"]) is { } example)
        {
            return second ? Other(example) : example.DeepClone();
        }

        return schema["type"]?.GetValue<string>() switch
        {
            "array" => List(schema, name, size),
            "integer" when (node?["x-text"] ?? schema["x-text"]) is not null => JsonValue.Create($"{Number(schema, name, second)}"),
            "integer" => JsonValue.Create(Number(schema, name, second)),
            // A number that is not a whole one, within its bounds.
            "number" => JsonValue.Create(
                schema["maximum"] is null ? Number(schema, name, second) + 0.5 : Bound(schema, "maximum")!.Value * 0.4375
            ),
            "boolean" => JsonValue.Create(true),
            "string" => JsonValue.Create(String(schema, name, second)),
            _ => Object(node, schema, size),
        };
    }

    // A value that any caller may give, in either dialect.
    private static bool IsUsual(JsonObject schema, string value) =>
        schema["x-post-expansions"]?[value] is null && schema["x-private"]?.AsArray().Any(one => one!.GetValue<string>() == value) != true;

    private JsonArray List(JsonObject schema, string name, SampleSize size)
    {
        var (least, most) = (Bound(schema, "minItems") ?? 1, Bound(schema, "maxItems") ?? int.MaxValue);
        var isPlain = spec.Resolve(schema["items"])["type"]?.GetValue<string>() is not (null or "object");
        var count = Math.Max(least, size == SampleSize.Whole && isPlain ? Math.Min(2, most) : 1);
        var items = Enumerable.Range(0, (int)count).Select(index => Value(schema["items"], name, size, second: index > 0)).ToList();
        return new([.. items.DistinctBy(CompactJson.Line)]);
    }

    private static long Number(JsonObject schema, string name, bool second)
    {
        var value = name.EndsWith("_ms", StringComparison.Ordinal) && name != "duration_ms" ? 1_714_564_800_000 : 10 + Hash(name) % 80;
        return Math.Clamp(value + (second ? 1 : 0), Bound(schema, "minimum") ?? 0, Bound(schema, "maximum") ?? long.MaxValue);
    }

    private static string String(JsonObject schema, string name, bool second)
    {
        var text = schema["format"]?.GetValue<string>() switch
        {
            "date-time" => name.Contains("end", StringComparison.Ordinal) ? "2024-05-02T12:00:00.000Z" : "2024-05-01T12:00:00.000Z",
            "uri" => $"https://example.com/{name}",
            "binary" => $"the bytes of {name}",
            _ when schema["pattern"]?.GetValue<string>() is { } pattern => Fitting(pattern, name, Bound(schema, "maxLength")),
            _ when name.EndsWith("url", StringComparison.Ordinal) => $"https://example.com/{name}",
            _ when name.EndsWith("_at", StringComparison.Ordinal) => "2024-05-01T12:00:00.000Z",
            _ => name.Length == 0 ? "text" : name,
        };
        text = text.PadRight((int)(Bound(schema, "minLength") ?? 0), 'x');
        text = Bound(schema, "maxLength") is { } most && text.Length > most ? text[..(int)most] : text;
        return second ? Other(JsonValue.Create(text)).GetValue<string>() : text;
    }

    private static string Fitting(string pattern, string name, long? longest)
    {
        // Ids are long, and those of different members differ.
        var id = "11466545676749" + (10_000 + Hash(name)).ToString(CultureInfo.InvariantCulture);
        return Texts
                .Prepend(name)
                .Prepend(id)
                .FirstOrDefault(text => text.Length <= (longest ?? int.MaxValue) && Regex.IsMatch(text, pattern))
            ?? throw new InvalidDataException($"No sample of `{name}` fits {pattern}. Give the schema an example.");
    }

    private JsonObject Object(JsonNode? node, JsonObject schema, SampleSize size)
    {
        if (schema["additionalProperties"] is JsonObject values)
        {
            return new JsonObject { ["key"] = Value(values, "value", size, second: false) };
        }

        if (schema["x-free-form"] is not null || (schema["properties"] is null && schema["x-union"] is null && _within.Count > 0))
        {
            return new JsonObject { ["any"] = "thing", ["of"] = new JsonArray(1, 2.5, true) };
        }

        var name = node?["$ref"]?.GetValue<string>() is { } reference ? SpecDocument.NameOf(reference) : "";
        if (schema["x-one-of"] is not null)
        {
            return OneOf(schema, name, size);
        }

        _within.Add(name);
        var members = Members(schema, size)
            .ToDictionary(member => member.Key, member => Value(member.Value, member.Key, size, second: false));
        _within.RemoveAt(_within.Count - 1);
        // What would be an empty object, since it lies too deep, says nothing.
        foreach (var (empty, _) in members.Where(member => !IsRequired(schema, member.Key) && IsEmpty(member.Value)).ToList())
        {
            members.Remove(empty);
        }

        foreach (var (member, union) in Unions(schema).Where(union => members.ContainsKey(union.Key)))
        {
            var kind = members.GetValueOrDefault(union["discriminator"]!.GetValue<string>())?.GetValue<string>();
            members[member] =
                kind is not null && union["types"]![kind] is { } type ? Value(type, member, size, second: false) : new JsonObject();
        }

        return new JsonObject(members);
    }

    private JsonObject OneOf(JsonObject schema, string name, SampleSize size)
    {
        // A stream's errors are messages of another kind, which the client hands to someone else.
        var kinds = schema["properties"]!.AsObject().Where(member => member.Key != "errors").ToList();
        var kind = kinds[_choice % kinds.Count];
        _choice /= kinds.Count;
        _within.Add(name);
        var sample = new JsonObject { [kind.Key] = Value(kind.Value, kind.Key, size, second: false) };
        _within.RemoveAt(_within.Count - 1);
        return sample;
    }

    private IEnumerable<KeyValuePair<string, JsonNode?>> Members(JsonObject schema, SampleSize size)
    {
        var all = schema["properties"] as JsonObject ?? [];
        var required = Names(schema["required"]).Concat(Names(schema["x-any-of"]).Take(1)).ToHashSet();
        var exclusive = (schema["x-exclusive"] as JsonArray ?? []).SelectMany(Names).ToHashSet();
        if (size == SampleSize.Whole)
        {
            // A model that holds itself, as a quoted Tweet does, ends somewhere.
            return all.Where(member =>
                required.Contains(member.Key)
                || (!exclusive.Contains(member.Key) && _within.Count < DeepestModel && !IsWithin(member.Value))
            );
        }

        return schema["x-envelope"] is not null ? all.Where(member => member.Key is "data" or "meta")
            : required.Count > 0 ? all.Where(member => required.Contains(member.Key))
            : all.Where(member =>
                !exclusive.Contains(member.Key)
                && !member.Key.EndsWith("_token", StringComparison.Ordinal)
                && spec.Resolve(member.Value)["type"]?.GetValue<string>() is "string" or "integer" or "number" or "boolean"
            );
    }

    private IEnumerable<KeyValuePair<string, JsonObject>> Unions(JsonObject schema) =>
        (schema["properties"] as JsonObject ?? [])
            .Where(member => spec.Resolve(member.Value)["x-union"] is not null)
            .Select(member => KeyValuePair.Create(member.Key, spec.Resolve(member.Value)["x-union"]!.AsObject()));

    private static bool IsRequired(JsonObject schema, string member) => Names(schema["required"]).Contains(member);

    private static bool IsEmpty(JsonNode? value) =>
        value is JsonObject { Count: 0 } or JsonArray { Count: 0 } || (value is JsonArray items && items.All(IsEmpty));

    private bool IsWithin(JsonNode? schema) =>
        schema?["$ref"]?.GetValue<string>() is { } reference
            ? _within.Contains(SpecDocument.NameOf(reference))
            : schema?["items"] is { } items && IsWithin(items);

    private static IEnumerable<string> Names(JsonNode? list) => (list as JsonArray ?? []).Select(name => name!.GetValue<string>());

    private static long? Bound(JsonObject schema, string name) =>
        schema[name] is JsonValue bound ? (bound.TryGetValue<long>(out var whole) ? whole : (long)bound.GetValue<double>()) : null;

    // Another value of the same kind: the last letter or digit becomes the next one. Of a list or an object the example is the only one.
    private static JsonNode Other(JsonNode value)
    {
        if (value is not JsonValue single)
        {
            return value.DeepClone();
        }

        if (single.TryGetValue<string>(out var text))
        {
            var last = text.Length == 0 ? 'w' : text[^1];
            return JsonValue.Create(
                text[..Math.Max(0, text.Length - 1)] + (last is '9' or 'z' or 'Z' ? (char)(last - 1) : (char)(last + 1))
            );
        }

        return single.TryGetValue<bool>(out var flag) ? JsonValue.Create(!flag)
            : single.TryGetValue<long>(out var whole) ? JsonValue.Create(whole + 1)
            : JsonValue.Create(single.GetValue<double>() + 1);
    }

    // FNV-1a, since string.GetHashCode differs from run to run.
    private static long Hash(string text) => text.Aggregate(2_166_136_261u, (hash, letter) => (hash ^ letter) * 16_777_619u) % 90_000;
}

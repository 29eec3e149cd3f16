using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace XApi;

/// <summary>Rules as JSON, to be saved and restored.</summary>
internal static class RuleJson
{
    internal static string Write(IEnumerable<Rule> rules) =>
        new UpdateRulesRequest { Add = [.. rules.Select(rule => new AddRule { Value = rule.Value, Tag = rule.Tag })] }.ToJson();

    internal static IReadOnlyList<AddRule> Read(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        JToken root;
        try
        {
            // A text that looks like a time stays as it was written.
            using var reader = new JsonTextReader(new StringReader(json)) { DateParseHandling = DateParseHandling.None };
            root = reader.Read() ? JToken.ReadFrom(reader) : "";
            while (reader.Read())
            {
                // Comments may follow; anything else throws.
            }
        }
        catch (JsonException failure)
        {
            throw new FormatException($"The text is not JSON: {failure.Message}", failure);
        }

        var rules =
            (root as JArray ?? (root as JObject)?["add"] as JArray ?? (root as JObject)?["data"] as JArray)
            ?? throw new FormatException(
                "The JSON holds no rules: it should be an array, or an object with an array named `add` or `data`."
            );
        return [.. rules.Select(Rule)];
    }

    private static AddRule Rule(JToken rule) =>
        new()
        {
            Value = Text(rule, "value") ?? throw new FormatException($"A rule has no `value`: {rule.ToString(Formatting.None)}"),
            Tag = Text(rule, "tag"),
        };

    private static string? Text(JToken rule, string member) =>
        (rule as JObject)?[member] switch
        {
            null or { Type: JTokenType.Null } => null,
            JValue { Value: string text } => text,
            var other => throw new FormatException(
                $"The `{member}` of a rule is {other.Type.ToString().ToLowerInvariant()} instead of text: {rule.ToString(Formatting.None)}"
            ),
        };
}

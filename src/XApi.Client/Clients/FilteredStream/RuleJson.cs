using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace XApi;

/// <summary>Rules as JSON, for safe keeping.</summary>
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
            root = JToken.Parse(json);
        }
        catch (JsonException failure)
        {
            throw new FormatException($"The text is no JSON: {failure.Message}", failure);
        }

        var rules =
            (root as JArray ?? (root as JObject)?["add"] as JArray ?? (root as JObject)?["data"] as JArray)
            ?? throw new FormatException(
                "The JSON holds no rules: it should be an array, or an object with an array named `add` or `data`."
            );
        return
        [
            .. rules.Select(rule => new AddRule
            {
                Value =
                    (rule as JObject)?.Value<string>("value")
                    ?? throw new FormatException($"A rule has no `value`: {rule.ToString(Formatting.None)}"),
                Tag = ((JObject)rule).Value<string>("tag"),
            }),
        ];
    }
}

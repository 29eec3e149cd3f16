using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace XApi.Spec;

/// <summary>Writes what the values of each enum are called in X's two dialects, once for all parameters that take them.</summary>
internal static class DialectsWriter
{
    private static readonly string[] Facts = ["x-post", "x-post-expansions", "x-only", "x-instead"];

    internal static string Write(SpecDocument spec)
    {
        var code = new StringBuilder();
        code.AppendLine("namespace XApi;").AppendLine();
        code.AppendLine("public sealed partial record XDialectNames").AppendLine("{");
        code.AppendLine("    private static readonly Dictionary<string, string> MembersOfSpec = new()").AppendLine("    {");
        foreach (var (tweet, post) in Members(spec))
        {
            code.AppendLine(CultureInfo.InvariantCulture, $"        [\"{tweet}\"] = \"{post}\",");
        }

        code.AppendLine("    };").AppendLine();
        foreach (var (name, schema) in spec.Schemas.Where(schema => Differs(schema.Value)))
        {
            code.AppendLine(CultureInfo.InvariantCulture, $"    internal static XDialectNames {name} => field ??= new()")
                .AppendLine("    {");
            Map(code, "Post", schema!["x-post"]);
            Map(code, "PostExpansions", schema["x-post-expansions"]);
            List(code, "PostOnly", schema["x-only"]?["post"]);
            List(code, "TweetOnly", schema["x-only"]?["tweet"]);
            Map(code, "Instead", schema["x-instead"]);
            code.AppendLine("    };").AppendLine();
        }

        code.AppendLine("}");
        return code.ToString();
    }

    /// <summary>The enum of a parameter's values, where the dialects call some of them differently; null where they do not.</summary>
    internal static string? Of(SpecDocument spec, JsonObject schema)
    {
        var reference = (schema["items"] ?? schema)["$ref"]?.GetValue<string>();
        return reference is not null && Differs(spec.Resolve(schema["items"] ?? schema)) ? spec.TargetName(reference) : null;
    }

    /// <summary>Members of objects that the dialects call differently. A name has one other name, whatever object it is of.</summary>
    internal static IReadOnlyDictionary<string, string> Members(SpecDocument spec) =>
        new SortedDictionary<string, string>(
            spec.Schemas.SelectMany(schema => schema.Value!["properties"] as JsonObject ?? [])
                .Where(member => member.Value!["x-post"] is JsonValue)
                .Select(member => (member.Key, Post: member.Value!["x-post"]!.GetValue<string>()))
                .Distinct()
                .ToDictionary(member => member.Key, member => member.Post),
            StringComparer.Ordinal
        );

    /// <summary>Whether the dialects call some of an enum's values differently.</summary>
    internal static bool Differs(JsonNode? schema) =>
        schema is JsonObject facts && facts["enum"] is not null && Facts.Any(facts.ContainsKey);

    private static void Map(StringBuilder code, string name, JsonNode? map)
    {
        if (map is JsonObject pairs)
        {
            code.AppendLine(CultureInfo.InvariantCulture, $"        {name} = new Dictionary<string, string>").AppendLine("        {");
            foreach (var (from, to) in pairs)
            {
                code.AppendLine(CultureInfo.InvariantCulture, $"            [\"{from}\"] = {OperationsWriter.Text(to)},");
            }

            code.AppendLine("        },");
        }
    }

    private static void List(StringBuilder code, string name, JsonNode? list)
    {
        if (list is JsonArray values)
        {
            code.AppendLine(CultureInfo.InvariantCulture, $"        {name} = [{string.Join(", ", values.Select(OperationsWriter.Text))}],");
        }
    }
}

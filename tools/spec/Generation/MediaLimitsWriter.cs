using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace XApi.Spec;

/// <summary>Writes what a file of each category of media may be, as <c>x-media</c> has it.</summary>
internal static class MediaLimitsWriter
{
    private const string Schema = "MediaCategory";

    /// <summary>The file; null where the spec has no such categories.</summary>
    internal static string? Write(SpecDocument spec)
    {
        if (spec.Schemas[Schema]?["x-media"] is not JsonObject categories)
        {
            return null;
        }

        var known = spec.Schemas[Schema]!["enum"]!.AsArray().Select(value => value!.GetValue<string>()).ToHashSet();
        var code = new StringBuilder();
        code.AppendLine("namespace XApi;").AppendLine();
        code.AppendLine("internal sealed partial record MediaLimits").AppendLine("{");
        code.AppendLine("    /// <summary>The limits of a category; null for one that the spec does not know.</summary>");
        code.AppendLine("    internal static MediaLimits? Of(MediaCategory category) =>");
        code.AppendLine("        category.Value switch").AppendLine("        {");
        foreach (var (category, limits) in categories)
        {
            if (!known.Contains(category))
            {
                throw new InvalidDataException($"{Schema}: x-media names {category}, which is no value of it.");
            }

            var members = limits!.AsObject().Select(limit => $"{Names.Pascal(limit.Key)} = {Value(limit.Value!)}");
            code.AppendLine(CultureInfo.InvariantCulture, $"            \"{category}\" => new() {{ {string.Join(", ", members)} }},");
        }

        code.AppendLine("            _ => null,");
        code.AppendLine("        };").AppendLine("}");
        return code.ToString();
    }

    private static string Value(JsonNode value) =>
        value is JsonArray texts ? $"[{string.Join(", ", texts.Select(text => $"\"{text!.GetValue<string>()}\""))}]"
        : value.GetValueKind() == JsonValueKind.String ? $"MediaKind.{Names.Pascal(value.GetValue<string>())}"
        : value.ToJsonString();
}

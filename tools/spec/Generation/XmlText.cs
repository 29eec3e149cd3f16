using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace XApi.Spec;

/// <summary>A description of the spec as a line of XML documentation: escaped, with <c>`names of the wire`</c> as code.</summary>
internal static partial class XmlText
{
    internal static string Of(JsonNode? description) => Of(description?.GetValue<string>() ?? "");

    internal static string Of(string description) =>
        Code()
            .Replace(
                Space()
                    .Replace(description.Trim(), " ")
                    .Replace("&", "&amp;", StringComparison.Ordinal)
                    .Replace("<", "&lt;", StringComparison.Ordinal)
                    .Replace(">", "&gt;", StringComparison.Ordinal),
                "<c>$1</c>"
            );

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}

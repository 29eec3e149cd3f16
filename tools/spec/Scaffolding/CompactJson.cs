using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace XApi.Spec;

/// <summary>JSON as one would write it by hand: what fits on a line stands on one.</summary>
internal static class CompactJson
{
    private const int Width = 140;

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static string Write(JsonNode? json)
    {
        var text = new StringBuilder();
        Write(text, json, indent: 0, used: 0);
        return text.Append('\n').ToString();
    }

    /// <summary>On one line, without a break.</summary>
    internal static string Line(JsonNode? json) => json?.ToJsonString(Relaxed) ?? "null";

    private static void Write(StringBuilder text, JsonNode? json, int indent, int used)
    {
        var line = Spaced(json);
        if (line.Length + used + indent < Width || json is not (JsonObject { Count: > 0 } or JsonArray { Count: > 0 }))
        {
            text.Append(line);
            return;
        }

        var (opening, closing) = json is JsonObject ? ('{', '}') : ('[', ']');
        text.Append(opening).Append('\n');
        var items = json is JsonObject map
            ? map.Select(member => (Name: Line(JsonValue.Create(member.Key)) + ": ", member.Value)).ToList()
            : [.. ((JsonArray)json).Select(item => ("", item))];
        for (var i = 0; i < items.Count; i++)
        {
            text.Append(' ', indent + 2).Append(items[i].Name);
            Write(text, items[i].Value, indent + 2, items[i].Name.Length + 1);
            text.Append(i + 1 < items.Count ? ",\n" : "\n");
        }

        text.Append(' ', indent).Append(closing);
    }

    private static string Spaced(JsonNode? json) =>
        json switch
        {
            JsonObject { Count: > 0 } map => "{ "
                + string.Join(", ", map.Select(member => $"{Line(JsonValue.Create(member.Key))}: {Spaced(member.Value)}"))
                + " }",
            JsonArray list => $"[{string.Join(", ", list.Select(Spaced))}]",
            _ => Line(json),
        };
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>How ids, times and texts look on the wire.</summary>
internal static class JsonText
{
    /// <summary>JSON that others have written, with U+FFFD in the place of half surrogate pairs: X cuts texts within a character at times.</summary>
    internal static JsonNode? Parse(string json) => JsonNode.Parse(JsonEscapes.Paired(Encoding.UTF8.GetBytes(json)).Span);

    /// <summary>Writes JSON as X does: every character as it is, those beyond the basic plane too, of which .NET's writer makes escapes.</summary>
    internal static byte[] ToUtf8(JsonNode node)
    {
        var text = new StringBuilder(1024);
        Write(node, text);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>A node as an element, which can be read alone.</summary>
    internal static JsonElement Element(JsonNode node) => JsonSerializer.SerializeToElement(node);

    internal static string Id(long id) => id.ToString(CultureInfo.InvariantCulture);

    internal static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    /// <summary>A moment as operations have it that count milliseconds since 1970.</summary>
    internal static string Milliseconds(DateTimeOffset time) => Id(time.ToUnixTimeMilliseconds());

    /// <summary>The text of a Tweet as X sends it: with the three signs that HTML needs escaped. Names and descriptions of users are sent as they are.</summary>
    internal static string Escaped(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);

    internal static JsonArray Array(IEnumerable<JsonNode?> items) => new([.. items]);

    internal static JsonArray Ids(IEnumerable<long> ids) => Array(ids.Select(id => (JsonNode?)Id(id)));

    /// <summary>Whether every text in it is one: the parser lets bytes pass that are no UTF-8, and halves of surrogate pairs.</summary>
    internal static bool IsText(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.Object => value.EnumerateObject().All(member => member.Name is not null && IsText(member.Value)),
                JsonValueKind.Array => value.EnumerateArray().All(IsText),
                JsonValueKind.String => value.GetString() is not null,
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>A value of a request's body, to be kept.</summary>
    internal static JsonNode? Node(JsonElement value) => JsonNode.Parse(value.GetRawText());

    /// <summary>An object of those members that have a value.</summary>
    internal static JsonObject Object(params ReadOnlySpan<(string Name, JsonNode? Value)> members)
    {
        var result = new JsonObject();
        foreach (var (name, value) in members)
        {
            if (value is not null)
            {
                result.Add(name, value);
            }
        }

        return result;
    }

    private static void Write(JsonNode? node, StringBuilder text)
    {
        switch (node)
        {
            case null:
                text.Append("null");
                break;
            case JsonObject members:
                var separator = '{';
                foreach (var (name, value) in members)
                {
                    text.Append(separator);
                    WriteString(name, text);
                    text.Append(':');
                    Write(value, text);
                    separator = ',';
                }

                text.Append(members.Count == 0 ? "{}" : "}");
                break;
            case JsonArray items:
                text.Append('[');
                for (var i = 0; i < items.Count; i++)
                {
                    text.Append(i == 0 ? "" : ",");
                    Write(items[i], text);
                }

                text.Append(']');
                break;
            default:
                if (node.GetValueKind() != JsonValueKind.String)
                {
                    text.Append(node.ToJsonString());
                }
                else if (node.AsValue().TryGetValue<JsonElement>(out var given) && !IsText(given))
                {
                    // A test has given half a surrogate pair, as X may send it.
                    text.Append(given.GetRawText());
                }
                else
                {
                    WriteString(node.GetValue<string>(), text);
                }

                break;
        }
    }

    private static void WriteString(string value, StringBuilder text)
    {
        text.Append('"');
        foreach (var character in value)
        {
            switch (character)
            {
                case '"' or '\\':
                    text.Append('\\').Append(character);
                    break;
                case '\n':
                    text.Append("\\n");
                    break;
                case '\r':
                    text.Append("\\r");
                    break;
                case '\t':
                    text.Append("\\t");
                    break;
                case < ' ':
                    text.Append("\\u").Append(((int)character).ToString("x4", CultureInfo.InvariantCulture));
                    break;
                default:
                    text.Append(character);
                    break;
            }
        }

        text.Append('"');
    }
}

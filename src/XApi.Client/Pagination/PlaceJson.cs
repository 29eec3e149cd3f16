using System.Globalization;
using System.Text.Json;
using Newtonsoft.Json;

namespace XApi;

/// <summary>The form in which places are kept: one JSON object, written and read member by member.</summary>
internal static class PlaceJson
{
    internal static string Write(Action<JsonWriter> writeMembers)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var writer = new JsonTextWriter(text) { Culture = CultureInfo.InvariantCulture })
        {
            writer.WriteStartObject();
            writeMembers(writer);
            writer.WriteEndObject();
        }

        return text.ToString();
    }

    internal static T Parse<T>(string text, string what, Func<JsonElement, T> read)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            using var document = JsonDocument.Parse(text);
            return read(document.RootElement);
        }
        catch (Exception failure)
            when (failure is System.Text.Json.JsonException or InvalidOperationException or FormatException or OverflowException)
        {
            throw new FormatException($"The text is not {what}: {failure.Message}", failure);
        }
    }

    /// <summary>A member that every place has.</summary>
    internal static string NeededText(this JsonElement place, string name) =>
        place.Text(name) is { Length: > 0 } text ? text : throw JsonValues.Missing(name);

    internal static string? Text(this JsonElement place, string name) => place.Member(name)?.GetString();

    internal static IReadOnlyList<string> Texts(this JsonElement place, string name) =>
        place.Member(name) is { } list ? [.. list.EnumerateArray().Select(text => text.GetString() ?? throw JsonValues.Missing(name))] : [];

    internal static long Number(this JsonElement place, string name) => place.Member(name)?.GetInt64() ?? 0;

    internal static bool Flag(this JsonElement place, string name) => place.Member(name)?.GetBoolean() ?? false;

    internal static DateTimeOffset? Time(this JsonElement place, string name) => place.Member(name)?.GetDateTimeOffset();

    internal static JsonElement? Member(this JsonElement place, string name) =>
        place.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;
}

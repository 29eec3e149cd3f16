using System.Text.Json;

namespace XApi;

/// <summary>Reads of JSON of an unknown form what every response may hold: problems, and resources.</summary>
internal static class OpenJson
{
    /// <summary>The problems under <c>errors</c>; none where there are none. An empty body is one without problems.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    internal static IReadOnlyList<Problem> Errors(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            return [];
        }

        var errors = new List<Problem>();
        var reader = new Utf8JsonReader(utf8);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1 || !reader.ValueTextEquals("errors"u8))
            {
                continue;
            }

            reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType == JsonTokenType.StartObject)
                {
                    errors.Add(Problem.Read(ref reader));
                }
                else
                {
                    reader.Skip();
                }
            }
        }

        return errors;
    }

    /// <summary>Adds the ids of what stands under <c>data</c>.</summary>
    internal static void Collect(ReadOnlyMemory<byte> utf8, ResourceIds ids)
    {
        if (utf8.IsEmpty)
        {
            return;
        }

        using var document = JsonDocument.Parse(utf8);
        if (document.RootElement is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("data", out var data))
        {
            return;
        }

        IEnumerable<JsonElement> resources = data.ValueKind == JsonValueKind.Array ? data.EnumerateArray() : [data];
        foreach (var resource in resources.Where(resource => resource.ValueKind == JsonValueKind.Object))
        {
            if (resource.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String)
            {
                ids.Add(id.GetString());
            }
        }
    }
}

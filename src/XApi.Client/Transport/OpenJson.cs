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
        var reader = new JsonTokenReader(utf8);
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
                    errors.Add(new Problem(ref reader));
                }
                else
                {
                    reader.Skip();
                }
            }
        }

        return errors;
    }

    /// <summary>Adds the ids of what stands under <c>data</c>, and of a list of <c>includes</c>, in either dialect's name.</summary>
    internal static void Collect(ReadOnlyMemory<byte> utf8, string? list, ResourceIds ids)
    {
        if (utf8.IsEmpty)
        {
            return;
        }

        using var document = JsonDocument.Parse(utf8);
        if (document.RootElement is not { ValueKind: JsonValueKind.Object } root)
        {
            return;
        }

        if (root.TryGetProperty("data", out var data))
        {
            Collect(data, ids);
        }

        var inPost = list is null ? null : XDialectNames.Members.GetValueOrDefault(list);
        if (list is not null && root.TryGetProperty("includes", out var includes) && includes.ValueKind == JsonValueKind.Object)
        {
            foreach (var included in includes.EnumerateObject().Where(included => included.Name == list || included.Name == inPost))
            {
                Collect(included.Value, ids);
            }
        }
    }

    private static void Collect(JsonElement data, ResourceIds ids)
    {
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

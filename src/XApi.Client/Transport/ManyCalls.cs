using System.Text.Json;

namespace XApi;

/// <summary>A call for more things than one request may name: full requests, one after another, whose responses are joined into one.</summary>
internal static class ManyCalls
{
    /// <summary>The requests for a call: itself where it names as many as one may, or one for each full part.</summary>
    internal static IReadOnlyList<XRequest> Split(XRequest request, string parameter)
    {
        // Without any, the check of the request says what is missing.
        var named = request.ValuesOf(parameter);
        var most = request.Operation.Parameter(parameter, XParameterLocation.Query)!.MaxItems;
        if (named is null || named.Count <= most)
        {
            return [request];
        }

        // What is named twice would be paid for twice.
        var different = named.Distinct(StringComparer.Ordinal).ToList();
        return different.Count <= most
            ? [request.Set(parameter, different)]
            : [.. different.Chunk(most!.Value).Select(part => request.With(Partial(request)).Set(parameter, part))];
    }

    /// <summary>One body of several: lists are joined in their order, objects by their members, and of anything else the last holds.</summary>
    internal static ReadOnlyMemory<byte> Join(IReadOnlyList<byte[]> bodies)
    {
        var documents = bodies.Select(body => JsonDocument.Parse(body)).ToList();
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text, new JsonWriterOptions { SkipValidation = true }))
        {
            Write(writer, [.. documents.Select(document => document.RootElement)]);
        }

        documents.ForEach(document => document.Dispose());
        return text.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<JsonElement> values)
    {
        if (values.All(value => value.ValueKind == JsonValueKind.Object))
        {
            writer.WriteStartObject();
            foreach (var member in values.SelectMany(value => value.EnumerateObject()).GroupBy(member => member.Name))
            {
                writer.WritePropertyName(member.Key);
                Write(writer, [.. member.Select(one => one.Value)]);
            }

            writer.WriteEndObject();
        }
        else if (values.All(value => value.ValueKind == JsonValueKind.Array))
        {
            writer.WriteStartArray();
            foreach (var item in values.SelectMany(value => value.EnumerateArray()))
            {
                item.WriteTo(writer);
            }

            writer.WriteEndArray();
        }
        else
        {
            values[^1].WriteTo(writer);
        }
    }

    // What a part lacks is a matter of the whole.
    private static CallOptions Partial(XRequest request) => (request.Options ?? new NoOptions()) with { ThrowOnPartialErrors = false };

    private sealed record NoOptions : CallOptions;
}

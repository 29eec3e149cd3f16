using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace XApi;

/// <summary>Takes a value off a reader of System.Text.Json, whole, for the client's own reader.</summary>
internal static class WholeValue
{
    internal static T Read<T>(ref Utf8JsonReader reader, JsonSerializerOptions options, ReadJson<T> read)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var utf8 = JsonMarshal.GetRawUtf8Value(document.RootElement);
        var isStrict = !options.AllowTrailingCommas && options.ReadCommentHandling == JsonCommentHandling.Disallow;
        return JsonValues.Parse(isStrict ? utf8 : Strict(utf8), read);
    }

    // Comments and the commas after the last item, which the serializer's settings may allow, are left out. All else stays as it is written.
    private static ReadOnlySpan<byte> Strict(ReadOnlySpan<byte> utf8)
    {
        var strict = new ArrayBufferWriter<byte>(utf8.Length);
        var reader = new Utf8JsonReader(
            utf8,
            new()
            {
                AllowTrailingCommas = true,
                CommentHandling = JsonCommentHandling.Skip,
                MaxDepth = int.MaxValue,
            }
        );
        var needsComma = false;
        while (reader.Read())
        {
            var token = reader.TokenType;
            var isEnd = token is JsonTokenType.EndObject or JsonTokenType.EndArray;
            strict.Write(needsComma && !isEnd ? ","u8 : default);
            var quote = token is JsonTokenType.String or JsonTokenType.PropertyName ? "\""u8 : default;
            strict.Write(quote);
            strict.Write(reader.ValueSpan);
            strict.Write(quote);
            strict.Write(token == JsonTokenType.PropertyName ? ":"u8 : default);
            needsComma = isEnd || token is not (JsonTokenType.PropertyName or JsonTokenType.StartObject or JsonTokenType.StartArray);
        }

        return strict.WrittenSpan;
    }
}

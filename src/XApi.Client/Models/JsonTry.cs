using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Newtonsoft.Json.Linq;

namespace XApi;

/// <summary>Reads one value if it is of the kind that is asked for. False leaves the reader where it stood.</summary>
internal delegate bool TryReadJson<T>(ref JsonTokenReader reader, [MaybeNullWhen(false)] out T value);

/// <summary>Values that may be of another kind than expected. A number in quotes is a number; so is a truth.</summary>
internal static class JsonTry
{
    internal static bool Text(ref JsonTokenReader reader, [MaybeNullWhen(false)] out string value)
    {
        value = reader.TokenType is JsonTokenType.String or JsonTokenType.Number ? JsonValues.ReadString(ref reader) : null;
        return value is not null;
    }

    internal static bool Int32(ref JsonTokenReader reader, out int value)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            return JsonValues.TryReadInt32(ref reader, out value);
        }

        return Quoted(ref reader, out value);
    }

    internal static bool Int64(ref JsonTokenReader reader, out long value)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            return JsonValues.TryReadInt64(ref reader, out value);
        }

        return Quoted(ref reader, out value);
    }

    internal static bool Double(ref JsonTokenReader reader, out double value)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            return reader.TryGetDouble(out value) && double.IsFinite(value);
        }

        return Quoted(ref reader, out value) && double.IsFinite(value);
    }

    internal static bool Boolean(ref JsonTokenReader reader, out bool value)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.True or JsonTokenType.False:
                value = reader.TokenType == JsonTokenType.True;
                return true;
            case JsonTokenType.String when reader.ValueTextEquals("true"u8) || reader.ValueTextEquals("false"u8):
                value = reader.ValueTextEquals("true"u8);
                return true;
            default:
                value = false;
                return false;
        }
    }

    internal static bool Time(ref JsonTokenReader reader, out DateTimeOffset value) => JsonValues.TryReadTimestamp(ref reader, out value);

    internal static bool Enum<T>(ref JsonTokenReader reader, out T value)
        where T : struct, IOpenEnum<T>
    {
        var isText = reader.TokenType is JsonTokenType.String or JsonTokenType.Number;
        value = isText ? T.FromValue(JsonValues.ReadString(ref reader)) : default;
        return isText;
    }

    internal static bool Token(ref JsonTokenReader reader, [MaybeNullWhen(false)] out JToken value)
    {
        value = JsonValues.ReadToken(ref reader);
        return true;
    }

    private static bool Quoted<T>(ref JsonTokenReader reader, out T value)
        where T : struct, INumber<T>
    {
        value = default;
        return reader.TokenType == JsonTokenType.String
            && T.TryParse(
                JsonValues.ReadString(ref reader),
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture,
                out value
            );
    }
}

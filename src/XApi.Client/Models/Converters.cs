using System.Text.Json;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using JsonException = System.Text.Json.JsonException;
using JsonSerializer = Newtonsoft.Json.JsonSerializer;

namespace XApi;

/// <summary>Lets Newtonsoft.Json read and write an object of the API as <see cref="XModel.ToJson()"/> does.</summary>
/// <typeparam name="T">The object's type.</typeparam>
public sealed class XModelConverter<T> : JsonConverter<T>
    where T : XModel, IXModel<T>
{
    /// <inheritdoc/>
    public override T? ReadJson(JsonReader reader, Type objectType, T? existingValue, bool hasExistingValue, JsonSerializer serializer)
    {
        ArgumentNullException.ThrowIfNull(reader);

        // Texts that look like dates stay texts, and decimals keep their digits.
        (reader.DateParseHandling, reader.FloatParseHandling) = (DateParseHandling.None, FloatParseHandling.Decimal);
        var token = JToken.ReadFrom(reader);
        try
        {
            return token.Type == JTokenType.Null ? null : JsonValues.Parse(token.ToString(Formatting.None), T.Read);
        }
        catch (JsonException failure)
        {
            throw new JsonSerializationException(failure.Message, failure);
        }
    }

    /// <inheritdoc/>
    public override void WriteJson(JsonWriter writer, T? value, JsonSerializer serializer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value is null)
        {
            writer.WriteNull();
        }
        else
        {
            value.Write(writer);
        }
    }
}

/// <summary>Lets System.Text.Json read and write an object of the API as <see cref="XModel.ToJson()"/> does, trimmed or not.</summary>
/// <typeparam name="T">The object's type.</typeparam>
public sealed class XModelJsonConverter<T> : System.Text.Json.Serialization.JsonConverter<T>
    where T : XModel, IXModel<T>
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => T.Read(ref reader);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        var json = value.ToJson();
        if (!writer.Options.Indented)
        {
            writer.WriteRawValue(json, skipInputValidation: true);
            return;
        }

        using var document = JsonDocument.Parse(json);
        document.RootElement.WriteTo(writer);
    }
}

/// <summary>Lets Newtonsoft.Json read and write an open enum as its value on the wire.</summary>
/// <typeparam name="T">The enum.</typeparam>
public sealed class OpenEnumConverter<T> : JsonConverter
    where T : struct, IOpenEnum<T>
{
    /// <inheritdoc/>
    public override bool CanConvert(Type objectType) => objectType == typeof(T) || objectType == typeof(T?);

    /// <inheritdoc/>
    public override object? ReadJson(JsonReader reader, Type objectType, object? existingValue, JsonSerializer serializer) =>
        reader.Value is string value ? T.FromValue(value) : null;

    /// <inheritdoc/>
    public override void WriteJson(JsonWriter writer, object? value, JsonSerializer serializer) => writer.WriteValue(((T?)value)?.Value);
}

/// <summary>Lets System.Text.Json read and write an open enum as its value on the wire.</summary>
/// <typeparam name="T">The enum.</typeparam>
public sealed class OpenEnumJsonConverter<T> : System.Text.Json.Serialization.JsonConverter<T>
    where T : struct, IOpenEnum<T>
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonTry.Enum<T>(ref reader, out var value) ? value : throw JsonValues.Unexpected(ref reader, "a text");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.Value);
    }

    /// <inheritdoc/>
    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        T.FromValue(reader.GetString()!);

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WritePropertyName(value.Value);
    }
}

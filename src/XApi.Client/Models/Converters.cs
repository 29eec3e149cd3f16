using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using JsonException = System.Text.Json.JsonException;
using JsonSerializer = Newtonsoft.Json.JsonSerializer;

namespace XApi;

/// <summary>Lets Newtonsoft.Json read and write any object of the API as <see cref="XModel.ToJson()"/> does.</summary>
public sealed class XModelConverter : JsonConverter
{
    private static readonly ConcurrentDictionary<Type, IModelJson?> Readers = new();

    /// <inheritdoc/>
    public override bool CanConvert(Type objectType) => typeof(XModel).IsAssignableFrom(objectType);

    /// <inheritdoc/>
    public override object? ReadJson(JsonReader reader, Type objectType, object? existingValue, JsonSerializer serializer)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(objectType);
        var model =
            Readers.GetOrAdd(objectType, ReaderOf)
            ?? throw new JsonSerializationException(
                $"{objectType} can't be read: it is not one object of the API. Ask for one that has FromJson."
            );

        // Texts that look like dates stay texts, and decimals keep their digits: here, and not in what follows.
        var (dates, floats) = (reader.DateParseHandling, reader.FloatParseHandling);
        (reader.DateParseHandling, reader.FloatParseHandling) = (DateParseHandling.None, FloatParseHandling.Decimal);
        try
        {
            var token = JToken.ReadFrom(reader);
            return token.Type == JTokenType.Null ? null : model.Parse(token.ToString(Formatting.None));
        }
        catch (JsonException failure)
        {
            throw new JsonSerializationException(failure.Message, failure);
        }
        finally
        {
            (reader.DateParseHandling, reader.FloatParseHandling) = (dates, floats);
        }
    }

    /// <inheritdoc/>
    public override void WriteJson(JsonWriter writer, object? value, JsonSerializer serializer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value is null)
        {
            writer.WriteNull();
        }
        else
        {
            ((XModel)value).Write(writer);
        }
    }

    private static IModelJson? ReaderOf(Type type) => NamedConverter.Of(type) as IModelJson;
}

/// <summary>
/// The converter that a type names for System.Text.Json, which inherits no attribute. To name one for Newtonsoft.Json as well would make the package larger.
/// </summary>
internal static class NamedConverter
{
    internal static object? Of(Type type) =>
        type.GetCustomAttribute<System.Text.Json.Serialization.JsonConverterAttribute>(inherit: false)?.ConverterType is { } converter
            ? Activator.CreateInstance(converter)
            : null;
}

/// <summary>Makes values of an open enum that is known at run time alone.</summary>
internal interface IEnumJson
{
    object Of(string value);
}

/// <summary>Reads objects of a type that is known at run time alone.</summary>
internal interface IModelJson
{
    XModel Parse(string json);
}

/// <summary>Lets System.Text.Json read and write an object of the API as <see cref="XModel.ToJson()"/> does, trimmed or not.</summary>
/// <typeparam name="T">The object's type.</typeparam>
public sealed class XModelJsonConverter<T> : System.Text.Json.Serialization.JsonConverter<T>, IModelJson
    where T : XModel, IXModel<T>
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return WholeValue.Read(ref reader, options, ModelReader<T>.Read);
    }

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

    XModel IModelJson.Parse(string json) => JsonValues.Parse<T>(json);
}

/// <summary>Lets Newtonsoft.Json read and write any open enum as its value on the wire.</summary>
public sealed class OpenEnumConverter : JsonConverter
{
    private static readonly ConcurrentDictionary<Type, IEnumJson?> Readers = new();

    /// <inheritdoc/>
    public override bool CanConvert(Type objectType) => Of(objectType) is not null;

    /// <inheritdoc/>
    public override object? ReadJson(JsonReader reader, Type objectType, object? existingValue, JsonSerializer serializer)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return reader.TokenType switch
        {
            JsonToken.Null => null,
            JsonToken.String or JsonToken.Integer or JsonToken.Float => Of(objectType)
                ?.Of(Convert.ToString(reader.Value, CultureInfo.InvariantCulture)!),
            _ => throw new JsonSerializationException(
                $"{objectType} can't be read at {reader.Path}: expected a text but found {reader.TokenType}."
            ),
        };
    }

    /// <inheritdoc/>
    public override void WriteJson(JsonWriter writer, object? value, JsonSerializer serializer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteValue(value?.ToString());
    }

    private static IEnumJson? Of(Type type) => Readers.GetOrAdd(type, ReaderOf);

    private static IEnumJson? ReaderOf(Type type) => NamedConverter.Of(Nullable.GetUnderlyingType(type) ?? type) as IEnumJson;
}

/// <summary>Lets System.Text.Json read and write an open enum as its value on the wire.</summary>
/// <typeparam name="T">The enum.</typeparam>
public sealed class OpenEnumJsonConverter<T> : System.Text.Json.Serialization.JsonConverter<T>, IEnumJson
    where T : struct, IOpenEnum<T>
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return WholeValue.Read(
            ref reader,
            options,
            static (ref JsonTokenReader value) =>
                JsonTry.Enum<T>(ref value, out var read) ? read : throw JsonValues.Unexpected(ref value, "a text")
        );
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.Value);
    }

    /// <inheritdoc/>
    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        T.FromValue(reader.GetString()!);

    object IEnumJson.Of(string value) => T.FromValue(value);

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WritePropertyName(value.Value);
    }
}

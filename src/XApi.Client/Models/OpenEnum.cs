using System.Diagnostics.CodeAnalysis;
using Newtonsoft.Json;

namespace XApi;

/// <summary>
/// An enum of the API. It is open: a value that X adds tomorrow is kept as it came, and can be sent, before the spec knows it.
/// </summary>
/// <typeparam name="TSelf">The enum.</typeparam>
[SuppressMessage(
    "Design",
    "CA1000:Do not declare static members on generic types",
    Justification = "Called through the implementing type."
)]
public interface IOpenEnum<TSelf>
    where TSelf : struct, IOpenEnum<TSelf>
{
    /// <summary>The value on the wire.</summary>
    string Value { get; }

    /// <summary>The values that the spec knows.</summary>
    static abstract IReadOnlyList<TSelf> Known { get; }

    /// <summary>The enum for a value on the wire, known or not.</summary>
    static abstract TSelf FromValue(string value);
}

/// <summary>Lets Newtonsoft read and write an open enum as its value on the wire.</summary>
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

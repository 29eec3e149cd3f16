using System.Globalization;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace XApi;

/// <summary>Writes one member of an object, or nothing when it is not set. Generated writers are made of these.</summary>
internal static class JsonMembers
{
    /// <summary>What to call a member that X's dialects call differently.</summary>
    internal static string NameOf(this JsonWriter writer, string tweet, string post, bool wasReadAsPost) =>
        ((writer as ModelWriter)?.Dialect) switch
        {
            XDialect.Tweet => tweet,
            XDialect.Post => post,
            _ => wasReadAsPost ? post : tweet,
        };

    internal static void WriteMember(this JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WritePropertyName(name);
            writer.WriteValue(value);
        }
    }

    internal static void WriteMember(this JsonWriter writer, string name, bool? value)
    {
        if (value is { } set)
        {
            writer.WritePropertyName(name);
            writer.WriteValue(set);
        }
    }

    internal static void WriteMember(this JsonWriter writer, string name, long? value)
    {
        if (value is { } set)
        {
            writer.WritePropertyName(name);
            writer.WriteValue(set);
        }
    }

    internal static void WriteMember(this JsonWriter writer, string name, double? value)
    {
        if (value is { } set)
        {
            writer.WritePropertyName(name);
            writer.WriteValue(set);
        }
    }

    internal static void WriteMember(this JsonWriter writer, string name, DateTimeOffset? value)
    {
        if (value is { } set)
        {
            writer.WritePropertyName(name);
            writer.WriteValue(Timestamp.ToJson(set));
        }
    }

    internal static void WriteMember<T>(this JsonWriter writer, string name, T? value)
        where T : struct, IOpenEnum<T> => writer.WriteMember(name, value?.Value);

    internal static void WriteMember(this JsonWriter writer, string name, XModel? value)
    {
        if (value is not null)
        {
            writer.WritePropertyName(name);
            value.Write(writer);
        }
    }

    internal static void WriteMember(this JsonWriter writer, string name, IReadOnlyList<XModel>? values) =>
        writer.WriteArray(name, values, static (writer, value) => value.Write(writer));

    internal static void WriteMember(this JsonWriter writer, string name, IReadOnlyList<string>? values) =>
        writer.WriteArray(name, values, static (writer, value) => writer.WriteValue(value));

    internal static void WriteMember(this JsonWriter writer, string name, IReadOnlyList<int>? values) =>
        writer.WriteArray(name, values, static (writer, value) => writer.WriteValue(value));

    internal static void WriteMember(this JsonWriter writer, string name, IReadOnlyList<double>? values) =>
        writer.WriteArray(name, values, static (writer, value) => writer.WriteValue(value));

    internal static void WriteMember<T>(this JsonWriter writer, string name, IReadOnlyList<T>? values)
        where T : struct, IOpenEnum<T> => writer.WriteArray(name, values, static (writer, value) => writer.WriteValue(value.Value));

    internal static void WriteMember(this JsonWriter writer, string name, JToken? value)
    {
        if (value is not null)
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }
    }

    internal static void WriteMember(this JsonWriter writer, string name, IReadOnlyList<long>? values) =>
        writer.WriteArray(name, values, static (writer, value) => writer.WriteValue(value));

    internal static void WriteMember(this JsonWriter writer, string name, IReadOnlyList<bool>? values) =>
        writer.WriteArray(name, values, static (writer, value) => writer.WriteValue(value));

    internal static void WriteMember(this JsonWriter writer, string name, IReadOnlyList<DateTimeOffset>? values) =>
        writer.WriteArray(name, values, static (writer, value) => writer.WriteValue(Timestamp.ToJson(value)));

    internal static void WriteMember(this JsonWriter writer, string name, IReadOnlyList<JToken>? values) =>
        writer.WriteArray(name, values, static (writer, value) => value.WriteTo(writer));

    internal static void WriteMember(this JsonWriter writer, string name, IReadOnlyDictionary<string, string>? values) =>
        writer.WriteMap(name, values, static (writer, value) => writer.WriteValue(value));

    internal static void WriteMember(this JsonWriter writer, string name, IReadOnlyDictionary<string, long>? values) =>
        writer.WriteMap(name, values, static (writer, value) => writer.WriteValue(value));

    internal static void WriteMember(this JsonWriter writer, string name, IReadOnlyDictionary<string, int>? values) =>
        writer.WriteMap(name, values, static (writer, value) => writer.WriteValue(value));

    internal static void WriteMember(this JsonWriter writer, string name, IReadOnlyDictionary<string, JToken>? values) =>
        writer.WriteMap(name, values, static (writer, value) => value.WriteTo(writer));

    internal static void WriteMember<T>(this JsonWriter writer, string name, IReadOnlyDictionary<string, T>? values)
        where T : XModel => writer.WriteMap(name, values, static (writer, value) => value.Write(writer));

    /// <summary>Writes a number that X sends and takes as a text.</summary>
    internal static void WriteText(this JsonWriter writer, string name, long? value) =>
        writer.WriteMember(name, value?.ToString(CultureInfo.InvariantCulture));

    /// <summary>Writes an object that stands within another one: <c>{"data": {…}}</c>.</summary>
    internal static void WriteWrapped(this JsonWriter writer, string name, string inner, XModel? value)
    {
        if (value is not null)
        {
            writer.WritePropertyName(name);
            writer.WriteStartObject();
            writer.WriteMember(inner, value);
            writer.WriteEndObject();
        }
    }

    private static void WriteMap<T>(
        this JsonWriter writer,
        string name,
        IReadOnlyDictionary<string, T>? values,
        Action<JsonWriter, T> write
    )
    {
        if (values is null)
        {
            return;
        }

        writer.WritePropertyName(name);
        writer.WriteStartObject();
        foreach (var (key, value) in values)
        {
            writer.WritePropertyName(key);
            write(writer, value);
        }

        writer.WriteEndObject();
    }

    private static void WriteArray<T>(this JsonWriter writer, string name, IReadOnlyList<T>? values, Action<JsonWriter, T> write)
    {
        if (values is null)
        {
            return;
        }

        writer.WritePropertyName(name);
        writer.WriteStartArray();
        foreach (var value in values)
        {
            write(writer, value);
        }

        writer.WriteEndArray();
    }
}

using System.Globalization;
using Newtonsoft.Json;

namespace XApi;

/// <summary>Writes one member of an object, or nothing when it is not set. Generated writers are made of these.</summary>
internal static class JsonMembers
{
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

/// <summary>The two forms in which X writes a time.</summary>
internal static class Timestamp
{
    /// <summary>As JSON members are: <c>2021-03-04T20:03:13.000Z</c>.</summary>
    internal static string ToJson(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Reads the form that JSON members have, digit by digit. False for any other, which may be a time all the same.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> utf8, out DateTimeOffset time)
    {
        time = default;
        if (
            utf8
            is not [
                _,
                _,
                _,
                _,
                (byte)'-',
                _,
                _,
                (byte)'-',
                _,
                _,
                (byte)'T',
                _,
                _,
                (byte)':',
                _,
                _,
                (byte)':',
                _,
                _,
                (byte)'.',
                _,
                _,
                _,
                (byte)'Z',
            ]
        )
        {
            return false;
        }

        var (year, month, day) = (Number(utf8[..4]), Number(utf8.Slice(5, 2)), Number(utf8.Slice(8, 2)));
        var (hour, minute, second, millisecond) = (
            Number(utf8.Slice(11, 2)),
            Number(utf8.Slice(14, 2)),
            Number(utf8.Slice(17, 2)),
            Number(utf8.Slice(20, 3))
        );
        if (
            (year | month | day | hour | minute | second | millisecond) < 0
            || year < 1
            || month is < 1 or > 12
            || day < 1
            || day > DateTime.DaysInMonth(year, month)
            || hour > 23
            || minute > 59
            || second > 59
        )
        {
            return false;
        }

        time = new DateTimeOffset(new DateTime(year, month, day, hour, minute, second, millisecond, DateTimeKind.Utc));
        return true;

        static int Number(ReadOnlySpan<byte> digits)
        {
            var number = 0;
            foreach (var digit in digits)
            {
                if (!char.IsAsciiDigit((char)digit))
                {
                    return -1;
                }

                number = (number * 10) + digit - '0';
            }

            return number;
        }
    }

    /// <summary>As query parameters are: <c>2021-03-04T20:03:13Z</c>, whole seconds.</summary>
    internal static string ToQuery(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

/// <summary>Lets Newtonsoft write a time as X does.</summary>
public sealed class TimestampConverter : JsonConverter
{
    /// <inheritdoc/>
    public override bool CanConvert(Type objectType) => objectType == typeof(DateTimeOffset) || objectType == typeof(DateTimeOffset?);

    /// <inheritdoc/>
    public override object? ReadJson(JsonReader reader, Type objectType, object? existingValue, JsonSerializer serializer) =>
        reader.Value switch
        {
            DateTimeOffset time => time,
            DateTime time => new DateTimeOffset(time.ToUniversalTime()),
            string text => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            _ => null,
        };

    /// <inheritdoc/>
    public override void WriteJson(JsonWriter writer, object? value, JsonSerializer serializer) =>
        writer.WriteValue(value is DateTimeOffset time ? Timestamp.ToJson(time) : null);
}

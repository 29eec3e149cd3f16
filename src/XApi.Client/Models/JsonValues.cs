using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Newtonsoft.Json.Linq;

namespace XApi;

/// <summary>Reads one value with a reader that stands on its first token, and leaves the reader on its last.</summary>
internal delegate T ReadJson<out T>(ref JsonTokenReader reader);

/// <summary>The values that generated readers are made of. A value of the wrong kind is a <see cref="JsonException"/> that says where.</summary>
internal static class JsonValues
{
    private static readonly SharedTexts Shared = new();

    // More digits than any whole number in use; far fewer than parsing would take long for.
    private const int LongestWhole = 400;
    private const int DoublesDigits = 15;

    // From 2^53 on, a double may stand for the number beside it.
    private const double LargestExact = (1L << 53) - 1;

    /// <summary>Checks that the reader stands on an object.</summary>
    internal static void StartObject(ref JsonTokenReader reader) => Expect(ref reader, JsonTokenType.StartObject, "an object");

    /// <summary>Checks that the reader stands on a list.</summary>
    internal static void StartList(ref JsonTokenReader reader) => Expect(ref reader, JsonTokenType.StartArray, "an array");

    internal static string ReadString(ref JsonTokenReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return !reader.ValueIsEscaped && SharedTexts.Takes(reader.ValueSpan) ? Shared.Get(reader.ValueSpan) : reader.GetString();
            case JsonTokenType.Number:
                // Older responses give some ids as numbers.
                return Encoding.UTF8.GetString(reader.ValueSpan);
            default:
                throw Unexpected(ref reader, "a string");
        }
    }

    internal static int ReadInt32(ref JsonTokenReader reader) =>
        reader.TokenType == JsonTokenType.Number && TryReadInt32(ref reader, out var value)
            ? value
            : throw Unexpected(ref reader, "a whole number");

    /// <summary>A number without a fraction, of a reader that stands on a number.</summary>
    internal static bool TryReadInt32(ref JsonTokenReader reader, out int value)
    {
        if (reader.TryGetInt32(out value))
        {
            return true;
        }

        var fits = IsWhole(ref reader, out var whole) && Math.Abs(whole) <= int.MaxValue;
        value = fits ? (int)whole : 0;
        return fits;
    }

    internal static long ReadInt64(ref JsonTokenReader reader) =>
        reader.TokenType == JsonTokenType.Number && TryReadInt64(ref reader, out var value)
            ? value
            : throw Unexpected(ref reader, "a whole number");

    internal static bool TryReadInt64(ref JsonTokenReader reader, out long value)
    {
        if (reader.TryGetInt64(out value))
        {
            return true;
        }

        var fits = IsWhole(ref reader, out var whole) && Math.Abs(whole) <= LargestExact;
        value = fits ? (long)whole : 0;
        return fits;
    }

    internal static double ReadDouble(ref JsonTokenReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var value) && double.IsFinite(value)
            ? value
            : throw Unexpected(ref reader, "a number");

    internal static bool ReadBoolean(ref JsonTokenReader reader) =>
        reader.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            _ => throw Unexpected(ref reader, "true or false"),
        };

    internal static DateTimeOffset ReadTimestamp(ref JsonTokenReader reader) =>
        TryReadTimestamp(ref reader, out var value) ? value : throw Unexpected(ref reader, "a time");

    /// <summary>A time in any form of ISO 8601, in UTC. Without an offset it is meant so, whatever this machine's zone.</summary>
    internal static bool TryReadTimestamp(ref JsonTokenReader reader, out DateTimeOffset value)
    {
        value = default;
        return reader.TokenType == JsonTokenType.String
            && (
                Timestamp.TryRead(reader.ValueSpan, out value)
                || (
                    // .NET takes an hour alone for one of today, by this machine's clock.
                    reader.GetString()
                        is [_, _, _, _, '-', ..] text
                    && DateTimeOffset.TryParse(
                        text,
                        CultureInfo.InvariantCulture,
                        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                        out value
                    )
                )
            );
    }

    internal static IReadOnlyList<T> ReadList<T>(ref JsonTokenReader reader, ReadJson<T> read)
    {
        StartList(ref reader);
        var items = default(JsonItems<T>);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Null)
            {
                items.Add(read(ref reader));
            }
        }

        return items.ToList();
    }

    /// <summary>The token of a page. An empty one leads nowhere.</summary>
    internal static string? Token(string? token) => token is { Length: > 0 } ? token : null;

    /// <summary>Reads a text that is one JSON value.</summary>
    internal static T Parse<T>(string json, ReadJson<T> read)
    {
        ArgumentNullException.ThrowIfNull(json);
        return Parse(Encoding.UTF8.GetBytes(json), read);
    }

    /// <summary>Reads UTF-8 that is one JSON value.</summary>
    internal static T Parse<T>(ReadOnlySpan<byte> utf8, ReadJson<T> read)
    {
        var reader = new JsonTokenReader(utf8);
        reader.Read();
        var value = read(ref reader);
        // Anything but white space behind the value is an error that only reading on shows.
        reader.Read();
        return value;
    }

    /// <summary>Reads a text that is one object of the API.</summary>
    internal static T Parse<T>(string json)
        where T : XModel, IXModel<T> => Parse(json, ModelReader<T>.Read);

    internal static IReadOnlyDictionary<string, T> NoValues<T>() => System.Collections.ObjectModel.ReadOnlyDictionary<string, T>.Empty;

    /// <summary>Any value, as Newtonsoft's tree. Numbers keep their digits, and texts that look like dates stay texts.</summary>
    internal static JToken ReadToken(ref JsonTokenReader reader)
    {
        ReadBudget.Spend(1);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var members = new JObject();
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var name = reader.GetString();
                    reader.Read();
                    Set(members, name, ReadToken(ref reader));
                }

                return members;
            case JsonTokenType.StartArray:
                var items = new JArray();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(ReadToken(ref reader));
                }

                return items;
            case JsonTokenType.String:
                return new JValue(reader.GetString());
            case JsonTokenType.Number:
                return ReadNumber(ref reader);
            case JsonTokenType.True or JsonTokenType.False:
                return new JValue(reader.TokenType == JsonTokenType.True);
            case JsonTokenType.Null:
                return JValue.CreateNull();
            default:
                throw Unexpected(ref reader, "a value");
        }
    }

    // The last of several values of a name holds. To assign one would compare it with the one before, which fails over numbers too large for a decimal.
    private static void Set(JObject members, string name, JToken value)
    {
        if (members.Property(name, StringComparison.Ordinal) is { } before)
        {
            before.Replace(new JProperty(name, value));
        }
        else
        {
            members.Add(name, value);
        }
    }

    /// <summary>A number in the first form that holds all its digits; one that none holds stays as it was written.</summary>
    private static JToken ReadNumber(ref JsonTokenReader reader)
    {
        if (reader.TryGetInt64(out var whole))
        {
            return new JValue(whole);
        }

        var digits = ReadString(ref reader);

        // Whole numbers come before decimals, which would be written with a point.
        return digits.Length <= LongestWhole
            && BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var big)
                ? new JValue(big)
            : reader.TryGetDecimal(out var precise) && precise.ToString(CultureInfo.InvariantCulture) == digits ? new JValue(precise)
            : digits.AsSpan().IndexOfAny('e', 'E') is > 0 and <= DoublesDigits
            && reader.TryGetDouble(out var number)
            && double.IsFinite(number)
                ? new JValue(number)
            : new JRaw(digits);
    }

    // JSON does not tell 3 from 3.0, and there are servers that write the latter.
    private static bool IsWhole(ref JsonTokenReader reader, out double value)
    {
        value = 0;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out value) && Math.Floor(value) == value;
    }

    private static void Expect(ref JsonTokenReader reader, JsonTokenType token, string what)
    {
        if (reader.TokenType != token)
        {
            throw Unexpected(ref reader, what);
        }
    }

    internal static JsonException Unexpected(ref JsonTokenReader reader, string expected) =>
        new($"Expected {expected} but found {reader.TokenType} at byte {reader.TokenStartIndex}.");

    internal static JsonException Missing(string name) => new($"An object came without its member `{name}`.");

    /// <summary>
    /// A cache of short texts that come again and again (languages, entity types, sources, handles), by their UTF-8 bytes: fixed in size, without
    /// locks; an entry that collides is replaced.
    /// </summary>
    private sealed class SharedTexts
    {
        // What three words hold can be compared as three words.
        private const int Longest = 3 * sizeof(ulong);
        private const int IdDigits = 9;

        private readonly Entry?[] _entries = new Entry?[1024];

        /// <summary>Whether a text is worth it. Ids are not: they seldom come again, and would drive out what does.</summary>
        internal static bool Takes(ReadOnlySpan<byte> utf8) =>
            utf8.Length < IdDigits || (utf8.Length <= Longest && !char.IsAsciiDigit((char)utf8[0]));

        internal string Get(ReadOnlySpan<byte> utf8)
        {
            // Words that overlap, or three bytes of up to three: together they are all of the text.
            var length = utf8.Length;
            ulong start,
                end;
            var middle = 0UL;
            if (length >= sizeof(ulong))
            {
                start = MemoryMarshal.Read<ulong>(utf8);
                middle = length > 2 * sizeof(ulong) ? MemoryMarshal.Read<ulong>(utf8[sizeof(ulong)..]) : 0;
                end = MemoryMarshal.Read<ulong>(utf8[^sizeof(ulong)..]);
            }
            else if (length >= sizeof(uint))
            {
                start = MemoryMarshal.Read<uint>(utf8);
                end = MemoryMarshal.Read<uint>(utf8[^sizeof(uint)..]);
            }
            else if (length > 0)
            {
                start = (uint)(utf8[0] | (utf8[length / 2] << 8));
                end = utf8[^1];
            }
            else
            {
                return "";
            }

            var hash = (((start ^ middle) * 0x9E3779B97F4A7C15) ^ BitOperations.RotateLeft(end + (uint)length, 29)) * 0xC2B2AE3D27D4EB4F;
            ref var slot = ref _entries[hash >> 54];
            var entry = slot;
            if (entry is null || entry.Start != start || entry.Middle != middle || entry.End != end || entry.Length != length)
            {
                slot = entry = new(start, middle, end, length, Encoding.UTF8.GetString(utf8));
            }

            return entry.Text;
        }

        private sealed class Entry(ulong start, ulong middle, ulong end, int length, string text)
        {
            internal readonly ulong Start = start;
            internal readonly ulong Middle = middle;
            internal readonly ulong End = end;
            internal readonly int Length = length;
            internal readonly string Text = text;
        }
    }
}

using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Newtonsoft.Json.Linq;

namespace XApi;

/// <summary>
/// How members are read. A value of another kind than the spec says is kept as it came and reported: one member that X sends in a new way must not make a
/// page unreadable, and an enumeration stop there for good.
/// </summary>
public abstract partial class XModel
{
    private protected string? ReadText(ref JsonTokenReader reader) =>
        reader.TokenType is JsonTokenType.String or JsonTokenType.Number
            ? JsonValues.ReadString(ref reader)
            : Keep<string>(ref reader, "a text");

    private protected int? ReadInt32(ref JsonTokenReader reader) =>
        JsonTry.Int32(ref reader, out var value) ? value : KeepValue<int>(ref reader, "a whole number of 32 bits");

    private protected long? ReadInt64(ref JsonTokenReader reader) =>
        JsonTry.Int64(ref reader, out var value) ? value : KeepValue<long>(ref reader, "a whole number of 64 bits");

    private protected double? ReadDouble(ref JsonTokenReader reader) =>
        JsonTry.Double(ref reader, out var value) ? value : KeepValue<double>(ref reader, "a number");

    private protected bool? ReadBoolean(ref JsonTokenReader reader) =>
        JsonTry.Boolean(ref reader, out var value) ? value : KeepValue<bool>(ref reader, "true or false");

    private protected DateTimeOffset? ReadTime(ref JsonTokenReader reader) =>
        JsonTry.Time(ref reader, out var value) ? value : KeepValue<DateTimeOffset>(ref reader, "a time");

    private protected T? ReadEnum<T>(ref JsonTokenReader reader)
        where T : struct, IOpenEnum<T> => JsonTry.Enum<T>(ref reader, out var value) ? value : KeepValue<T>(ref reader, "a text");

    /// <summary>Whether the reader stands on an object; what it stands on else is kept.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected bool IsObject(ref JsonTokenReader reader)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            return true;
        }

        _ = Keep<string>(ref reader, "an object");
        return false;
    }

    /// <summary>
    /// The list that a response is about. An object in its place is the only item, or no item where it is empty, as X's own simulator has it. Anything else
    /// makes the response unreadable.
    /// </summary>
    private protected IReadOnlyList<T>? ReadNeededObjects<T>(ref JsonTokenReader reader, ReadJson<T> read)
        where T : XModel
    {
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            var next = reader;
            next.Read();
            var only = read(ref reader);
            return next.TokenType == JsonTokenType.EndObject ? [] : [only];
        }

        JsonValues.StartList(ref reader);
        return ReadObjects(ref reader, read);
    }

    /// <summary>The list that a response is about, which X's pages show below a name: <c>{"data": {"links": […]}}</c>.</summary>
    private protected IReadOnlyList<T>? ReadNeededObjects<T>(ReadOnlySpan<byte> below, ref JsonTokenReader reader, ReadJson<T> read)
        where T : XModel
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return ReadNeededObjects(ref reader, read);
        }

        var name = reader.Name;
        IReadOnlyList<T>? items = null;
        while (reader.NextMember())
        {
            var member = reader.Name;
            if (member.SequenceEqual(below) && reader.TokenType == JsonTokenType.StartArray)
            {
                items = ReadObjects(ref reader, read);
            }
            else
            {
                KeepNamed($"{Encoding.UTF8.GetString(name)}.{Encoding.UTF8.GetString(member)}", ref reader, "a list");
            }
        }

        return items;
    }

    /// <summary>The object that a response is about, which X's pages sometimes show in a list of one. Were there more, they are kept.</summary>
    private protected T? ReadOne<T>(ref JsonTokenReader reader, ReadJson<T> read)
        where T : XModel
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return read(ref reader);
        }

        var name = reader.Name;
        T? one = null;
        for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            if (one is null && reader.TokenType == JsonTokenType.StartObject)
            {
                one = read(ref reader);
            }
            else
            {
                KeepItem(name, i, ref reader, "the only item");
            }
        }

        return one;
    }

    /// <summary>An object whose members X's pages show beside this one's, where one of them is there. They are kept, and written back, where they came.</summary>
    private protected T? InPlace<T>(string sign, ReadJson<T> read)
        where T : XModel =>
        AdditionalProperties.ContainsKey(sign)
            ? JsonValues.Parse(new JObject(AdditionalProperties.Select(member => new JProperty(member.Key, member.Value))).ToString(), read)
            : null;

    private protected IReadOnlyList<T>? ReadObjects<T>(ref JsonTokenReader reader, ReadJson<T> read)
        where T : XModel
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return Keep<IReadOnlyList<T>>(ref reader, "a list");
        }

        var name = reader.Name;
        var items = default(JsonItems<T>);
        for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                items.Add(read(ref reader));
            }
            else if (reader.TokenType != JsonTokenType.Null)
            {
                KeepItem(name, i, ref reader, "an object");
            }
        }

        return items.ToList();
    }

    private protected IReadOnlyList<T>? ReadList<T>(ref JsonTokenReader reader, TryReadJson<T> read)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return Keep<IReadOnlyList<T>>(ref reader, "a list");
        }

        var name = reader.Name;
        var items = default(JsonItems<T>);
        for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            if (reader.TokenType == JsonTokenType.Null)
            {
                continue;
            }

            if (read(ref reader, out var value))
            {
                items.Add(value);
            }
            else
            {
                KeepItem(name, i, ref reader, $"a value of {typeof(T).Name}");
            }
        }

        return items.ToList();
    }

    private protected IReadOnlyDictionary<string, T>? ReadMap<T>(ref JsonTokenReader reader, TryReadJson<T> read)
    {
        if (!IsObject(ref reader))
        {
            return null;
        }

        var name = reader.Name;
        var values = new Dictionary<string, T>();
        while (reader.NextMember())
        {
            var key = reader.Name;
            if (read(ref reader, out var value))
            {
                values[Encoding.UTF8.GetString(key)] = value;
            }
            else
            {
                KeepNamed($"{Encoding.UTF8.GetString(name)}.{Encoding.UTF8.GetString(key)}", ref reader, $"a value of {typeof(T).Name}");
            }
        }

        return new ReadOnlyDictionary<string, T>(values);
    }

    private protected IReadOnlyDictionary<string, T>? ReadObjectMap<T>(ref JsonTokenReader reader, ReadJson<T> read)
        where T : XModel =>
        ReadMap(
            ref reader,
            (ref JsonTokenReader value, [MaybeNullWhen(false)] out T model) =>
            {
                model = value.TokenType == JsonTokenType.StartObject ? read(ref value) : null;
                return model is not null;
            }
        );

    /// <summary>Reads an object that stands within another one: <c>{"data": {…}}</c>.</summary>
    private protected T? ReadWrapped<T>(ReadOnlySpan<byte> inner, ref JsonTokenReader reader, ReadJson<T> read)
        where T : XModel
    {
        if (!IsObject(ref reader))
        {
            return null;
        }

        var name = reader.Name;
        T? wrapped = null;
        while (reader.NextMember())
        {
            var member = reader.Name;
            if (member.SequenceEqual(inner) && reader.TokenType == JsonTokenType.StartObject)
            {
                wrapped = read(ref reader);
            }
            else
            {
                KeepNamed($"{Encoding.UTF8.GetString(name)}.{Encoding.UTF8.GetString(member)}", ref reader, "an object");
            }
        }

        return wrapped;
    }

    // What is on the rare path is not inlined, so that the common one stays short.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private T? Keep<T>(ref JsonTokenReader reader, string expected)
        where T : class
    {
        KeepNamed(Encoding.UTF8.GetString(reader.Name), ref reader, expected);
        return null;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private T? KeepValue<T>(ref JsonTokenReader reader, string expected)
        where T : struct
    {
        KeepNamed(Encoding.UTF8.GetString(reader.Name), ref reader, expected);
        return null;
    }

    private void KeepItem(scoped ReadOnlySpan<byte> name, int index, ref JsonTokenReader reader, string expected) =>
        KeepNamed($"{Encoding.UTF8.GetString(name)}[{index}]", ref reader, expected);

    private void KeepNamed(string name, ref JsonTokenReader reader, string expected)
    {
        UnreadMembers.Report(GetType().Name, name, expected, reader.TokenType);
        AdditionalProperties[name] = JsonValues.ReadToken(ref reader);
    }
}

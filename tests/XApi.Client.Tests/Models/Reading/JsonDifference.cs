using System.Globalization;
using System.Text;
using System.Text.Json;
using Newtonsoft.Json.Linq;
using JsonTextReader = Newtonsoft.Json.JsonTextReader;

namespace XApi.Tests.Models;

/// <summary>Says in what <see cref="JsonTokenReader"/> differs from the readers of System.Text.Json and of Newtonsoft.Json over the same bytes.</summary>
internal static class JsonDifference
{
    // Some are expected where others come, so that every way of finding a name is taken.
    private static readonly JsonNames Names = new(
        "id text lang data media_keys a_name_that_is_longer_than_a_block_of_32_bytes entities start end"
    );

    /// <summary>The first difference; null where there is none.</summary>
    internal static string? Find(ReadOnlySpan<byte> utf8) =>
        OfTokens(utf8, skips: false) ?? OfTokens(utf8, skips: true) ?? OfMembers(utf8) ?? OfTree(utf8);

    // Token by token until both end, or both refuse in the same words.
    private static string? OfTokens(ReadOnlySpan<byte> utf8, bool skips)
    {
        var ours = new JsonTokenReader(utf8);
        var theirs = new Utf8JsonReader(utf8);
        for (var token = 0; ; token++)
        {
            var (isRead, refusal) = (false, (string?)null);
            try
            {
                isRead = theirs.Read();
                if (skips && token % 3 == 2)
                {
                    theirs.Skip();
                }
            }
            catch (JsonException failure)
            {
                refusal = failure.Message;
            }

            try
            {
                if (ours.Read() != isRead && refusal is null)
                {
                    return $"token {token}: ours {(isRead ? "ends" : "continues")}";
                }

                if (skips && token % 3 == 2)
                {
                    ours.Skip();
                }

                if (refusal is not null)
                {
                    return $"token {token}: ours accepts, theirs says {refusal}";
                }
            }
            catch (JsonException failure)
            {
                return failure.Message == refusal ? null : $"token {token}: ours says {failure.Message}, theirs {refusal ?? "accepts"}";
            }

            if (!isRead)
            {
                return null;
            }

            if (
                ours.TokenType != theirs.TokenType
                || ours.TokenStartIndex != theirs.TokenStartIndex
                || ours.BytesConsumed != theirs.BytesConsumed
                || ours.CurrentDepth != theirs.CurrentDepth
                || !ours.ValueSpan.SequenceEqual(theirs.ValueSpan)
            )
            {
                return $"token {token}: ours is {ours.TokenType} at {ours.TokenStartIndex} to {ours.BytesConsumed}, theirs {theirs.TokenType} at {theirs.TokenStartIndex} to {theirs.BytesConsumed}";
            }

            if (OfValue(ref ours, ref theirs) is { } value)
            {
                return $"token {token}, {Encoding.UTF8.GetString(theirs.ValueSpan)}: {value}";
            }
        }
    }

    private static string? OfValue(ref JsonTokenReader ours, ref Utf8JsonReader theirs)
    {
        if (theirs.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
        {
            var text = TextOf(ref theirs);
            return ours.GetString() != text ? $"ours is {ours.GetString()}"
                : ours.ValueIsEscaped != theirs.ValueIsEscaped ? "escaped or not"
                : ours.ValueTextEquals("id"u8) != (text == "id") ? "equal or not"
                : null;
        }

        if (theirs.TokenType != JsonTokenType.Number)
        {
            return null;
        }

        var int32 = (ours.TryGetInt32(out var ours32), ours32) == (theirs.TryGetInt32(out var theirs32), theirs32);
        var int64 = (ours.TryGetInt64(out var ours64), ours64) == (theirs.TryGetInt64(out var theirs64), theirs64);
        var real = (ours.TryGetDouble(out var oursDouble), oursDouble) == (theirs.TryGetDouble(out var theirsDouble), theirsDouble);
        var exact = (ours.TryGetDecimal(out var oursDecimal), oursDecimal) == (theirs.TryGetDecimal(out var theirsDecimal), theirsDecimal);
        return int32 && int64 && real && exact ? null : $"ours is {ours32}, {ours64}, {oursDouble} or {oursDecimal}";
    }

    // What System.Text.Json does not read, half a surrogate pair and bytes that are no UTF-8, Newtonsoft replaces.
    private static string TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Lenient($"\"{Encoding.UTF8.GetString(reader.ValueSpan)}\"").ReadAsString()!;
        }
    }

    // By the way that models are read, where names are expected.
    private static string? OfMembers(ReadOnlySpan<byte> utf8)
    {
        var (ours, theirs) = (new StringBuilder(), new StringBuilder());
        var (oursEnds, theirsEnds) = (false, false);
        try
        {
            var reader = new JsonTokenReader(utf8);
            reader.Read();
            Members(ref reader, ours);
            oursEnds = !reader.Read();
        }
        catch (JsonException) { }

        try
        {
            var reader = new Utf8JsonReader(utf8);
            reader.Read();
            Members(ref reader, theirs);
            theirsEnds = !reader.Read();
        }
        catch (JsonException) { }

        return (oursEnds, ours.ToString()) == (theirsEnds, theirs.ToString()) ? null : $"members: ours are {ours}, theirs {theirs}";
    }

    private static void Members(ref JsonTokenReader reader, StringBuilder members)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                for (var member = 0; reader.NextMember(Names, ref member); )
                {
                    members
                        .Append(Encoding.UTF8.GetString(reader.Name))
                        .Append(reader.Name.SequenceEqual(Names[member]) || member == 0 ? ' ' : '!');
                    Members(ref reader, members);
                }

                break;
            case JsonTokenType.StartArray:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    Members(ref reader, members);
                }

                break;
            default:
                members.Append(Encoding.UTF8.GetString(reader.ValueSpan));
                break;
        }

        members.Append('.');
    }

    private static void Members(ref Utf8JsonReader reader, StringBuilder members)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var name = TextOf(ref reader);
                    reader.Read();
                    if (reader.TokenType != JsonTokenType.Null)
                    {
                        members.Append(name).Append(' ');
                        Members(ref reader, members);
                    }
                }

                break;
            case JsonTokenType.StartArray:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    Members(ref reader, members);
                }

                break;
            default:
                members.Append(Encoding.UTF8.GetString(reader.ValueSpan));
                break;
        }

        members.Append('.');
    }

    // What ours accepts, Newtonsoft reads as the same values. It accepts much that is no JSON, so the other way round says nothing.
    private static string? OfTree(ReadOnlySpan<byte> utf8)
    {
        JToken ours;
        try
        {
            ours = JsonValues.Parse(utf8, JsonValues.ReadToken);
        }
        catch (JsonException)
        {
            return null;
        }

        JToken theirs;
        try
        {
            theirs = JToken.ReadFrom(Lenient(Encoding.UTF8.GetString(utf8)));
        }
        catch (Newtonsoft.Json.JsonReaderException failure) when (failure.Message.Contains("valid number", StringComparison.Ordinal))
        {
            // More than a double holds.
            return null;
        }

        return AreAlike(ours, theirs) ? null : $"tree: ours is {ours}, theirs {theirs}";
    }

    private static bool AreAlike(JToken ours, JToken theirs) =>
        (ours, theirs) switch
        {
            (JObject a, JObject b) => a.Count == b.Count
                && a.Properties().All(member => b[member.Name] is { } other && AreAlike(member.Value, other)),
            (JArray a, JArray b) => a.Count == b.Count && a.Zip(b).All(pair => AreAlike(pair.First, pair.Second)),
            (JRaw, JValue { Type: JTokenType.Float or JTokenType.Integer }) => true,
            (JValue a, JValue { Type: JTokenType.Float or JTokenType.Integer } b) => Number(a) == Number(b),
            (JValue a, JValue b) => Equals(a.Value, b.Value),
            _ => false,
        };

    private static double Number(JValue value) => double.Parse(value.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static JsonTextReader Lenient(string json) =>
        new(new StringReader(json)) { DateParseHandling = Newtonsoft.Json.DateParseHandling.None };
}

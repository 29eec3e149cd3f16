using System.Globalization;
using System.Text.Json;
using Newtonsoft.Json;

namespace XApi;

/// <summary>
/// A place in a collection, to go on from in another process or on another day: <c>enumeration.From(checkpoint)</c>. It stands behind the item that was
/// yielded last. <see cref="ToString"/> writes it as JSON of some hundred characters, <see cref="Parse"/> reads that.
/// </summary>
public sealed record Checkpoint
{
    /// <summary>The operation that enumerates the collection (<see cref="XOperation.Id"/>).</summary>
    public required string Operation { get; init; }

    /// <summary>A hash of the request without its page: all arguments and options that go to X. Another request refuses the checkpoint.</summary>
    public required string Request { get; init; }

    /// <summary>The token of the page that the place is in; null for the first.</summary>
    public string? Token { get; init; }

    /// <summary>The ids of the items last yielded of that page, 16 at most; empty before its first.</summary>
    public IReadOnlyList<string> Seen { get; init; } = [];

    /// <summary>Whether it was reached by going backwards.</summary>
    public bool Backwards { get; init; }

    /// <summary>The slice of time that the place is in, where the enumeration is sliced.</summary>
    public TimeSlice? Slice { get; init; }

    /// <summary>How many items the enumeration has yielded, those before its own checkpoints included.</summary>
    public long Items { get; init; }

    /// <summary>How many pages the enumeration is through with.</summary>
    public int Pages { get; init; }

    /// <summary>The greatest Tweet id yielded; null where the items are no Tweets.</summary>
    public string? NewestId { get; init; }

    /// <summary>The smallest Tweet id yielded; null where the items are no Tweets.</summary>
    public string? OldestId { get; init; }

    /// <summary>Whether there was nothing behind the place when it was reached. Going on from it yields nothing.</summary>
    public bool IsComplete { get; init; }

    /// <summary>The checkpoint as JSON.</summary>
    public override string ToString() => PlaceJson.Write(WriteMembers);

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <param name="text">The JSON.</param>
    /// <exception cref="FormatException">It is not a checkpoint.</exception>
    public static Checkpoint Parse(string text) => PlaceJson.Parse<Checkpoint>(text, "a checkpoint", Read);

    internal void WriteMembers(JsonWriter writer)
    {
        writer.WriteMember("operation", Operation);
        writer.WriteMember("request", Request);
        writer.WriteMember("token", Token);
        writer.WriteMember("seen", Seen.Count > 0 ? Seen : null);
        writer.WriteMember("backwards", Backwards ? true : null);
        writer.WriteMember("slice_start", Slice?.Start);
        writer.WriteMember("slice_end", Slice?.End);
        writer.WriteMember("items", Items);
        writer.WriteMember("pages", (long)Pages);
        writer.WriteMember("newest_id", NewestId);
        writer.WriteMember("oldest_id", OldestId);
        writer.WriteMember("complete", IsComplete ? true : null);
    }

    internal static Checkpoint Read(ref Utf8JsonReader reader)
    {
        var place = new Checkpoint { Operation = "", Request = "" };
        DateTimeOffset? sliceStart = null;
        JsonValues.StartObject(ref reader);
        while (JsonValues.NextMember(ref reader, out var name))
        {
            if (name.SequenceEqual("operation"u8))
            {
                place = place with { Operation = JsonValues.ReadString(ref reader) };
            }
            else if (name.SequenceEqual("request"u8))
            {
                place = place with { Request = JsonValues.ReadString(ref reader) };
            }
            else if (name.SequenceEqual("token"u8))
            {
                place = place with { Token = JsonValues.ReadString(ref reader) };
            }
            else if (name.SequenceEqual("seen"u8))
            {
                place = place with { Seen = JsonValues.ReadList(ref reader, JsonValues.ReadString) };
            }
            else if (name.SequenceEqual("backwards"u8))
            {
                place = place with { Backwards = JsonValues.ReadBoolean(ref reader) };
            }
            else if (name.SequenceEqual("slice_start"u8))
            {
                sliceStart = JsonValues.ReadTimestamp(ref reader);
            }
            else if (name.SequenceEqual("slice_end"u8) && sliceStart is { } start)
            {
                place = place with { Slice = new(start, JsonValues.ReadTimestamp(ref reader)) };
            }
            else if (name.SequenceEqual("items"u8))
            {
                place = place with { Items = JsonValues.ReadInt64(ref reader) };
            }
            else if (name.SequenceEqual("pages"u8))
            {
                place = place with { Pages = JsonValues.ReadInt32(ref reader) };
            }
            else if (name.SequenceEqual("newest_id"u8))
            {
                place = place with { NewestId = JsonValues.ReadString(ref reader) };
            }
            else if (name.SequenceEqual("oldest_id"u8))
            {
                place = place with { OldestId = JsonValues.ReadString(ref reader) };
            }
            else if (name.SequenceEqual("complete"u8))
            {
                place = place with { IsComplete = JsonValues.ReadBoolean(ref reader) };
            }
            else
            {
                reader.Skip();
            }
        }

        return place.Operation.Length > 0 && place.Request.Length > 0 ? place : throw JsonValues.Missing("operation or request");
    }
}

/// <summary>A period of an enumeration that is cut by time.</summary>
/// <param name="Start">Its start, inclusive.</param>
/// <param name="End">Its end, exclusive.</param>
public sealed record TimeSlice(DateTimeOffset Start, DateTimeOffset End);

/// <summary>The form in which places are kept: one JSON object.</summary>
internal static class PlaceJson
{
    internal static string Write(Action<JsonWriter> writeMembers)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var writer = new JsonTextWriter(text) { Culture = CultureInfo.InvariantCulture })
        {
            writer.WriteStartObject();
            writeMembers(writer);
            writer.WriteEndObject();
        }

        return text.ToString();
    }

    internal static T Parse<T>(string text, string what, ReadJson<T> read)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            var reader = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(text));
            reader.Read();
            return read(ref reader);
        }
        catch (System.Text.Json.JsonException failure)
        {
            throw new FormatException($"The text is not {what}: {failure.Message}", failure);
        }
    }
}

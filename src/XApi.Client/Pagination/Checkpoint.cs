using System.Text.Json;
using Newtonsoft.Json;

namespace XApi;

/// <summary>
/// A place in a collection, to continue from in another process or on another day: <c>enumeration.From(checkpoint)</c>. It stands behind the item that was
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

    /// <summary>Whether there was nothing behind the place when it was reached. Continuing from it yields nothing.</summary>
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

    internal static Checkpoint Read(JsonElement place) =>
        new()
        {
            Operation = place.NeededText("operation"),
            Request = place.NeededText("request"),
            Token = place.Text("token"),
            Seen = place.Texts("seen"),
            Backwards = place.Flag("backwards"),
            Slice = place.Time("slice_start") is { } start && place.Time("slice_end") is { } end ? new(start, end) : null,
            Items = place.Number("items"),
            Pages = checked((int)place.Number("pages")),
            NewestId = place.Text("newest_id"),
            OldestId = place.Text("oldest_id"),
            IsComplete = place.Flag("complete"),
        };
}

/// <summary>A period of an enumeration that is cut by time.</summary>
/// <param name="Start">Its start, inclusive.</param>
/// <param name="End">Its end, exclusive.</param>
public sealed record TimeSlice(DateTimeOffset Start, DateTimeOffset End);

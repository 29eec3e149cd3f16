using System.Text.Json;
using Newtonsoft.Json;

namespace XApi;

/// <summary>How far a stream has been worked on: the time from which on it has to be recovered, and what of that time is done already.</summary>
/// <remarks><see cref="ToString"/> writes it as JSON, <see cref="Parse"/> reads that.</remarks>
public sealed record StreamPosition
{
    /// <summary>The operation that streams (<see cref="XOperation.Id"/>). Another one refuses the position.</summary>
    public required string Operation { get; init; }

    /// <summary>Everything posted before this time is done, by X's clock, or was reported as lost.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The keys, such as ids of Tweets, of what was posted since and is done. They are left out when they come again.</summary>
    public IReadOnlyList<string> Acknowledged { get; init; } = [];

    /// <summary>The position as JSON.</summary>
    public override string ToString() => PlaceJson.Write(WriteMembers);

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <param name="text">The JSON.</param>
    /// <exception cref="FormatException">It is not a position.</exception>
    public static StreamPosition Parse(string text) => PlaceJson.Parse(text, "a stream's position", Read);

    private void WriteMembers(JsonWriter writer)
    {
        writer.WriteMember("operation", Operation);
        writer.WriteMember("from", From);
        writer.WriteMember("acknowledged", Acknowledged.Count > 0 ? Acknowledged : null);
    }

    private static StreamPosition Read(JsonElement place) =>
        new()
        {
            Operation = place.NeededText("operation"),
            From = place.Time("from") ?? throw JsonValues.Missing("from"),
            Acknowledged = place.Texts("acknowledged"),
        };
}

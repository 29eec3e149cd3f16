using System.Text.Json;
using Newtonsoft.Json;

namespace XApi;

/// <summary>How far a polling has come. <see cref="ToString"/> writes it as JSON, <see cref="Parse"/> reads that.</summary>
public sealed record PollingState
{
    /// <summary>The operation that is polled (<see cref="XOperation.Id"/>).</summary>
    public required string Operation { get; init; }

    /// <summary>A hash of the request without the beginning of its range. Another request refuses the state.</summary>
    public required string Request { get; init; }

    /// <summary>
    /// The id that the round under way asks from, or the next; null where it asks as the options say. After a round it lies some seconds before the newest,
    /// since X shows some items late.
    /// </summary>
    public string? SinceId { get; init; }

    /// <summary>
    /// The ids that were yielded of what a round may bring again, the newest first; null where they are not known, as in a state that an earlier version of
    /// this library wrote.
    /// </summary>
    internal IReadOnlyList<string>? Yielded { get; init; }

    /// <summary>The place in the round that is under way; null between rounds.</summary>
    public Checkpoint? Round { get; init; }

    /// <summary>The newest id of the round that is under way, some seconds before which the next one begins.</summary>
    public string? RoundNewestId { get; init; }

    /// <summary>Whether two states are the same, as they are written.</summary>
    /// <param name="other">The other one.</param>
    public bool Equals(PollingState? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>The state as JSON.</summary>
    public override string ToString() =>
        PlaceJson.Write(writer =>
        {
            writer.WriteMember("operation", Operation);
            writer.WriteMember("request", Request);
            writer.WriteMember("since_id", SinceId);
            writer.WriteMember("round_newest_id", RoundNewestId);
            writer.WriteMember("yielded", Yielded);
            if (Round is not null)
            {
                writer.WritePropertyName("round");
                writer.WriteStartObject();
                Round.WriteMembers(writer);
                writer.WriteEndObject();
            }
        });

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <param name="text">The JSON.</param>
    /// <exception cref="FormatException">It is not a state of polling.</exception>
    public static PollingState Parse(string text) => PlaceJson.Parse<PollingState>(text, "a state of polling", Read);

    private static PollingState Read(JsonElement place) =>
        new()
        {
            Operation = place.NeededText("operation"),
            Request = place.NeededText("request"),
            SinceId = place.Text("since_id"),
            RoundNewestId = place.Text("round_newest_id"),
            Yielded = place.Member("yielded") is null ? null : place.Texts("yielded"),
            Round = place.Member("round") is { } round ? Checkpoint.Read(round) : null,
        };
}

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

    /// <summary>The newest id of the last round that was completed; null before there was one.</summary>
    public string? SinceId { get; init; }

    /// <summary>The place in the round that is under way; null between rounds.</summary>
    public Checkpoint? Round { get; init; }

    /// <summary>The newest id of the round that is under way, with which the next one begins.</summary>
    public string? RoundNewestId { get; init; }

    /// <summary>The state as JSON.</summary>
    public override string ToString() =>
        PlaceJson.Write(writer =>
        {
            writer.WriteMember("operation", Operation);
            writer.WriteMember("request", Request);
            writer.WriteMember("since_id", SinceId);
            writer.WriteMember("round_newest_id", RoundNewestId);
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
            Round = place.Member("round") is { } round ? Checkpoint.Read(round) : null,
        };
}

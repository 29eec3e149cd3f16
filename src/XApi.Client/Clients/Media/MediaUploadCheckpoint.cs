using System.Text.Json;
using Newtonsoft.Json;

namespace XApi;

/// <summary>
/// Where an upload in chunks stands, to resume it in another process: <see cref="MediaUploadOptions.ResumeFrom"/>. <see cref="ToString"/> writes it as JSON,
/// <see cref="Parse"/> reads that. It is of use for as long as X keeps the upload, which is 24 hours.
/// </summary>
public sealed record MediaUploadCheckpoint
{
    /// <summary>The media id.</summary>
    public required string MediaId { get; init; }

    /// <summary>The category.</summary>
    public required string Category { get; init; }

    /// <summary>A hash of the file's size, beginning and end. Another file refuses the checkpoint.</summary>
    public required string File { get; init; }

    /// <summary>The size of a chunk in bytes.</summary>
    public required int ChunkBytes { get; init; }

    /// <summary>The size of the file in bytes.</summary>
    public required long TotalBytes { get; init; }

    /// <summary>Which chunks X has, as ranges of their indexes: <c>0-41,44</c>.</summary>
    public string Received { get; init; } = "";

    /// <summary>Until when X keeps the upload, by this machine's clock; null where X did not say.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether X has all of the file, so that only its processing is waited for.</summary>
    public bool IsFinalized { get; init; }

    /// <summary>The checkpoint as JSON.</summary>
    public override string ToString() => PlaceJson.Write(WriteMembers);

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <param name="text">The JSON.</param>
    /// <exception cref="FormatException">It is not a checkpoint.</exception>
    public static MediaUploadCheckpoint Parse(string text) => PlaceJson.Parse(text, "a checkpoint of an upload", Read);

    private void WriteMembers(JsonWriter writer)
    {
        writer.WriteMember("media_id", MediaId);
        writer.WriteMember("category", Category);
        writer.WriteMember("file", File);
        writer.WriteMember("chunk_bytes", (long)ChunkBytes);
        writer.WriteMember("total_bytes", TotalBytes);
        writer.WriteMember("received", Received.Length > 0 ? Received : null);
        writer.WriteMember("expires_at", ExpiresAt);
        writer.WriteMember("finalized", IsFinalized ? true : null);
    }

    private static MediaUploadCheckpoint Read(JsonElement place)
    {
        var (chunk, total) = (place.Number("chunk_bytes"), place.Number("total_bytes"));
        var checkpoint = new MediaUploadCheckpoint
        {
            MediaId = place.NeededText("media_id"),
            Category = place.NeededText("category"),
            File = place.NeededText("file"),
            ChunkBytes = chunk is > 0 and <= int.MaxValue ? (int)chunk : throw new FormatException($"chunk_bytes is {chunk}"),
            TotalBytes = total > 0 ? total : throw new FormatException($"total_bytes is {total}"),
            Received = place.Text("received") ?? "",
            ExpiresAt = place.Time("expires_at"),
            IsFinalized = place.Flag("finalized"),
        };
        _ = SegmentPlan.Of(checkpoint);
        return checkpoint;
    }
}

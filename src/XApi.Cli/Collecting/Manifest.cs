using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using XApi.Cli.Collecting.Formats;

namespace XApi.Cli.Collecting;

/// <summary>
/// What is known of a collection: what was asked for, what came, what it cost, and where it stands. It is a file beside the data, written again after each
/// step. All of it but <see cref="Runs"/> is the same however often the collection was broken and resumed.
/// </summary>
internal sealed record Manifest
{
    // A query is written as people read it, quotes aside.
    private static readonly ManifestJson Json = new(
        new JsonSerializerOptions(ManifestJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
    );

    /// <summary>The version of this file's form.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The version of the client that collected it.</summary>
    public required string Client { get; init; }

    /// <summary>The command: search, timeline and so on.</summary>
    public required string Command { get; init; }

    /// <summary>What was asked for: the query, the times, the fields. A collection with another request can't resume this one.</summary>
    public required SortedDictionary<string, string> Request { get; init; }

    /// <summary>The fields and expansions that are requested; they stay the same when a newer client resumes it.</summary>
    public SortedDictionary<string, string> Fields { get; init; } = [];

    /// <summary>The earliest time that is asked for, where it was given.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The end of the time that is asked for, where it was given.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The name of the data's file.</summary>
    public required string File { get; init; }

    /// <summary>What the rows are: tweets or users.</summary>
    public required string Rows { get; init; }

    /// <summary>How it ended, or that it is under way.</summary>
    public CollectionState State { get; init; }

    /// <summary>How many rows there are.</summary>
    public long Count { get; init; }

    /// <summary>How many came again and were left out.</summary>
    public long Duplicates { get; init; }

    /// <summary>How many responses they came in; 0 for a stream.</summary>
    public long Responses { get; init; }

    /// <summary>What X could not return, such as deleted Tweets: how often, by the reason.</summary>
    public SortedDictionary<string, long> Missing { get; init; } = [];

    /// <summary>The earliest time of posting.</summary>
    public DateTimeOffset? Oldest { get; init; }

    /// <summary>The latest time of posting.</summary>
    public DateTimeOffset? Newest { get; init; }

    /// <summary>What it cost, in USD, by the client's price list.</summary>
    public decimal CostUsd { get; init; }

    /// <summary>When a stream was not connected, and whether what was missed was recovered; what a search that was resumed no longer reached.</summary>
    public IReadOnlyList<CollectionGap> Gaps { get; init; } = [];

    /// <summary>The place that is resumed from; null before the first step.</summary>
    public string? Position { get; init; }

    /// <summary>How many lines of what follows the place were handled before the limit was reached.</summary>
    public int Handled { get; init; }

    /// <summary>How many problems of that response are recorded: the last ones in the file of what is missing.</summary>
    public int HandledMissing { get; init; }

    /// <summary>How many bytes of the data's file, or of the journal that it is made from, are written.</summary>
    public long Bytes { get; init; }

    /// <summary>Their SHA-256.</summary>
    public string? Sha256 { get; init; }

    /// <summary>How many bytes of the file of what is missing are written.</summary>
    public long MissingBytes { get; init; }

    /// <summary>When it was worked on.</summary>
    public IReadOnlyList<CollectionRun> Runs { get; init; } = [];

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="CommandException">The file is none.</exception>
    public static Manifest Read(string path)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize(System.IO.File.ReadAllBytes(path), Json.Manifest);
            return manifest is { Version: 1 }
                ? manifest
                : throw new JsonException($"It is of version {manifest?.Version}, which a newer xapi wrote.");
        }
        catch (JsonException failure)
        {
            throw new CommandException($"{path} can't be read, so the collection can't be resumed: {failure.Message}");
        }
    }

    /// <summary>Writes the manifest in the place of the one before, as a whole.</summary>
    public void Write(string path)
    {
        System.IO.File.WriteAllBytes(path + ".tmp", JsonSerializer.SerializeToUtf8Bytes(this, Json.Manifest));
        Durable.Replace(path + ".tmp", path);
    }
}

/// <summary>How a collection stands.</summary>
internal enum CollectionState
{
    /// <summary>It is under way, or was killed.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>All that there was is there.</summary>
    [JsonStringEnumMemberName("complete")]
    Complete,

    /// <summary>The limit is reached. A higher one continues it.</summary>
    [JsonStringEnumMemberName("limit")]
    Limit,

    /// <summary>The budget is reached, or the credits are used up. A higher one continues it.</summary>
    [JsonStringEnumMemberName("budget")]
    Budget,

    /// <summary>It was cancelled.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,

    /// <summary>A call failed.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}

/// <summary>A time in which a stream was not connected, or that a search that was resumed no longer reached.</summary>
/// <param name="From">When it began, by X's clock.</param>
/// <param name="To">When it ended.</param>
/// <param name="Recovery">By which means what was missed was recovered; none where it is lost.</param>
internal sealed record CollectionGap(DateTimeOffset From, DateTimeOffset To, string Recovery);

/// <summary>A run of the command.</summary>
/// <param name="Started">When it started.</param>
/// <param name="Written">When it last wrote.</param>
/// <param name="End">How it ended; null while it runs, and where it was killed.</param>
internal sealed record CollectionRun(DateTimeOffset Started, DateTimeOffset Written, string? End);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    WriteIndented = true,
    NewLine = "\n",
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(Manifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;

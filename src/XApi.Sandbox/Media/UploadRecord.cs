using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>A file that is being uploaded, or was: its chunks, and how far its processing is.</summary>
internal sealed class UploadRecord
{
    // X takes chunks for a day, and media can be attached for a day after the end of their upload.
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    internal required long Id { get; init; }

    internal required UserRecord Owner { get; init; }

    /// <summary>Others who may use it.</summary>
    internal IReadOnlyList<string> MoreOwners { get; init; } = [];

    internal required string Category { get; init; }

    /// <summary>The media type; null where the request did not say.</summary>
    internal string? Type { get; set; }

    internal required long TotalBytes { get; init; }

    internal required DateTimeOffset BeganAt { get; init; }

    /// <summary>The chunks that came, by their index.</summary>
    internal SortedDictionary<int, StoredBytes> Segments { get; } = [];

    internal DateTimeOffset? FinalizedAt { get; set; }

    /// <summary>How long processing takes; zero where there is nothing to process.</summary>
    internal TimeSpan Processing { get; set; }

    /// <summary>How processing fails; null when it succeeds.</summary>
    internal MediaFailure? Failure { get; set; }

    /// <summary>Width and height of a photo or GIF, as its header says.</summary>
    internal (int Width, int Height)? Size { get; set; }

    /// <summary>What was said of it.</summary>
    internal JsonObject Metadata { get; set; } = [];

    /// <summary>The subtitles of a video, by language.</summary>
    internal SortedDictionary<string, JsonObject> Subtitles { get; } = [];

    internal string? AltText => (string?)Metadata["alt_text"]?["text"];

    /// <summary>The upload of the still picture; null where none was chosen.</summary>
    internal long? PreviewId => (string?)Metadata["preview_image"]?["media_key"]?["media"] is { } id ? Arguments.ToId(id) : null;

    internal StoredBytes Content => StoredBytes.Joined(Segments.Values);

    internal DateTimeOffset ExpiresAt => (FinalizedAt ?? BeganAt) + Lifetime;

    internal string Key => $"{Number}_{Id}";

    /// <summary>What kind of media it is; null for subtitles, which are none.</summary>
    internal string? Kind => KindOf(Category);

    /// <summary>What kind of media a category is of; null for subtitles, which are none.</summary>
    internal static string? KindOf(string category) =>
        category switch
        {
            "tweet_video" or "dm_video" or "amplify_video" => "video",
            "tweet_gif" or "dm_gif" => "animated_gif",
            "subtitles" => null,
            _ => "photo",
        };

    // X numbers the kinds of media.
    private int Number =>
        Category switch
        {
            "amplify_video" => 13,
            "tweet_video" or "dm_video" => 7,
            "tweet_gif" or "dm_gif" => 16,
            "subtitles" => 20,
            _ => 3,
        };

    internal bool IsOwnedBy(UserRecord? user) => user is not null && (Owner == user || MoreOwners.Contains(JsonText.Id(user.Id)));

    /// <summary>Whether it can be attached: it is whole, processed, and its day has not passed.</summary>
    internal bool IsUsableBy(UserRecord? user, DateTimeOffset now) =>
        IsOwnedBy(user) && FinalizedAt is not null && now < ExpiresAt && Progress(now) is null or { State: "succeeded" };

    /// <summary>How far processing is; null where there is nothing to process.</summary>
    internal MediaProcessingStep? Progress(DateTimeOffset now)
    {
        if (FinalizedAt is not { } began || Processing == TimeSpan.Zero)
        {
            return null;
        }

        var percent = (int)Math.Min(100, (now - began) / Processing * 100);
        var wait = (int)Math.Clamp(Math.Ceiling((began + Processing - now).TotalSeconds / 2), 1, 30);
        return Failure is { } failure && percent >= failure.AtPercent
                ? new(failure.Stalls ? "in_progress" : "failed", failure.AtPercent, null)
            : percent == 100 ? new("succeeded", 100, null)
            : percent == 0 ? new("pending", null, wait)
            : new("in_progress", percent, wait);
    }
}

/// <summary>How far the processing of an upload is.</summary>
internal sealed record MediaProcessingStep(string State, int? Percent, int? CheckAfterSeconds);

/// <summary>How processing fails.</summary>
/// <param name="Name">The kind of failure, such as <c>InvalidMedia</c>.</param>
/// <param name="Message">The reason.</param>
/// <param name="AtPercent">How far it gets.</param>
/// <param name="Stalls">Whether X keeps saying that it is in progress, as was seen, instead of that it failed.</param>
internal sealed record MediaFailure(string Name, string Message, int AtPercent, bool Stalls);

using System.Text.Json;
using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>Media that exist: lookup, analytics, descriptions and subtitles.</summary>
internal static class MediaSection
{
    // Of the people who start a video, how many see each part of it.
    private static readonly (string Field, double Share)[] Counts =
    [
        ("video_views", 1),
        ("playback_start", 1),
        ("playback25", 0.7),
        ("playback50", 0.5),
        ("playback75", 0.4),
        ("playback_complete", 0.3),
        ("play_from_tap", 0.2),
        ("watch_time_ms", 9000),
        ("cta_url_clicks", 0),
        ("cta_watch_clicks", 0),
    ];

    internal static ApiResponse Get(Call call)
    {
        var key = call.Arguments.Text("media_key")!;
        return Find(call, key) is { } medium
            ? ApiResponse.Ok(call.View.Envelope(call.View.Medium(OwnerOf(call, medium), medium)))
            : call.Nothing(Problems.NotFound("media", "media_key", key));
    }

    internal static ApiResponse GetMany(Call call) =>
        ApiResponse.Ok(
            call.View.Envelope(JsonText.Array(Each(call).Select(medium => (JsonNode?)call.View.Medium(OwnerOf(call, medium), medium))))
        );

    /// <summary>Counts of one's own videos, spread evenly over the time since they were posted.</summary>
    internal static ApiResponse Analytics(Call call)
    {
        var (start, end) = (call.Arguments.Time("start_time")!.Value, call.Arguments.Time("end_time")!.Value);
        if (end <= start)
        {
            return Problems.InvalidRequest("end_time", call.Arguments.Text("end_time")!, "'end_time' must be after 'start_time'");
        }

        var fields = call.Arguments.List("media_analytics.fields");
        var span = call.Arguments.Text("granularity") switch
        {
            "hourly" => TimeSpan.FromHours(1),
            "total" => end - start,
            _ => TimeSpan.FromDays(1),
        };
        var data = new JsonArray();
        foreach (var medium in Each(call).Where(medium => OwnerOf(call, medium) == call.User && medium.Type == "video"))
        {
            var spans = new JsonArray();
            for (var at = start; at < end; at += span)
            {
                spans.Add(
                    JsonText.Object(
                        ("timestamp", JsonText.Time(at)),
                        ("metrics", Counted(medium, fields, Math.Min(span.TotalDays, (end - at).TotalDays)))
                    )
                );
            }

            data.Add(JsonText.Object(("media_key", medium.Key), ("timestamped_metrics", spans)));
        }

        return ApiResponse.Ok(call.View.Envelope(data));
    }

    internal static ApiResponse SetMetadata(Call call)
    {
        if (MediaUploadSection.Owned(call, call.Arguments.MemberText("id")!) is not { Kind: not null } upload)
        {
            return MediaUploadSection.NotFound();
        }

        foreach (var (name, value) in Node(call.Arguments.Member("metadata")!.Value))
        {
            upload.Metadata[name] = value?.DeepClone();
        }

        return ApiResponse.Ok(
            new() { ["data"] = JsonText.Object(("id", JsonText.Id(upload.Id)), ("associated_metadata", upload.Metadata.DeepClone())) }
        );
    }

    internal static ApiResponse AddSubtitles(Call call)
    {
        var subtitles = Node(call.Arguments.Member("subtitles")!.Value);
        if (
            MediaUploadSection.Owned(call, call.Arguments.MemberText("id")!) is not { Kind: "video" } upload
            || MediaUploadSection.Owned(call, (string?)subtitles["id"] ?? "") is not { Category: "subtitles", FinalizedAt: not null }
        )
        {
            return MediaUploadSection.NotFound();
        }

        upload.Subtitles[(string?)subtitles["language_code"] ?? ""] = subtitles;
        return ApiResponse.Ok(
            new()
            {
                ["data"] = JsonText.Object(
                    ("id", JsonText.Id(upload.Id)),
                    ("media_category", call.Arguments.MemberText("media_category")),
                    ("associated_subtitles", JsonText.Array(upload.Subtitles.Values.Select(one => (JsonNode?)one.DeepClone())))
                ),
            }
        );
    }

    internal static ApiResponse RemoveSubtitles(Call call) =>
        MediaUploadSection.Owned(call, call.Arguments.MemberText("id")!) is { Kind: "video" } upload
            ? ApiResponse.Done("deleted", upload.Subtitles.Remove(call.Arguments.MemberText("language_code")!))
            : MediaUploadSection.NotFound();

    /// <summary>What a Tweet or a message attaches; null with the refusal where it can't.</summary>
    internal static (IReadOnlyList<MediaRecord>? Media, ApiResponse? Refusal) Attach(Call call, string parameter, IReadOnlyList<string> ids)
    {
        var media = ids.Select(id => (Id: id, Medium: call.World.UsableMedia(id, call.User))).ToList();
        if (media.Find(entry => entry.Medium is null).Id is { } unknown)
        {
            return (null, Problems.InvalidRequest(parameter, unknown, "Your media IDs are invalid.").Because(Why(call, unknown)));
        }

        return media.Count > 1 && media.Exists(entry => entry.Medium!.Type != "photo")
            ? (
                null,
                Problems
                    .InvalidRequest(parameter, ids[0], "Your media IDs are invalid.")
                    .Because("Up to four photos may be attached, or one video, or one GIF.")
            )
            : ([.. media.Select(entry => entry.Medium!)], null);
    }

    private static string Why(Call call, string id) =>
        call.World.Uploads.GetValueOrDefault(Arguments.ToId(id)) is not { } upload ? $"There was no upload {id}."
        : !upload.IsOwnedBy(call.User) ? $"The upload {id} belongs to {upload.Owner.Username}."
        : upload.FinalizedAt is null ? $"The upload {id} was not finalized."
        : call.Now >= upload.ExpiresAt ? $"The upload {id} expired at {upload.ExpiresAt:u}."
        : $"The processing of {id} is {upload.Progress(call.Now)?.State}.";

    private static IEnumerable<MediaRecord> Each(Call call)
    {
        foreach (var key in call.Arguments.List("media_keys").Distinct())
        {
            if (Find(call, key) is { } medium)
            {
                yield return medium;
            }
            else
            {
                call.View.Report(Problems.NotFound("media", "media_keys", key));
            }
        }
    }

    // What is attached to a Tweet can be seen with the Tweet; what is not is its owner's alone.
    private static MediaRecord? Find(Call call, string key) =>
        call.World.Media.GetValueOrDefault(Arguments.ToId(key[(key.IndexOf('_', StringComparison.Ordinal) + 1)..])) is { } medium
        && medium.Key == key
        && (medium.Upload is null || medium.Upload.IsOwnedBy(call.User) || Posts(call, medium).Any())
            ? medium
            : null;

    private static UserRecord? OwnerOf(Call call, MediaRecord medium) =>
        medium.Upload?.Owner ?? Posts(call, medium).FirstOrDefault()?.Author;

    private static IEnumerable<TweetRecord> Posts(Call call, MediaRecord medium) =>
        call.World.Tweets.Where(tweet => tweet.Media.Contains(medium) && !tweet.IsDeleted && XWorld.CanSee(call.User, tweet));

    private static JsonObject Counted(MediaRecord medium, IReadOnlyList<string> fields, double days)
    {
        var counts = new JsonObject();
        foreach (var (field, share) in Counts.Where(count => fields.Contains(count.Field)))
        {
            counts.Add(field, (long)(Scatter.Mix(medium.Id) % 500 * days * share));
        }

        return counts;
    }

    private static JsonObject Node(JsonElement element) => (JsonObject)JsonNode.Parse(element.GetRawText())!;
}

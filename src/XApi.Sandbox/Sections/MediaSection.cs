using System.Text.Json;
using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>Media that exist: lookup, descriptions and subtitles.</summary>
internal static class MediaSection
{
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

    private static JsonObject Node(JsonElement element) => (JsonObject)JsonNode.Parse(element.GetRawText())!;
}

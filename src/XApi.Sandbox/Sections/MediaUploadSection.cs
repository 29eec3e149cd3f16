using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>Uploads of media, whole or in chunks, and their processing.</summary>
internal static class MediaUploadSection
{
    internal const long MaxPhotoBytes = 5 * 1024 * 1024;

    private const long MaxGifBytes = 15 * 1024 * 1024;
    private const long MaxVideoBytes = 512 * 1024 * 1024;

    internal static ApiResponse Initialize(Call call)
    {
        var (category, total) = (call.Arguments.MemberText("media_category"), call.Arguments.Member("total_bytes")?.GetInt64());
        if (total is not > 0)
        {
            return Problems.InvalidRequest("total_bytes", $"{total}", "$.total_bytes: must be the size of the file");
        }

        category ??= OfType(call.Arguments.MemberText("media_type"));
        return TooLarge(category, total.Value) ?? ApiResponse.Ok(Data(call, Begin(call, category, total.Value)));
    }

    internal static ApiResponse Append(Call call)
    {
        if (Find(call, "id") is not { FinalizedAt: null } upload)
        {
            return NotFound();
        }

        var (index, chunk) = (call.Arguments.Member("segment_index")!.Value.GetInt32(), call.Arguments.File!);
        if (upload.Segments.ContainsKey(index))
        {
            return Problems.InvalidRequest("segment_index", $"{index}", $"Segment {index} was uploaded before.");
        }

        if (upload.Segments.Values.Sum(segment => segment.Length) + chunk.Length > upload.TotalBytes)
        {
            return Problems.InvalidRequest("Segments do not add up to provided total file size.");
        }

        upload.Segments.Add(index, chunk);
        return ApiResponse.Ok(new() { ["data"] = new JsonObject { ["expires_at"] = upload.ExpiresAt.ToUnixTimeSeconds() } });
    }

    internal static ApiResponse Finalize(Call call)
    {
        if (Find(call, "id") is not { } upload)
        {
            return NotFound();
        }

        if (upload.FinalizedAt is not null)
        {
            return Problems.InvalidRequest("id", JsonText.Id(upload.Id), "The upload was finalized before.");
        }

        // Segments count from 0 without a gap, and together they are the file.
        if (
            upload.Segments.Values.Sum(segment => segment.Length) != upload.TotalBytes
            || upload.Segments.Keys.Last() != upload.Segments.Count - 1
        )
        {
            return Problems
                .InvalidRequest("Segments do not add up to provided total file size.")
                .Because(
                    $"{upload.Segments.Count} segments have {upload.Segments.Values.Sum(segment => segment.Length)} of {upload.TotalBytes} bytes."
                );
        }

        Complete(call, upload);
        return ApiResponse.Ok(Data(call, upload));
    }

    // X has a status only of what is processed: it does not find a photo.
    internal static ApiResponse Status(Call call) =>
        Find(call, "media_id") is { } upload && upload.Progress(call.Now) is not null ? ApiResponse.Ok(Data(call, upload)) : NotFound();

    internal static ApiResponse Once(Call call)
    {
        var (category, total) = (call.Arguments.MemberText("media_category")!, call.Arguments.File!.Length);
        if (UploadRecord.KindOf(category) is "video" or "animated_gif")
        {
            return Problems.InvalidRequest("media_category", category, "Videos and GIFs are uploaded in chunks.");
        }

        if (TooLarge(category, total) is { } refusal)
        {
            return refusal;
        }

        var upload = Begin(call, category, total);
        upload.Segments.Add(0, call.Arguments.File!);
        Complete(call, upload);
        return ApiResponse.Ok(Data(call, upload));
    }

    /// <summary>The caller's upload of an id; null where there is none, or not any more.</summary>
    internal static UploadRecord? Owned(Call call, string id) =>
        call.World.Uploads.GetValueOrDefault(Arguments.ToId(id)) is { } upload && upload.IsOwnedBy(call.User) && call.Now < upload.ExpiresAt
            ? upload
            : null;

    /// <summary>X's words for an upload that is not there.</summary>
    internal static ApiResponse NotFound() => Problems.InvalidRequest("BadRequest: Not found");

    private static UploadRecord? Find(Call call, string parameter) => Owned(call, call.Arguments.Text(parameter)!);

    private static UploadRecord Begin(Call call, string category, long total)
    {
        var others = call.Arguments.Member("additional_owners") is { ValueKind: System.Text.Json.JsonValueKind.String } text
            ? text.GetString()!.Split(',')
            : call.Arguments.MemberList("additional_owners");
        var upload = new UploadRecord
        {
            Id = call.World.NextMediaId(),
            Owner = call.User!,
            MoreOwners = others,
            Category = category,
            Type = call.Arguments.MemberText("media_type"),
            TotalBytes = total,
            BeganAt = call.Now,
        };
        call.World.Uploads.Add(upload.Id, upload);
        return upload;
    }

    // What an upload is for follows from its type where the request does not say.
    private static string OfType(string? type) =>
        type?.Split('/')[0] switch
        {
            "video" => "tweet_video",
            "text" => "subtitles",
            _ => type == "image/gif" ? "tweet_gif" : "tweet_image",
        };

    private static ApiResponse? TooLarge(string category, long total)
    {
        var most = UploadRecord.KindOf(category) switch
        {
            _ when category == "amplify_video" => long.MaxValue,
            "video" => MaxVideoBytes,
            "animated_gif" => MaxGifBytes,
            _ => MaxPhotoBytes,
        };
        return total <= most ? null : Problems.InvalidRequest("total_bytes", $"{total}", $"File size exceeds {most} bytes.");
    }

    private static void Complete(Call call, UploadRecord upload)
    {
        upload.FinalizedAt = call.Now;
        var head = call.World.MediaStore.Head(upload.Content, PictureSize.HeadBytes);
        upload.Size = PictureSize.Of(head);
        upload.Type ??= PictureSize.TypeOf(head);
        if (upload.Kind is "video" or "animated_gif")
        {
            upload.Failure = call.World.MediaControl.NextFailure();
            upload.Processing = upload.Failure is null
                ? call.Options.MediaProcessingTime
                : Longer(call.Options.MediaProcessingTime, TimeSpan.FromSeconds(1));
        }

        if (upload.Kind is { } kind)
        {
            call.World.Media.Add(
                upload.Id,
                new MediaRecord(upload.Id, kind, upload.Size?.Width, upload.Size?.Height, null, null) { Upload = upload }
            );
        }
    }

    // A failure has to show, so it takes some time.
    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static JsonObject Data(Call call, UploadRecord upload)
    {
        var step = upload.Progress(call.Now);
        var isPhoto = upload is { FinalizedAt: not null, Kind: "photo", Size: not null };
        return new JsonObject
        {
            ["data"] = JsonText.Object(
                ("id", JsonText.Id(upload.Id)),
                ("media_key", upload.Key),
                ("size", upload.FinalizedAt is null ? null : upload.TotalBytes),
                ("expires_after_secs", (long)(upload.ExpiresAt - call.Now).TotalSeconds),
                (
                    "image",
                    !isPhoto
                        ? null
                        : JsonText.Object(("image_type", upload.Type), ("w", upload.Size!.Value.Width), ("h", upload.Size.Value.Height))
                ),
                ("video", step?.State == "succeeded" && upload.Kind == "video" ? JsonText.Object(("video_type", upload.Type)) : null),
                ("processing_info", step is null ? null : Info(step, upload.Failure))
            ),
        };
    }

    private static JsonObject Info(MediaProcessingStep step, MediaFailure? failure) =>
        JsonText.Object(
            ("state", step.State),
            ("progress_percent", step.Percent),
            ("check_after_secs", step.CheckAfterSeconds ?? (step.State == "in_progress" ? 1 : null)),
            (
                "error",
                failure is null || step.Percent != failure.AtPercent || step.CheckAfterSeconds is not null
                    ? null
                    : JsonText.Object(("code", 1), ("name", failure.Name), ("message", failure.Message))
            )
        );
}

using System.Globalization;

namespace XApi.Sandbox;

/// <summary>Encrypted files of X Chat: uploaded in chunks, and given back as they came.</summary>
internal static class ChatMediaSection
{
    internal static ApiResponse Initialize(Call call)
    {
        var named = call.Arguments.MemberText("conversation_id")!;
        var total = call.Arguments.Member("total_bytes")!.Value.GetInt64();
        if (total <= 0)
        {
            return Problems.InvalidRequest("total_bytes", JsonText.Id(total), "$.total_bytes: must be the size of the file");
        }

        if (call.World.Chat.FindOrCreate(call.User!, named.Replace(':', '-')) is not { } chat)
        {
            return new ApiResponse(404, Problems.NotFound(Kind.ChatConversation.Name, "conversation_id", named));
        }

        var upload = new ChatUploadRecord
        {
            Id = call.World.NextId(),
            Owner = call.User!,
            Conversation = chat.Text("id")!,
            TotalBytes = total,
            BeganAt = call.Now,
        };
        call.World.ChatUploads.Add(upload.Id, upload);
        return ApiResponse.Ok(
            new()
            {
                ["data"] = JsonText.Object(
                    ("session_id", JsonText.Id(upload.Id)),
                    ("media_hash_key", upload.HashKey),
                    ("conversation_id", upload.Conversation)
                ),
            }
        );
    }

    internal static ApiResponse Append(Call call) =>
        OnUpload(
            call,
            upload =>
            {
                var (index, chunk) = (call.Arguments.Member("segment_index")!.Value.GetInt32(), call.Arguments.File!);
                if (upload.Segments.Values.Sum(segment => segment.Length) + chunk.Length > upload.TotalBytes)
                {
                    return Problems.InvalidRequest("The parts have more bytes than total_bytes said.");
                }

                if (!upload.Segments.TryAdd(index, chunk))
                {
                    return Problems.InvalidRequest(
                        "segment_index",
                        index.ToString(CultureInfo.InvariantCulture),
                        $"Segment {index} was uploaded before."
                    );
                }

                return ApiResponse.Ok(new() { ["data"] = JsonText.Object(("expires_at", upload.ExpiresAt.ToUnixTimeSeconds())) });
            }
        );

    internal static ApiResponse Finalize(Call call) =>
        OnUpload(
            call,
            upload =>
            {
                var parts = call.Arguments.MemberText("num_parts")!;
                if (JsonText.Id(upload.Segments.Count) != parts || !upload.IsWhole)
                {
                    return Problems.InvalidRequest("num_parts", parts, "The parts that were uploaded are not the whole file.");
                }

                upload.IsComplete = true;
                return ApiResponse.Done("success", true);
            }
        );

    internal static ApiResponse Download(Call call)
    {
        var (id, key) = (call.Arguments.Text("id")!, call.Arguments.Text("media_hash_key")!);
        return
            call.World.Chat.Find(call.User!, id)?.Text("id") is { } conversation
            && call.World.ChatUploads.Values.FirstOrDefault(upload => upload.HashKey == key && upload.Conversation == conversation)
                is { IsComplete: true } found
            ? ApiResponse.Of(StoredBytes.Joined(found.Segments.Values), call.Operation.ResponseMediaType)
            : new ApiResponse(404, Problems.NotFound("media", "media_hash_key", key));
    }

    // The caller's own, for as long as it takes chunks.
    private static ApiResponse OnUpload(Call call, Func<ChatUploadRecord, ApiResponse> respond) =>
        call.World.ChatUploads.GetValueOrDefault(call.PathId) is { IsComplete: false } upload
        && upload.Owner == call.User
        && upload.HashKey == call.Arguments.MemberText("media_hash_key")
        && call.Now < upload.ExpiresAt
            ? respond(upload)
            : new ApiResponse(404, Problems.NotFound("media", "id", call.Arguments.Text("id")!));
}

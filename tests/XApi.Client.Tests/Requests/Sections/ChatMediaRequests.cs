namespace XApi.Tests.Requests;

/// <summary>The requests of Chat: media.</summary>
internal static class ChatMediaRequests
{
    internal static IReadOnlyList<RequestCase> Cases { get; } =
    [
        new(
            XOperation.InitializeChatMedia,
            x =>
                x.Chat.InitializeMediaAsync(
                    new() { ConversationId = "1", TotalBytes = 9007199254740992 },
                    Filled.Options<InitializeChatMediaOptions>()
                ),
            "POST /2/chat/media/upload/initialize",
            """{"conversation_id": "1", "total_bytes": 9007199254740992}"""
        ),
        new(
            XOperation.AppendChatMedia,
            x =>
                x.Chat.AppendMediaAsync(
                    "20",
                    RequestCase.File("the bytes"),
                    new()
                    {
                        SegmentIndex = 1,
                        ConversationId = "2",
                        MediaHashKey = "media hash key 3",
                    },
                    Filled.Options<AppendChatMediaOptions>()
                ),
            "POST /2/chat/media/upload/20/append",
            Parts: new Dictionary<string, string>
            {
                ["media"] = "the bytes",
                ["segment_index"] = "1",
                ["conversation_id"] = "2",
                ["media_hash_key"] = "media hash key 3",
            }
        ),
        new(
            XOperation.FinalizeChatMedia,
            x =>
                x.Chat.FinalizeMediaAsync(
                    "20",
                    new()
                    {
                        ConversationId = "1",
                        MediaHashKey = "media hash key 2",
                        NumParts = "num parts 3",
                        MessageId = "4",
                        TtlMsec = "5",
                    },
                    Filled.Options<FinalizeChatMediaOptions>()
                ),
            "POST /2/chat/media/upload/20/finalize",
            """
            {"conversation_id": "1", "media_hash_key": "media hash key 2", "num_parts": "num parts 3", "message_id": "4",
            "ttl_msec": "5"}
            """
        ),
        new(
            XOperation.DownloadChatMedia,
            x => x.Chat.DownloadMediaAsync("20", "7", Filled.Options<DownloadChatMediaOptions>()),
            "GET /2/chat/media/20/7"
        ),
    ];
}

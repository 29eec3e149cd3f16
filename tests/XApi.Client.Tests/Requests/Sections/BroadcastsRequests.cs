namespace XApi.Tests.Requests;

/// <summary>The requests of Broadcasts.</summary>
internal static class BroadcastsRequests
{
    internal static IReadOnlyList<RequestCase> Cases { get; } =
    [
        new(
            XOperation.GetBroadcasts,
            x => x.Broadcasts.GetManyAsync(Filled.Options<GetBroadcastsOptions>()),
            "GET /2/broadcasts?ids=Ids,Ids%2C%20too&max_results=5&pagination_token=PaginationToken&broadcast.fields=available_for_replay,width"
        ),
        new(
            XOperation.GetBroadcast,
            x => x.Broadcasts.GetAsync("20", Filled.Options<GetBroadcastOptions>()),
            "GET /2/broadcasts/20?broadcast.fields=available_for_replay,width"
        ),
        new(
            XOperation.GetScheduledBroadcasts,
            x => x.Broadcasts.ScheduledAsync(Filled.Options<GetScheduledBroadcastsOptions>()),
            "GET /2/broadcasts/scheduled?max_results=5&newest_start_time=NewestStartTime&oldest_start_time=OldestStartTime&pagination_token=PaginationToken"
        ),
        new(
            XOperation.ScheduleBroadcast,
            x =>
                x.Broadcasts.ScheduleAsync(
                    new()
                    {
                        SourceId = "1",
                        ScheduledStartMs = "2",
                        AvailableForReplay = true,
                        ChatOption = "chat option 3",
                        Description = "description 4",
                        IsLocked = true,
                        Locale = "locale 5",
                        ManualPublish = true,
                        Recurrence = new() { Frequency = BroadcastFrequency.Daily, Repeats = "repeats 6" },
                        ScheduledEndMs = "7",
                        TelecastId = "8",
                        ThumbnailMediaId = "9",
                        Title = "title 10",
                    },
                    Filled.Options<ScheduleBroadcastOptions>()
                ),
            "POST /2/broadcasts/scheduled",
            """
            {"source_id": "1", "scheduled_start_ms": "2", "available_for_replay": true, "chat_option": "chat option 3",
            "description": "description 4", "is_locked": true, "locale": "locale 5", "manual_publish": true,
            "recurrence": {"frequency": "Daily", "repeats": "repeats 6"}, "scheduled_end_ms": "7", "telecast_id": "8",
            "thumbnail_media_id": "9", "title": "title 10"}
            """
        ),
        new(
            XOperation.GetScheduledBroadcast,
            x => x.Broadcasts.GetScheduledAsync("20", Filled.Options<GetScheduledBroadcastOptions>()),
            "GET /2/broadcasts/scheduled/20"
        ),
        new(
            XOperation.UpdateScheduledBroadcast,
            x =>
                x.Broadcasts.UpdateScheduledAsync(
                    "20",
                    new()
                    {
                        ScheduledBroadcastId = "1",
                        ScheduledStartMs = "2",
                        ScheduledEndMs = "3",
                        AvailableForReplay = true,
                        ChatOption = "chat option 4",
                        Description = "description 5",
                        IsLocked = true,
                        Locale = "locale 6",
                        ManualPublish = true,
                        RollForward = true,
                        SourceId = "7",
                        ThumbnailMediaId = "8",
                        Title = "title 9",
                    },
                    Filled.Options<UpdateScheduledBroadcastOptions>()
                ),
            "PUT /2/broadcasts/scheduled/20",
            """
            {"scheduled_broadcast_id": "1", "scheduled_start_ms": "2", "scheduled_end_ms": "3", "available_for_replay": true,
            "chat_option": "chat option 4", "description": "description 5", "is_locked": true, "locale": "locale 6",
            "manual_publish": true, "roll_forward": true, "source_id": "7", "thumbnail_media_id": "8", "title": "title 9"}
            """
        ),
        new(
            XOperation.CancelScheduledBroadcast,
            x => x.Broadcasts.CancelScheduledAsync("20", Filled.Options<CancelScheduledBroadcastOptions>()),
            "DELETE /2/broadcasts/scheduled/20?roll_forward=true"
        ),
        new(
            XOperation.StartScheduledBroadcast,
            x => x.Broadcasts.GoLiveAsync("20", Filled.Options<StartScheduledBroadcastOptions>()),
            "POST /2/broadcasts/scheduled/20/live"
        ),
        new(
            XOperation.GetBroadcastChat,
            x => x.Broadcasts.ChatAsync("20", Filled.Options<GetBroadcastChatOptions>()),
            "GET /2/broadcasts/20/chat?max_results=5&pagination_token=PaginationToken&expansions=author_id,author_id&broadcast_chat_message.fields=author_name,text&user.fields=affiliation,withheld"
        ),
        new(
            XOperation.SendBroadcastChatMessage,
            x =>
                x.Broadcasts.SendChatMessageAsync(
                    "20",
                    new() { Text = "text 1", ReplyTo = "reply to 2" },
                    Filled.Options<SendBroadcastChatMessageOptions>()
                ),
            "POST /2/broadcasts/20/chat",
            """{"text": "text 1", "reply_to": "reply to 2"}"""
        ),
        new(
            XOperation.DeleteBroadcastChatMessage,
            x => x.Broadcasts.DeleteChatMessageAsync("20", "7", Filled.Options<DeleteBroadcastChatMessageOptions>()),
            "DELETE /2/broadcasts/20/chat/7"
        ),
        new(
            XOperation.MuteBroadcastChatUser,
            x =>
                x.Broadcasts.MuteChatUserAsync(
                    "20",
                    new()
                    {
                        UserId = "1",
                        EndAtMs = "2",
                        MessageId = "3",
                    },
                    Filled.Options<MuteBroadcastChatUserOptions>()
                ),
            "POST /2/broadcasts/20/chat/mutes",
            """{"user_id": "1", "end_at_ms": "2", "message_id": "3"}"""
        ),
        new(
            XOperation.UnmuteBroadcastChatUser,
            x => x.Broadcasts.UnmuteChatUserAsync("20", "7", Filled.Options<UnmuteBroadcastChatUserOptions>()),
            "DELETE /2/broadcasts/20/chat/mutes/7"
        ),
        new(
            XOperation.GetBroadcastModerators,
            x => x.Broadcasts.ModeratorsAsync(Filled.Options<GetBroadcastModeratorsOptions>()),
            $"GET /2/broadcasts/chat/moderators?{RequestCase.UserQuery}"
        ),
        new(
            XOperation.AddBroadcastModerator,
            x => x.Broadcasts.AddModeratorAsync("1", Filled.Options<AddBroadcastModeratorOptions>()),
            "POST /2/broadcasts/chat/moderators",
            """{"user_id": "1"}"""
        ),
        new(
            XOperation.RemoveBroadcastModerator,
            x => x.Broadcasts.RemoveModeratorAsync("20", Filled.Options<RemoveBroadcastModeratorOptions>()),
            "DELETE /2/broadcasts/chat/moderators/20"
        ),
    ];
}

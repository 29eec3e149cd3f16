namespace XApi.Tests.Requests;

/// <summary>The requests of DirectMessages.</summary>
internal static class DirectMessagesRequests
{
    internal static IReadOnlyList<RequestCase> Cases { get; } =
    [
        new(
            XOperation.GetDmEvents,
            x => x.DirectMessages.EventsAsync(Filled.Options<GetDmEventsOptions>()),
            "GET /2/dm_events?event_types=MessageCreate,ParticipantsLeave&max_results=5&pagination_token=PaginationToken&expansions=attachments.media_keys,sender_id&dm_event.fields=attachments,text&media.fields=alt_text,width&tweet.fields=article,withheld&user.fields=affiliation,withheld"
        ),
        new(
            XOperation.GetDmEvent,
            x => x.DirectMessages.GetEventAsync("20", Filled.Options<GetDmEventOptions>()),
            "GET /2/dm_events/20?expansions=attachments.media_keys,sender_id&dm_event.fields=attachments,text&media.fields=alt_text,width&tweet.fields=article,withheld&user.fields=affiliation,withheld"
        ),
        new(
            XOperation.DeleteDmEvent,
            x => x.DirectMessages.DeleteEventAsync("20", Filled.Options<DeleteDmEventOptions>()),
            "DELETE /2/dm_events/20"
        ),
        new(
            XOperation.GetDmEventsWith,
            x => x.DirectMessages.EventsWithAsync("20", Filled.Options<GetDmEventsWithOptions>()),
            "GET /2/dm_conversations/with/20/dm_events?event_types=MessageCreate,ParticipantsLeave&max_results=5&pagination_token=PaginationToken&expansions=attachments.media_keys,sender_id&dm_event.fields=attachments,text&media.fields=alt_text,width&tweet.fields=article,withheld&user.fields=affiliation,withheld"
        ),
        new(
            XOperation.GetDmConversationEvents,
            x => x.DirectMessages.ConversationEventsAsync("20", Filled.Options<GetDmConversationEventsOptions>()),
            "GET /2/dm_conversations/20/dm_events?event_types=MessageCreate,ParticipantsLeave&max_results=5&pagination_token=PaginationToken&expansions=attachments.media_keys,sender_id&dm_event.fields=attachments,text&media.fields=alt_text,width&tweet.fields=article,withheld&user.fields=affiliation,withheld"
        ),
        new(
            XOperation.CreateDmConversation,
            x =>
                x.DirectMessages.CreateConversationAsync(
                    new()
                    {
                        ConversationType = DmConversationType.Group,
                        Message = new() { Attachments = [new() { MediaId = "1" }], Text = "text 2" },
                        ParticipantIds = ["3", "4"],
                    },
                    Filled.Options<CreateDmConversationOptions>()
                ),
            "POST /2/dm_conversations",
            """
            {"conversation_type": "Group", "message": {"attachments": [{"media_id": "1"}], "text": "text 2"},
            "participant_ids": ["3", "4"]}
            """
        ),
        new(
            XOperation.SendDm,
            x =>
                x.DirectMessages.SendAsync(
                    "20",
                    new() { Attachments = [new() { MediaId = "1" }], Text = "text 2" },
                    Filled.Options<SendDmOptions>()
                ),
            "POST /2/dm_conversations/20/messages",
            """{"attachments": [{"media_id": "1"}], "text": "text 2"}"""
        ),
        new(
            XOperation.SendDmTo,
            x =>
                x.DirectMessages.SendToAsync(
                    "20",
                    new() { Attachments = [new() { MediaId = "1" }], Text = "text 2" },
                    Filled.Options<SendDmToOptions>()
                ),
            "POST /2/dm_conversations/with/20/messages",
            """{"attachments": [{"media_id": "1"}], "text": "text 2"}"""
        ),
        new(
            XOperation.DownloadDmMedia,
            x => x.DirectMessages.DownloadMediaAsync("20", "7", "33", Filled.Options<DownloadDmMediaOptions>()),
            "GET /2/dm_conversations/media/20/7/33"
        ),
    ];
}

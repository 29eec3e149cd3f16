using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>Messages between two users and in groups.</summary>
internal static class DirectMessagesSection
{
    internal static ApiResponse CreateConversation(Call call)
    {
        var others = call.Arguments.MemberList("participant_ids").Select(id => call.World.User(Arguments.ToId(id))).ToList();
        return others.Contains(null)
            ? Problems.Forbidden("One of the participants does not exist.")
            : Send(call, others.OfType<UserRecord>(), () => call.World.Relationships.CreateGroup(call.User!, others!), "message.");
    }

    internal static ApiResponse Send(Call call)
    {
        var id = call.Arguments.Text("dm_conversation_id")!;
        return call.World.Relationships.Conversation(id) is { } conversation && conversation.Participants.Contains(call.User!)
            ? Send(call, conversation.Participants, () => conversation, "")
            : Problems.Forbidden("You are not a participant of this conversation.");
    }

    internal static ApiResponse SendTo(Call call) =>
        call.OnUser(
            call.Arguments.Id("participant_id"),
            user => Send(call, [user], () => call.World.Relationships.Between(call.User!, user), "")
        );

    internal static ApiResponse Events(Call call) => Page(call, _ => true);

    internal static ApiResponse EventsWith(Call call) =>
        call.OnUser(
            call.Arguments.Id("participant_id"),
            user => Page(call, message => message.Conversation.Id == Relationships.IdOf(call.User!, user))
        );

    internal static ApiResponse ConversationEvents(Call call) =>
        Page(call, message => message.Conversation.Id == call.Arguments.Text("id"));

    internal static ApiResponse GetEvent(Call call) =>
        Find(call) is { } message
            ? ApiResponse.Ok(call.View.Envelope(call.View.DmEvent(message)))
            : call.Nothing(Problems.NotFound("dm_event", "event_id", call.Arguments.Text("event_id")!));

    internal static ApiResponse DeleteEvent(Call call)
    {
        if (Find(call) is not { } message)
        {
            return new ApiResponse(404, Problems.NotFound("dm_event", "event_id", call.Arguments.Text("event_id")!));
        }

        message.DeletedBy.Add(call.User!);
        return ApiResponse.Done("deleted", true);
    }

    /// <summary>The bytes of what is attached to a message. The world began with media that have none.</summary>
    internal static ApiResponse DownloadMedia(Call call) =>
        call.World.Relationships.DmEvents.Find(message => message.Id == call.Arguments.Id("dm_id") && message.IsVisibleTo(call.User!))
            is { } message
        && message.Media.FirstOrDefault(medium => medium.Id == call.Arguments.Id("media_id")) is { Upload: { } upload }
            ? ApiResponse.Of(upload.Content, call.Operation.ResponseMediaType)
            : new ApiResponse(404, Problems.NotFound("media", "media_id", call.Arguments.Text("media_id")!));

    private static DmEventRecord? Find(Call call) =>
        call.World.Relationships.DmEvents.Find(message => message.Id == call.Arguments.Id("event_id") && message.IsVisibleTo(call.User!));

    // The conversation begins with the message: one that is refused leaves none.
    private static ApiResponse Send(Call call, IEnumerable<UserRecord> participants, Func<DmConversation> begin, string prefix)
    {
        var (text, attachments) = (call.Arguments.MemberText(prefix + "text"), call.Arguments.Member(prefix + "attachments"));
        var ids = attachments?.EnumerateArray().Select(attachment => attachment.GetProperty("media_id").GetString()!).ToList() ?? [];
        if (text is null && ids.Count == 0)
        {
            return Problems.InvalidRequest(prefix + "text", "", $"At least one of [{prefix}text,{prefix}attachments] is required");
        }

        var (media, refusal) = MediaSection.Attach(call, prefix + "attachments", ids);
        if (refusal is not null)
        {
            return refusal;
        }

        if (media!.Count > 1)
        {
            return Problems.InvalidRequest(
                prefix + "attachments",
                ids[1],
                $"$.{prefix}attachments: there must be a maximum of 1 items in the array"
            );
        }

        if (participants.Any(user => user.IsSuspended || user.DmBlocked.Contains(call.User!) || user.Blocked.Contains(call.User!)))
        {
            return Problems.Forbidden(Refusals.MessageNotAllowed);
        }

        var conversation = begin();
        var sent = call.World.Relationships.Send(conversation, call.User!, text, media);
        return ApiResponse.Created(
            new() { ["data"] = JsonText.Object(("dm_conversation_id", conversation.Id), ("dm_event_id", JsonText.Id(sent.Id))) }
        );
    }

    private static ApiResponse Page(Call call, Func<DmEventRecord, bool> belongs)
    {
        var types = call.Arguments.List("event_types");
        var oldest = call.Operation.Pagination?.Horizon is { } reach ? Ids.FirstAt(call.Now - reach) : 0;
        var events = Enumerable
            .Reverse(call.World.Relationships.DmEvents)
            .Where(message =>
                message.IsVisibleTo(call.User!)
                && message.Id >= oldest
                && (types.Count == 0 || types.Contains(message.Type))
                && belongs(message)
            )
            .Select(message => (message.Id, message));
        return Sandbox.Page.Cut(call, events, out var page)
            ?? ApiResponse.Ok(
                call.View.Envelope(
                    JsonText.Array([.. page.Items.Select(message => (JsonNode?)call.View.DmEvent(message))]),
                    Sandbox.Page.Meta(page)
                )
            );
    }
}

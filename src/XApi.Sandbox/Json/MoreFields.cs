using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>What each field of Lists and of events in conversations holds.</summary>
internal static class MoreFields
{
    internal static readonly IReadOnlyDictionary<string, Func<View, ListRecord, JsonNode?>> List = new Dictionary<
        string,
        Func<View, ListRecord, JsonNode?>
    >
    {
        ["id"] = (_, list) => JsonText.Id(list.Id),
        ["name"] = (_, list) => list.Name,
        ["created_at"] = (_, list) => JsonText.Time(Ids.TimeOf(list.Id)),
        ["description"] = (_, list) => list.Description ?? "",
        ["follower_count"] = (_, list) => list.Followers.Count,
        ["member_count"] = (_, list) => list.Members.Count,
        ["owner_id"] = (_, list) => JsonText.Id(list.Owner.Id),
        ["private"] = (_, list) => list.IsPrivate,
    };

    internal static readonly IReadOnlyDictionary<string, Func<View, DmEventRecord, JsonNode?>> DmEvent = new Dictionary<
        string,
        Func<View, DmEventRecord, JsonNode?>
    >
    {
        ["id"] = (_, message) => JsonText.Id(message.Id),
        ["event_type"] = (_, message) => message.Type,
        ["text"] = (_, message) => message.Text is null ? null : JsonText.Escaped(message.Text),
        ["attachments"] = (_, message) =>
            message.Media.Count == 0
                ? null
                : JsonText.Object(("media_keys", JsonText.Array(message.Media.Select(medium => (JsonNode?)medium.Key)))),
        ["created_at"] = (_, message) => JsonText.Time(Ids.TimeOf(message.Id)),
        ["dm_conversation_id"] = (_, message) => message.Conversation.Id,
        ["entities"] = (_, message) => message.Entities is { } entities ? Fields.Entities(entities) : null,
        ["participant_ids"] = (_, message) => message.Joined.Count == 0 ? null : JsonText.Ids(message.Joined.Select(user => user.Id)),
        ["sender_id"] = (_, message) => JsonText.Id(message.Sender.Id),
    };
}

using System.Globalization;
using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>What each field of polls, places, Lists, likes and events in conversations holds.</summary>
internal static class MoreFields
{
    internal static readonly IReadOnlyDictionary<string, Func<View, PollRecord, JsonNode?>> Poll = new Dictionary<
        string,
        Func<View, PollRecord, JsonNode?>
    >
    {
        ["id"] = (_, poll) => JsonText.Id(poll.Id),
        ["options"] = (_, poll) =>
            JsonText.Array(
                poll.Options.Select(
                    (option, index) => JsonText.Object(("position", index + 1), ("label", option.Label), ("votes", option.Votes))
                )
            ),
        ["duration_minutes"] = (_, poll) => poll.DurationMinutes,
        ["end_datetime"] = (_, poll) => JsonText.Time(poll.End),
        ["voting_status"] = (view, poll) => view.Now < poll.End ? "open" : "closed",
    };

    internal static readonly IReadOnlyDictionary<string, Func<View, PlaceRecord, JsonNode?>> Place = new Dictionary<
        string,
        Func<View, PlaceRecord, JsonNode?>
    >
    {
        ["id"] = (_, place) => place.Id,
        ["full_name"] = (_, place) => place.FullName,
        ["contained_within"] = (_, _) => new JsonArray(),
        ["country"] = (_, place) => place.Country,
        ["country_code"] = (_, place) => place.CountryCode,
        ["geo"] = (_, place) =>
            JsonText.Object(
                ("type", "Feature"),
                ("bbox", new JsonArray(place.West, place.South, place.East, place.North)),
                ("properties", new JsonObject())
            ),
        ["name"] = (_, place) => place.Name,
        ["place_type"] = (_, place) => place.Type,
    };

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

    // Who liked is not said.
    internal static readonly IReadOnlyDictionary<string, Func<View, TweetLiked, JsonNode?>> Like = new Dictionary<
        string,
        Func<View, TweetLiked, JsonNode?>
    >
    {
        ["id"] = (_, like) => LikeId(like),
        ["attachments_media_keys"] = (_, like) =>
            like.Tweet.Media.Count == 0 ? null : JsonText.Array(like.Tweet.Media.Select(medium => (JsonNode?)medium.Key)),
        ["created_at"] = (_, like) => JsonText.Time(like.Tweet.CreatedAt),
        ["liked_tweet_author_id"] = (_, like) => JsonText.Id(like.Tweet.Author.Id),
        ["liked_tweet_id"] = (_, like) => JsonText.Id(like.Tweet.Id),
        ["timestamp_ms"] = (_, like) => JsonText.Id(like.At.ToUnixTimeMilliseconds()),
    };

    /// <summary>A like's id: 32 hexadecimal digits, which hold neither the user nor the moment.</summary>
    internal static string LikeId(TweetLiked like) =>
        string.Concat(
            Enumerable
                .Range(0, 4)
                .Select(part =>
                    Scatter.Mix(like.User.Id ^ (like.Tweet.Id * 31) ^ ((long)part << 40)).ToString("x8", CultureInfo.InvariantCulture)
                )
        );

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

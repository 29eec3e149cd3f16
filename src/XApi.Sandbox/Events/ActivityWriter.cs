using System.Text.Json;
using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>
/// Writes payloads of X Activity: Tweets and users with all public fields under their older names, each count beside its text, Direct Messages as version 1.1
/// had them. The gate is held.
/// </summary>
internal sealed class ActivityWriter(XWorld world)
{
    private static readonly Arguments Everything = new(
        new Dictionary<string, string>
        {
            ["tweet.fields"] =
                "author_id,conversation_id,created_at,display_text_range,edit_controls,entities,in_reply_to_user_id,lang,possibly_sensitive,public_metrics,referenced_tweets,reply_settings",
            ["user.fields"] =
                "created_at,description,entities,is_identity_verified,location,most_recent_tweet_id,pinned_tweet_id,profile_banner_url,profile_image_url,protected,public_metrics,url,verified,verified_type",
            ["like_with_tweet_author.fields"] = "created_at,liked_tweet_author_id,liked_tweet_id,timestamp_ms",
        },
        default
    );

    // Nothing private is asked for, so it makes no difference who looks.
    private readonly View _view = new(world, XOperation.SampleStream, Everything, Caller.Anonymous);

    /// <summary>A Tweet by its id and its author's, which is all that is left of one that was deleted.</summary>
    internal static JsonObject Reference(TweetRecord tweet) =>
        JsonText.Object(("id", JsonText.Id(tweet.Id)), ("author_id", JsonText.Id(tweet.Author.Id)));

    internal JsonObject Tweet(TweetRecord tweet)
    {
        var result = WithTexts(_view.Tweet(tweet));
        if (tweet.RepliedTo is { } parent)
        {
            result["in_reply_to_tweet_id"] = JsonText.Id(parent);
        }

        return result;
    }

    internal JsonObject Like(TweetLiked like) => _view.Like(like);

    /// <summary>A user, in the object that X puts it into.</summary>
    internal JsonObject Wrapped(UserRecord user) => new() { ["data"] = User(user) };

    internal JsonObject Includes(IEnumerable<TweetRecord> tweets, IEnumerable<UserRecord> users) =>
        JsonText.Object(("tweets", JsonText.Array(tweets.Select(Tweet))), ("users", JsonText.Array(users.Select(User))));

    internal JsonObject Message(DmEventRecord message, UserRecord receiver) =>
        JsonText.Object(
            ("direct_message_events", new JsonArray(LegacyMessages.Event(message, receiver))),
            ("users", Users(message.Conversation.Participants))
        );

    internal JsonObject Typing(UserRecord user, UserRecord recipient, DateTimeOffset at) =>
        JsonText.Object(
            ("direct_message_indicate_typing_events", new JsonArray(LegacyMessages.Typing(user, recipient, at))),
            ("users", Users([user, recipient]))
        );

    internal JsonObject Read(UserRecord reader, DmEventRecord last, DateTimeOffset at) =>
        JsonText.Object(
            ("direct_message_mark_read_events", new JsonArray(LegacyMessages.Read(reader, last, at))),
            ("users", Users([reader, last.Sender]))
        );

    private JsonObject User(UserRecord user) => WithTexts(_view.User(user));

    private JsonObject Users(IEnumerable<UserRecord> users) =>
        new(users.Distinct().Select(user => KeyValuePair.Create(JsonText.Id(user.Id), (JsonNode?)Wrapped(user))));

    /// <summary>Puts beside each number of a member its text, as X does: <c>like_count</c> and <c>like_count_str</c>.</summary>
    private static JsonObject WithTexts(JsonObject members)
    {
        foreach (var (name, value) in members.ToList())
        {
            switch (value)
            {
                case JsonObject inner:
                    WithTexts(inner);
                    break;
                case JsonArray items:
                    foreach (var item in items.OfType<JsonObject>())
                    {
                        WithTexts(item);
                    }

                    break;
                case not null when value.GetValueKind() == JsonValueKind.Number:
                    members[name + "_str"] = value.ToJsonString();
                    break;
            }
        }

        return members;
    }
}

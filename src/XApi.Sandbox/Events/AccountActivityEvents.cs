using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>What Account Activity sends of something that happened, in the objects of version 1.1. The gate is held.</summary>
internal static class AccountActivityEvents
{
    /// <summary>The events, each for a user: those of their own doing, and those that others do to them.</summary>
    internal static IEnumerable<(UserRecord User, JsonObject Body)> Of(XWorld world, Happening happening) =>
        happening switch
        {
            TweetPosted { Tweet: var tweet } when !tweet.Author.IsSuspended => Posts(world, tweet),
            TweetDeleted { Tweet: var tweet } => [Event(tweet.Author, "tweet_delete_events", Deletion(tweet, happening))],
            TweetLiked like => Both(like.User, like.Tweet.Author, user => Event(user, "favorite_events", Favorite(world, like))),
            UserActed acted => Both(acted.Source, acted.Target, user => Act(user, acted)),
            MessageSent { Message: { Type: "MessageCreate" } message } => message.Conversation.Participants.Select(user =>
                Messages(user, "direct_message_events", LegacyMessages.Event(message, user), message.Conversation.Participants)
            ),
            TypingStarted typing =>
            [
                Messages(
                    typing.Recipient,
                    "direct_message_indicate_typing_events",
                    LegacyMessages.Typing(typing.User, typing.Recipient, typing.At),
                    [typing.User, typing.Recipient]
                ),
            ],
            MessageRead { Last.Sender: var sender } read =>
            [
                Messages(
                    sender,
                    "direct_message_mark_read_events",
                    LegacyMessages.Read(read.Reader, read.Last, read.At),
                    [read.Reader, sender]
                ),
            ],
            AccessRevoked revoked => [(revoked.User, Revocation(revoked))],
            _ => [],
        };

    private static IEnumerable<(UserRecord User, JsonObject Body)> Posts(XWorld world, TweetRecord tweet)
    {
        var mentioned = !tweet.IsRetweet ? tweet.Entities.MentionedUsers : [];
        foreach (
            var user in mentioned
                .Append(tweet.Author)
                .Append(tweet.InReplyTo)
                .Append(tweet.Retweeted?.Author)
                .Append(world.Tweet(tweet.Quoted ?? 0)?.Author)
                .OfType<UserRecord>()
                .Distinct()
                .Where(user => XWorld.CanSee(user, tweet))
        )
        {
            var (_, body) = Event(user, "tweet_create_events", LegacyObjects.Tweet(world, tweet));
            if (user != tweet.Author && mentioned.Contains(user))
            {
                // A text, where a truth value is meant.
                body.Insert(1, "user_has_blocked", user.Blocked.Contains(tweet.Author) ? "true" : "false");
            }

            yield return (user, body);
        }
    }

    private static IEnumerable<(UserRecord User, JsonObject Body)> Both(
        UserRecord one,
        UserRecord other,
        Func<UserRecord, (UserRecord User, JsonObject Body)> make
    ) => one == other ? [make(one)] : [make(one), make(other)];

    private static (UserRecord User, JsonObject Body) Act(UserRecord user, UserActed acted)
    {
        // An unfollow comes under the name of the follow, and so do the others.
        var (kind, type) = (acted.Action.Split('.')[0], acted.Action.Split('.')[1]);
        return Event(
            user,
            $"{kind}_events",
            JsonText.Object(
                ("type", type),
                ("created_timestamp", JsonText.Milliseconds(acted.At)),
                ("target", LegacyObjects.User(acted.Target)),
                ("source", LegacyObjects.User(acted.Source))
            )
        );
    }

    private static JsonObject Favorite(XWorld world, TweetLiked like) =>
        JsonText.Object(
            ("id", MoreFields.LikeId(like)),
            ("created_at", LegacyObjects.Time(like.At)),
            ("timestamp_ms", like.At.ToUnixTimeMilliseconds()),
            ("favorited_status", LegacyObjects.Tweet(world, like.Tweet)),
            ("user", LegacyObjects.User(like.User))
        );

    private static JsonObject Deletion(TweetRecord tweet, Happening happening) =>
        JsonText.Object(
            ("status", JsonText.Object(("id", JsonText.Id(tweet.Id)), ("user_id", JsonText.Id(tweet.Author.Id)))),
            ("timestamp_ms", JsonText.Milliseconds(happening.At))
        );

    private static JsonObject Revocation(AccessRevoked revoked) =>
        new()
        {
            ["user_event"] = new JsonObject
            {
                ["revoke"] = JsonText.Object(
                    ("date_time", JsonText.Time(revoked.At)),
                    ("target", new JsonObject { ["app_id"] = CredentialStore.AppId }),
                    ("source", new JsonObject { ["user_id"] = JsonText.Id(revoked.User.Id) })
                ),
            },
        };

    private static (UserRecord User, JsonObject Body) Messages(
        UserRecord user,
        string kind,
        JsonObject item,
        IEnumerable<UserRecord> participants
    )
    {
        var (_, body) = Event(user, kind, item);
        body["users"] = new JsonObject(
            participants.Distinct().Select(other => KeyValuePair.Create(JsonText.Id(other.Id), (JsonNode?)LegacyObjects.Participant(other)))
        );
        return (user, body);
    }

    private static (UserRecord User, JsonObject Body) Event(UserRecord user, string kind, JsonObject item) =>
        (user, new JsonObject { ["for_user_id"] = JsonText.Id(user.Id), [kind] = new JsonArray(item) });
}

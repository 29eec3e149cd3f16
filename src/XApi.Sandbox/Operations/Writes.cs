using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>Posting, deleting, and what users do to Tweets.</summary>
internal static class Writes
{
    // X takes longer texts from subscribers; this is their limit.
    private const int LongestText = 25_000;

    internal static Answer CreateTweet(Call call)
    {
        var arguments = call.Arguments;
        var author = call.User!;
        var draft = new Draft(author, arguments.MemberText("text") ?? "")
        {
            Source = "XApi sandbox",
            ReplySettings = arguments.MemberText("reply_settings") ?? "everyone",
        };
        if (TextEntities.CodePoints(draft.Text) > LongestText)
        {
            return Problems.InvalidRequest("text", draft.Text[..100], $"$.text: may only be {LongestText} characters long");
        }

        if (arguments.MemberId("reply.in_reply_to_tweet_id") is { } parentId)
        {
            if (call.Find(parentId, "reply.in_reply_to_tweet_id", out _) is not { } parent)
            {
                return Forbidden("You attempted to reply to a Tweet that is deleted or not visible to you.");
            }

            if (!MayReply(author, parent))
            {
                return Forbidden(
                    "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to."
                );
            }

            draft = draft with { ReplyTo = parent };
        }

        if (arguments.MemberId("quote_tweet_id") is { } quotedId)
        {
            if (call.Find(quotedId, "quote_tweet_id", out _) is not { } quoted)
            {
                return Problems.InvalidRequest(
                    "quote_tweet_id",
                    JsonText.Id(quotedId),
                    $"$.quote_tweet_id: the Tweet [{quotedId}] is deleted or not visible to you"
                );
            }

            draft = draft with { Quotes = quoted };
        }

        if (arguments.MemberId("edit_options.previous_post_id") is { } previousId)
        {
            if (call.Find(previousId, "edit_options.previous_post_id", out _) is not { } previous || previous.Author != author)
            {
                return Forbidden("You may edit your own Tweets only.");
            }

            if (
                !previous.IsListed
                || previous.Versions.Count > XWorld.EditsAllowed
                || call.Now > Snowflake.TimeOf(previous.Versions[0]) + XWorld.EditableFor
            )
            {
                return Forbidden("The Tweet can no longer be edited.");
            }

            draft = draft with { Edits = previous };
        }

        if (arguments.MemberText("geo.place_id") is { } placeId)
        {
            if (!call.World.Places.TryGetValue(placeId, out var place))
            {
                return Problems.InvalidRequest("geo.place_id", placeId, $"$.geo.place_id: there is no place [{placeId}]");
            }

            draft = draft with { Place = place };
        }

        var media = arguments
            .MemberList("media.media_ids")
            .Select(id => (Id: id, Medium: call.World.Media.GetValueOrDefault(Arguments.ToId(id))))
            .ToList();
        if (media.Find(entry => entry.Medium is null).Id is { } unknown)
        {
            return Problems.InvalidRequest("media.media_ids", unknown, "Your media IDs are invalid.");
        }

        var poll = arguments.Member("poll") is null
            ? null
            : new PollRecord(
                call.World.NextId(),
                [.. arguments.MemberList("poll.options").Select(label => (label, 0))],
                arguments.Member("poll.duration_minutes")!.Value.GetInt32(),
                call.Now + TimeSpan.FromMinutes(arguments.Member("poll.duration_minutes")!.Value.GetInt32())
            );
        var tweet = call.World.Post(draft with { Media = [.. media.Select(entry => entry.Medium!)], Poll = poll });
        return Answer.Created(
            new JsonObject
            {
                ["data"] = JsonText.Object(
                    ("id", JsonText.Id(tweet.Id)),
                    ("text", tweet.FullText),
                    ("edit_history_tweet_ids", JsonText.Ids(tweet.Versions))
                ),
            }
        );
    }

    internal static Answer DeleteTweet(Call call)
    {
        if (call.World.Tweet(call.PathId) is not { } tweet)
        {
            return Answer.Done("deleted", false);
        }

        if (tweet.Author != call.User)
        {
            return Forbidden("You are not authorized to delete this Tweet.");
        }

        call.World.Delete(tweet);
        return Answer.Done("deleted", true);
    }

    internal static Answer Like(Call call) =>
        OnTweet(
            call,
            tweet =>
            {
                call.World.Like(call.User!, tweet);
                return Answer.Done("liked", true);
            }
        );

    internal static Answer Unlike(Call call)
    {
        if (call.World.Tweet(call.Arguments.Id("tweet_id")!.Value) is { } tweet)
        {
            XWorld.Unlike(call.User!, tweet);
        }

        return Answer.Done("liked", false);
    }

    internal static Answer AddBookmark(Call call) =>
        OnTweet(
            call,
            tweet =>
            {
                call.World.Bookmark(call.User!, tweet);
                return Answer.Done("bookmarked", true);
            }
        );

    internal static Answer RemoveBookmark(Call call)
    {
        if (call.World.Tweet(call.Arguments.Id("tweet_id")!.Value) is { } tweet)
        {
            XWorld.Unbookmark(call.User!, tweet);
        }

        return Answer.Done("bookmarked", false);
    }

    internal static Answer Retweet(Call call) =>
        OnTweet(
            call,
            tweet =>
            {
                var retweet = call.World.Retweet(call.User!, tweet.Retweeted ?? tweet);
                return Answer.Ok(new JsonObject { ["data"] = JsonText.Object(("id", JsonText.Id(retweet.Id)), ("retweeted", true)) });
            }
        );

    internal static Answer UndoRetweet(Call call)
    {
        if (
            call.World.Tweet(call.Arguments.Id("source_tweet_id")!.Value) is { } tweet
            && XWorld.RetweetBy(call.User!, tweet) is { } retweet
        )
        {
            call.World.Delete(retweet);
        }

        return Answer.Done("retweeted", false);
    }

    internal static Answer HideReply(Call call)
    {
        if (call.Find(call.PathId, "id", out var problem) is not { } reply)
        {
            return new Answer(404, problem);
        }

        if (reply.RepliedTo is null || call.World.Tweet(reply.ConversationId)?.Author != call.User)
        {
            return Forbidden("You may hide replies in conversations that you began.");
        }

        reply.IsHidden = call.Arguments.Member("hidden")!.Value.GetBoolean();
        return Answer.Done("hidden", reply.IsHidden);
    }

    private static Answer OnTweet(Call call, Func<TweetRecord, Answer> answer) =>
        call.Find(call.Arguments.MemberId("tweet_id")!.Value, "tweet_id", out var problem) is { } tweet
            ? answer(tweet)
            : new Answer(404, problem);

    private static bool MayReply(UserRecord user, TweetRecord tweet)
    {
        var mentioned = user == tweet.Author || tweet.Entities.MentionedUsers.Contains(user);
        return tweet.ReplySettings switch
        {
            "mentionedUsers" => mentioned,
            "following" => mentioned || tweet.Author.Following.Contains(user),
            "verified" => mentioned || user.IsVerified,
            "subscribers" => mentioned,
            _ => true,
        };
    }

    private static Answer Forbidden(string detail) => Problems.Plain(403, "Forbidden", detail);
}

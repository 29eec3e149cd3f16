using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>Looks up, creates and deletes Tweets.</summary>
internal static class TweetsSection
{
    private const int LongestText = 280;
    private const int LongestPremiumText = 25_000;

    // X does not state how long a text counts as posted before; some hours are reported.
    private static readonly TimeSpan RemembersTexts = TimeSpan.FromHours(24);

    internal static ApiResponse Get(Call call)
    {
        // A Tweet that is not there is no error of the request: it is a 200 with errors.
        if (call.Find(call.PathId, "id", out var problem) is not { } tweet)
        {
            return call.Nothing(problem);
        }

        return ApiResponse.Ok(call.View.Envelope(call.View.Shown([tweet]) is [var shown] ? call.View.Tweet(shown) : null));
    }

    internal static ApiResponse GetMany(Call call)
    {
        var found = new List<TweetRecord>();
        foreach (var id in call.Arguments.List("ids").Distinct().Select(Arguments.ToId))
        {
            if (call.Find(id, "ids", out var problem) is { } tweet)
            {
                found.Add(tweet);
            }
            else
            {
                call.View.Report(problem);
            }
        }

        return ApiResponse.Ok(call.View.Envelope(call.View.Tweets(call.View.Shown(found))));
    }

    internal static ApiResponse Create(Call call)
    {
        var draft = new Draft(call.User!, call.Arguments.MemberText("text") ?? "")
        {
            Source = "XApi sandbox",
            ReplySettings = call.Arguments.MemberText("reply_settings") ?? "everyone",
        };
        foreach (
            var part in new Func<Call, Draft, (Draft, ApiResponse?)>[]
            {
                CheckText,
                Reply,
                Quote,
                Edit,
                Place,
                Media,
                Poll,
                CheckRepetition,
            }
        )
        {
            (draft, var refusal) = part(call, draft);
            if (refusal is not null)
            {
                return refusal;
            }
        }

        var tweet = call.World.Post(draft);
        return ApiResponse.Created(
            new JsonObject
            {
                ["data"] = JsonText.Object(
                    ("id", JsonText.Id(tweet.Id)),
                    ("text", JsonText.Escaped(tweet.FullText)),
                    ("edit_history_tweet_ids", JsonText.Ids(tweet.Versions))
                ),
            }
        );
    }

    internal static ApiResponse Delete(Call call)
    {
        if (call.World.Tweet(call.PathId) is not { } tweet)
        {
            return ApiResponse.Done("deleted", false);
        }

        if (tweet.Author != call.User)
        {
            return Problems.Forbidden("You are not authorized to delete this Tweet.");
        }

        call.World.Delete(tweet);
        return ApiResponse.Done("deleted", true);
    }

    private static (Draft, ApiResponse?) CheckText(Call call, Draft draft)
    {
        var longest = call.Options.Premium ? LongestPremiumText : LongestText;
        var length = XText.Measure(draft.Text).Length;
        return length <= longest
            ? (draft, null)
            : (
                draft,
                Problems
                    .InvalidRequest(
                        "Your Tweet text is too long. For more information on how Twitter determines text length see https://github.com/twitter/twitter-text."
                    )
                    .Because($"The text has {length} weighted characters; {longest} are allowed.")
            );
    }

    private static (Draft, ApiResponse?) Reply(Call call, Draft draft)
    {
        if (call.Arguments.MemberId("reply.in_reply_to_tweet_id") is not { } id)
        {
            return (draft, null);
        }

        return call.Find(id, "reply.in_reply_to_tweet_id", out _) is not { } parent ? (draft, Problems.Forbidden(Refusals.ReplyToInvisible))
            : !MayReply(draft.Author, parent) ? (draft, Problems.ReplyNotAllowed())
            : (draft with { ReplyTo = parent, ExcludedFromReply = Excluded(call) }, null);
    }

    private static List<long> Excluded(Call call) => [.. call.Arguments.MemberList("reply.exclude_reply_user_ids").Select(Arguments.ToId)];

    private static (Draft, ApiResponse?) Quote(Call call, Draft draft)
    {
        if (call.Arguments.MemberId("quote_tweet_id") is not { } id)
        {
            return (draft, null);
        }

        return call.Find(id, "quote_tweet_id", out _) is { } quoted
            ? (draft with { Quotes = quoted }, null)
            : (
                draft,
                Problems.InvalidRequest(
                    "quote_tweet_id",
                    JsonText.Id(id),
                    $"$.quote_tweet_id: the Tweet [{id}] is deleted or not visible to you"
                )
            );
    }

    private static (Draft, ApiResponse?) Edit(Call call, Draft draft)
    {
        if (call.Arguments.MemberId("edit_options.previous_post_id") is not { } id)
        {
            return (draft, null);
        }

        if (call.Find(id, "edit_options.previous_post_id", out _) is not { } previous || previous.Author != draft.Author)
        {
            return (draft, Problems.Forbidden("You may edit your own Tweets only."));
        }

        return
            !previous.IsListed
            || !Fields.IsEditable(previous)
            || previous.Versions.Count > XWorld.EditsAllowed
            || call.Now > Ids.TimeOf(previous.Versions[0]) + XWorld.EditableFor
            ? (draft, Problems.Forbidden("The Tweet can no longer be edited."))
            : (draft with { Edits = previous }, null);
    }

    private static (Draft, ApiResponse?) Place(Call call, Draft draft)
    {
        if (call.Arguments.MemberText("geo.place_id") is not { } id)
        {
            return (draft, null);
        }

        return call.World.Places.TryGetValue(id, out var place)
            ? (draft with { Place = place }, null)
            : (draft, Problems.InvalidRequest("geo.place_id", id, $"$.geo.place_id: there is no place [{id}]"));
    }

    private static (Draft, ApiResponse?) Media(Call call, Draft draft)
    {
        var (media, refusal) = MediaSection.Attach(call, "media.media_ids", call.Arguments.MemberList("media.media_ids"));
        return refusal is not null ? (draft, refusal)
            : media!.Any(medium => medium.Upload?.Category.StartsWith("dm_", StringComparison.Ordinal) == true)
                ? (
                    draft,
                    Problems
                        .InvalidRequest("media.media_ids", JsonText.Id(media![0].Id), "Your media IDs are invalid.")
                        .Because("They are for messages.")
                )
            : (draft with { Media = media! }, null);
    }

    private static (Draft, ApiResponse?) Poll(Call call, Draft draft)
    {
        if (call.Arguments.Member("poll.duration_minutes")?.GetInt32() is not { } minutes)
        {
            return (draft, null);
        }

        var options = call.Arguments.MemberList("poll.options").Select(label => (label, 0));
        return (
            draft with
            {
                Poll = new PollRecord(call.World.NextId(), [.. options], minutes, call.Now + TimeSpan.FromMinutes(minutes)),
            },
            null
        );
    }

    // A post is known by its text and by what it replies to or quotes; with media, a poll or an edit it is something new.
    private static (Draft, ApiResponse?) CheckRepetition(Call call, Draft draft)
    {
        var isPlain = draft is { Media.Count: 0, Poll: null, Edits: null };
        var text = call.World.Stored(draft.Text);
        return
            isPlain
            && draft
                .Author.Tweets.AsEnumerable()
                .Reverse()
                .TakeWhile(tweet => tweet.CreatedAt > call.Now - RemembersTexts)
                .Any(tweet =>
                    tweet.IsListed && tweet.Text.Written == text && tweet.RepliedTo == draft.ReplyTo?.Id && tweet.Quoted == draft.Quotes?.Id
                )
            ? (draft, Problems.Forbidden(Refusals.DuplicateContent))
            : (draft, null);
    }

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
}

using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>Lookup, timelines, and the collections around a Tweet or a user.</summary>
internal static class Reads
{
    // The pages say that a timeline without replies reaches back this far only.
    private const int HorizonWithoutReplies = 800;

    internal static Answer GetTweet(Call call)
    {
        // A Tweet that is not there is no error of the request: it is a 200 with errors.
        if (call.Find(call.PathId, "id", out var problem) is not { } tweet)
        {
            call.View.Report(problem);
            return Answer.Ok(call.View.Envelope(null));
        }

        return Answer.Ok(call.View.Envelope(call.View.Tweet(tweet)));
    }

    internal static Answer GetTweets(Call call)
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

        return Answer.Ok(call.View.Envelope(call.View.Tweets(found)));
    }

    internal static Answer UserTweets(Call call) => OfUser(call, user => Timeline(call, user.Tweets));

    internal static Answer UserMentions(Call call) => OfUser(call, user => Timeline(call, user.Mentions));

    internal static Answer HomeTimeline(Call call) =>
        OfUser(call, user => Timeline(call, call.World.Tweets, tweet => tweet.Author == user || user.Following.Contains(tweet.Author)));

    internal static Answer LikedTweets(Call call) => OfUser(call, user => Marked(call, user.Likes));

    internal static Answer Bookmarks(Call call) => OfUser(call, user => Marked(call, user.Bookmarks));

    internal static Answer LikingUsers(Call call) =>
        OfTweet(call, tweet => Users(call, Enumerable.Reverse(tweet.Likes).Select(mark => (mark.Order, mark.Item))));

    internal static Answer RetweetedBy(Call call) =>
        OfTweet(
            call,
            tweet =>
                Users(
                    call,
                    Enumerable.Reverse(tweet.Retweets).Where(retweet => retweet.IsListed).Select(retweet => (retweet.Id, retweet.Author))
                )
        );

    internal static Answer Retweets(Call call) => OfTweet(call, tweet => Tweets(call, Enumerable.Reverse(tweet.Retweets)));

    internal static Answer QuoteTweets(Call call) =>
        OfTweet(
            call,
            tweet => Tweets(call, Enumerable.Reverse(tweet.Quotes).Where(quote => !Excludes(call, "replies") || quote.RepliedTo is null))
        );

    internal static Answer RetweetsOfMe(Call call) =>
        Tweets(call, Enumerable.Reverse(call.User!.Tweets).Where(tweet => tweet.Retweets.Exists(retweet => retweet.IsListed)));

    private static Answer Timeline(Call call, List<TweetRecord> tweets, Func<TweetRecord, bool>? belongs = null)
    {
        var withoutReplies = Excludes(call, "replies");
        var withoutRetweets = Excludes(call, "retweets");
        return Tweets(
            call,
            Period
                .OfTimeline(call.Arguments)
                .NewestFirst(tweets)
                .Where(tweet =>
                    (belongs?.Invoke(tweet) ?? true)
                    && !(withoutReplies && tweet.RepliedTo is not null)
                    && !(withoutRetweets && tweet.Retweeted is not null)
                )
                .Take(withoutReplies ? HorizonWithoutReplies : int.MaxValue)
        );
    }

    /// <summary>A page of Tweets, newest first.</summary>
    private static Answer Tweets(Call call, IEnumerable<TweetRecord> tweets)
    {
        var visible = tweets.Where(tweet => tweet.IsListed && XWorld.CanSee(call.User, tweet)).Select(tweet => (tweet.Id, tweet));
        return Page.Cut(call, visible, out var page)
            ?? Answer.Ok(call.View.Envelope(call.View.Tweets(page.Items), Page.Meta(page, page.Items.Select(tweet => tweet.Id))));
    }

    /// <summary>A page of Tweets in the order in which they were liked or bookmarked, latest first.</summary>
    private static Answer Marked(Call call, List<Mark<TweetRecord>> marks)
    {
        var visible = Enumerable
            .Reverse(marks)
            .Where(mark => mark.Item.IsListed && XWorld.CanSee(call.User, mark.Item))
            .Select(mark => (mark.Order, mark.Item));
        return Page.Cut(call, visible, out var page) ?? Answer.Ok(call.View.Envelope(call.View.Tweets(page.Items), Page.Meta(page)));
    }

    private static Answer Users(Call call, IEnumerable<(long, UserRecord)> users) =>
        Page.Cut(call, users, out var page) ?? Answer.Ok(call.View.Envelope(call.View.Users(page.Items), Page.Meta(page)));

    private static Answer OfUser(Call call, Func<UserRecord, Answer> answer)
    {
        if (call.World.User(call.PathId) is { } user)
        {
            return user.IsProtected && user != call.User && !(call.User?.Following.Contains(user) ?? false)
                ? Nothing(call, Problems.NotAuthorized("user", "id", call.Arguments.Text("id")!))
                : answer(user);
        }

        return Nothing(call, Problems.NotFound("user", "id", call.Arguments.Text("id")!));
    }

    private static Answer OfTweet(Call call, Func<TweetRecord, Answer> answer) =>
        call.Find(call.PathId, "id", out var problem) is { } tweet ? answer(tweet) : Nothing(call, problem);

    private static Answer Nothing(Call call, JsonObject problem)
    {
        call.View.Report(problem);
        return Answer.Ok(call.View.Envelope(null));
    }

    private static bool Excludes(Call call, string kind) => call.Arguments.List("exclude").Contains(kind);
}

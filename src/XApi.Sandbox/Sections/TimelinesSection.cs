namespace XApi.Sandbox;

/// <summary>What users posted, what mentions them, and what those whom they follow posted.</summary>
internal static class TimelinesSection
{
    internal static ApiResponse User(Call call) => call.OfUser(user => Timeline(call, user.Tweets));

    internal static ApiResponse Mentions(Call call) => call.OfUser(user => Timeline(call, user.Mentions));

    internal static ApiResponse Home(Call call) =>
        call.OfCaller(user => Timeline(call, call.World.Tweets, tweet => tweet.Author == user || user.Following.Contains(tweet.Author)));

    private static ApiResponse Timeline(Call call, List<TweetRecord> tweets, Func<TweetRecord, bool>? belongs = null)
    {
        if (Period.OfTimeline(call, out var period) is { } refusal)
        {
            return refusal;
        }

        var (withoutReplies, withoutRetweets) = (call.Excludes("replies"), call.Excludes("retweets"));
        var paging = call.Operation.Pagination!;
        // What X reaches is the newest of the whole timeline, whichever part of it is asked for.
        var reachable = Period
            .Always.NewestFirst(tweets)
            .Where(tweet => call.Lists(tweet) && belongs?.Invoke(tweet) != false)
            .Take((withoutReplies ? paging.HorizonItemsWithoutReplies : null) ?? paging.HorizonItems ?? int.MaxValue);
        return call.Tweets(
            period.Of(reachable).Where(tweet => !(withoutReplies && tweet.RepliedTo is not null) && !(withoutRetweets && tweet.IsRetweet)),
            call.View.AsksForPrivateMetrics ? Ids.FirstAt(call.Now - View.PrivateMetricsLast) : 0
        );
    }
}

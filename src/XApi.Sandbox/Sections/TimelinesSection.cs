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

        var withoutReplies = call.Excludes("replies");
        var withoutRetweets = call.Excludes("retweets");
        return call.Tweets(
            period
                .NewestFirst(tweets)
                .Where(tweet =>
                    (belongs?.Invoke(tweet) ?? true)
                    && !(withoutReplies && tweet.RepliedTo is not null)
                    && !(withoutRetweets && tweet.IsRetweet)
                )
                .Take(withoutReplies ? call.Operation.Pagination!.HorizonItemsWithoutReplies ?? int.MaxValue : int.MaxValue)
        );
    }
}

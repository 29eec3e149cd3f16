namespace XApi.Sandbox;

/// <summary>Search.</summary>
internal static class SearchSection
{
    internal static ApiResponse Search(Call call)
    {
        var refusal = Prepare(call, out var matches, out var period, out _, out _);
        if (refusal is not null)
        {
            return refusal;
        }

        var found = Found(call, matches, period);
        refusal =
            call.Arguments.Text("sort_order") == "relevancy"
                ? Page.CutRanked(
                    call,
                    () => ByRelevance(found),
                    id => call.World.Tweet(id) is { } tweet && IsFound(tweet) ? tweet : null,
                    out var page
                )
                : Page.Cut(call, found.Select(tweet => (tweet.Id, tweet)), out page);
        return refusal ?? call.Tweets(page);
    }

    /// <summary>Reads what search and counts have in common: which Tweets match, and the period.</summary>
    internal static ApiResponse? Prepare(
        Call call,
        out Func<TweetRecord, bool> matches,
        out Period period,
        out DateTimeOffset start,
        out DateTimeOffset end
    )
    {
        matches = null!;
        if (Period.OfSearch(call, out period, out start, out end) is { } refusal)
        {
            return refusal;
        }

        var query = call.Arguments.Text("query")!;
        matches = call.World.Queries.Read(query, call.Operation, call.Options.AccessLevel, out var errors)!;
        // All faults of a query come in one error.
        return errors.Count == 0
            ? null
            : Problems.InvalidRequest("query", query, $"There were errors processing your request: {string.Join(", ", errors)}");
    }

    /// <summary>The Tweets of the period that match, newest first.</summary>
    internal static IEnumerable<TweetRecord> Found(Call call, Func<TweetRecord, bool> matches, Period period) =>
        period.NewestFirst(call.World.Tweets).Where(tweet => IsFound(tweet) && matches(tweet));

    private static bool IsFound(TweetRecord tweet) => tweet is { IsListed: true, IsHidden: false, Author.IsPublic: true };

    // How X ranks is not documented; here reactions count, and a Retweet has none of its own.
    private static IEnumerable<long> ByRelevance(IEnumerable<TweetRecord> tweets) =>
        tweets
            .OrderByDescending(tweet => tweet.IsRetweet ? 0 : tweet.Likes.Count + (2 * Fields.Retweets(tweet)))
            .ThenByDescending(tweet => tweet.Id)
            .Select(tweet => tweet.Id);
}

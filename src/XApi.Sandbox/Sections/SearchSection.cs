namespace XApi.Sandbox;

/// <summary>Search.</summary>
internal static class SearchSection
{
    internal static ApiResponse Search(Call call)
    {
        if (Prepare(call, out var matches, out var period, out _, out _) is { } refusal)
        {
            return refusal;
        }

        var found = Found(call, matches, period);
        var ordered = call.Arguments.Text("sort_order") == "relevancy" ? ByRelevance(found) : found.Select(tweet => (tweet.Id, tweet));
        return Page.Cut(call, ordered, out var page)
            ?? ApiResponse.Ok(call.View.Envelope(call.View.Tweets(page.Items), Page.Meta(page, page.Items.Select(tweet => tweet.Id))));
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
        period
            .NewestFirst(call.World.Tweets)
            .Where(tweet => tweet is { IsListed: true, IsHidden: false, Author.IsPublic: true } && matches(tweet));

    private static IEnumerable<(long Order, TweetRecord Tweet)> ByRelevance(IEnumerable<TweetRecord> tweets)
    {
        var sorted = tweets
            .OrderByDescending(tweet => tweet.Likes.Count + (2 * tweet.Retweets.Count))
            .ThenByDescending(tweet => tweet.Id)
            .ToList();
        return sorted.Select((tweet, index) => ((long)(sorted.Count - index), tweet));
    }
}

using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>Search and counts. Both look at the same Tweets, so that counts add up to what search finds.</summary>
internal static class Searches
{
    // Counts come in pages of this length.
    private static readonly TimeSpan CountsPage = TimeSpan.FromDays(31);

    internal static Answer Search(Call call)
    {
        if (Prepare(call, out var matches, out var period, out _, out _) is { } refusal)
        {
            return refusal;
        }

        var found = Found(call, matches, period);
        var ordered = call.Arguments.Text("sort_order") == "relevancy" ? ByRelevance(found) : found.Select(tweet => (tweet.Id, tweet));
        return Page.Cut(call, ordered, out var page)
            ?? Answer.Ok(call.View.Envelope(call.View.Tweets(page.Items), Page.Meta(page, page.Items.Select(tweet => tweet.Id))));
    }

    internal static Answer Count(Call call)
    {
        if (Prepare(call, out var matches, out var period, out var start, out var end) is { } refusal)
        {
            return refusal;
        }

        if (!Page.TryReadToken(call, out var token, out refusal))
        {
            return refusal!;
        }

        var step = call.Arguments.Text("granularity") switch
        {
            "minute" => TimeSpan.FromMinutes(1),
            "day" => TimeSpan.FromDays(1),
            _ => TimeSpan.FromHours(1),
        };
        // The latest days come first; a token tells, in milliseconds, where the page before it began.
        var pageEnd = token is { } before ? DateTimeOffset.FromUnixTimeMilliseconds(before.Anchor) : end;
        var pageStart = pageEnd - CountsPage > start ? Align(pageEnd - CountsPage, step) : start;
        var range = new Period(
            Math.Max(period.From, Snowflake.FirstAt(pageStart)),
            Math.Min(period.Before, token is null ? long.MaxValue : Snowflake.FirstAt(pageEnd))
        );
        var numbers = Found(call, matches, range).CountBy(tweet => Align(tweet.CreatedAt, step)).ToDictionary();
        var buckets = new JsonArray();
        for (var at = Align(pageStart, step); at < pageEnd; at += step)
        {
            buckets.Add(
                JsonText.Object(
                    ("end", JsonText.Time(at + step < pageEnd ? at + step : pageEnd)),
                    ("start", JsonText.Time(at > pageStart ? at : pageStart)),
                    ("tweet_count", numbers.GetValueOrDefault(at))
                )
            );
        }

        var next = pageStart > start ? new PageToken(pageStart.ToUnixTimeMilliseconds(), false).Write(Page.Name(call)) : null;
        return Answer.Ok(
            JsonText.Object(("data", buckets), ("meta", JsonText.Object(("total_tweet_count", numbers.Values.Sum()), ("next_token", next))))
        );
    }

    private static Answer? Prepare(
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
        if (call.World.Queries.Read(query, call.Operation, out var errors) is { } read)
        {
            matches = read;
            return null;
        }

        return Problems.InvalidRequest(
            errors.Select(error => Problems.Parameter("query", query, $"There were errors processing your request: {error}"))
        );
    }

    private static IEnumerable<TweetRecord> Found(Call call, Func<TweetRecord, bool> matches, Period period) =>
        period
            .NewestFirst(call.World.Tweets)
            .Where(tweet => tweet is { IsListed: true, IsHidden: false, Author.IsProtected: false } && matches(tweet));

    private static IEnumerable<(long Order, TweetRecord Tweet)> ByRelevance(IEnumerable<TweetRecord> tweets)
    {
        var sorted = tweets
            .OrderByDescending(tweet => tweet.Likes.Count + (2 * tweet.Retweets.Count))
            .ThenByDescending(tweet => tweet.Id)
            .ToList();
        return sorted.Select((tweet, index) => ((long)(sorted.Count - index), tweet));
    }

    private static DateTimeOffset Align(DateTimeOffset time, TimeSpan step) =>
        new(time.UtcTicks - (time.UtcTicks % step.Ticks), TimeSpan.Zero);
}

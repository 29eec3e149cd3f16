using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>Counts. They look at the same Tweets as search, so that they add up to what it finds.</summary>
internal static class CountsSection
{
    // Counts come in pages of this length.
    private static readonly TimeSpan CountsPage = TimeSpan.FromDays(31);

    internal static ApiResponse Count(Call call)
    {
        if (SearchSection.Prepare(call, out var matches, out var period, out var start, out var end) is { } refusal)
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
        // The latest days come first; a token says, in milliseconds, where the page before it began.
        var pageEnd = token is { } before ? DateTimeOffset.FromUnixTimeMilliseconds(before.Anchor) : end;
        var pageStart = pageEnd - CountsPage > start ? Align(pageEnd - CountsPage, step) : start;
        var range = new Period(
            Math.Max(period.From, Ids.FirstAt(pageStart)),
            Math.Min(period.Before, token is null ? long.MaxValue : Ids.FirstAt(pageEnd))
        );
        var numbers = SearchSection.Found(call, matches, range).CountBy(tweet => Align(tweet.CreatedAt, step)).ToDictionary();
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

        var next = pageStart > start ? Page.Issue(call, new PageToken(pageStart.ToUnixTimeMilliseconds(), false, 0)) : null;
        return ApiResponse.Ok(
            JsonText.Object(("data", buckets), ("meta", JsonText.Object(("total_tweet_count", numbers.Values.Sum()), ("next_token", next))))
        );
    }

    private static DateTimeOffset Align(DateTimeOffset time, TimeSpan step) =>
        new(time.UtcTicks - (time.UtcTicks % step.Ticks), TimeSpan.Zero);
}

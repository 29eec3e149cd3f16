using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>
/// What became of Tweets and of media in a period. What this world has no time of, such as likes and views, counts at the moment at which the Tweet was posted.
/// </summary>
internal static class AnalyticsSection
{
    private static readonly Kind OfTweet = new("tweet_analytics") { Defaults = ["id", "timestamped_metrics", "timestamp"] };

    private static readonly Kind OfMedium = new("media_analytics")
    {
        Key = "media_key",
        Defaults = ["media_key", "timestamped_metrics", "timestamp"],
    };

    internal static ApiResponse Tweets(Call call)
    {
        var found = new List<JsonObject>();
        foreach (var id in call.Arguments.List("ids").Distinct())
        {
            if (call.Find(Arguments.ToId(id), "ids", out var problem) is { } tweet && tweet.Author == call.User)
            {
                found.Add(Measured(call, OfTweet, id, tweet.CreatedAt, isIn => Metrics(tweet, isIn)));
            }
            else
            {
                call.View.Report(problem.Count > 0 ? problem : Problems.NotAuthorized("tweet", "ids", id));
            }
        }

        return Response(call, OfTweet, found);
    }

    internal static ApiResponse Media(Call call)
    {
        var found = new List<JsonObject>();
        foreach (var key in call.Arguments.List("media_keys").Distinct())
        {
            var shown = call.User!.Tweets.Find(tweet => tweet.IsListed && tweet.Media.Any(medium => medium.Key == key));
            if (shown is null)
            {
                call.View.Report(Problems.NotFound("media", "media_keys", key));
            }
            else
            {
                var medium = shown.Media.First(medium => medium.Key == key);
                found.Add(Measured(call, OfMedium, key, shown.CreatedAt, isIn => isIn(shown.CreatedAt) ? Metrics(medium) : []));
            }
        }

        return Response(call, OfMedium, found);
    }

    private static ApiResponse Response(Call call, Kind kind, List<JsonObject> found) =>
        ApiResponse.Ok(call.View.Envelope(JsonText.Array([.. found.Select(json => (JsonNode?)call.View.Object(kind, json))])));

    // One entry for each part of the period; of a total, the numbers stand in the object itself.
    private static JsonObject Measured(
        Call call,
        Kind kind,
        string id,
        DateTimeOffset posted,
        Func<Func<DateTimeOffset, bool>, JsonObject> metrics
    )
    {
        var (start, end) = (call.Arguments.Time("start_time")!.Value, call.Arguments.Time("end_time")!.Value);
        var step = call.Arguments.Text("granularity") switch
        {
            "hourly" => TimeSpan.FromHours(1),
            "daily" => TimeSpan.FromDays(1),
            "weekly" => TimeSpan.FromDays(7),
            _ => (TimeSpan?)null,
        };
        if (step is not { } length)
        {
            var total = metrics(time => time >= start && time < end);
            total[kind.Key] = id;
            total["timestamp"] = JsonText.Time(start);
            return total;
        }

        // Before it was posted and after now nothing has happened: a period may have thousands of years.
        var parts = new JsonArray();
        var whole = Math.Max(0, (posted - start).Ticks / length.Ticks);
        for (var from = start + (whole * length); from < end && from <= call.Now; from += length)
        {
            var (first, next) = (from, from + length);
            var numbers = metrics(time => time >= first && time < next && time < end);
            if (numbers.Any(number => number.Value!.GetValue<long>() > 0))
            {
                parts.Add(JsonText.Object(("timestamp", JsonText.Time(from)), ("metrics", numbers)));
            }
        }

        return JsonText.Object((kind.Key, id), ("timestamped_metrics", parts));
    }

    private static JsonObject Metrics(TweetRecord tweet, Func<DateTimeOffset, bool> isIn)
    {
        var isPosted = isIn(tweet.CreatedAt);
        long AtPosting(long number) => isPosted ? number : 0;
        long Of(IEnumerable<TweetRecord> others) => others.Count(other => other.IsListed && isIn(other.CreatedAt));

        var (replies, retweets, quotes) = (Of(tweet.Replies), Of(tweet.Retweets), Of(tweet.Quotes));
        var (likes, bookmarks) = (AtPosting(tweet.Likes.Count), AtPosting(tweet.BookmarkCount));
        return JsonText.Object(
            ("impressions", AtPosting(Fields.Impressions(tweet))),
            ("engagements", likes + bookmarks + replies + retweets + quotes),
            ("likes", likes),
            ("bookmarks", bookmarks),
            ("replies", replies),
            ("retweets", retweets),
            ("quote_tweets", quotes),
            ("url_clicks", AtPosting(tweet.Entities.HasLinks ? Fields.UrlClicks(tweet) : 0)),
            ("user_profile_clicks", AtPosting(Fields.ProfileClicks(tweet)))
        );
    }

    private static JsonObject Metrics(MediaRecord medium) =>
        JsonText.Object(("video_views", Fields.Views(medium)), ("playback_start", Fields.Views(medium)));
}

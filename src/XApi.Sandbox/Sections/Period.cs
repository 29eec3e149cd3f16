using System.Globalization;

namespace XApi.Sandbox;

/// <summary>The ids that a request lets through: from the first to before the end.</summary>
internal readonly record struct Period(long From, long Before)
{
    private static readonly string[] Bounds = ["since_id", "until_id", "start_time", "end_time"];

    // No search ends, and no timeline starts, closer to now than this.
    private static readonly TimeSpan ClosestToNow = TimeSpan.FromSeconds(10);

    // Ids hold milliseconds.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private static readonly TimeSpan ArchiveDefault = TimeSpan.FromDays(30);

    // Of March 2006, when the first Tweet was posted.
    private static readonly DateTimeOffset FirstTweet = new(2006, 3, 21, 0, 0, 0, TimeSpan.Zero);

    // Far outside of those times that ids can hold, as Ids.Latest is: all before, and all after, select the same.
    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>All that was ever posted.</summary>
    internal static Period Always { get; } = new(0, long.MaxValue);

    /// <summary>The Tweets of the period, newest first, out of a list that runs from old to new.</summary>
    internal IEnumerable<TweetRecord> NewestFirst(List<TweetRecord> tweets)
    {
        for (var i = FirstAtOrAfter(tweets, Before) - 1; i >= 0 && tweets[i].Id >= From; i--)
        {
            yield return tweets[i];
        }
    }

    /// <summary>The Tweets of the period, out of those that run from new to old.</summary>
    internal IEnumerable<TweetRecord> Of(IEnumerable<TweetRecord> newestFirst)
    {
        var (from, before) = (From, Before);
        return newestFirst.SkipWhile(tweet => tweet.Id >= before).TakeWhile(tweet => tweet.Id >= from);
    }

    /// <summary>The period that a timeline is asked for, or why it can't be had. <c>since_id</c> goes before <c>start_time</c>, and <c>until_id</c> before <c>end_time</c>.</summary>
    internal static ApiResponse? OfTimeline(Call call, out Period period)
    {
        var arguments = call.Arguments;
        var (startTime, endTime) = (Time(arguments, "start_time"), Time(arguments, "end_time"));
        period = new Period(
            arguments.Id("since_id") + 1 ?? (startTime is { } start ? Ids.FirstAt(start) : 0),
            // A timeline's end is inclusive: the whole second belongs to it.
            arguments.Id("until_id") ?? (endTime is { } end ? Ids.FirstAt(end + TimeSpan.FromSeconds(1)) : long.MaxValue)
        );
        return startTime > call.Now - ClosestToNow ? Invalid(call, "start_time", TooCloseToNow("start_time")) : null;
    }

    /// <summary>The period that search or counts are asked for, or why it can't be had.</summary>
    /// <param name="call">The call.</param>
    /// <param name="period">The period by ids.</param>
    /// <param name="start">Where it starts, for counts.</param>
    /// <param name="end">Where it ends, for counts.</param>
    internal static ApiResponse? OfSearch(Call call, out Period period, out DateTimeOffset start, out DateTimeOffset end)
    {
        var (since, until) = (call.Arguments.Id("since_id"), call.Arguments.Id("until_id"));
        var (startTime, endTime) = (Time(call.Arguments, "start_time"), Time(call.Arguments, "end_time"));
        var horizon = call.Operation.Pagination!.Horizon;
        var oldest = horizon is { } reach ? call.Now - reach : FirstTweet;
        // Without a delay even what is posted in this very moment is found.
        var latest = call.Options.SearchDelay > TimeSpan.Zero ? call.Now - call.Options.SearchDelay : call.Now + Moment;

        end = endTime ?? (until is { } last && Ids.TimeOf(last) + Moment is var after && after < latest ? after : latest);
        start = since is { } first ? Ids.TimeOf(first) : startTime ?? (horizon is null ? end - ArchiveDefault : oldest);
        period = new Period(since + 1 ?? Ids.FirstAt(start), Math.Min(until ?? long.MaxValue, Ids.FirstAt(end)));
        if ((since ?? until) is not null && (startTime ?? endTime) is not null)
        {
            return Problems.InvalidRequest([
                Problems.Parameters(
                    Bounds.Select(name => (name, call.Arguments.Text(name)!)).Where(given => given.Item2 is not null),
                    "Invalid use of 'since_id' or 'until_id' in conjunction with 'start_time' or 'end_time'."
                ),
            ]);
        }

        return horizon is not null && since is { } early && Ids.TimeOf(early) < oldest ? TooEarly("since_id", early)
            : horizon is not null && until is { } before && Ids.TimeOf(before) < oldest ? TooEarly("until_id", before)
            : startTime < oldest ? Invalid(call, "start_time", $"'start_time' must be on or after {Text(oldest)}")
            : endTime > call.Now - ClosestToNow ? Invalid(call, "end_time", TooCloseToNow("end_time"))
            : endTime < oldest ? Invalid(call, "end_time", $"'end_time' must be on or after {Text(oldest)}")
            : startTime >= end
                ? Invalid(call, "start_time", $"'start_time' must be before {(endTime is null ? Text(latest) : "'end_time'")}")
            : null;

        ApiResponse TooEarly(string parameter, long id) =>
            Problems.InvalidRequest(
                parameter,
                JsonText.Id(id),
                $"'{parameter}' must be a tweet id created after [{Text(oldest)}]. Please use a '{parameter}' that is larger than {Ids.FirstAt(oldest)}"
            );
    }

    private static DateTimeOffset? Time(Arguments arguments, string name) =>
        arguments.Time(name) is not { } time ? null
        : time < Earliest ? Earliest
        : time > Ids.Latest ? Ids.Latest
        : time;

    private static ApiResponse Invalid(Call call, string parameter, string rule)
    {
        var value = Text(call.Arguments.Time(parameter)!.Value);
        return Problems.InvalidRequest(parameter, value, $"Invalid '{parameter}':'{value}'. {rule}");
    }

    private static string TooCloseToNow(string parameter) =>
        $"'{parameter}' must be a minimum of {ClosestToNow.TotalSeconds:0} seconds prior to the request time.";

    // X returns a time without what is zero at its end.
    private static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString(
            time.Millisecond > 0 ? "yyyy-MM-ddTHH:mm:ss.fffZ"
                : time.Second > 0 ? "yyyy-MM-ddTHH:mm:ssZ"
                : "yyyy-MM-ddTHH:mmZ",
            CultureInfo.InvariantCulture
        );

    private static int FirstAtOrAfter(List<TweetRecord> tweets, long id)
    {
        var (low, high) = (0, tweets.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = tweets[middle].Id < id ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}

namespace XApi.Sandbox;

/// <summary>The ids that a request lets through: from the first to before the end.</summary>
internal readonly record struct Period(long From, long Before)
{
    // Recent and archive search leave the latest Tweets out, and take no end that is closer to now than this.
    private static readonly TimeSpan ClosestEnd = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan ArchiveDefault = TimeSpan.FromDays(30);

    // Of March 2006, when the first Tweet was posted.
    private static readonly DateTimeOffset FirstTweet = new(2006, 3, 21, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The Tweets of the period, newest first, out of a list that runs from old to new.</summary>
    internal IEnumerable<TweetRecord> NewestFirst(List<TweetRecord> tweets)
    {
        for (var i = FirstAtOrAfter(tweets, Before) - 1; i >= 0 && tweets[i].Id >= From; i--)
        {
            yield return tweets[i];
        }
    }

    /// <summary>The period that a timeline is asked for. <c>since_id</c> goes before <c>start_time</c>, and <c>until_id</c> before <c>end_time</c>.</summary>
    internal static Period OfTimeline(Arguments arguments)
    {
        var from = arguments.Id("since_id") + 1 ?? (arguments.Time("start_time") is { } start ? Snowflake.FirstAt(start) : 0);
        // A timeline's end is inclusive: the whole second belongs to it.
        var before = arguments.Id("until_id") ?? (arguments.Time("end_time") is { } end ? Snowflake.FirstAt(end + TimeSpan.FromSeconds(1)) : long.MaxValue);
        return new Period(from, before);
    }

    /// <summary>The period that search or counts are asked for, or why it can't be had.</summary>
    internal static Answer? OfSearch(Call call, out Period period, out DateTimeOffset start, out DateTimeOffset end)
    {
        var arguments = call.Arguments;
        var horizon = call.Operation.Pagination!.Horizon;
        var oldest = horizon is { } reach ? call.Now - reach : FirstTweet;
        var latest = call.Now - call.Options.SearchDelay;
        var since = arguments.Id("since_id");
        var until = arguments.Id("until_id");
        end = arguments.Time("end_time") ?? (until is { } id && since is null ? Earlier(Snowflake.TimeOf(id), latest) : latest);
        // An id that is given bounds the period more closely than its moment.
        start = since is { } sinceId ? Snowflake.TimeOf(sinceId) : arguments.Time("start_time") ?? (horizon is null ? end - ArchiveDefault : oldest);
        period = new Period(since + 1 ?? Snowflake.FirstAt(start), Math.Min(until ?? long.MaxValue, Snowflake.FirstAt(end)));
        if (until is not null && since is null && arguments.Time("end_time") is null)
        {
            // The id lies within its millisecond.
            period = period with { Before = Math.Min(until.Value, Snowflake.FirstAt(latest)) };
        }

        if (since is { } tooOld && horizon is not null && Snowflake.TimeOf(tooOld) < oldest)
        {
            return Invalid("since_id", tooOld.ToString(System.Globalization.CultureInfo.InvariantCulture), $"'since_id' must be a tweet id created after [{Minute(oldest)}]. Please use a 'since_id' that is larger than {Snowflake.FirstAt(oldest)}");
        }

        if (until is { } farBack && horizon is not null && Snowflake.TimeOf(farBack) < oldest)
        {
            return Invalid("until_id", farBack.ToString(System.Globalization.CultureInfo.InvariantCulture), $"'until_id' must be a tweet id created after [{Minute(oldest)}]. Please use a 'until_id' that is larger than {Snowflake.FirstAt(oldest)}");
        }

        if (since is null && arguments.Time("start_time") is { } from && from < oldest)
        {
            return Invalid("start_time", arguments.Text("start_time")!, $"Invalid 'start_time':'{Minute(from)}'. 'start_time' must be on or after {Minute(oldest)}");
        }

        if (arguments.Time("end_time") is { } to && to > call.Now - ClosestEnd)
        {
            return Invalid("end_time", arguments.Text("end_time")!, $"Invalid 'end_time':'{Minute(to)}'. 'end_time' must be a minimum of {ClosestEnd.TotalSeconds:0} seconds prior to the request time.");
        }

        if (since is null && arguments.Time("start_time") is { } begins && begins >= end)
        {
            return Invalid("start_time", arguments.Text("start_time")!, $"Invalid 'start_time':'{Minute(begins)}'. 'start_time' must be before 'end_time'");
        }

        return null;
    }

    private static Answer Invalid(string parameter, string value, string message) => Problems.InvalidRequest(parameter, value, message);

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static string Minute(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mmZ", System.Globalization.CultureInfo.InvariantCulture);

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

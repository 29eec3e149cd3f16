namespace XApi;

/// <summary>Operators of other search boxes (x.com, v1.1, premium), which v2 refuses, and what v2 has instead.</summary>
internal static class ForeignOperators
{
    private const string From = "the parameter start_time says from when.";
    private const string Until = "the parameter end_time says until when.";
    private const string NoPeriod =
        "a rule has no period: it matches Tweets from the moment that it is added. The connection's start_time recovers missed ones.";
    private const string Circle = "point_radius:[longitude latitude radius] finds Tweets of a place.";
    private const string NoNumbers = "a stream sees Tweets as they are posted, before anybody reacts.";
    private const string Nothing = "v2 has nothing in its place.";
    private const string Address = "an address is searched for with url: and double quotes.";

    private static readonly Dictionary<string, Foreign> Named = new(StringComparer.OrdinalIgnoreCase)
    {
        ["since:"] = new(From, InRules: NoPeriod),
        ["after:"] = new(From, InRules: NoPeriod),
        ["since_time:"] = new(From, InRules: NoPeriod),
        ["within_time:"] = new(From, InRules: NoPeriod),
        ["until:"] = new(Until, InRules: NoPeriod),
        ["before:"] = new(Until, InRules: NoPeriod),
        ["until_time:"] = new(Until, InRules: NoPeriod),
        ["since_id:"] = new("the parameter since_id says behind which Tweet.", InRules: NoPeriod),
        ["max_id:"] = new("the parameter until_id says before which Tweet.", InRules: NoPeriod),
        ["near:"] = new(Circle),
        ["within:"] = new(Circle),
        ["geocode:"] = new(Circle),
        ["proximity:"] = new(Circle),
        ["min_faves:"] = Renamed("min_likes:", NoNumbers),
        ["min_retweets:"] = Renamed("min_reposts:", NoNumbers),
        ["quoted_tweet_id:"] = Renamed("quotes_of_tweet_id:"),
        ["contains:"] = new("a keyword or a phrase in double quotes is found in the text."),
        ["filter:links"] = Renamed("has:links"),
        ["filter:media"] = Renamed("has:media"),
        ["filter:images"] = Renamed("has:images"),
        ["filter:twimg"] = Renamed("has:images"),
        ["filter:videos"] = Renamed("has:videos"),
        ["filter:native_video"] = Renamed("has:videos"),
        ["filter:hashtags"] = Renamed("has:hashtags"),
        ["filter:mentions"] = Renamed("has:mentions"),
        ["filter:replies"] = Renamed("is:reply"),
        ["filter:retweets"] = Renamed("is:retweet"),
        ["filter:nativeretweets"] = Renamed("is:retweet"),
        ["filter:quote"] = Renamed("is:quote"),
        ["filter:verified"] = Renamed("is:verified"),
        ["filter:blue_verified"] = Renamed("is:verified"),
        ["filter:"] = new("v2 filters with has: and is:, such as has:links and is:reply."),
        ["exclude:replies"] = new("v2 negates: -is:reply.", "-is:reply"),
        ["exclude:retweets"] = new("v2 negates: -is:retweet.", "-is:retweet"),
        ["exclude:"] = new("v2 excludes with a dash, such as -is:reply."),
        ["include:"] = new("v2 includes what a query does not exclude."),
        ["has:symbols"] = Renamed("has:cashtags"),
        ["has:profile_geo"] = new(Nothing),
        ["profile_country:"] = new(Nothing),
        ["profile_locality:"] = new(Nothing),
        ["profile_region:"] = new(Nothing),
        ["quoted_user_id:"] = new(Nothing),
        ["card_name:"] = new(Nothing),
        ["card_domain:"] = new(Nothing),
        ["http:"] = new(Address),
        ["https:"] = new(Address),
    };

    /// <summary>What to write instead of an operator; null when no search box has it.</summary>
    /// <param name="word">The operator with its value: <c>filter:links</c>.</param>
    /// <param name="name">The operator's name with its colon: <c>filter:</c>.</param>
    /// <param name="endpoint">Where the query is sent.</param>
    /// <param name="replacement">What stands for the word, or for the name if it ends in a colon; null when nothing keeps the meaning.</param>
    internal static string? Advice(string word, string name, XQueryEndpoint endpoint, out string? replacement)
    {
        replacement = null;
        if (!Named.TryGetValue(word, out var found) && !Named.TryGetValue(name, out found))
        {
            return null;
        }

        if (endpoint == XQueryEndpoint.FilteredStream && found.InRules is { } inRules)
        {
            return inRules;
        }

        replacement = found.Replacement;
        return found.Advice;
    }

    private static Foreign Renamed(string replacement, string? inRules = null) => new($"v2 calls it {replacement}.", replacement, inRules);

    private sealed record Foreign(string Advice, string? Replacement = null, string? InRules = null);
}

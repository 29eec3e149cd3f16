namespace XApi;

/// <summary>Operators of other search boxes (x.com, v1.1, premium), which v2 refuses, and what v2 has instead.</summary>
internal static class ForeignOperators
{
    private const string NoPeriod =
        "a rule has no period: it matches Tweets from the moment that it is added. The connection's start_time recovers missed ones.";

    private static readonly Dictionary<string, Foreign> Named = new(StringComparer.OrdinalIgnoreCase)
    {
        ["since:"] = new("the parameter start_time says from when.", InRules: NoPeriod),
        ["after:"] = new("the parameter start_time says from when.", InRules: NoPeriod),
        ["since_time:"] = new("the parameter start_time says from when.", InRules: NoPeriod),
        ["within_time:"] = new("the parameter start_time says from when.", InRules: NoPeriod),
        ["until:"] = new("the parameter end_time says until when.", InRules: NoPeriod),
        ["before:"] = new("the parameter end_time says until when.", InRules: NoPeriod),
        ["until_time:"] = new("the parameter end_time says until when.", InRules: NoPeriod),
        ["since_id:"] = new("the parameter since_id says behind which Tweet.", InRules: NoPeriod),
        ["max_id:"] = new("the parameter until_id says before which Tweet.", InRules: NoPeriod),
        ["near:"] = new(Circle),
        ["within:"] = new(Circle),
        ["geocode:"] = new(Circle),
        ["proximity:"] = new(Circle),
        ["min_faves:"] = new("v2 calls it min_likes:.", "min_likes:", InRules: NoNumbers),
        ["min_retweets:"] = new("v2 calls it min_reposts:.", "min_reposts:", InRules: NoNumbers),
        ["quoted_tweet_id:"] = new("v2 calls it quotes_of_tweet_id:.", "quotes_of_tweet_id:"),
        ["contains:"] = new("a keyword or a phrase in double quotes is found in the text."),
        ["filter:links"] = new("v2 calls it has:links.", "has:links"),
        ["filter:media"] = new("v2 calls it has:media.", "has:media"),
        ["filter:images"] = new("v2 calls it has:images.", "has:images"),
        ["filter:twimg"] = new("v2 calls it has:images.", "has:images"),
        ["filter:videos"] = new("v2 calls it has:videos.", "has:videos"),
        ["filter:native_video"] = new("v2 calls it has:videos.", "has:videos"),
        ["filter:hashtags"] = new("v2 calls it has:hashtags.", "has:hashtags"),
        ["filter:mentions"] = new("v2 calls it has:mentions.", "has:mentions"),
        ["filter:replies"] = new("v2 calls it is:reply.", "is:reply"),
        ["filter:retweets"] = new("v2 calls it is:retweet.", "is:retweet"),
        ["filter:nativeretweets"] = new("v2 calls it is:retweet.", "is:retweet"),
        ["filter:quote"] = new("v2 calls it is:quote.", "is:quote"),
        ["filter:verified"] = new("v2 calls it is:verified.", "is:verified"),
        ["filter:blue_verified"] = new("v2 calls it is:verified.", "is:verified"),
        ["filter:"] = new("v2 filters with has: and is:, such as has:links and is:reply."),
        ["exclude:replies"] = new("v2 negates: -is:reply.", "-is:reply"),
        ["exclude:retweets"] = new("v2 negates: -is:retweet.", "-is:retweet"),
        ["exclude:"] = new("v2 excludes with a dash, such as -is:reply."),
        ["include:"] = new("v2 includes what a query does not exclude."),
        ["has:symbols"] = new("v2 calls it has:cashtags.", "has:cashtags"),
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

    private const string Circle = "point_radius:[longitude latitude radius] finds Tweets of a place.";
    private const string NoNumbers = "a stream sees Tweets as they are posted, before anybody reacts.";
    private const string Nothing = "v2 has nothing in its place.";
    private const string Address = "an address is searched for with url: and double quotes.";

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

    private sealed record Foreign(string Advice, string? Replacement = null, string? InRules = null);
}

namespace XApi.Tests.Requests;

/// <summary>The requests of Tweets.</summary>
internal static class TweetsRequests
{
    internal static IReadOnlyList<RequestCase> Cases { get; } =
    [
        new(
            XOperation.GetTweetAnalytics,
            x => x.Tweets.AnalyticsAsync(Filled.Moment, ["1", "22"], Filled.Moment, Filled.Options<GetTweetAnalyticsOptions>()),
            $"GET /2/tweets/analytics?ids=1,22&granularity=hourly&analytics.fields=app_install_attempts,user_profile_clicks&{RequestCase.Times}"
        ),
    ];
}

namespace XApi.Tests.Requests;

/// <summary>The requests of Trends.</summary>
internal static class TrendsRequests
{
    internal static IReadOnlyList<RequestCase> Cases { get; } =
    [
        new(
            XOperation.GetTrends,
            x => x.Trends.ByPlaceAsync(2, Filled.Options<GetTrendsOptions>()),
            "GET /2/trends/by/woeid/2?max_trends=5&trend.fields=trend_name,tweet_count"
        ),
        new(
            XOperation.GetPersonalizedTrends,
            x => x.Trends.PersonalizedAsync(Filled.Options<GetPersonalizedTrendsOptions>()),
            "GET /2/users/personalized_trends?personalized_trend.fields=category,trending_since"
        ),
    ];
}

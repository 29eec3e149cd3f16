namespace XApi.Tests.Requests;

/// <summary>The requests of News.</summary>
internal static class NewsRequests
{
    internal static IReadOnlyList<RequestCase> Cases { get; } =
    [
        new(
            XOperation.GetNewsStory,
            x => x.News.GetAsync("20", Filled.Options<GetNewsStoryOptions>()),
            "GET /2/news/20?news.fields=category,updated_at"
        ),
        new(
            XOperation.SearchNews,
            x => x.News.SearchAsync(RequestCase.Words, Filled.Options<SearchNewsOptions>()),
            $"GET /2/news/search?{RequestCase.Query}&max_age_hours=5&max_results=5&news.fields=category,updated_at"
        ),
    ];
}

namespace XApi.Bench;

/// <summary>One way of calling the API. Each runs in a process of its own.</summary>
internal interface IContender : IDisposable
{
    /// <summary>Asks the server for a page and makes objects of it.</summary>
    /// <param name="query">Says which page is wanted: <c>page100</c> for one of 100 Tweets, compressed, <c>plain100</c> for the same as it is.</param>
    /// <returns>How many Tweets came; null for bytes that nobody counts.</returns>
    Task<int?> PageAsync(string query);

    /// <summary>Makes objects of a page that is in memory.</summary>
    void Read(byte[] page);

    /// <summary>Opens the stream and reports each message until it is stopped.</summary>
    /// <param name="more">Called after each message; false ends the stream.</param>
    Task StreamAsync(Func<bool> more);
}

/// <summary>What the contenders ask for.</summary>
internal static class Call
{
    internal const string Token = "a-bearer-token";

    internal static HttpClient NewHttp(Uri server)
    {
        // The same settings as XApiClient's own handler.
        var handler = new SocketsHttpHandler
        {
            AutomaticDecompression = System.Net.DecompressionMethods.All,
            AllowAutoRedirect = false,
            UseCookies = false,
        };
        var http = new HttpClient(handler) { BaseAddress = server };
        http.DefaultRequestHeaders.Authorization = new("Bearer", Token);
        http.DefaultRequestHeaders.Accept.Add(new("application/json"));
        return http;
    }

    internal static string Page(string query) =>
        $"2/tweets/search/recent?query={query}&max_results=100&tweet.fields={Wire(TweetField.Public)}&expansions=author_id";

    internal const string Stream = "2/tweets/search/stream";

    private static string Wire(IReadOnlyList<TweetField> fields) => string.Join(',', fields.Select(field => field.Value));
}

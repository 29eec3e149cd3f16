namespace XApi.Bench;

/// <summary>One way of calling the API. Each runs in a process of its own.</summary>
internal interface IContender : IDisposable
{
    /// <summary>Asks the server for a page and makes objects of it.</summary>
    /// <param name="items">How many Tweets the page holds.</param>
    /// <returns>How many Tweets came; null for bytes that nobody counts.</returns>
    Task<int?> PageAsync(int items);

    /// <summary>Makes objects of a page that is in memory.</summary>
    void Read(byte[] page);

    /// <summary>Opens the stream and tells of each message until told to stop.</summary>
    /// <param name="more">Called after each message; false ends the stream.</param>
    Task StreamAsync(Func<bool> more);
}

/// <summary>What the contenders ask for.</summary>
internal static class Call
{
    internal const string Token = "a-bearer-token";

    /// <summary>The query tells the server how large a page is wanted.</summary>
    internal static string Query(int items) => $"page{items}";

    internal static HttpClient NewHttp(Uri server)
    {
        // The same settings as XApiClient's own handler.
        var handler = new SocketsHttpHandler { AutomaticDecompression = System.Net.DecompressionMethods.All, AllowAutoRedirect = false, UseCookies = false };
        var http = new HttpClient(handler) { BaseAddress = server };
        http.DefaultRequestHeaders.Authorization = new("Bearer", Token);
        http.DefaultRequestHeaders.Accept.Add(new("application/json"));
        return http;
    }

    internal static string Page(int items) => $"2/tweets/search/recent?query={Query(items)}&max_results=100&tweet.fields={Wire(TweetField.Public)}&expansions=author_id";

    internal const string Stream = "2/tweets/search/stream";

    private static string Wire(IReadOnlyList<TweetField> fields) => string.Join(',', fields.Select(field => field.Value));
}

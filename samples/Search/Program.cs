using XApi;

// X_BEARER_TOKEN has the App's bearer token. X_ADDRESS is for trying it without X.
try
{
    await SearchAsync(args is [var query, ..] ? query : "snow -is:retweet");
    return 0;
}
catch (Exception failure) when (failure is XApiException or XInvalidParameterException)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}

static async Task SearchAsync(string query)
{
    using var x = new XApiClient(
        new XApiClientOptions
        {
            Credentials = XCredential.FromEnvironment(),
            BaseAddress = new(Environment.GetEnvironmentVariable("X_ADDRESS") ?? "https://api.x.com"),
        }
    );
    var found = x.Search.EnumerateRecentAsync(
        query,
        new() { TweetFields = [TweetField.CreatedAt, TweetField.PublicMetrics], Expansions = [TweetExpansion.AuthorId] }
    );

    Console.WriteLine("id,created_at,author,likes,text");
    await foreach (var tweet in found.Take(50))
    {
        Console.WriteLine($"{tweet.Id},{tweet.CreatedAt:u},{tweet.Author?.Username},{tweet.PublicMetrics?.LikeCount},{Quoted(tweet.Text)}");
    }
}

static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"")}\"";

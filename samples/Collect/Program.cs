using XApi;

// Collects what a query finds into a file, a line of JSON for each Tweet. Stopped at any time, it continues where it was.
var (query, folder) = (args[0], Directory.CreateDirectory(args[1]).FullName);
var (tweets, place) = (Path.Combine(folder, "tweets.jsonl"), Path.Combine(folder, "place.json"));

using var x = new XApiClient(
    new XApiClientOptions
    {
        Credentials = XCredential.FromEnvironment(),
        BaseAddress = new(Environment.GetEnvironmentVariable("X_ADDRESS") ?? "https://api.x.com"),
    }
);
var found = x.Search.EnumerateRecentAsync(query, new() { TweetFields = [TweetField.CreatedAt, TweetField.AuthorId] });
if (File.Exists(place))
{
    found = found.From(Checkpoint.Parse(File.ReadAllText(place)));
}

using var file = new StreamWriter(tweets, append: true) { AutoFlush = true };
await foreach (var page in found.Pages)
{
    foreach (var tweet in page.Data)
    {
        file.WriteLine(tweet.ToJson());
    }

    // Behind the page, so that a page that was cut off comes again as a whole: readers of the file go by the ids.
    File.WriteAllText($"{place}.new", found.Checkpoint.ToString());
    File.Move($"{place}.new", place, overwrite: true);
    Console.WriteLine($"{found.Checkpoint.Items} Tweets");
}

Console.WriteLine($"Ended: {found.EndReason}");

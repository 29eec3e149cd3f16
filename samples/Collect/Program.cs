using XApi;

// Collects what a query finds into a file, a line of JSON for each Tweet: first the last seven days, then what is new every quarter of an hour. Stopped at
// any time, it continues where it was, and pays for each Tweet once, but for those of its last ten seconds: see README.md.
if (args is not [var query, var path])
{
    Console.Error.WriteLine("A query and a folder are missing: dotnet run -- \"snow -is:retweet\" snow");
    return 2;
}

try
{
    await CollectAsync(query, Directory.CreateDirectory(path).FullName);
    return 0;
}
catch (Exception failure) when (failure is XApiException or XInvalidParameterException or IOException)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}

static async Task CollectAsync(string query, string folder)
{
    var (tweets, place) = (Path.Combine(folder, "tweets.jsonl"), Path.Combine(folder, "place.json"));

    using var x = new XApiClient(
        new XApiClientOptions
        {
            Credentials = XCredential.FromEnvironment(),
            BaseAddress = new(Environment.GetEnvironmentVariable("X_ADDRESS") ?? "https://api.x.com"),
        }
    );

    // No expansions: each Tweet that they bring is paid for as well. Fields cost nothing.
    var options = new SearchRecentOptions { TweetFields = [TweetField.CreatedAt, TweetField.AuthorId] };
    var found = x.Search.PollRecentAsync(query, TimeSpan.FromMinutes(15), options).WithBacklog();
    if (File.Exists(place))
    {
        found = found.From(PollingState.Parse(File.ReadAllText(place)));
    }

    using var file = AppendTo(tweets);
    await foreach (var tweet in found)
    {
        // Behind the Tweet, so that one that was cut off comes again: readers of the file go by the ids.
        file.WriteLine(tweet.ToJson());
        File.WriteAllText($"{place}.new", found.State.ToString());
        File.Move($"{place}.new", place, overwrite: true);
        Console.WriteLine($"{tweet.Id}, {(await x.Costs.ReadAsync()).Usd} USD");
    }
}

// A line that was cut off, by a kill or a full disk, is taken away: its Tweet comes again.
static StreamWriter AppendTo(string path)
{
    var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
    var end = file.Length;
    for (; end > 0; end--)
    {
        file.Position = end - 1;
        if (file.ReadByte() == '\n')
        {
            break;
        }
    }

    file.SetLength(end);
    return new StreamWriter(file) { AutoFlush = true };
}

using XApi;

// Posts a text for the user whose tokens are in the environment, as a thread where it is long. The first Tweet shows the pictures.
using var x = new XApiClient(
    new XApiClientOptions
    {
        Credentials = XCredential.FromEnvironment(),
        BaseAddress = new(Environment.GetEnvironmentVariable("X_ADDRESS") ?? "https://api.x.com"),
    }
);
var pictures = args.Skip(1).Chunk(2).Select(picture => MediaSource.File(picture[0], altText: picture.ElementAtOrDefault(1)));
var texts = XText.Split(args.FirstOrDefault() ?? "", new() { Numbering = XThreadNumbering.End });
var parts = texts.Select((text, i) => new CreateTweetRequest { Text = text, Media = i == 0 && args.Length > 1 ? [.. pictures] : null });

foreach (var tweet in await x.Tweets.CreateThreadAsync([.. parts], new() { FindsLostPosts = true }))
{
    Console.WriteLine($"https://x.com/i/status/{tweet.Id}");
}

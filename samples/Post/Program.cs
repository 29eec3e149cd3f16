using XApi;

// Posts a text for the user whose tokens are in the environment, as a thread where it is long. The first Tweet shows the pictures.
if (args is not [{ Length: > 0 } text, .. var pictures])
{
    Console.Error.WriteLine("The text is missing: dotnet run -- \"A text\" [PICTURE DESCRIPTION]...");
    return 2;
}

try
{
    await PostAsync(text, pictures);
    return 0;
}
catch (Exception failure) when (failure is XApiException or XInvalidParameterException or IOException)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}

static async Task PostAsync(string text, string[] pictures)
{
    using var x = new XApiClient(
        new XApiClientOptions
        {
            Credentials = XCredential.FromEnvironment(),
            BaseAddress = new(Environment.GetEnvironmentVariable("X_ADDRESS") ?? "https://api.x.com"),
        }
    );
    var media = pictures.Chunk(2).Select(picture => MediaSource.File(picture[0], altText: picture.ElementAtOrDefault(1)));
    var texts = XText.Split(text, new() { Numbering = XThreadNumbering.End });
    var parts = texts.Select(
        (part, i) => new CreateTweetRequest { Text = part, Media = i == 0 && pictures.Length > 0 ? [.. media] : null }
    );

    foreach (var tweet in await x.Tweets.CreateThreadAsync([.. parts], new() { FindsLostPosts = true }))
    {
        Console.WriteLine($"https://x.com/i/status/{tweet.Id}");
    }
}

using XApi;

// Posts a text for the user whose tokens are in the environment.
using var x = new XApiClient(
    new XApiClientOptions
    {
        Credentials = XCredential.FromEnvironment(),
        BaseAddress = new(Environment.GetEnvironmentVariable("X_ADDRESS") ?? "https://api.x.com"),
    }
);
var posted = await x.Tweets.CreateAsync(new() { Text = string.Join(' ', args) });
Console.WriteLine($"https://x.com/i/status/{posted.Data.Id}");

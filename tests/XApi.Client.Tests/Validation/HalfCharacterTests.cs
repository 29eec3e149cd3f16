namespace XApi.Tests.Validation;

/// <summary>A text that was cut within an emoji would be sent with a replacement character: posted for all to see, or searched for and paid.</summary>
[TestFixture]
internal sealed class HalfCharacterTests
{
    private static readonly (string Parameter, Func<XApiClient, string, Task> Call)[] Calls =
    [
        ("text", (x, text) => x.Tweets.CreateAsync(new() { Text = text })),
        (
            "poll.options",
            (x, text) =>
                x.Tweets.CreateAsync(
                    new()
                    {
                        Poll = new() { Options = ["no", text], DurationMinutes = 5 },
                    }
                )
        ),
        ("query", (x, text) => x.Search.RecentAsync(text)),
        (
            "metadata.alt_text.text",
            (x, text) =>
                x.Media.SetMetadataAsync(
                    new()
                    {
                        Id = "1",
                        Metadata = new() { AltText = new() { Text = text } },
                    }
                )
        ),
        ("text", (x, text) => x.DirectMessages.SendToAsync("12", new() { Text = text })),
        ("add.value", (x, text) => x.FilteredStream.UpdateRulesAsync(new() { Add = [new() { Value = text }] })),
    ];

    [TestCase("cut\ud83d", 3)]
    [TestCase("\ude00cut", 0)]
    [TestCase("😀\ud83d😀", 2)]
    [TestCase("\ude00\ud83d", 0)]
    public async Task Half_a_character_is_refused_before_it_is_sent(string text, int position)
    {
        using var server = StubServer.Always("{}");
        using var x = Client(server);
        foreach (var (parameter, call) in Calls)
        {
            var refused = await Assert.ThrowsAsync<XInvalidParameterException>(() => call(x, text));
            Assert.That(refused!.ParamName, Is.EqualTo(parameter));
            Assert.That(refused.Message, Does.Contain($"has half of a character at position {position}, "));
        }

        Assert.That(server.Requests, Is.Empty);
    }

    [TestCase("😀")]
    [TestCase("a 👩‍👩‍👧‍👦 b 𝒳")]
    [TestCase("\uffff \u0000 é")]
    public async Task Whole_characters_are_sent(string text)
    {
        using var server = StubServer.Always("""{"data":{"id":"1","text":"x"}}""");
        using var x = Client(server);

        await x.Tweets.CreateAsync(new() { Text = text });

        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    private static XApiClient Client(StubServer server) =>
        new(
            new XApiClientOptions
            {
                Credentials = [new AppOnlyCredential("token"), new OAuth1Credential("key", "secret", "12-token", "secret")],
                PrimaryHandler = server,
            }
        );
}

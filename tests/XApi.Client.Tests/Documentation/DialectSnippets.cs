namespace XApi.Tests.Documentation;

/// <summary>The code of docs/dialects.md.</summary>
public class DialectSnippets : SandboxGuide
{
    [Test]
    public void A_client_has_a_dialect()
    {
        const string bearerToken = "token";
        // snippet: dialect-option
        var options = new XApiClientOptions
        {
            Credentials = [new AppOnlyCredential(bearerToken)],
            Dialect = XDialect.Auto,
        };
        // end
        Assert.That(options.Dialect, Is.EqualTo(XDialect.Auto));
    }

    [Test]
    public async Task Fields_of_tomorrow_go_through_and_drift_is_reported()
    {
        var x = X;
        var id = (await x.Tweets.CreateAsync(new() { Text = "Snow" })).Data.Id;
        var printed = await RunAsync(async () =>
        {
            // snippet: dialect-tomorrow
            var tweet = await x.Tweets.GetAsync(id, new() { TweetFields = [TweetField.NoteTweet, new TweetField("mood")] });
            // end
            Assert.That(tweet.Data!.Text, Is.EqualTo("Snow"));

            // snippet: dialect-json
            Console.WriteLine(Tweet.FromJson("""{"id":"20","text":"A","note_post":{"text":"All of it"}}""").ToJson(XDialect.Tweet));
            // end

            // snippet: dialect-drift
            var drift = await x.Api.CheckDriftAsync();
            foreach (var change in drift.Used)
            {
                Console.WriteLine(change); // renamed value tweet.fields note_tweet to note_post
            }
            // end
        });

        Assert.That(printed.Trim(), Is.EqualTo("""{"id":"20","text":"A","note_tweet":{"text":"All of it"}}"""));
    }
}

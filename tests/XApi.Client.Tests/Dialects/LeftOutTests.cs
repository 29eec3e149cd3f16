using Microsoft.Extensions.Logging;

namespace XApi.Tests.Dialects;

/// <summary>A value that the dialect of a call does not have is never left out without a word: it is refused, or the log has it once.</summary>
[TestFixture]
internal sealed class LeftOutTests
{
    private const string Rules =
        """{"meta":{"sent":"2024-05-01T12:00:00.000Z","summary":{"created":1,"not_created":0,"valid":1,"invalid":0}}}""";

    [Test]
    public async Task Of_all_values_those_that_are_left_out_are_logged_once()
    {
        using var server = StubServer.Always("""{"data":[],"meta":{"result_count":0}}""");
        using var log = new LogBook();
        using var x = Client(server, XDialect.Post, log);
        var options = new GetTweetsOptions { Expansions = TweetExpansion.Known };

        await x.Tweets.GetManyAsync(["1"], options);
        await x.Tweets.GetManyAsync(["2"], options);

        var entries = log.Entries.Where(entry => entry.Id == 15).ToList();
        Assert.That(entries.Select(entry => entry.Level), Is.All.EqualTo(LogLevel.Information));
        Assert.That(entries, Has.Count.EqualTo(3));
        Assert.That(
            entries.Select(entry => entry.Text),
            Has.One.Contains("referenced_tweets.id.author_id").And.All.Contains("GET /2/tweets")
        );
        Assert.That(server.Requests[0].PathAndQuery, Does.Not.Contain("referenced_posts.").And.Not.Contain("referenced_tweets"));
    }

    [Test]
    public async Task A_stream_says_what_its_dialect_lacks()
    {
        using var server = StubServer.Always("""{"data":{"id":"1","text":"a"}}""");
        using var log = new LogBook();
        using var x = Client(server, XDialect.Auto, log);

        await foreach (var _ in x.VolumeStreams.SampleAsync(new() { TweetFields = TweetField.Public }))
        {
            break;
        }

        Assert.That(log.Entries.Where(entry => entry.Id == 15).Select(entry => entry.Text), Has.One.Contains("article_title"));
        Assert.That(server.Requests[0].PathAndQuery, Does.Contain("tweet.fields=").And.Not.Contain("article_title"));
    }

    [TestCase("article_title")]
    [TestCase("username")]
    public void A_stream_refuses_a_value_that_its_dialect_lacks(string value)
    {
        using var server = StubServer.Always("{}");
        using var x = Client(server, XDialect.Post);
        var options =
            value == "username"
                ? new SampleStreamOptions { Expansions = [TweetExpansion.Username] }
                : new SampleStreamOptions { TweetFields = [TweetField.ArticleTitle] };

        Assert.That(
            async () =>
            {
                await foreach (var _ in x.VolumeStreams.SampleAsync(options)) { }
            },
            Throws.TypeOf<XInvalidParameterException>().With.Message.Contains(value).And.Message.Contains("leave it out")
        );
        Assert.That(server.Requests, Is.Empty);
    }

    [Test]
    public async Task Without_checks_it_is_sent_and_the_log_warns_once()
    {
        using var server = StubServer.Always("""{"data":[],"meta":{"result_count":0}}""");
        using var log = new LogBook();
        using var x = Client(server, XDialect.Post, log, validates: false);
        var options = new GetTweetsOptions { Expansions = [TweetExpansion.ReferencedTweetsIdAuthorId] };

        await x.Tweets.GetManyAsync(["1"], options);
        await x.Tweets.GetManyAsync(["2"], options);

        var entry = log.Entries.Single(entry => entry.Id == 16);
        Assert.That(entry.Level, Is.EqualTo(LogLevel.Warning));
        Assert.That(entry.Text, Does.Contain("referenced_tweets.id.author_id").And.Contain("expansions"));
        Assert.That(server.Requests[0].PathAndQuery, Does.EndWith("expansions=referenced_tweets.id.author_id"));
    }

    [Test]
    public async Task One_value_under_both_names_is_sent_once()
    {
        using var server = StubServer.Always("""{"data":[],"meta":{"result_count":0}}""");
        using var x = Client(server, XDialect.Post);

        await x.Tweets.GetManyAsync(["1"], new() { TweetFields = [TweetField.NoteTweet, new TweetField("note_post")] });

        Assert.That(server.Requests[0].PathAndQuery, Is.EqualTo("/2/tweets?ids=1&post.fields=note_post"));
    }

    // Bodies keep the tweet dialect: X documents no other for them.
    [Test]
    public async Task Bodies_are_the_same_in_each_dialect()
    {
        using var server = new StubServer(sent =>
            StubServer.Json(sent.PathAndQuery.Contains("rules", StringComparison.Ordinal) ? Rules : """{"data":{"id":"1","text":"a"}}""")
        );
        foreach (var dialect in Enum.GetValues<XDialect>())
        {
            using var x = Client(server, dialect);
            await x.Tweets.CreateAsync(new() { Text = "a", QuoteTweetId = "20" });
            await x.FilteredStream.UpdateRulesAsync(new() { Add = [new() { Value = "snow" }] });
        }

        Assert.That(server.Requests.Select(sent => $"{sent.PathAndQuery} {sent.Body}").Distinct().ToList(), Has.Count.EqualTo(2));
        Assert.That(server.Requests[0].Body, Does.Contain("quote_tweet_id"));
    }

    [TestCase(XDialect.Tweet)]
    [TestCase(XDialect.Post)]
    public async Task A_request_that_is_described_by_hand_is_sent_as_it_is(XDialect dialect)
    {
        using var server = StubServer.Always("""{"data":{"id":"1","text":"a"}}""");
        using var x = Client(server, dialect);

        await x.SendAsync(new XRequestMessage(HttpMethod.Get, "/2/tweets/1") { Query = { ["post.fields"] = "note_post,author_id" } });
        await x.SendAsync(new XRequestMessage(HttpMethod.Get, "/2/tweets/1") { Query = { ["tweet.fields"] = "note_tweet,mood" } });

        Assert.That(
            server.Requests.Select(sent => sent.PathAndQuery),
            Is.EqualTo(new[] { "/2/tweets/1?post.fields=note_post,author_id", "/2/tweets/1?tweet.fields=note_tweet,mood" })
        );
    }

    private static XApiClient Client(StubServer server, XDialect dialect, LogBook? log = null, bool validates = true) =>
        new(
            new XApiClientOptions
            {
                Credentials = [new AppOnlyCredential("token"), new OAuth1Credential("key", "secret", "token", "secret")],
                PrimaryHandler = server,
                LoggerFactory = log,
                Dialect = dialect,
                ValidateRequests = validates,
            }
        );
}

namespace XApi.Tests.Posting;

/// <summary>What X may refuse or charges more for is said before it is posted, and posted all the same.</summary>
[TestFixture]
internal sealed class PostWarningTests
{
    private static IEnumerable<TestCaseData> Posts()
    {
        yield return Case(
            "a text that is too long",
            new() { Text = new('a', 281) },
            PostWarningKind.TooLong,
            "the text counts 281, and X refuses more than 280"
        );
        yield return Case(
            "a URL",
            new() { Text = "See https://example.com" },
            PostWarningKind.Url,
            "with the URL https://example.com it costs 0.2 USD, and 0.015 without one."
        );
        yield return Case(
            "a URL without protocol",
            new() { Text = "See example.com" },
            PostWarningKind.Url,
            "with the URL example.com it costs 0.2 USD"
        );
        yield return Case(
            "a reply",
            new()
            {
                Text = "Yes",
                Reply = new() { InReplyToTweetId = "7" },
            },
            PostWarningKind.Reply,
            "it is a reply. Since 23 February 2026"
        );
        yield return Case(
            "a quote",
            new() { Text = "Yes", QuoteTweetId = "7" },
            PostWarningKind.SelfServe,
            "it has `quote_tweet_id`. Since 23 February 2026"
        );
        static TestCaseData Case(string name, CreateTweetRequest request, PostWarningKind kind, string message) =>
            new TestCaseData(request, kind, message).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Posts))]
    public async Task A_warning_is_raised_and_logged_and_the_Tweet_is_posted(
        CreateTweetRequest request,
        PostWarningKind kind,
        string message
    )
    {
        using var x = new PostingServer();
        var warnings = new List<PostWarningEventArgs>();
        x.Client.Tweets.PostWarning += (_, warning) => warnings.Add(warning);

        await x.Client.Tweets.CreateAsync(request);

        Assert.Multiple(() =>
        {
            Assert.That(warnings.Select(warning => warning.Kind), Is.EqualTo(new[] { kind }));
            Assert.That(warnings[0].Message, Does.StartWith(message));
            Assert.That(warnings[0].Text, Is.EqualTo(request.Text));
            Assert.That(warnings[0].Operation, Is.SameAs(XOperation.CreateTweet));
            Assert.That(
                x.Log.Entries.Single(entry => entry.Id == 50).Text,
                Does.StartWith($"POST /2/tweets: {Logged(message)}").And.Not.Contain("example.com")
            );
            Assert.That(x.Tweets, Has.Count.EqualTo(1));
        });
    }

    // A log holds nothing of a text.
    private static string Logged(string message) =>
        message
            .Replace("the URL https://example.com", "a URL", StringComparison.Ordinal)
            .Replace("the URL example.com", "a URL", StringComparison.Ordinal);

    [Test]
    public async Task The_parts_of_a_thread_are_no_replies_to_others()
    {
        using var x = new PostingServer();
        var warnings = new List<PostWarningEventArgs>();
        x.Client.Tweets.PostWarning += (_, warning) => warnings.Add(warning);

        await x.Client.Tweets.CreateThreadAsync(["The first", "The second"]);
        await x.Client.Tweets.CreateThreadAsync([
            new()
            {
                Text = "A reply",
                Reply = new() { InReplyToTweetId = "7" },
            },
            new() { Text = "Its second part" },
        ]);

        Assert.That(x.Tweets, Has.Count.EqualTo(4));
        Assert.That(warnings.Select(warning => (warning.Kind, warning.Text)), Is.EqualTo(new[] { (PostWarningKind.Reply, "A reply") }));
    }

    [Test]
    public async Task What_is_true_of_each_such_post_is_logged_once_and_raised_each_time()
    {
        using var x = new PostingServer();
        var raised = 0;
        x.Client.Tweets.PostWarning += (_, _) => raised++;

        await x.Client.Tweets.CreateAsync(new() { Text = "See example.com" });
        await x.Client.Tweets.CreateAsync(new() { Text = "See example.com again" });

        Assert.That(x.Log.Entries.Count(entry => entry.Id == 50), Is.EqualTo(1));
        Assert.That(raised, Is.EqualTo(2));
    }

    [Test]
    public async Task An_ordinary_Tweet_warns_of_nothing()
    {
        using var x = new PostingServer();
        x.Client.Tweets.PostWarning += (_, warning) => Assert.Fail(warning.Message);

        await x.Client.Tweets.CreateAsync(new() { Text = "First snow on the pass. #snow @XDevelopers" });

        Assert.That(x.Log.Entries.Where(entry => entry.Id == 50), Is.Empty);
    }

    [Test]
    public async Task The_price_is_that_of_the_list_that_the_client_uses()
    {
        using var server = new PostingServer();
        using var x = new XApiClient(
            new XApiClientOptions
            {
                Credentials = [new OAuth1Credential("key", "secret", "12-token", "secret")],
                PrimaryHandler = server.Server,
                Costs = new() { Prices = XPriceList.Default.With("post_create_with_url", 0.3m) },
            }
        );
        var message = "";
        x.Tweets.PostWarning += (_, warning) => message = warning.Message;

        await x.Tweets.CreateAsync(new() { Text = "example.com" });

        Assert.That(message, Does.Contain("costs 0.3 USD"));
    }
}

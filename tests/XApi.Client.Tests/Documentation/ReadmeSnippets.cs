using XApi.Sandbox;

namespace XApi.Tests.Documentation;

/// <summary>The code of README.md and docs/tour.md, as it stands there, run against the sandbox.</summary>
internal sealed class ReadmeSnippets
{
    private XSandbox _sandbox = null!;
    private XApiClient x = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _sandbox = await XSandbox.StartAsync();
        x = _sandbox.CreateClient(new AppOnlyCredential(_sandbox.BearerToken), _sandbox.User.Credential);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        x.Dispose();
        await _sandbox.DisposeAsync();
    }

    [Test]
    public async Task The_skill_begins_with_the_sandbox()
    {
        var printed = await Output.OfAsync(async () =>
        {
            // snippet: the skill begins
            await using var sandbox = await XSandbox.StartAsync();
            using var x = sandbox.CreateClient();
            var page = await x.Search.RecentAsync("snow", new() { MaxResults = 10, TweetFields = [TweetField.CreatedAt] });
            Console.WriteLine($"{page.Data.Count} Tweets: {page.Cost}");
            // end
        });

        Assert.That(printed, Does.Match(@"^[1-9]\d* Tweets: 0\.\d+ USD"));
    }

    // Compiled, not run: it makes its client for the real API.
    public static async Task ForAUserAsync(string bearerToken, OAuth2UserCredential userCredential)
    {
        // snippet: act for a user
        using var x = new XApiClient(new AppOnlyCredential(bearerToken), userCredential);

        var posted = await x.Tweets.CreateAsync(new() { Text = "Hello, world" });
        await x.Likes.LikeAsync(UserRef.Me, posted.Data.Id);
        // end
    }

    [Test]
    public async Task A_timeline_is_read_to_its_end()
    {
        var username = _sandbox.User.Username;
        var read = await Output.OfAsync(async () =>
        {
            // snippet: all pages
            await foreach (var tweet in x.Timelines.EnumerateUserTweetsAsync($"@{username}", new() { MaxResults = 100 }))
            {
                Console.WriteLine(tweet.Text);
            }

            // end
        });
        Assert.That(read.Split('\n'), Has.Length.GreaterThan(100), "more than a page");
    }

    [Test]
    public async Task A_stream_delivers_what_its_rule_says()
    {
        using var ending = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var cancellationToken = ending.Token;
        using var traffic = _sandbox.StartTraffic(200);
        var read = await Output.OfAsync(
            async () =>
            {
                // snippet: stream
                await x.FilteredStream.UpdateRulesAsync(new() { Add = [new() { Value = "#snow -is:retweet", Tag = "snow" }] });
                await foreach (var item in x.FilteredStream.ConnectAsync(new() { TweetFields = [TweetField.CreatedAt] }, cancellationToken))
                {
                    Console.WriteLine($"{item.MatchingRules[0].Tag}: {item.Data.Text}");
                }

                // end
            },
            until: text =>
            {
                if (text.Contains("snow: ", StringComparison.Ordinal))
                {
                    ending.Cancel();
                }
            });
        Assert.That(read, Does.Contain("snow: ").And.Contain("#snow").IgnoreCase);
    }

    [Test]
    public async Task An_error_says_what_happened()
    {
        var tweetId = "1";
        var read = await Output.OfAsync(async () =>
        {
            // snippet: errors
            try
            {
                var response = await x.Tweets.GetAsync(tweetId);
                Console.WriteLine(response.Data?.Text ?? response.Errors[0].Detail);
            }
            catch (XApiException failure)
            {
                Console.WriteLine($"{failure.Status}: {failure.Message}");
            }

            // end
        });
        Assert.That(read, Does.Contain("Could not find"));
    }

    [Test]
    public async Task A_query_is_built_and_checked()
    {
        var read = await Output.OfAsync(() =>
        {
            // snippet: queries
            var query = XQuery.Keyword("snow") & (XQuery.Hashtag("ski") | XQuery.From("XDevelopers")) & !XQuery.IsRetweet;
            Console.WriteLine(query); // snow (#ski OR from:XDevelopers) -is:retweet
            Console.WriteLine(XQuery.Check("skiing -(snow OR day)", XOperation.UpdateRules));
            // end
            return Task.CompletedTask;
        });
        Assert.That(read, Does.StartWith("snow (#ski OR from:XDevelopers) -is:retweet").And.Contain("XQ022"));
    }
}

namespace XApi.Tests.Documentation;

/// <summary>The code of docs/first-call.md.</summary>
public class FirstCallSnippets : SandboxGuide
{
    [Test]
    public void A_client_takes_a_token()
    {
        var bearerToken = "token";
        // snippet: first-call-client
        using var x = new XApiClient(new AppOnlyCredential(bearerToken));
        // end
        Assert.That(x.Search, Is.Not.Null);
    }

    [Test]
    public async Task Tweets_are_found_with_what_was_asked_for()
    {
        var x = X;
        var read = await RunAsync(async () =>
        {
            // snippet: first-call-search
            var page = await x.Search.RecentAsync("snow -is:retweet", new()
            {
                MaxResults = 50,
                TweetFields = [TweetField.CreatedAt, TweetField.PublicMetrics],
                Expansions = [TweetExpansion.AuthorId],
                UserFields = [UserField.PublicMetrics],
            });

            foreach (var tweet in page.Data)
            {
                Console.WriteLine($"{tweet.CreatedAt:u} @{tweet.Author?.Username} ({tweet.Author?.PublicMetrics?.FollowersCount} followers)");
                Console.WriteLine($"  {tweet.Text} – {tweet.PublicMetrics?.LikeCount} likes");
            }

            // end
        });
        Assert.That(read, Does.Match(@"2024-\d\d-\d\d \d\d:\d\d:\d\dZ @\w+ \(\d+ followers\)").And.Match(@"– \d+ likes"));
    }

    [Test]
    public async Task A_Tweet_that_is_gone_is_reported_beside_those_that_are_there()
    {
        var (x, idHere, idGone) = (X, Sandbox.User.PinnedTweetId!, "1");
        var read = await RunAsync(async () =>
        {
            // snippet: first-call-missing
            var page = await x.Tweets.GetManyAsync([idHere, idGone]);
            Console.WriteLine($"{page.Data.Count} found");
            foreach (var problem in page.Errors)
            {
                Console.WriteLine($"{problem.ResourceId}: {problem.Detail}");
            }

            // end
        });
        Assert.That(read, Does.StartWith("1 found").And.Contain("1: Could not find"));
    }

    [Test]
    public async Task What_the_client_does_not_know_is_described_by_hand()
    {
        var (x, tweetId) = (X, Sandbox.User.PinnedTweetId!);
        var read = await RunAsync(async () =>
        {
            // snippet: first-call-raw
            var response = await x.SendAsync(new(HttpMethod.Get, "/2/tweets/{id}")
            {
                PathValues = { ["id"] = tweetId },
                Query = { ["tweet.fields"] = "lang,created_at" },
            });
            Console.WriteLine(response.ToJToken()!["data"]!["lang"]);
            // end
        });
        Assert.That(read.Trim(), Is.EqualTo("en"));
    }
}

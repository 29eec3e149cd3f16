namespace XApi.Tests.Documentation;

/// <summary>The code of the guides for those who come from another library or another version of the API.</summary>
public class MigrationSnippets : SandboxGuide
{
    [Test]
    public async Task What_was_a_query_is_a_call()
    {
        var x = X;
        var read = await RunAsync(async () =>
        {
            // snippet: from-linq
            await foreach (var tweet in x.Search.EnumerateRecentAsync("snow", new() { TweetFields = TweetField.Public, MaxResults = 100 }))
            {
                Console.WriteLine($"{tweet.Id}: {tweet.Text}");
            }

            // end
        });
        Assert.That(read, Does.Match(@"\d+: .*snow").IgnoreCase);
    }

    [Test]
    public async Task What_Tweetinvi_asked_for_by_itself_is_asked_for()
    {
        var (x, tweetId) = (X, Sandbox.User.PinnedTweetId!);
        // snippet: from-tweetinvi
        var everything = new GetTweetOptions
        {
            TweetFields = TweetField.Public,
            UserFields = UserField.Public,
            MediaFields = MediaField.Public,
            PlaceFields = PlaceField.Public,
            PollFields = PollField.Public,
            AddExpansions = true,
        };
        var tweet = (await x.Tweets.GetAsync(tweetId, everything)).Data!;
        // end
        Assert.That(tweet.Author!.Username, Is.EqualTo(Sandbox.User.Username));
        Assert.That(tweet.PublicMetrics, Is.Not.Null);
    }

    [Test]
    public async Task What_v1_1_sent_unasked_is_asked_for()
    {
        var (x, userId) = (X, Sandbox.User.Id);
        var read = await RunAsync(async () =>
        {
            // snippet: from-v1.1
            var timeline = await x.Timelines.UserTweetsAsync(userId, new()
            {
                Exclude = [Exclude.Replies, Exclude.Retweets],
                TweetFields = [TweetField.CreatedAt, TweetField.Entities, TweetField.PublicMetrics, TweetField.ReferencedTweets],
                Expansions = [TweetExpansion.AuthorId, TweetExpansion.ReferencedTweetsId, TweetExpansion.AttachmentsMediaKeys],
                UserFields = [UserField.CreatedAt, UserField.ProfileImageUrl],
                MediaFields = [MediaField.Url, MediaField.AltText],
            });
            foreach (var tweet in timeline.Data)
            {
                Console.WriteLine($"{tweet.Author?.Username}: {tweet.Text} ({tweet.PublicMetrics?.LikeCount} likes)");
            }

            // end

            // snippet: from-v1.1-precedence
            Console.WriteLine(XQuery.Parse("storm #COwx OR colorado").Explain());
            // end
        });
        Assert.That(read, Does.Contain("sandbox: ").And.Contain("AND before OR"));
    }
}

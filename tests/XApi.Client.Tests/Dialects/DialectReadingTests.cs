namespace XApi.Tests.Dialects;

/// <summary>Objects are read in both dialects, and written in that which they were read in.</summary>
[TestFixture]
internal sealed class DialectReadingTests
{
    private const string InTweet = """
        {"data":[{"id":"1","text":"a","edit_history_tweet_ids":["1"],"note_tweet":{"text":"long"},"public_metrics":{"like_count":1,"quote_count":0,"reply_count":0,"retweet_count":3},"referenced_tweets":[{"type":"quoted","id":"2"}]}],"includes":{"tweets":[{"id":"2","text":"b","edit_history_tweet_ids":["2"]}],"users":[{"id":"7","name":"n","username":"u","most_recent_tweet_id":"1","pinned_tweet_id":"2"}]},"meta":{"result_count":1}}
        """;

    private static readonly string InPost = InTweet
        .Replace("edit_history_tweet_ids", "edit_history_post_ids", StringComparison.Ordinal)
        .Replace("note_tweet", "note_post", StringComparison.Ordinal)
        .Replace("retweet_count", "repost_count", StringComparison.Ordinal)
        .Replace("referenced_tweets", "referenced_posts", StringComparison.Ordinal)
        .Replace("\"tweets\"", "\"posts\"", StringComparison.Ordinal)
        .Replace("most_recent_tweet_id", "most_recent_post_id", StringComparison.Ordinal)
        .Replace("pinned_tweet_id", "pinned_post_id", StringComparison.Ordinal);

    [Test]
    public void Both_give_the_same_objects()
    {
        foreach (var json in new[] { InTweet, InPost })
        {
            var page = TweetPage.FromJson(json);
            var tweet = page.Data[0];
            Assert.Multiple(() =>
            {
                Assert.That(tweet.NoteTweet!.Text, Is.EqualTo("long"));
                Assert.That(tweet.PublicMetrics!.RetweetCount, Is.EqualTo(3));
                Assert.That(tweet.EditHistoryTweetIds, Is.EqualTo(new[] { "1" }));
                Assert.That(tweet.ReferencedTweets[0].Tweet!.Text, Is.EqualTo("b"));
                Assert.That(page.Includes!.Users[0].PinnedTweetId, Is.EqualTo("2"));
                Assert.That(page.Includes.Users[0].MostRecentTweetId, Is.EqualTo("1"));
                Assert.That(tweet.AdditionalProperties, Is.Empty);
            });
        }
    }

    [Test]
    public void What_was_read_is_written_under_the_names_that_it_had()
    {
        Assert.That(JsonTree.Differences(InTweet, TweetPage.FromJson(InTweet).ToJson()), Is.Empty);
        Assert.That(JsonTree.Differences(InPost, TweetPage.FromJson(InPost).ToJson()), Is.Empty);
    }

    [Test]
    public void It_is_written_in_the_other_dialect_where_that_is_wanted()
    {
        Assert.That(TweetPage.FromJson(InPost).ToJson(XDialect.Tweet), Is.EqualTo(TweetPage.FromJson(InTweet).ToJson()));
        Assert.That(TweetPage.FromJson(InTweet).ToJson(XDialect.Post), Is.EqualTo(TweetPage.FromJson(InPost).ToJson()));
        Assert.That(TweetPage.FromJson(InPost).ToJson(XDialect.Auto), Is.EqualTo(TweetPage.FromJson(InPost).ToJson()));
    }

    [Test]
    public void An_object_that_mixes_the_dialects_is_written_as_it_came()
    {
        const string mixed = """{"id":"1","text":"a","edit_history_tweet_ids":["1"],"note_post":{"text":"long"}}""";

        Assert.That(Tweet.FromJson(mixed).ToJson(), Does.Contain("edit_history_tweet_ids").And.Contain("note_post"));
    }

    [Test]
    public void What_was_made_by_hand_is_written_in_the_tweet_dialect()
    {
        var tweet = new Tweet
        {
            Id = "1",
            Text = "a",
            NoteTweet = new NoteTweet { Text = "long" },
        };

        Assert.That(tweet.ToJson(), Does.Contain("note_tweet"));
        Assert.That(tweet.ToJson(XDialect.Post), Does.Contain("note_post"));
    }
}

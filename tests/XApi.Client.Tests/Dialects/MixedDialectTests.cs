using System.Text.Json;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace XApi.Tests.Dialects;

/// <summary>Objects that have names of both dialects, or one member under both of its names: nothing is lost, and each dialect writes one name.</summary>
[TestFixture]
internal sealed class MixedDialectTests
{
    private const string Both =
        """{"id":"1","text":"a","note_post":{"text":"by post"},"note_tweet":{"text":"by tweet"},"edit_history_post_ids":["1"],"edit_history_tweet_ids":["1","2"]}""";

    [Test]
    public void Of_a_member_that_comes_under_both_names_the_first_is_read_and_the_other_is_kept()
    {
        var tweet = Tweet.FromJson(Both);

        Assert.Multiple(() =>
        {
            Assert.That(tweet.NoteTweet!.Text, Is.EqualTo("by post"));
            Assert.That(tweet.EditHistoryTweetIds, Is.EqualTo(new[] { "1" }));
            Assert.That((string?)tweet.AdditionalProperties["note_tweet"]["text"], Is.EqualTo("by tweet"));
            Assert.That(JsonTree.Differences(Both, tweet.ToJson()), Is.Empty);
        });
    }

    [Test]
    public void The_order_decides_and_not_the_dialect()
    {
        var tweet = Tweet.FromJson("""{"id":"1","text":"a","note_tweet":{"text":"by tweet"},"note_post":{"text":"by post"}}""");

        Assert.That(tweet.NoteTweet!.Text, Is.EqualTo("by tweet"));
        Assert.That((string?)tweet.AdditionalProperties["note_post"]["text"], Is.EqualTo("by post"));
    }

    [TestCase(XDialect.Tweet, "note_tweet", "note_post")]
    [TestCase(XDialect.Post, "note_post", "note_tweet")]
    public void In_one_dialect_it_is_written_once(XDialect dialect, string name, string other)
    {
        var written = JObject.Parse(
            Tweet.FromJson(Both).ToJson(dialect),
            new JsonLoadSettings { DuplicatePropertyNameHandling = DuplicatePropertyNameHandling.Error }
        );

        Assert.That((string?)written[name]!["text"], Is.EqualTo("by post"));
        Assert.That(written.ContainsKey(other), Is.False);
    }

    [TestCase("""{"note_post":null,"note_tweet":{"text":"long"}}""")]
    [TestCase("""{"note_tweet":null,"note_post":{"text":"long"}}""")]
    [TestCase("""{"note_tweet":{"text":"long"},"note_post":null}""")]
    [TestCase("""{"note_post":{"text":"long"},"note_tweet":null}""")]
    public void A_null_under_one_name_does_not_hide_the_value_of_the_other(string members)
    {
        var tweet = Tweet.FromJson("""{"id":"1","text":"a",""" + members[1..]);

        Assert.That(tweet.NoteTweet!.Text, Is.EqualTo("long"));
        Assert.That(tweet.AdditionalProperties, Is.Empty);
        Assert.That(tweet.ToJson(XDialect.Tweet), Does.Contain("\"note_tweet\"").And.Not.Contain("note_post"));
    }

    [TestCase("posts", "tweets")]
    [TestCase("tweets", "posts")]
    public void Of_two_lists_the_one_that_holds_something_is_read(string filled, string empty)
    {
        foreach (
            var json in new[]
            {
                $$"""{"{{filled}}":[{"id":"2","text":"b"}],"{{empty}}":[]}""",
                $$"""{"{{empty}}":[],"{{filled}}":[{"id":"2","text":"b"}]}""",
            }
        )
        {
            Assert.That(Includes.FromJson(json).Tweets.Select(tweet => tweet.Id), Is.EqualTo(new[] { "2" }), json);
        }
    }

    [Test]
    public void Includes_under_both_names_lose_nothing()
    {
        const string json = """{"posts":[{"id":"2","text":"b"}],"tweets":[{"id":"3","text":"c"}]}""";

        var includes = Includes.FromJson(json);

        Assert.That(includes.Tweets.Single().Id, Is.EqualTo("2"));
        Assert.That(JsonTree.Differences(json, includes.ToJson()), Is.Empty);
    }

    [Test]
    public void A_number_under_both_names_is_read_once()
    {
        const string json = """{"like_count":1,"quote_count":0,"reply_count":0,"repost_count":3,"retweet_count":4}""";

        var metrics = TweetPublicMetrics.FromJson(json);

        Assert.That(metrics.RetweetCount, Is.EqualTo(3));
        Assert.That(JsonTree.Differences(json, metrics.ToJson()), Is.Empty);
    }

    [TestCase("note_tweet", XDialect.Post, "note_post")]
    [TestCase("note_post", XDialect.Tweet, "note_tweet")]
    [TestCase("note_post", XDialect.Post, "note_post")]
    [TestCase("mood", XDialect.Post, "mood")]
    [TestCase("tweets", XDialect.Post, "tweets")]
    public void What_could_not_be_read_is_written_under_the_name_of_the_dialect(string name, XDialect dialect, string written)
    {
        // A text where an object should be. A Tweet has no member `tweets`, so that one is left as it is.
        var json = JObject.Parse(Tweet.FromJson($$"""{"id":"1","text":"a","{{name}}":"!"}""").ToJson(dialect));

        Assert.That(json.Properties().Select(member => member.Name), Is.EqualTo(new[] { "id", "text", written }));
    }

    [Test]
    public void What_could_not_be_read_under_either_name_is_written_once()
    {
        var tweet = Tweet.FromJson("""{"id":"1","text":"a","note_tweet":"1","note_post":"2"}""");

        Assert.That(tweet.ToJson(XDialect.Post), Does.EndWith("\"note_post\":\"2\"}"));
        Assert.That(tweet.ToJson(XDialect.Tweet), Does.EndWith("\"note_tweet\":\"1\"}"));
    }

    [Test]
    public void Dialects_may_differ_from_object_to_object()
    {
        const string json = """
            {"data":[{"id":"1","text":"a","note_post":{"text":"long"},"public_metrics":{"like_count":1,"quote_count":0,"reply_count":0,"retweet_count":3}},{"id":"2","text":"b","note_tweet":{"text":"longer"}}],"includes":{"tweets":[{"id":"3","text":"c","edit_history_post_ids":["3"]}]},"meta":{"result_count":2}}
            """;

        var page = TweetPage.FromJson(json);

        Assert.That(page.Data.Select(tweet => tweet.NoteTweet!.Text), Is.EqualTo(new[] { "long", "longer" }));
        Assert.That(page.Data[0].PublicMetrics!.RetweetCount, Is.EqualTo(3));
        Assert.That(JsonTree.Differences(json, page.ToJson()), Is.Empty);
        Assert.That(page.ToJson(XDialect.Post), Does.Not.Match("note_tweet|retweet_count|\"tweets\""));
    }

    [TestCase("""{"id":"1","text":"a","edit_history_tweet_ids":["1"],"note_tweet":{"text":"long"}}""")]
    [TestCase("""{"id":"1","text":"a","edit_history_post_ids":["1"],"note_post":{"text":"long"}}""")]
    [TestCase(Both)]
    public void Either_converter_writes_what_was_read(string json)
    {
        var byNewtonsoft = JsonConvert.SerializeObject(JsonConvert.DeserializeObject<Tweet>(json));
        var bySystem = System.Text.Json.JsonSerializer.Serialize(System.Text.Json.JsonSerializer.Deserialize<Tweet>(json));
        var inCamelCase = System.Text.Json.JsonSerializer.Serialize(
            System.Text.Json.JsonSerializer.Deserialize<Tweet>(json, JsonSerializerOptions.Web),
            JsonSerializerOptions.Web
        );

        Assert.Multiple(() =>
        {
            Assert.That(JsonTree.Differences(json, byNewtonsoft), Is.Empty);
            Assert.That(JsonTree.Differences(json, bySystem), Is.Empty);
            Assert.That(JsonTree.Differences(json, inCamelCase), Is.Empty);
        });
    }

    // Events keep the tweet dialect whatever lookups speak.
    [TestCase("referenced_tweets", "edit_history_tweet_ids")]
    [TestCase("referenced_posts", "edit_history_post_ids")]
    public void An_event_is_read_in_either_dialect(string referenced, string versions)
    {
        var json = $$$$"""
            {"data":{"event_type":"post.create","event_uuid":"e","filter":{"user_id":"7"},"payload":{"id":"1","text":"a","in_reply_to_tweet_id":"2","{{{{versions}}}}":["1"],"{{{{referenced}}}}":[{"type":"replied_to","id":"2"}]}}}
            """;

        var tweet = (Tweet)ActivityStreamItem.FromJson(json).Data!.Payload!;

        Assert.That(tweet.ReferencedTweets.Single().Id, Is.EqualTo("2"));
        Assert.That(tweet.InReplyToTweetId, Is.EqualTo("2"));
        Assert.That(tweet.EditHistoryTweetIds, Is.EqualTo(new[] { "1" }));
        Assert.That(tweet.AdditionalProperties, Is.Empty);
    }
}

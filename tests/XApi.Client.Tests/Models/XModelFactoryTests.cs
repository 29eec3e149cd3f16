using XApi.Testing;

namespace XApi.Tests.Models;

/// <summary>Responses made by hand, for tests of code that uses the client.</summary>
[TestFixture]
internal sealed class XModelFactoryTests
{
    private static readonly User Ada = XModelFactory.User("7", "ada");

    [Test]
    public void A_page_says_of_its_Tweets_what_X_would()
    {
        var limit = new RateLimit(new(450, 449, null), null, null);

        var page = XModelFactory.TweetPage(
            [XModelFactory.Tweet("2", "Snow!", Ada), XModelFactory.Tweet("1", "Rain.", Ada)],
            [Ada],
            "more",
            limit
        );

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                (page.Meta!.ResultCount, page.Meta.NewestId, page.Meta.OldestId, page.Meta.NextToken),
                Is.EqualTo((2, "2", "1", "more"))
            );
            Assert.That(page.Data.Select(tweet => tweet.AuthorId), Is.All.EqualTo("7"));
            Assert.That(page.Includes!.Users, Is.EqualTo([Ada]));
            Assert.That(page.Data.Select(tweet => tweet.Author), Is.All.SameAs(Ada));
            Assert.That(page.RateLimit, Is.SameAs(limit));
        }
    }

    [Test]
    public void Responses_are_as_if_X_had_sent_them()
    {
        Assert.That(
            XModelFactory.TweetResponse(XModelFactory.Tweet("1", "Snow!", Ada), [Ada]).ToJson(),
            Is.EqualTo(
                """{"data":{"id":"1","text":"Snow!","author_id":"7","edit_history_tweet_ids":["1"]},"includes":{"users":[{"id":"7","name":"ada","username":"ada"}]}}"""
            )
        );
        Assert.That(
            XModelFactory.UserPage([Ada], "more").ToJson(),
            Is.EqualTo("""{"data":[{"id":"7","name":"ada","username":"ada"}],"meta":{"result_count":1,"next_token":"more"}}""")
        );
    }

    [Test]
    public void A_page_may_be_empty() =>
        Assert.That(XModelFactory.TweetPage([]).ToJson(), Is.EqualTo("""{"data":[],"meta":{"result_count":0}}"""));

    [Test]
    public void A_user_without_a_name_is_named_by_the_handle()
    {
        Assert.That(XModelFactory.User("7", "ada").Name, Is.EqualTo("ada"));
        Assert.That(XModelFactory.User("7", "ada", "Ada Lovelace").Name, Is.EqualTo("Ada Lovelace"));
    }
}

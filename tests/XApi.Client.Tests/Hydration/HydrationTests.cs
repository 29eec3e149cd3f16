using System.Text;
using System.Text.Json;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace XApi.Tests.Hydration;

/// <summary>What was expanded is found from the item itself.</summary>
public class HydrationTests
{
    private const string Page = """
        {
          "data": [
            {
              "id": "100", "text": "first", "author_id": "1", "in_reply_to_user_id": "2",
              "attachments": { "media_keys": ["3_2", "3_1", "3_9"], "poll_ids": ["50"], "media_source_tweet_id": ["90"] },
              "geo": { "place_id": "p1" },
              "referenced_tweets": [ { "type": "replied_to", "id": "90" }, { "type": "quoted", "id": "404" }, { "type": "quoted", "id": "101" } ],
              "entities": { "mentions": [ { "start": 0, "end": 3, "username": "Two", "id": "2" }, { "start": 4, "end": 9, "username": "THREE" }, { "start": 4, "end": 9, "username": "gone", "id": "44" } ] },
              "note_tweet": { "text": "long", "entities": { "mentions": [ { "start": 0, "end": 3, "username": "two", "id": "2" } ] } },
              "edit_history_tweet_ids": ["98", "99", "100"]
            },
            { "id": "101", "text": "second", "author_id": "44" },
            { "id": "102", "text": "third" }
          ],
          "includes": {
            "users": [ { "id": "1", "name": "One", "username": "one", "pinned_tweet_id": "90", "most_recent_tweet_id": "77" }, { "id": "2", "name": "Two", "username": "two", "entities": { "description": { "mentions": [ { "start": 0, "end": 1, "username": "one" } ] } } }, { "id": "3", "name": "Three", "username": "three" } ],
            "tweets": [ { "id": "90", "text": "included", "author_id": "2" }, { "id": "98", "text": "v1" }, { "id": "99", "text": "v2", "edit_history_tweet_ids": ["98", "99", "100"] } ],
            "media": [ { "media_key": "3_1", "type": "photo" }, { "media_key": "3_2", "type": "video" } ],
            "polls": [ { "id": "50", "options": [ { "position": 1, "label": "yes", "votes": 3 } ] } ],
            "places": [ { "id": "p1", "full_name": "Manhattan, NY" } ]
          },
          "errors": [
            { "resource_id": "404", "parameter": "referenced_tweets.id", "value": "404", "title": "Not Found Error", "type": "https://api.x.com/2/problems/resource-not-found" },
            { "resource_id": "44", "parameter": "author_id", "value": "44", "title": "Forbidden", "type": "https://api.x.com/2/problems/not-authorized-for-resource" }
          ],
          "meta": { "result_count": 3 }
        }
        """;

    private TweetPage _page = null!;

    private Tweet First => _page.Data[0];

    [SetUp]
    public void Read() => _page = Read(Page, ModelReader<TweetPage>.Read);

    [Test]
    public void An_author_is_found()
    {
        Assert.That(First.Author, Is.SameAs(_page.Includes!.Users[0]));
        Assert.That(First.InReplyTo?.Username, Is.EqualTo("two"));
    }

    [Test]
    public void Media_come_in_the_order_of_their_keys() =>
        Assert.That(First.Media.Select(media => media.MediaKey), Is.EqualTo(new[] { "3_2", "3_1" }));

    [Test]
    public void Topics_of_a_Space_come_in_the_order_of_their_ids()
    {
        var space = SpaceResponse
            .FromJson(
                """{"data":{"id":"s","state":"live","topic_ids":["2","9","1"]},"includes":{"topics":[{"id":"1","name":"ice"},{"id":"2","name":"snow"}]}}"""
            )
            .Data!;

        Assert.That(space.Topics.Select(topic => topic.Name), Is.EqualTo(new[] { "snow", "ice" }));
        Assert.That(Space.FromJson(space.ToJson()).Topics, Is.Empty, "nothing was expanded");
    }

    [Test]
    public void Poll_place_and_sources_are_found()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(First.Poll?.Options[0].Label, Is.EqualTo("yes"));
            Assert.That(First.Place?.FullName, Is.EqualTo("Manhattan, NY"));
            Assert.That(First.MediaSourceTweets.Single().Text, Is.EqualTo("included"));
        }
    }

    [Test]
    public void Referenced_tweets_are_found_and_lead_on() =>
        Assert.That(First.ReferencedTweets[0].Tweet?.Author?.Username, Is.EqualTo("two"));

    [Test]
    public void A_referenced_tweet_of_the_same_page_is_found_though_it_is_not_included() =>
        Assert.That(First.ReferencedTweets[2].Tweet, Is.SameAs(_page.Data[1]));

    [Test]
    public void Mentions_are_found_by_id_and_without_one_by_name_in_any_case()
    {
        Assert.That(First.Entities!.Mentions.Select(mention => mention.User?.Id), Is.EqualTo(new[] { "2", "3", null }));
        Assert.That(First.NoteTweet!.Entities!.Mentions[0].User?.Id, Is.EqualTo("2"));
        Assert.That(First.InReplyTo!.Entities!.Description!.Mentions[0].User?.Id, Is.EqualTo("1"));
    }

    [Test]
    public void A_pinned_tweet_is_found()
    {
        Assert.That(First.Author!.PinnedTweet?.Text, Is.EqualTo("included"));
        Assert.That(First.Author.MostRecentTweet, Is.Null);
    }

    [Test]
    public void An_included_Tweet_leads_on_to_its_author_from_a_user_too()
    {
        var page = Read(
            """{"data":[{"id":"5","name":"","username":"five","pinned_tweet_id":"7"}],"includes":{"users":[{"id":"6","name":"","username":"six"}],"tweets":[{"id":"7","text":"","author_id":"6"}]}}""",
            ModelReader<UserPage>.Read
        );

        Assert.That(page.Data[0].PinnedTweet?.Author?.Username, Is.EqualTo("six"));
    }

    [Test]
    public void Of_a_Tweet_that_is_on_the_page_and_included_the_included_one_is_found_and_itself_by_itself()
    {
        var page = Read(
            """{"data":[{"id":"1","text":"","edit_history_tweet_ids":["1"]},{"id":"2","text":"","referenced_tweets":[{"type":"quoted","id":"1"}]}],"includes":{"tweets":[{"id":"1","text":"included"}]}}""",
            ModelReader<TweetPage>.Read
        );

        Assert.That(page.Data[1].ReferencedTweets[0].Tweet, Is.SameAs(page.Includes!.Tweets[0]));
        Assert.That(page.Data[0].EditHistory.Single(), Is.SameAs(page.Data[0]));
    }

    [Test]
    public void Includes_stay_reachable_from_each_item() =>
        Assert.That(_page.Data.Select(tweet => tweet.Includes), Is.All.SameAs(_page.Includes));

    [Test]
    public void What_failed_is_told_apart_from_what_was_not_expanded()
    {
        var second = _page.Data[1];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(second.Author, Is.Null);
            Assert.That(second.ProblemWith(TweetExpansion.AuthorId)?.Title, Is.EqualTo("Forbidden"));
            Assert.That(second.ProblemWith(TweetExpansion.GeoPlaceId), Is.Null);
            Assert.That(First.ReferencedTweets[1].Tweet, Is.Null);
            Assert.That(First.ReferencedTweets[1].Problem?.Title, Is.EqualTo("Not Found Error"));
            Assert.That(First.ReferencedTweets[0].Problem, Is.Null);
            Assert.That(First.ProblemWith(TweetExpansion.ReferencedTweetsId)?.Title, Is.EqualTo("Not Found Error"));
            Assert.That(First.ProblemWith(TweetExpansion.EntitiesMentionsUsername)?.Title, Is.EqualTo("Forbidden"));
            Assert.That(First.ProblemWith(TweetExpansion.AuthorId), Is.Null);
            Assert.That(_page.Data[2].Author, Is.Null);
            Assert.That(_page.Data[2].ProblemWith(TweetExpansion.AuthorId), Is.Null);
        }
    }

    [Test]
    public void Without_expansions_all_is_null_or_empty()
    {
        var tweet = Read(
            """{"data":{"id":"1","text":"","author_id":"2","attachments":{"media_keys":["3_1"]},"referenced_tweets":[{"type":"quoted","id":"3"}]}}""",
            ModelReader<TweetResponse>.Read
        ).Data!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(tweet.Includes, Is.Null);
            Assert.That(tweet.Author, Is.Null);
            Assert.That(tweet.Media, Is.Empty);
            Assert.That(tweet.Poll, Is.Null);
            Assert.That(tweet.Place, Is.Null);
            Assert.That(tweet.ReferencedTweets[0].Tweet, Is.Null);
            Assert.That(tweet.EditHistory, Is.EqualTo(new[] { tweet }));
            Assert.That(tweet.ProblemWith(TweetExpansion.AuthorId), Is.Null);
        }
    }

    [Test]
    public void An_expansion_that_failed_is_known_even_when_nothing_was_included()
    {
        var tweet = Read(
            """{"data":{"id":"1","text":"","author_id":"2"},"errors":[{"value":"2","title":"Forbidden"}]}""",
            ModelReader<TweetResponse>.Read
        ).Data!;

        Assert.That(tweet.Author, Is.Null);
        Assert.That(tweet.ProblemWith(TweetExpansion.AuthorId)?.Title, Is.EqualTo("Forbidden"));
    }

    [Test]
    public void Each_kind_of_response_is_joined()
    {
        const string Includes = """ "includes":{"users":[{"id":"2","name":"","username":"two"}],"tweets":[{"id":"7","text":"pinned"}]} """;
        const string Tweet = """{"id":"1","text":"","author_id":"2"}""";
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Read($$"""{"data":{{Tweet}},{{Includes}}}""", ModelReader<TweetResponse>.Read).Data!.Author, Is.Not.Null);
            Assert.That(Read($$"""{"data":{{Tweet}},{{Includes}}}""", ModelReader<SampledTweet>.Read).Data.Author, Is.Not.Null);
            Assert.That(
                Read($$"""{"data":{{Tweet}},{{Includes}},"matching_rules":[]}""", ModelReader<FilteredStreamTweet>.Read).Data.Author,
                Is.Not.Null
            );
            Assert.That(
                Read(
                    $$"""{"data":[{"id":"5","name":"","username":"five","pinned_tweet_id":"7"}],{{Includes}}}""",
                    ModelReader<UserPage>.Read
                )
                    .Data[0]
                    .PinnedTweet?.Text,
                Is.EqualTo("pinned")
            );
        }
    }

    [Test]
    public void A_response_made_by_hand_is_joined_on_request()
    {
        var page = new TweetPage
        {
            Data = [new Tweet { Id = "1", AuthorId = "2" }],
            Includes = new Includes { Users = [new User { Id = "2", Username = "two" }] },
        };
        Assert.That(page.Data[0].Author, Is.Null);

        Assert.That(page.Hydrate().Data[0].Author?.Username, Is.EqualTo("two"));
    }

    [Test]
    public void A_graph_is_written_as_it_came()
    {
        // Following every reference first, so that a writer that followed them would go in circles.
        _ = First.Author!.PinnedTweet!.Author;

        Assert.That(JToken.DeepEquals(JToken.Parse(_page.ToJson()), JToken.Parse(Page)), Is.True, _page.ToJson());
        Assert.That(JToken.DeepEquals(JToken.Parse(JsonConvert.SerializeObject(_page)), JToken.Parse(Page)), Is.True);
        Assert.That(JToken.Parse(First.ToJson())["author"], Is.Null);
    }

    [Test]
    public void No_other_serialiser_goes_in_circles_either() =>
        Assert.That(() => System.Text.Json.JsonSerializer.Serialize(First), Throws.Nothing);

    [Test]
    public void Ids_that_collide_are_told_apart()
    {
        var users = string.Join(',', Enumerable.Range(0, 1000).Select(i => $$"""{"id":"{{i}}12345678","name":"","username":"u{{i}}"}"""));
        var data = string.Join(',', Enumerable.Range(0, 1000).Select(i => $$"""{"id":"{{i}}","text":"","author_id":"{{i}}12345678"}"""));
        var page = Read($$"""{"data":[{{data}}],"includes":{"users":[{{users}}]} }""", ModelReader<TweetPage>.Read);

        Assert.That(page.Data.Select(tweet => tweet.Author?.Username), Is.EqualTo(Enumerable.Range(0, 1000).Select(i => $"u{i}")));
    }

    internal static T Read<T>(string json, ReadJson<T> read)
    {
        var reader = new JsonTokenReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        return read(ref reader);
    }
}

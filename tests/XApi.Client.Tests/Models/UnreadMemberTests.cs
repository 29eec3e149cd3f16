using System.Text;
using System.Text.Json;
using Newtonsoft.Json.Linq;

namespace XApi.Tests.Models;

/// <summary>A member that holds something else than the spec says is kept as it came, is reported, and leaves the rest readable.</summary>
[TestFixture]
internal sealed class UnreadMemberTests
{
    [TestCase("attachments", "[]")]
    [TestCase("attachments", "\"none\"")]
    [TestCase("created_at", "\"\"")]
    [TestCase("created_at", "\"yesterday\"")]
    [TestCase("created_at", "\"2024-13-01T00:00:00.000Z\"")]
    [TestCase("created_at", "1714566896")]
    [TestCase("lang", "{}")]
    [TestCase("lang", "true")]
    [TestCase("possibly_sensitive", "\"perhaps\"")]
    [TestCase("possibly_sensitive", "1")]
    [TestCase("reply_settings", "[\"everyone\"]")]
    [TestCase("referenced_tweets", "{\"0\":{\"id\":\"3\"}}")]
    [TestCase("edit_history_tweet_ids", "\"2\"")]
    public void A_member_of_another_kind_is_kept_and_the_rest_is_delivered(string member, string value)
    {
        var json =
            $$$"""{"data":[{"id":"1","{{{member}}}":{{{value}}},"text":"snow"},{"id":"2","text":"ice"}],"meta":{"result_count":2}}""";

        var page = Read(json, ModelReader<TweetPage>.Read, out var unread);

        Assert.Multiple(() =>
        {
            Assert.That(page.Data.Select(tweet => tweet.Text), Is.EqualTo(["snow", "ice"]));
            Assert.That(page.Data[0].AdditionalProperties.Keys, Is.EqualTo([member]));
            Assert.That(JToken.DeepEquals(page.Data[0].AdditionalProperties[member], JToken.Parse(value)), Is.True);
            Assert.That(unread!.Select(report => (report.Model, report.Name)), Is.EqualTo([("Tweet", member)]));
            Assert.That(JsonTree.Differences(json, page.ToJson()), Is.Empty, "written back");
        });
    }

    [TestCase("""{"public_metrics":{"like_count":"12","retweet_count":"-3","impression_count":"99999999999"}}""")]
    [TestCase("""{"public_metrics":{"like_count":12.0,"retweet_count":-3,"impression_count":99999999999}}""")]
    [TestCase("""{"public_metrics":{"like_count":"12.0","retweet_count":"-3","impression_count":"99999999999"}}""")]
    public void A_number_in_quotes_is_a_number(string json)
    {
        var metrics = Read(json, ModelReader<Tweet>.Read, out var unread).PublicMetrics!;

        Assert.That((metrics.LikeCount, metrics.RetweetCount, metrics.ImpressionCount), Is.EqualTo((12, -3, 99999999999)));
        Assert.That(unread, Is.Null);
    }

    [TestCase("like_count", "1.5")]
    [TestCase("like_count", "\"many\"")]
    [TestCase("like_count", "\"\"")]
    [TestCase("like_count", "99999999999999999999")]
    [TestCase("like_count", "1e400")]
    [TestCase("impression_count", "1e40")]
    public void A_number_that_does_not_fit_is_kept_with_all_its_digits(string member, string value)
    {
        var json = $$"""{"{{member}}":{{value}},"quote_count":7}""";

        var metrics = Read(json, ModelReader<TweetPublicMetrics>.Read, out var unread);

        Assert.That(metrics.QuoteCount, Is.EqualTo(7));
        Assert.That(unread!.Select(report => report.Name), Is.EqualTo([member]));
        Assert.That(TweetPublicMetrics.FromJson(metrics.ToJson()).ToJson(), Is.EqualTo(metrics.ToJson()));
    }

    [TestCase("1e400")]
    [TestCase("-1e400")]
    [TestCase("\"1e400\"")]
    [TestCase("\"NaN\"")]
    [TestCase("\"Infinity\"")]
    [TestCase("\"∞\"")]
    [TestCase("\"\"")]
    [TestCase("true")]
    public void A_number_that_is_none_or_has_no_end_is_kept_as_it_came(string value)
    {
        var entity = Read($$"""{"probability":{{value}},"start":7}""", ModelReader<AnnotationEntity>.Read, out var unread);

        Assert.That((entity.Probability, entity.Start), Is.EqualTo(((double?)null, 7)));
        Assert.That(unread!.Select(report => report.Name), Is.EqualTo(["probability"]));
        Assert.That(entity.AdditionalProperties["probability"].ToString(Newtonsoft.Json.Formatting.None), Is.EqualTo(value));
    }

    [TestCase("0.25", 0.25)]
    [TestCase("\"0.25\"", 0.25)]
    [TestCase("\"-2.5e-1\"", -0.25)]
    [TestCase("1", 1.0)]
    public void A_number_with_a_fraction_is_read_in_quotes_too(string value, double number) =>
        Assert.That(AnnotationEntity.FromJson($$"""{"probability":{{value}}}""").Probability, Is.EqualTo(number));

    [Test]
    public void A_truth_in_quotes_is_a_truth() =>
        Assert.That(Tweet.FromJson("""{"id":"1","possibly_sensitive":"true"}""").PossiblySensitive, Is.True);

    [Test]
    public void An_item_that_can_not_be_read_is_kept_by_its_place_and_the_others_are_delivered()
    {
        var page = Read(
            """{"data":[1,{"id":"1","display_text_range":[0,"x",12]},"two",null,{"id":"2"}],"errors":[{"status":"400","title":"t"},[]]}""",
            ModelReader<TweetPage>.Read,
            out var unread
        );

        Assert.Multiple(() =>
        {
            Assert.That(page.Data.Select(tweet => tweet.Id), Is.EqualTo(["1", "2"]));
            Assert.That(page.Data[0].DisplayTextRange, Is.EqualTo([0, 12]));
            Assert.That((string?)page.Data[0].AdditionalProperties["display_text_range[1]"], Is.EqualTo("x"));
            Assert.That(page.Errors.Single().Status, Is.EqualTo(400));
            Assert.That(page.AdditionalProperties.Keys, Is.EqualTo(["data[0]", "data[2]", "errors[1]"]));
            Assert.That(unread!.Select(report => report.Name), Is.EqualTo(["data[0]", "display_text_range[1]", "data[2]", "errors[1]"]));
        });
    }

    [Test]
    public void An_object_without_what_it_always_has_reads_as_if_that_were_empty()
    {
        var annotation = Tweet.FromJson("""{"id":"1","context_annotations":[{"domain":{"id":"3","name":"Weather"}}]}""").ContextAnnotations[
            0
        ];

        Assert.That(annotation.Domain.Name, Is.EqualTo("Weather"));
        Assert.That(annotation.Entity.Name, Is.Empty);
        Assert.That(annotation.ToJson(), Is.EqualTo("""{"domain":{"id":"3","name":"Weather"}}"""));
    }

    [Test]
    public void What_a_response_is_about_can_not_be_something_else() =>
        Assert.Multiple(() =>
        {
            Assert.That(() => TweetPage.FromJson("""{"data":"1"}"""), Throws.InstanceOf<JsonException>());
            Assert.That(() => TweetResponse.FromJson("""{"data":true}"""), Throws.InstanceOf<JsonException>());
        });

    [Test]
    public void A_token_without_a_text_is_none()
    {
        IPage<Tweet> page = TweetPage.FromJson("""{"meta":{"result_count":0,"next_token":"","previous_token":""}}""");

        Assert.That((page.NextToken, page.PreviousToken), Is.EqualTo(((string?)null, (string?)null)));
    }

    [Test]
    public void Reports_of_one_reading_end_with_it_and_are_bounded()
    {
        var wrong = string.Join(',', Enumerable.Repeat("1", 100));

        Read($$"""{"data":[{{wrong}}]}""", ModelReader<TweetPage>.Read, out var many);
        _ = TweetPage.FromJson("""{"data":[1]}""");
        Read("""{"data":[]}""", ModelReader<TweetPage>.Read, out var none);

        Assert.That(many, Has.Count.EqualTo(32));
        Assert.That(none, Is.Null);
    }

    [TestCase("""{"attachments":[]}""", "attachments", "an object", JsonTokenType.StartArray)]
    [TestCase("""{"created_at":5}""", "created_at", "a time", JsonTokenType.Number)]
    [TestCase("""{"lang":{}}""", "lang", "a text", JsonTokenType.StartObject)]
    [TestCase("""{"possibly_sensitive":5}""", "possibly_sensitive", "true or false", JsonTokenType.Number)]
    [TestCase("""{"reply_settings":[]}""", "reply_settings", "a text", JsonTokenType.StartArray)]
    [TestCase("""{"referenced_tweets":"3"}""", "referenced_tweets", "a list", JsonTokenType.String)]
    [TestCase("""{"referenced_tweets":[true]}""", "referenced_tweets[0]", "an object", JsonTokenType.True)]
    [TestCase("""{"edit_history_tweet_ids":{}}""", "edit_history_tweet_ids", "a list", JsonTokenType.StartObject)]
    [TestCase("""{"edit_history_tweet_ids":["1",[]]}""", "edit_history_tweet_ids[1]", "a value of String", JsonTokenType.StartArray)]
    [TestCase("""{"public_metrics":{"like_count":"x"}}""", "like_count", "a whole number of 64 bits", JsonTokenType.String)]
    [TestCase("""{"entities":{"annotations":[{"start":"x"}]}}""", "start", "a whole number of 32 bits", JsonTokenType.String)]
    [TestCase("""{"entities":{"annotations":[{"probability":"x"}]}}""", "probability", "a number", JsonTokenType.String)]
    public void A_report_says_what_was_expected_and_what_came(string json, string name, string expected, JsonTokenType found)
    {
        Read(json, ModelReader<Tweet>.Read, out var unread);

        Assert.That(unread!.Select(report => (report.Name, report.Expected, report.Found)), Is.EqualTo([(name, expected, found)]));
    }

    [Test]
    public void A_report_of_a_map_says_which_value_it_is_of()
    {
        Read("""{"for_user_id":"1","users":{"2":5}}""", ModelReader<AccountActivityMessage>.Read, out var unread);

        Assert.That(
            unread,
            Is.EqualTo([new UnreadMember("AccountActivityMessage", "users.2", "a value of LegacyParticipant", JsonTokenType.Number)])
        );
    }

    private static T Read<T>(string json, ReadJson<T> read, out IReadOnlyList<UnreadMember>? unread)
    {
        var reader = new JsonTokenReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        return UnreadMembers.Read(ref reader, read, out unread);
    }
}

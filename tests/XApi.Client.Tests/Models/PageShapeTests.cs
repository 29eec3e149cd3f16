using System.Text;
using System.Text.Json;

namespace XApi.Tests.Models;

/// <summary>Where X's pages show another shape than X's document says, either is read into the same members.</summary>
[TestFixture]
internal sealed class PageShapeTests
{
    private const string Subscription =
        """{"subscription_id":"12","event_type":"profile.update.bio","filter":{"user_id":"34"},"created_at":"2026-01-02T03:04:05.000Z","tag":"bio"}""";

    private const string Link = """{"application_id":"1","business_user_id":"2","fields":["expansions=author_id"],"webhook_id":"3"}""";

    [TestCase($$$"""{"data":{"subscription":{{{Subscription}}}}}""", TestName = "A_new_subscription_is_read(as X's document has it)")]
    [TestCase($$"""{"data":{{Subscription}}}""", TestName = "A_new_subscription_is_read(in place)")]
    [TestCase($$"""{"data":[{{Subscription}}]}""", TestName = "A_new_subscription_is_read(in a list)")]
    [TestCase(
        $$$"""{"data":[{"subscription":{{{Subscription}}}}]}""",
        TestName = "A_new_subscription_is_read(in a list, as X's document has it)"
    )]
    public void A_new_subscription_is_read(string json)
    {
        var response = Read(json, ModelReader<ActivitySubscriptionResponse>.Read, out var unread);

        var subscription = response.Data!.Subscription!;
        Assert.Multiple(() =>
        {
            Assert.That((subscription.SubscriptionId, subscription.Filter.UserId, subscription.Tag), Is.EqualTo(("12", "34", "bio")));
            Assert.That(subscription.EventType, Is.EqualTo(ActivityEventType.ProfileUpdateBio));
            Assert.That(unread, Is.Null, "it is a known shape");
            Assert.That(
                ActivitySubscriptionResponse.FromJson(response.ToJson()).Data!.Subscription!.ToJson(),
                Is.EqualTo(subscription.ToJson())
            );
        });
    }

    [Test]
    public void What_is_written_back_stands_where_it_came()
    {
        var json = $$"""{"data":{{Subscription}}}""";

        Assert.That(JsonTree.Differences(json, ActivitySubscriptionResponse.FromJson(json).ToJson()), Is.Empty);
    }

    [Test]
    public void Further_items_beside_the_one_are_kept_and_reported()
    {
        var response = Read(
            $$"""{"data":[{{Subscription}},{"more":1},7]}""",
            ModelReader<ActivitySubscriptionResponse>.Read,
            out var unread
        );

        Assert.That(response.Data!.Subscription!.SubscriptionId, Is.EqualTo("12"));
        Assert.That(response.AdditionalProperties.Keys, Is.EqualTo(["data[1]", "data[2]"]));
        Assert.That(
            unread!.Select(report => (report.Name, report.Expected)),
            Is.EqualTo([("data[1]", "the only item"), ("data[2]", "the only item")])
        );
    }

    [TestCase("""{"data":[]}""")]
    [TestCase("""{"data":{}}""")]
    public void No_subscription_is_none(string json) =>
        Assert.That(ActivitySubscriptionResponse.FromJson(json).Data?.Subscription, Is.Null);

    [Test]
    public void An_object_in_the_place_of_a_list_is_its_only_item_or_no_item_where_it_is_empty()
    {
        Assert.That(
            Read("""{"data":{"id":"20","text":"Hi","new":{"a":1}}}""", ModelReader<TweetPage>.Read, out _).Data.Single().Id,
            Is.EqualTo("20")
        );
        Assert.That(Read("""{"data":{}}""", ModelReader<TweetPage>.Read, out _).Data, Is.Empty);
        Assert.That(() => TweetPage.FromJson("""{"data":"20"}"""), Throws.InstanceOf<JsonException>());
    }

    [Test]
    public void A_list_in_the_place_of_an_object_has_it_as_its_first_item()
    {
        var response = Read("""{"data":[{"id":"20","text":"Hi"},{"id":"21"}]}""", ModelReader<TweetResponse>.Read, out var unread);

        Assert.That(response.Data!.Id, Is.EqualTo("20"));
        Assert.That(unread!.Select(report => report.Name), Is.EqualTo(["data[1]"]));
        Assert.That(TweetResponse.FromJson("""{"data":[]}""").Data, Is.Null);
    }

    [TestCase($$"""{"data":[{{Link}}]}""")]
    [TestCase($$$"""{"data":{"links":[{{{Link}}}]}}""")]
    public void Links_are_read(string json)
    {
        var link = Read(json, ModelReader<StreamLinksResponse>.Read, out var unread).Data.Single();

        Assert.That((link.ApplicationId, link.BusinessUserId, link.WebhookId), Is.EqualTo(("1", "2", "3")));
        Assert.That(link.Fields, Is.EqualTo(["expansions=author_id"]));
        Assert.That(unread, Is.Null);
    }

    [Test]
    public void What_stands_beside_the_links_is_kept_and_reported()
    {
        var response = Read("""{"data":{"links":{},"total":1}}""", ModelReader<StreamLinksResponse>.Read, out var unread);

        Assert.That(response.Data, Is.Empty);
        Assert.That(response.AdditionalProperties.Keys, Is.EqualTo(["data.links", "data.total"]));
        Assert.That(unread!.Select(report => report.Name), Is.EqualTo(["data.links", "data.total"]));
    }

    [Test]
    public void Another_kind_in_the_place_of_the_links_is_an_error_as_elsewhere() =>
        Assert.That(() => StreamLinksResponse.FromJson("""{"data":7}"""), Throws.InstanceOf<JsonException>());

    [Test]
    public void Usage_by_day_in_a_list_is_kept_and_the_rest_is_read()
    {
        const string json =
            """{"data":{"daily_project_usage":[{"date":"2026-01-15","usage":[{"app_id":"1","tweets_consumed":154}]}],"project_id":"2","project_cap":100}}""";

        var response = Read(json, ModelReader<UsageResponse>.Read, out var unread);

        Assert.That((response.Data!.ProjectId, response.Data.DailyProjectUsage), Is.EqualTo(("2", (ProjectUsage?)null)));
        Assert.That((int?)response.Data.AdditionalProperties["daily_project_usage"][0]!["usage"]![0]!["tweets_consumed"], Is.EqualTo(154));
        Assert.That(unread!.Select(report => report.Name), Is.EqualTo(["daily_project_usage"]));
    }

    private static T Read<T>(string json, ReadJson<T> read, out IReadOnlyList<UnreadMember>? unread)
    {
        var reader = new JsonTokenReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        return UnreadMembers.Read(ref reader, read, out unread);
    }
}

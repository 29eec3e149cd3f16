namespace XApi.Tests.Requests;

/// <summary>A request before it is sent: what its path takes, what it asks for, and the requests that are made of it.</summary>
[TestFixture]
internal sealed class XRequestTests
{
    [TestCase("", "GetTweet needs `id`, which is empty.")]
    [TestCase(".", "GetTweet does not take `.` as `id`.")]
    [TestCase("..", "GetTweet does not take `..` as `id`.")]
    public void A_path_takes_no_value_that_would_lead_elsewhere(string value, string says) =>
        Assert.That(
            () => new XRequest(XOperation.GetTweet).Path("id", value),
            Throws.ArgumentException.With.Message.EqualTo($"{says} (Parameter 'id')").And.Property("ParamName").EqualTo("id")
        );

    [TestCase("tweet.fields", "non_public_metrics", true)]
    [TestCase("tweet.fields", "lang,organic_metrics", true)]
    [TestCase("media.fields", "promoted_metrics", true)]
    [TestCase("user.fields", "confirmed_email", true)]
    [TestCase("tweet.fields", "lang,public_metrics", false)]
    [TestCase("tweet.fields", "confirmed_email", false)]
    [TestCase("place.fields", "country", false)]
    [TestCase("expansions", "author_id", false)]
    public void Values_for_the_owner_alone_are_known_by_their_parameter(string name, string values, bool isPrivate)
    {
        var request = new XRequest(XOperation.GetTweet)
            .Path("id", "1")
            .Query("expansions", ["geo.place_id"])
            .Query(name, values.Split(','));

        Assert.That(request.AsksForPrivateValues, Is.EqualTo(isPrivate));
    }

    [Test]
    public void Nothing_asked_for_is_nothing_private() =>
        Assert.That(new XRequest(XOperation.GetTweet).Path("id", "1").AsksForPrivateValues, Is.False);

    [TestCase("max_results", "/2/users/7/tweets?since_id=1&tweet.fields=lang,text")]
    [TestCase("tweet.fields", "/2/users/7/tweets?since_id=1&max_results=5")]
    [TestCase("id", "/2/users/7/tweets?since_id=1&max_results=5&tweet.fields=lang,text")]
    [TestCase("until_id", "/2/users/7/tweets?since_id=1&max_results=5&tweet.fields=lang,text")]
    public void Without_a_parameter_of_the_query_the_rest_is_the_same(string name, string target)
    {
        var request = new XRequest(XOperation.UserTweets)
            .Path("id", "7")
            .Query("since_id", "1")
            .Query("max_results", 5)
            .Query("tweet.fields", ["lang", "text"]);

        var without = request.Without(name);

        Assert.That(without.Target(XDialect.Tweet), Is.EqualTo(target));
        Assert.That(request.Target(XDialect.Tweet), Is.EqualTo("/2/users/7/tweets?since_id=1&max_results=5&tweet.fields=lang,text"));
    }

    [Test]
    public void A_request_of_another_operation_takes_over_how_the_response_shall_look_as_far_as_that_one_can()
    {
        var request = new XRequest(XOperation.UserTweets)
            .Path("id", "7")
            .Query("since_id", "1")
            .Query("max_results", 5)
            .Query("expansions", ["author_id"])
            .Query("tweet.fields", ["lang"])
            .Query("of_tomorrow.fields", ["a"])
            .Query("user.fields", ["name"]);

        Assert.Multiple(() =>
        {
            Assert.That(
                request.Like(XOperation.SearchRecent).Target(XDialect.Tweet),
                Is.EqualTo("/2/tweets/search/recent?expansions=author_id&tweet.fields=lang&user.fields=name")
            );
            Assert.That(request.Like(XOperation.SearchRecent).Operation, Is.SameAs(XOperation.SearchRecent));
            Assert.That(request.Like(XOperation.GetRules).Target(XDialect.Tweet), Is.EqualTo("/2/tweets/search/stream/rules"));
        });
    }
}

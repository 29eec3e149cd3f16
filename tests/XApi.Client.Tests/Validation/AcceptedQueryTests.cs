namespace XApi.Tests.Validation;

/// <summary>The pages of an enumeration share one query, and it is checked on the first.</summary>
[TestFixture]
internal sealed class AcceptedQueryTests
{
    private static XRequest Request(string query, AcceptedQuery? accepted) =>
        new XRequest(XOperation.SearchRecent) { Accepted = accepted }.Query("query", query);

    [Test]
    public void A_query_that_passes_is_kept_and_one_that_fails_is_not()
    {
        var accepted = new AcceptedQuery();

        Assert.Throws<XInvalidParameterException>(() => RequestCheck.Check(Request("(snow", accepted)));
        Assert.That(accepted.Text, Is.Null);

        RequestCheck.Check(Request("snow", accepted));
        Assert.That(accepted.Text, Is.EqualTo("snow"));
    }

    [Test]
    public void A_query_that_was_accepted_is_not_checked_again_and_any_other_is()
    {
        // It would fail if it was checked.
        var accepted = new AcceptedQuery { Text = "(snow" };

        Assert.That(() => RequestCheck.Check(Request("(snow", accepted)), Throws.Nothing);
        Assert.That(() => RequestCheck.Check(Request("(snow", null)), Throws.InstanceOf<XInvalidParameterException>());
        Assert.That(() => RequestCheck.Check(Request("(rain", accepted)), Throws.InstanceOf<XInvalidParameterException>());
    }

    [Test]
    public async Task All_pages_of_an_enumeration_share_what_was_accepted()
    {
        var collection = new StubCollection(StubCollection.Tweet);
        collection.Add(Enumerable.Range(1, 25).Select(number => (long)number));
        using var server = new StubServer(collection.Respond);
        using var http = new HttpClient(server);
        var transport = new XTransport(http, new XApiClientOptions { Credentials = [new AppOnlyCredential("token")] });
        List<(XRequest Request, string? Accepted)> made = [];
        AcceptedQuery? shared = null;

        var tweets = new Paged<Tweet, TweetPage>(
            transport,
            () =>
            {
                var request = new XRequest(XOperation.SearchRecent).Query("query", "snow");
                made.Add((request, shared?.Text));
                return request;
            },
            ModelReader<TweetPage>.Read
        );
        await foreach (var tweet in tweets)
        {
            shared = made.Last(one => one.Request.Accepted is not null).Request.Accepted;
        }

        var sent = made.Where(one => one.Request.Accepted is not null).ToList();
        Assert.That(sent, Has.Count.EqualTo(3));
        Assert.That(sent.Select(one => one.Request.Accepted).Distinct().ToList(), Has.Count.EqualTo(1));
        Assert.That(sent.Select(one => one.Accepted), Is.EqualTo(new[] { null, "snow", "snow" }));
    }
}

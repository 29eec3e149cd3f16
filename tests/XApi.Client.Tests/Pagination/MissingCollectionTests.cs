namespace XApi.Tests.Pagination;

/// <summary>What X does not return is no empty collection.</summary>
public class MissingCollectionTests
{
    private const string Missing = "https://api.twitter.com/2/problems/resource-not-found";
    private const string Hidden = "https://api.twitter.com/2/problems/not-authorized-for-resource";

    [TestCase(Missing, typeof(XNotFoundException))]
    [TestCase(Hidden, typeof(XForbiddenException))]
    [TestCase("about:blank", typeof(XPartialErrorsException))]
    public async Task An_unknown_user_is_an_error(string type, Type exception)
    {
        using var server = StubServer.Always(
            $$"""{"errors":[{"type":"{{type}}","title":"Not Found Error","detail":"Could not find user with id: [7]."}]}"""
        );
        using var x = StubClient.For(server);
        var followers = x.Follows.EnumerateFollowersAsync("7");
        Assert.That(
            async () => await followers.CountAsync(),
            Throws.TypeOf(exception).With.Message.Contains("Could not find user with id: [7]")
        );
        Assert.That(followers.EndReason, Is.EqualTo(EndReason.Failed));

        // Who asks for whole pages sees what X said.
        var page = (await followers.Pages.ToListAsync()).Single();
        Assert.That(page.Errors.Single().Detail, Is.EqualTo("Could not find user with id: [7]."));
    }

    [TestCase("""{"meta":{"result_count":0}}""", 0)]
    [TestCase(
        """{"errors":[{"resource_id":"1","type":"https://api.x.com/2/problems/not-authorized-for-field"}],"meta":{"result_count":0}}""",
        0
    )]
    [TestCase("""{"data":[{"id":"1","name":"a","username":"a"}],"errors":[{"title":"Not Found Error"}],"meta":{"result_count":1}}""", 1)]
    public async Task An_empty_collection_and_a_page_that_lacks_something_are_none(string json, int items)
    {
        using var server = StubServer.Always(json);
        using var x = StubClient.For(server);
        Assert.That(await x.Follows.EnumerateFollowersAsync("7").CountAsync(), Is.EqualTo(items));
    }

    [Test]
    public async Task A_page_of_nothing_but_problems_that_leads_on_is_none()
    {
        using var server = new StubServer(sent =>
            StubServer.Json(
                sent.PathAndQuery.Contains("pagination_token=next", StringComparison.Ordinal)
                    ? """{"data":[{"id":"1","name":"a","username":"a"}],"meta":{"result_count":1}}"""
                    : $$"""{"errors":[{"type":"{{Hidden}}","detail":"d"}],"meta":{"next_token":"next","result_count":0} }"""
            )
        );
        using var x = StubClient.For(server);

        Assert.That(await x.Follows.EnumerateFollowersAsync("7").CountAsync(), Is.EqualTo(1));
    }
}

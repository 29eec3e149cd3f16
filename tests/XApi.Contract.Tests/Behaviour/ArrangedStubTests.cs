using System.Net;
using WireMock.Server;
using XApi.Testing;

namespace XApi.Contract.Tests.Behaviour;

/// <summary>Stubs on a server of one's own: <c>server.AddXApi(x => …)</c>.</summary>
internal sealed class ArrangedStubTests
{
    [Test]
    public async Task Stubs_match_as_strictly_or_loosely_as_one_chooses()
    {
        using var server = WireMockServer.Start();
        server.AddXApi(x =>
        {
            x.SearchRecent().Returns(Page("any"));
            x.On(XOperation.SearchRecent).With("query", "snow").With("max_results", "10").Returns(Page("exact"));
            x.On(XOperation.GetTweet).With("id", "20").Fails(HttpStatusCode.Forbidden);
            x.GetTweet().Loosely().Returns(XModelFactory.TweetResponse(XModelFactory.Tweet("1", "loose")));
        });
        using var x = server.CreateXApiClient();
        Assert.That((await x.Search.RecentAsync("snow", new() { MaxResults = 10 })).Data[0].Text, Is.EqualTo("exact"));
        Assert.That((await x.Search.RecentAsync("snow", new() { MaxResults = 11 })).Data[0].Text, Is.EqualTo("any"));
        Assert.That((await x.Tweets.GetAsync("1")).Data!.Text, Is.EqualTo("loose"));
        await Assert.ThrowsAsync<XForbiddenException>(() => x.Tweets.GetAsync("20"));

        using var bare = new HttpClient();
        var url = new Uri($"{server.Url}/2/tweets/1?of=tomorrow");
        Assert.That(
            (await bare.GetAsync(url)).StatusCode,
            Is.EqualTo(HttpStatusCode.OK),
            "without a credential, with a parameter of tomorrow"
        );
        var strict = new Uri($"{server.Url}/2/tweets/search/recent?query=snow&of=tomorrow");
        Assert.That((await bare.GetAsync(strict)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public void Every_operation_has_a_method_that_arranges_its_stub()
    {
        var methods = typeof(XStubArrangement)
            .GetMethods()
            .Where(method => method.ReturnType == typeof(XOperationStub) && method.GetParameters().Length == 0)
            .Select(method => method.Name);

        Assert.That(methods, Is.EqualTo(XOperation.All.Select(operation => operation.Id)));
    }

    [Test]
    public void A_parameter_that_the_operation_lacks_is_refused()
    {
        using var server = WireMockServer.Start();
        Assert.That(
            Assert.Throws<ArgumentException>(() => server.On(XOperation.GetTweet).With("query", "snow"))!.Message,
            Does.StartWith("GetTweet has no parameter \"query\", but ")
        );
    }

    [Test]
    public void What_can_be_no_response_of_the_operation_is_refused()
    {
        using var server = WireMockServer.Start();
        Assert.That(
            () => server.On(XOperation.GetTweet).Returns(XModelFactory.Tweet("1", "bare")),
            Throws.ArgumentException.With.Message.StartsWith("A Tweet is no response of GetTweet but a part of one")
        );
        Assert.That(
            () => server.On(XOperation.SearchRecent).Streams(Page("one")),
            Throws.InvalidOperationException.With.Message.EqualTo("SearchRecent does not stream: Returns gives its response.")
        );
        Assert.That(
            () => server.On(XOperation.SampleStream).Streams([null!]),
            Throws.ArgumentException.With.Property("ParamName").EqualTo("messages")
        );
    }

    [Test]
    public async Task A_call_that_no_stub_matches_says_so_in_its_message_after_a_reset_too()
    {
        using var server = XApiStubs.Start();
        server.Reset();
        server.On(XOperation.GetTweet).With("id", "20").Returns(XModelFactory.TweetResponse(XModelFactory.Tweet("20", "reset")));
        using var x = server.CreateXApiClient(new AppOnlyCredential("secret-token"));

        var failure = await Assert.ThrowsAsync<XNotFoundException>(() => x.Tweets.GetAsync("21"));
        var bare = await Assert.ThrowsAsync<XNotFoundException>(() => x.Search.RecentAsync("snow"));

        Assert.That(
            failure!.Message,
            Does.Contain("No stub matches GET /2/tweets/21").And.Contain("Closest stub: GetTweet: any with id=20; id: wanted 20, sent 21")
        );
        Assert.That(bare!.Message, Does.Contain("No stub matches GET /2/tweets/search/recent?query=snow").And.Not.Contain("secret-token"));
    }

    [Test]
    public async Task A_stub_of_any_path_is_not_the_closest()
    {
        using var server = XApiStubs.Start();
        using var x = server.CreateXApiClient();

        var failure = await Assert.ThrowsAsync<XNotFoundException>(() => x.Tweets.GetAsync("77"));

        Assert.That(failure!.Message, Does.Contain("; URL: wanted /2/tweets/").And.Contain("sent /2/tweets/77"));
    }

    [Test]
    public async Task The_limit_of_a_response_is_in_its_headers()
    {
        using var server = WireMockServer.Start();
        var reset = DateTimeOffset.FromUnixTimeSeconds(4_000_000_000);
        var limit = new RateLimit(new(450, 7, reset), null, new(100, null, null));
        server.On(XOperation.SearchRecent).Returns(XModelFactory.TweetPage([], rateLimit: limit));
        using var x = server.CreateXApiClient();

        Assert.That((await x.Search.RecentAsync("snow")).RateLimit, Is.EqualTo(limit));
    }

    private static TweetPage Page(string text) => XModelFactory.TweetPage([XModelFactory.Tweet("1", text)]);
}

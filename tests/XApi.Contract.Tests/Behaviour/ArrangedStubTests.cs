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

    private static TweetPage Page(string text) => XModelFactory.TweetPage([XModelFactory.Tweet("1", text)]);
}

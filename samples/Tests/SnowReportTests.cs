using System.Net;
using NSubstitute;
using NUnit.Framework;
using WireMock.Server;
using XApi;
using XApi.Testing;

public class SnowReportTests
{
    private static readonly Tweet[] Tweets =
    [
        new()
        {
            Id = "2",
            Text = "Snow!",
            PublicMetrics = new() { LikeCount = 3 },
        },
        new() { Id = "1", Text = "No snow." },
    ];

    [Test]
    public async Task A_mock_is_enough_for_the_logic()
    {
        var x = Substitute.For<IXApiClient>();
        x.Search.EnumerateRecentAsync("snow").Returns(XModelFactory.Paged(Tweets));
        Assert.That(await new SnowReport(x).LikedAsync(10), Is.EqualTo("1 liked"));
    }

    [Test]
    public async Task A_stub_holds_the_request_to_the_documentation()
    {
        using var server = WireMockServer.Start();
        server.AddXApi(stubs => stubs.SearchRecent().With("query", "snow").Returns(XModelFactory.TweetPage(Tweets)));
        using var x = server.CreateXApiClient();
        Assert.That(await new SnowReport(x).LikedAsync(10), Is.EqualTo("1 liked"));
    }

    [Test]
    public async Task Each_documented_error_is_reported()
    {
        using var server = XApiStubs.Start();
        foreach (var error in server.On(XOperation.SearchRecent).Errors)
        {
            using var x = server.CreateXApiClient();
            server.On(XOperation.SearchRecent).Fails(error);
            var expected = error == HttpStatusCode.TooManyRequests ? "again at" : $"X said {(int)error}";
            Assert.That(await new SnowReport(x).LikedAsync(10), Does.StartWith(expected));
        }
    }
}

using Microsoft.AspNetCore.Http;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>What the page, and a test in any language, reads of the requests that came in.</summary>
public class TrafficLogTests
{
    [Test]
    public async Task A_call_whose_caller_has_the_response_is_there_though_the_server_is_not_through_with_it()
    {
        var log = new TrafficLog();
        var context = new DefaultHttpContext();
        await log.RecordAsync(
            context,
            async within =>
            {
                Assert.That(log.After(0, 10), Is.Empty);
                within
                    .Features.Get<LoggedRequest>()!
                    .Begin(new(7, DateTimeOffset.UnixEpoch, "GET", "/2/tweets", XOperation.GetTweets, "ada", 429, null));
                await within.Response.WriteAsync("{}");

                var begun = log.After(0, 10).Single();
                Assert.That((begun.Request.Status, begun.ResponseBody, begun.IsOpen), Is.EqualTo((429, "{}", true)));
                Assert.That(log.Find(7), Is.Not.Null);
            }
        );

        var over = log.After(0, 10).Single();
        Assert.That((over.Request.Status, over.ResponseBody, over.Place), Is.EqualTo((429, "{}", 1)));
    }
}

using Microsoft.Extensions.Logging;

namespace XApi.Tests.Transport;

/// <summary>A member that X sends in another way than the spec says is logged once for a client, and the response is delivered.</summary>
[TestFixture]
internal sealed class UnreadMemberReportTests
{
    [Test]
    public async Task It_is_logged_once_for_each_member_and_the_page_is_delivered()
    {
        using var log = new LogBook();
        using var x = new XApiClient(
            new XApiClientOptions
            {
                Credentials = [new AppOnlyCredential("token")],
                LoggerFactory = log,
                PrimaryHandler = new StubServer(_ =>
                    StubServer.Json(
                        """{"data":[{"id":"1","text":"t","attachments":[]},{"id":"2","text":"u","attachments":[],"lang":{}}]}"""
                    )
                ),
            }
        );

        for (var i = 0; i < 3; i++)
        {
            Assert.That((await x.Search.RecentAsync("snow")).Data.Select(tweet => tweet.Text), Is.EqualTo(["t", "u"]));
        }

        Assert.That(
            log.Entries.Where(entry => entry.Level == LogLevel.Warning).Select(entry => (entry.Id, entry.Text)),
            Is.EqualTo([
                (
                    12,
                    "GET /2/tweets/search/recent returned Tweet.attachments as StartArray, where the spec says an object. It is kept in AdditionalProperties; the rest was read."
                ),
                (
                    12,
                    "GET /2/tweets/search/recent returned Tweet.lang as StartObject, where the spec says a text. It is kept in AdditionalProperties; the rest was read."
                ),
            ])
        );
    }
}

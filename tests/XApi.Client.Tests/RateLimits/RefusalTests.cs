using System.Net;

namespace XApi.Tests.RateLimits;

/// <summary>The table of the status 429: five meanings, five exceptions, three that a wait cures.</summary>
[TestFixture]
internal sealed class RefusalTests
{
    private static readonly DateTimeOffset Start = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private static IEnumerable<TestCaseData> Rows()
    {
        yield return Row<XWindowLimitException>(
            "the window",
            isCurable: true,
            () => Refusal().WithLimit(450, 0, Start.AddMinutes(10)),
            "the window is used up until 2024-05-01 12:10:00Z"
        );
        yield return Row<XWindowLimitException>(
            "the window, by its problem",
            isCurable: true,
            () =>
                Refusal("""{"type":"https://api.x.com/2/problems/rate-limit-exceeded","title":"Too Many Requests","detail":"Wait"}""")
                    .WithLimit(450, 0, Start.AddMinutes(10)),
            "Too Many Requests: Wait"
        );
        yield return Row<XAppDayLimitException>(
            "the App's 24 hours",
            isCurable: true,
            () => Refusal().WithLimit(450, 300, Start.AddMinutes(10)).WithLimit(1000, 0, Start.AddMinutes(10), "x-app-limit-24hour"),
            "the App's 24 hours are used up until 2024-05-01 12:10:00Z"
        );
        yield return Row<XUserDayLimitException>(
            "the user's 24 hours",
            isCurable: true,
            () => Refusal().WithLimit(450, 300, Start.AddMinutes(10)).WithLimit(100, 0, Start.AddMinutes(10), "x-user-limit-24hour"),
            "the user's 24 hours are used up until 2024-05-01 12:10:00Z"
        );
        yield return Row<XUsageCapException>(
            "the usage cap",
            isCurable: false,
            () =>
                Refusal(
                        """{"type":"https://api.twitter.com/2/problems/usage-capped","title":"UsageCapExceeded","detail":"Usage cap exceeded: Monthly product cap","period":"Monthly","scope":"Product","product_name":"standard-basic"}"""
                    )
                    .WithLimit(450, 300, Start.AddMinutes(10)),
            "the monthly cap is reached"
        );
        yield return Row<XTooManyConnectionsException>(
            "too many connections",
            isCurable: false,
            () =>
                Refusal(
                        """{"type":"https://api.x.com/2/problems/streaming-connection","title":"ConnectionException","detail":"Too many","connection_issue":"TooManyConnections"}"""
                    )
                    .WithLimit(50, 40, Start.AddMinutes(10)),
            "close another stream"
        );

        static TestCaseData Row<T>(string name, bool isCurable, Func<HttpResponseMessage> response, string says) =>
            new TestCaseData(typeof(T), isCurable, response, says).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Rows))]
    public async Task Each_meaning_has_its_exception(Type type, bool isCurable, Func<HttpResponseMessage> response, string says)
    {
        var server = new StubServer(_ => response());
        using var x = Client(new FakeClock(Start), server, RateLimitPolicy.Throw);

        var failure = await Assert.CatchAsync<XApiException>(() => x.Search.RecentAsync("snow"));

        Assert.Multiple(() =>
        {
            Assert.That(failure, Is.TypeOf(type));
            Assert.That(failure!.Status, Is.EqualTo(HttpStatusCode.TooManyRequests));
            Assert.That(failure.Message, Does.Contain("GET /2/tweets/search/recent returned 429").And.Contain(says));
            Assert.That(failure.RateLimit, Is.Not.Null);
            Assert.That((failure as XRateLimitException)?.RetryAt, Is.EqualTo(isCurable ? Start.AddMinutes(10) : null));
            Assert.That(server.Requests, Has.Count.EqualTo(1), "retries leave a 429 alone");
        });
    }

    [TestCaseSource(nameof(Rows))]
    public async Task Only_what_a_reset_cures_is_waited_for(Type type, bool isCurable, Func<HttpResponseMessage> response, string says)
    {
        var clock = new FakeClock(Start);
        var responses = 0;
        var server = new StubServer(_ => responses++ == 0 ? response() : StubServer.Json("{}"));
        using var x = Client(clock, server, RateLimitPolicy.Wait);

        var call = x.Search.RecentAsync("snow");

        if (isCurable)
        {
            clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
            Assert.That(server.Requests, Has.Count.EqualTo(1));
            clock.Advance(TimeSpan.FromSeconds(1));
            await Eventually.EndedAsync(call);
            Assert.That(server.Requests, Has.Count.EqualTo(2));
        }
        else
        {
            Assert.That(async () => await Eventually.EndedAsync(call), Throws.TypeOf(type).With.Message.Contains(says));
            Assert.That(server.Requests, Has.Count.EqualTo(1));
        }
    }

    [Test]
    public async Task A_POST_that_was_refused_has_not_been_acted_on_and_is_sent_again()
    {
        var clock = new FakeClock(Start);
        var responses = 0;
        var server = new StubServer(_ =>
            responses++ == 0 ? Refusal().WithLimit(200, 0, Start.AddMinutes(10)) : StubServer.Json("""{"data":{"id":"1","text":"t"}}""")
        );
        using var x = Client(clock, server, RateLimitPolicy.Wait, new OAuth1Credential("key", "secret", "12-token", "secret"));

        var call = x.Tweets.CreateAsync(new() { Text = "snow" });
        clock.Advance(TimeSpan.FromMinutes(10));
        await Eventually.EndedAsync(call);

        Assert.That(server.Requests.Select(request => request.Body), Is.EqualTo(new[] { """{"text":"snow"}""", """{"text":"snow"}""" }));
    }

    [TestCase(null, null, null, TestName = "Headers_that_are_missing_or_absurd_lead_to_pauses_that_grow_and_end(none)")]
    [TestCase(450, 0, -60, TestName = "Headers_that_are_missing_or_absurd_lead_to_pauses_that_grow_and_end(a reset in the past)")]
    [TestCase(450, 0, 9_000_000, TestName = "Headers_that_are_missing_or_absurd_lead_to_pauses_that_grow_and_end(a reset in months)")]
    [TestCase(450, 0, null, TestName = "Headers_that_are_missing_or_absurd_lead_to_pauses_that_grow_and_end(no reset)")]
    [TestCase(450, 300, 600, TestName = "Headers_that_are_missing_or_absurd_lead_to_pauses_that_grow_and_end(plenty left)")]
    public async Task Headers_that_are_missing_or_absurd_lead_to_pauses_that_grow_and_end(int? limit, int? remaining, int? resetInSeconds)
    {
        var clock = new FakeClock(Start);
        List<TimeSpan> times = [];
        var server = new StubServer(_ =>
        {
            times.Add(clock.GetUtcNow() - Start);
            return Refusal().WithLimit(limit, remaining, resetInSeconds is { } seconds ? clock.GetUtcNow().AddSeconds(seconds) : null);
        });
        using var x = Client(clock, server, RateLimitPolicy.Wait);

        var call = x.Search.RecentAsync("snow");
        while (!call.IsCompleted)
        {
            await Eventually.TrueAsync(() => call.IsCompleted || x.RateLimits.Limiter.Asleep == 1, "the call waits or has ended");
            clock.AdvanceToNext();
        }

        Assert.That(async () => await call, Throws.TypeOf<XWindowLimitException>());
        var pauses = times.Zip(times.Skip(1), (one, next) => (next - one).TotalSeconds).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(pauses.Take(7), Is.EqualTo(new[] { 1d, 2, 4, 8, 16, 32, 60 }));
            Assert.That(pauses, Is.All.LessThanOrEqualTo(60));
            Assert.That(times[^1], Is.LessThanOrEqualTo(RateLimitPolicy.Wait.MaxWait), "the longest wait bounds them all");
        });
    }

    [Test]
    public async Task A_Retry_After_is_waited_for_where_no_reset_was_reported()
    {
        var clock = new FakeClock(Start);
        var responses = 0;
        var server = new StubServer(_ =>
        {
            var response = responses++ == 0 ? Refusal() : StubServer.Json("{}");
            response.Headers.TryAddWithoutValidation("Retry-After", "90");
            return response;
        });
        using var x = Client(clock, server, RateLimitPolicy.Wait);

        var call = x.Search.RecentAsync("snow");
        clock.Advance(TimeSpan.FromSeconds(89));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
        clock.Advance(TimeSpan.FromSeconds(1));

        await Eventually.EndedAsync(call);
    }

    [Test]
    public async Task Users_share_the_Apps_24_hours_and_not_their_own()
    {
        var clock = new FakeClock(Start);
        XCredential[] users = [.. Enumerable.Range(1, 3).Select(i => Users.One($"{i}"))];
        var server = new StubServer(request =>
            request.PathAndQuery.Contains("/1/", StringComparison.Ordinal)
                ? StubServer
                    .Json(Responses.For("POST"))
                    .WithLimit(50, 40, Start.AddMinutes(15))
                    .WithLimit(10, 0, Start.AddHours(20), "x-user-limit-24hour")
                : StubServer
                    .Json(Responses.For("POST"))
                    .WithLimit(50, 40, Start.AddMinutes(15))
                    .WithLimit(1000, 0, Start.AddHours(20), "x-app-limit-24hour")
        );
        using var x = Client(clock, server, RateLimitPolicy.Throw, users);

        await x.Bookmarks.AddAsync("1", "34", new() { Credential = users[0] });
        var own = await Assert.ThrowsAsync<XUserDayLimitException>(() => x.Bookmarks.AddAsync("1", "34", new() { Credential = users[0] }));
        await x.Bookmarks.AddAsync("2", "34", new() { Credential = users[1] });
        var shared = await Assert.ThrowsAsync<XAppDayLimitException>(() =>
            x.Bookmarks.AddAsync("3", "34", new() { Credential = users[2] })
        );

        Assert.That(own!.RetryAt, Is.EqualTo(Start.AddHours(20)));
        Assert.That(shared!.RetryAt, Is.EqualTo(Start.AddHours(20)));
    }

    private static HttpResponseMessage Refusal(string body = "") => StubServer.Json(body, HttpStatusCode.TooManyRequests);

    private static XApiClient Client(FakeClock clock, StubServer server, RateLimitPolicy policy, params XCredential[] credentials) =>
        new(
            new XApiClientOptions
            {
                Credentials = credentials.Length > 0 ? credentials : [new AppOnlyCredential("token")],
                PrimaryHandler = server,
                TimeProvider = clock,
                RateLimitPolicy = policy,
            }
        );
}

using System.Net;
using XApi.Tests.RateLimits;

namespace XApi.Tests.Errors;

/// <summary>The whole sentence of an error: what was called, what came of it, and what to do where that is known.</summary>
[TestFixture]
internal sealed class SentenceTests
{
    private const string Types = "https://api.x.com/2/problems/";

    private static readonly DateTimeOffset Start = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [TestCase(400, "", "400 Bad Request, without a word.")]
    [TestCase(400, "<html></html>", "400 Bad Request, with a body that is no problem report.")]
    [TestCase(400, """{"title":"Invalid Request","detail":"No."}""", "400 Bad Request, \u201cInvalid Request: No.\u201d.")]
    [TestCase(400, """{"title":"Invalid Request","detail":"No","message":"Never"}""", "400 Bad Request, \u201cInvalid Request: No\u201d.")]
    [TestCase(400, """{"title":"Invalid Request","message":"Never"}""", "400 Bad Request, \u201cInvalid Request: Never\u201d.")]
    [TestCase(400, """{"title":"Invalid Request","detail":" "}""", "400 Bad Request, \u201cInvalid Request\u201d.")]
    [TestCase(400, """{"errors":[{"message":"One"},{"message":"Two"}]}""", "400 Bad Request, \u201cOne\u201d.")]
    [TestCase(401, "", "401 Unauthorized, without a word; the credential is wrong, revoked or expired: log in again or renew it.")]
    [TestCase(403, "", "403 Forbidden, without a word; an OAuth 2.0 token needs the scopes tweet.read, users.read here.")]
    [TestCase(
        403,
        $$"""{"title":"Client Forbidden","type":"{{Types}}client-forbidden"}""",
        "403 Forbidden, \u201cClient Forbidden\u201d; the App lacks access: see its settings in the developer portal."
    )]
    [TestCase(
        403,
        """{"title":"Client Forbidden","reason":"client-not-enrolled","required_enrollment":"Basic"}""",
        "403 Forbidden, \u201cClient Forbidden\u201d; the App lacks access to Basic: see its settings in the developer portal."
    )]
    [TestCase(
        403,
        """{"title":"Client Forbidden","reason":"client-not-enrolled","registration_url":"https://developer.x.com"}""",
        "403 Forbidden, \u201cClient Forbidden\u201d; the App lacks access: see https://developer.x.com."
    )]
    [TestCase(
        403,
        $$"""{"title":"Unsupported","type":"{{Types}}unsupported-authentication"}""",
        "403 Forbidden, \u201cUnsupported\u201d; it takes OAuth 2.0 App-only or OAuth 2.0 with the scopes tweet.read, users.read or OAuth 1.0a."
    )]
    [TestCase(404, """{"message":"No such page"}""", "404 Not Found, \u201cNo such page\u201d.")]
    [TestCase(404, "", "404 Not Found, without a word.")]
    [TestCase(409, "", "409 Conflict, without a word.")]
    [TestCase(429, "", "429 Too Many Requests, without a word; the window is used up until 2024-05-01 12:00:01Z.")]
    [TestCase(
        429,
        $$"""{"title":"Capped","type":"{{Types}}usage-capped","period":"Daily"}""",
        "429 Too Many Requests, \u201cCapped\u201d; the daily cap is reached, and no call goes before the next period."
    )]
    [TestCase(
        429,
        $$"""{"title":"Capped","type":"{{Types}}usage-capped"}""",
        "429 Too Many Requests, \u201cCapped\u201d; the usage cap is reached, and no call goes before the next period."
    )]
    [TestCase(
        429,
        $$"""{"title":"Connections","type":"{{Types}}streaming-connection"}""",
        "429 Too Many Requests, \u201cConnections\u201d; close another stream first."
    )]
    [TestCase(500, "", "500 Internal Server Error, without a word.")]
    [TestCase(502, "", "502 Bad Gateway, without a word; try again later.")]
    [TestCase(503, "", "503 Service Unavailable, without a word; try again later.")]
    [TestCase(504, "", "504 Gateway Timeout, without a word; try again later.")]
    public async Task An_answer_that_tells_of_an_error(int status, string body, string says)
    {
        using var x = Client(StubServer.Always(body, (HttpStatusCode)status));

        var failure = await Assert.CatchAsync<XApiException>(() => x.Search.RecentAsync("snow"));

        Assert.That(failure!.Message, Is.EqualTo("GET /2/tweets/search/recent returned " + says));
    }

    [TestCase("x-app-limit-24hour", "the App's 24 hours are used up until 2024-05-01 22:00:00Z.")]
    [TestCase("x-user-limit-24hour", "the user's 24 hours are used up until 2024-05-01 22:00:00Z.")]
    [TestCase("x-rate-limit", "the window is used up until 2024-05-01 22:00:00Z.")]
    public async Task A_limit_that_the_headers_tell_of(string header, string says)
    {
        using var x = Client(
            new StubServer(_ => StubServer.Json("", HttpStatusCode.TooManyRequests).WithLimit(10, 0, Start.AddHours(10), header))
        );

        var failure = await Assert.CatchAsync<XApiException>(() => x.Search.RecentAsync("snow"));

        Assert.That(failure!.Message, Is.EqualTo("GET /2/tweets/search/recent returned 429 Too Many Requests, without a word; " + says));
    }

    [Test]
    public async Task An_operation_for_Apps_alone_has_no_scopes_to_ask_for()
    {
        using var x = Client(StubServer.Always("", HttpStatusCode.Forbidden));

        var failure = await Assert.CatchAsync<XForbiddenException>(() => x.FilteredStream.GetRulesAsync());

        Assert.That(
            failure!.Message,
            Is.EqualTo("GET /2/tweets/search/stream/rules returned 403 Forbidden, without a word; it takes OAuth 2.0 App-only.")
        );
    }

    [TestCase(121, "the request was signed 2 minutes ahead of X's clock: set this machine's clock")]
    [TestCase(3600, "the request was signed 60 minutes ahead of X's clock: set this machine's clock")]
    [TestCase(120, "the credential is wrong, revoked or expired: log in again or renew it")]
    [TestCase(0, "the credential is wrong, revoked or expired: log in again or renew it")]
    [TestCase(-120, "the credential is wrong, revoked or expired: log in again or renew it")]
    [TestCase(-121, "the request was signed 2 minutes behind X's clock: set this machine's clock")]
    public async Task A_signature_whose_time_is_more_than_two_minutes_off(int secondsAhead, string says)
    {
        var clock = new FakeClock(Start);
        var server = new StubServer(_ =>
        {
            var answer = StubServer.Json("", HttpStatusCode.Unauthorized);
            answer.Headers.Date = Start.AddSeconds(-secondsAhead);
            return answer;
        });
        using var x = Client(server, clock, new OAuth1Credential("key", "secret", "7-token", "secret") { TimeProvider = clock });

        var failure = await Assert.CatchAsync<XUnauthorizedException>(() => x.Tweets.GetAsync("1"));

        Assert.That(failure!.Message, Is.EqualTo($"GET /2/tweets/{{id}} returned 401 Unauthorized, without a word; {says}."));
    }

    [TestCase(HttpRequestError.NameResolutionError, "; see whether this machine is online, and whether BaseAddress is right")]
    [TestCase(
        HttpRequestError.ConnectionError,
        "; see whether this machine is online, and whether a firewall or a proxy stands in the way"
    )]
    [TestCase(
        HttpRequestError.ProxyTunnelError,
        "; see whether the proxy (HTTPS_PROXY, or the PrimaryHandler's) is right, and whether it wants a name and a password"
    )]
    [TestCase(
        HttpRequestError.SecureConnectionError,
        "; see whether this machine's clock and its certificates are right, and whether a proxy opens what is encrypted"
    )]
    [TestCase(HttpRequestError.Unknown, "")]
    public async Task A_connection_that_fails(HttpRequestError error, string says)
    {
        using var x = Client(new StubServer(_ => throw new HttpRequestException(error, "It failed.")));

        var failure = await Assert.CatchAsync<XConnectionException>(() => x.Tweets.GetAsync("1"));

        Assert.That(failure!.Message, Is.EqualTo($"GET /2/tweets/{{id}} got no response: It failed{says}."));
    }

    private static IEnumerable<TestCaseData> Lost()
    {
        const string Advice = "; see whether this machine is online, and whether a firewall or a proxy stands in the way";
        yield return Row(
            "the body breaks off",
            new IOException("It was reset."),
            "lost the connection in 2 tries while the response came: It was reset"
        );
        yield return Row(
            "time for the connection",
            new TaskCanceledException("", new TimeoutException("Not made in 30 s.")),
            $"got no response in 2 tries: Not made in 30 s{Advice}"
        );
        yield return Row(
            "no connection",
            new HttpRequestException(HttpRequestError.ConnectionError, "Refused."),
            $"got no response in 2 tries: Refused{Advice}"
        );
        yield return Row(
            "a time-out of a handler",
            new TimeoutException("no response within 5 s"),
            "got no response in 2 tries: no response within 5 s (AttemptTimeout)"
        );

        static TestCaseData Row(string name, Exception failure, string says) => new TestCaseData(failure, says).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Lost))]
    public async Task A_call_that_failed_each_time(Exception cause, string says)
    {
        var clock = new FakeClock(Start);
        using var x = new XApiClient(
            new XApiClientOptions
            {
                Credentials = [new AppOnlyCredential("token")],
                PrimaryHandler = new ScriptedServer(ScriptedServer.Fail(cause)),
                TimeProvider = clock,
                Chance = () => 1,
                MaxRetries = 1,
            }
        );

        var call = x.Tweets.GetAsync("1");
        await clock.PassAsync(0.5);

        var failure = await Assert.ThrowsAsync<XConnectionException>(() => Eventually.EndedAsync(call));
        Assert.That(failure!.Message, Is.EqualTo($"GET /2/tweets/{{id}} {says}."));
    }

    [Test]
    public async Task An_answer_without_errors_lacks_nothing()
    {
        using var x = Client(StubServer.Always("""{"data":{"id":"1","text":"t"}}"""));

        Assert.That((await x.Tweets.GetAsync("1", new() { ThrowOnPartialErrors = true })).Errors, Is.Empty);
    }

    [TestCase("", "application/json", "without a body")]
    [TestCase("", "text/html", "without a body")]
    [TestCase("<html></html>", "text/html", "with text/html instead of JSON")]
    [TestCase("<html></html>", "application/json", null)]
    [TestCase("<html></html>", "application/problem+JSON", null)]
    [TestCase("<html></html>", null, null)]
    public async Task A_200_that_cannot_be_read(string body, string? type, string? says)
    {
        using var x = Client(
            new StubServer(_ =>
            {
                var answer = StubServer.Json(body);
                answer.Content.Headers.ContentType = type is null ? null : new(type);
                return answer;
            })
        );

        var failure = await Assert.CatchAsync<XInvalidResponseException>(() => x.Tweets.GetAsync("1"));

        says ??= $"but the response can't be read: {failure!.InnerException!.Message.TrimEnd('.')}";
        Assert.That(failure!.Message, Is.EqualTo($"GET /2/tweets/{{id}} returned 200, {says}."));
    }

    [TestCase("""{"title":"Gone","detail":"One"}""", "\u201cGone: One\u201d")]
    [TestCase("""{"title":"Gone","detail":"One"},{"title":"Two"}""", "\u201cGone: One\u201d, and 1 more")]
    [TestCase("""{"title":"Gone","detail":"One"},{"title":"Two"},{"title":"Three"}""", "\u201cGone: One\u201d, and 2 more")]
    public async Task A_part_that_is_missing(string problems, string says)
    {
        using var x = Client(StubServer.Always($$"""{"errors":[{{problems}}]}"""));

        var failure = await Assert.CatchAsync<XPartialErrorsException>(() => x.Tweets.GetAsync("1", new() { ThrowOnPartialErrors = true }));

        Assert.That(failure!.Message, Is.EqualTo($"GET /2/tweets/{{id}} could not return all that was asked for: {says}."));
    }

    private static XApiClient Client(StubServer server, FakeClock? clock = null, XCredential? credential = null) =>
        new(
            new XApiClientOptions
            {
                Credentials = [credential ?? new AppOnlyCredential("token")],
                PrimaryHandler = server,
                TimeProvider = clock ?? new FakeClock(Start),
                RateLimitPolicy = RateLimitPolicy.Throw,
                MaxRetries = 0,
            }
        );
}

using System.Net;
using XApi.Tests.RateLimits;

namespace XApi.Tests.Errors;

/// <summary>The whole sentence of an error: what was called, what came of it, and what to do where that is known.</summary>
[TestFixture]
internal sealed class SentenceTests
{
    private const string Types = "https://api.x.com/2/problems/";

    private static readonly DateTimeOffset Start = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [TestCase(400, "", "400 Bad Request, with an empty body.")]
    [TestCase(400, "oops", "400 Bad Request, with the text \u201coops\u201d.")]
    [TestCase(400, "two\nlines", "400 Bad Request, with a body that is no problem report.")]
    [TestCase(400, "{ no JSON", "400 Bad Request, with a body that is no problem report.")]
    [TestCase(400, "[]", "400 Bad Request, with a body that is no problem report.")]
    [TestCase(400, "\"No.\"", "400 Bad Request, \u201cNo.\u201d.")]
    [TestCase(400, """[{"message":"One"},"Two"]""", "400 Bad Request, \u201cOne\u201d; \u201cTwo\u201d.")]
    [TestCase(400, """{"errors":["One","Two"]}""", "400 Bad Request, \u201cOne\u201d; \u201cTwo\u201d.")]
    [TestCase(400, """{"errors":"One"}""", "400 Bad Request, \u201cOne\u201d.")]
    [TestCase(400, """{"errors":{"message":"One"}}""", "400 Bad Request, \u201cOne\u201d.")]
    [TestCase(400, """{"errors":[{"message":["One","two"]}]}""", "400 Bad Request, \u201cOne, two\u201d.")]
    [TestCase(400, """{"error":{"message":"One","code":5}}""", "400 Bad Request, \u201cOne\u201d.")]
    [TestCase(400, """{"error":"invalid_request","error_description":"No."}""", "400 Bad Request, \u201cinvalid_request: No.\u201d.")]
    [TestCase(400, """{"title":7,"detail":["No"],"type":null}""", "400 Bad Request, \u201c7\u201d.")]
    [TestCase(400, """{"errors":[{"code":5}]}""", "400 Bad Request, with a body that is no problem report.")]
    [TestCase(400, "{\"a\":1}", "400 Bad Request, with a body that is no problem report.")]
    [TestCase(400, """{"title":"Invalid Request","detail":"No."}""", "400 Bad Request, \u201cInvalid Request: No.\u201d.")]
    [TestCase(400, """{"title":"Invalid Request","detail":"No","message":"Never"}""", "400 Bad Request, \u201cInvalid Request: No\u201d.")]
    [TestCase(400, """{"title":"Invalid Request","message":"Never"}""", "400 Bad Request, \u201cInvalid Request: Never\u201d.")]
    [TestCase(400, """{"title":"Invalid Request","detail":" "}""", "400 Bad Request, \u201cInvalid Request\u201d.")]
    [TestCase(400, """{"errors":[{"message":"One"},{"message":"Two"}]}""", "400 Bad Request, \u201cOne\u201d; \u201cTwo\u201d.")]
    [TestCase(
        400,
        $$$"""{"title":"Invalid Request","detail":"One or more parameters to your request was invalid.","type":"{{{Types}}}invalid-request","errors":[{"message":"The `max_results` query parameter value [500] is not between 10 and 100","parameters":{"max_results":["500"]}}]}""",
        "400 Bad Request, \u201cInvalid Request\u201d: The `max_results` query parameter value [500] is not between 10 and 100."
    )]
    [TestCase(
        400,
        $$$"""{"title":"Invalid Request","detail":"One or more parameters to your request was invalid.","type":"{{{Types}}}invalid-request","errors":[{"message":"'abc' is not a valid Long.","parameters":{"ids":["abc","7"],"b":[]}},{"parameters":{"c":"x"}},{"message":"third"},{"message":"fourth"},{"code":5}]}""",
        "400 Bad Request, \u201cInvalid Request\u201d: 'abc' is not a valid Long (ids: abc, 7; b: ); (c: x); third; and 1 more."
    )]
    [TestCase(
        400,
        """{"title":"Rules","detail":"It is wrong.","errors":[{"title":"A cause"}]}""",
        "400 Bad Request, \u201cRules: It is wrong.\u201d: A cause."
    )]
    [TestCase(
        400,
        """{"errors":[{"message":"1"},{"message":"2"},{"message":"3"},{"message":"4"},{"message":"5"}]}""",
        "400 Bad Request, \u201c1\u201d; \u201c2\u201d; \u201c3\u201d; and 2 more."
    )]
    [TestCase(401, "", "401 Unauthorized, with an empty body; the credential is wrong, revoked or expired: log in again or renew it.")]
    [TestCase(
        403,
        "",
        "403 Forbidden, with an empty body; X gave no reason: see whether this credential may see the object, and what the App may do in the developer console, https://console.x.com."
    )]
    [TestCase(
        403,
        $$"""{"title":"Client Forbidden","type":"{{Types}}client-forbidden"}""",
        "403 Forbidden, \u201cClient Forbidden\u201d; the App lacks access: see its settings in the developer console, https://console.x.com."
    )]
    [TestCase(
        403,
        """{"title":"Client Forbidden","reason":"client-not-enrolled","required_enrollment":"Basic"}""",
        "403 Forbidden, \u201cClient Forbidden\u201d; the App lacks access to Basic: see its settings in the developer console, https://console.x.com."
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
    [TestCase(
        403,
        $$"""{"title":"Forbidden","detail":"Not with these oauth1 permissions.","type":"{{Types}}oauth1-permissions"}""",
        "403 Forbidden, \u201cForbidden: Not with these oauth1 permissions.\u201d; the App may only read: give it the permission Read and write in the developer console, https://console.x.com, then make new access tokens, since the old ones keep their rights."
    )]
    [TestCase(
        403,
        """{"title":"Forbidden","detail":"The user used for authentication is suspended","type":"https://api.twitter.com/2/problems/user-suspended"}""",
        "403 Forbidden, \u201cForbidden: The user used for authentication is suspended\u201d; no call for this user succeeds until X lifts the suspension, against which the user can appeal."
    )]
    [TestCase(
        403,
        """{"title":"Forbidden","detail":"You are not allowed to create a Tweet with duplicate content.","type":"about:blank"}""",
        "403 Forbidden, \u201cForbidden: You are not allowed to create a Tweet with duplicate content.\u201d; X takes no text twice within some hours: see whether it was posted already, or change it."
    )]
    [TestCase(
        403,
        """{"detail":"Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to."}""",
        "403 Forbidden, \u201cReply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to.\u201d; an App may reply to or quote only those who mentioned or quoted its user."
    )]
    [TestCase(
        402,
        """{"account_id":1234567890123,"title":"CreditsDepleted","detail":"No credits.","type":"https://api.twitter.com/2/problems/credits"}""",
        "402 Payment Required, \u201cCreditsDepleted: No credits.\u201d; the credits of the account 1234567890123 are used up: buy some, or turn on auto-recharge, in the developer console, https://console.x.com."
    )]
    [TestCase(
        402,
        "",
        "402 Payment Required, with an empty body; the credits are used up: buy some, or turn on auto-recharge, in the developer console, https://console.x.com."
    )]
    [TestCase(
        403,
        "<!DOCTYPE html><html></html>",
        "403 Forbidden, with an HTML page; X's API sends no HTML, so something before it refused the request: a proxy, a firewall, or X's edge."
    )]
    [TestCase(503, "<html></html>", "503 Service Unavailable, with an HTML page; retry later.")]
    [TestCase(404, """{"message":"No such page"}""", "404 Not Found, \u201cNo such page\u201d.")]
    [TestCase(
        429,
        $$"""{"type":"{{Types}}usage-capped"}""",
        "429 Too Many Requests, \u201cusage-capped\u201d; the usage cap is reached, and no call succeeds before the next period."
    )]
    [TestCase(404, "", "404 Not Found, with an empty body.")]
    [TestCase(409, "", "409 Conflict, with an empty body.")]
    [TestCase(429, "", "429 Too Many Requests, with an empty body; the window is used up until 2024-05-01 12:00:01Z.")]
    [TestCase(
        429,
        $$"""{"title":"Capped","type":"{{Types}}usage-capped","period":"Daily"}""",
        "429 Too Many Requests, \u201cCapped\u201d; the daily cap is reached, and no call succeeds before the next period."
    )]
    [TestCase(
        429,
        $$"""{"title":"Capped","type":"{{Types}}usage-capped"}""",
        "429 Too Many Requests, \u201cCapped\u201d; the usage cap is reached, and no call succeeds before the next period."
    )]
    [TestCase(
        429,
        $$"""{"title":"Connections","type":"{{Types}}streaming-connection"}""",
        "429 Too Many Requests, \u201cConnections\u201d; close another stream first."
    )]
    [TestCase(500, "", "500 Internal Server Error, with an empty body.")]
    [TestCase(502, "", "502 Bad Gateway, with an empty body; retry later.")]
    [TestCase(503, "", "503 Service Unavailable, with an empty body; retry later.")]
    [TestCase(504, "", "504 Gateway Timeout, with an empty body; retry later.")]
    public async Task A_response_that_reports_an_error(int status, string body, string says)
    {
        using var x = Client(StubServer.Always(body, (HttpStatusCode)status));

        var failure = await Assert.CatchAsync<XApiException>(() => x.Search.RecentAsync("snow"));

        Assert.That(failure!.Message, Is.EqualTo("GET /2/tweets/search/recent returned " + says));
    }

    [TestCase("x-app-limit-24hour", "the App's 24 hours are used up until 2024-05-01 22:00:00Z.")]
    [TestCase("x-user-limit-24hour", "the user's 24 hours are used up until 2024-05-01 22:00:00Z.")]
    [TestCase("x-rate-limit", "the window is used up until 2024-05-01 22:00:00Z.")]
    public async Task A_limit_that_the_headers_report(string header, string says)
    {
        using var x = Client(
            new StubServer(_ => StubServer.Json("", HttpStatusCode.TooManyRequests).WithLimit(10, 0, Start.AddHours(10), header))
        );

        var failure = await Assert.CatchAsync<XApiException>(() => x.Search.RecentAsync("snow"));

        Assert.That(
            failure!.Message,
            Is.EqualTo("GET /2/tweets/search/recent returned 429 Too Many Requests, with an empty body; " + says)
        );
    }

    private const string AskConsole =
        "X gave no reason: see whether this credential may see the object, and what the App may do in the developer console, https://console.x.com";

    private static IEnumerable<TestCaseData> Credentials()
    {
        yield return new(
            new OAuth2UserCredential("app", new OAuth2UserToken("token-of-a-user")),
            "X gave no reason, which mostly means a missing scope: the token needs tweet.read, users.read, and the user has to log in again to grant one"
        );
        yield return new(new OAuth1Credential("key", "secret", "7-token", "secret"), AskConsole);
        yield return new(new AppOnlyCredential("token"), AskConsole);
    }

    [TestCaseSource(nameof(Credentials))]
    public async Task Scopes_are_named_where_X_gave_no_reason_and_the_credential_has_some(XCredential credential, string says)
    {
        using var x = Client(StubServer.Always(NoReason, HttpStatusCode.Forbidden), credential: credential);
        using var other = Client(
            StubServer.Always("""{"title":"Forbidden","detail":"You may not."}""", HttpStatusCode.Forbidden),
            credential: credential
        );

        var failure = await Assert.CatchAsync<XForbiddenException>(() => x.Tweets.GetAsync("1"));
        var explained = await Assert.CatchAsync<XForbiddenException>(() => other.Tweets.GetAsync("1"));

        Assert.That(
            failure!.Message,
            Is.EqualTo($"GET /2/tweets/{{id}} returned 403 Forbidden, \u201cForbidden: Forbidden\u201d; {says}.")
        );
        Assert.That(explained!.Message, Is.EqualTo("GET /2/tweets/{id} returned 403 Forbidden, \u201cForbidden: You may not.\u201d."));
    }

    private const string NoReason = """{"title":"Forbidden","detail":"Forbidden","type":"about:blank","status":403}""";

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
            var response = StubServer.Json("", HttpStatusCode.Unauthorized);
            response.Headers.Date = Start.AddSeconds(-secondsAhead);
            return response;
        });
        using var x = Client(server, clock, new OAuth1Credential("key", "secret", "7-token", "secret") { TimeProvider = clock });

        var failure = await Assert.CatchAsync<XUnauthorizedException>(() => x.Tweets.GetAsync("1"));

        Assert.That(failure!.Message, Is.EqualTo($"GET /2/tweets/{{id}} returned 401 Unauthorized, with an empty body; {says}."));
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
            "lost the connection in 2 attempts while the response came: It was reset"
        );
        yield return Row(
            "a time limit of a handler that forwards",
            new TaskCanceledException("", new TimeoutException("Not made in 30 s.")),
            "got no response in 2 attempts: Not made in 30 s"
        );
        yield return Row(
            "no connection",
            new HttpRequestException(HttpRequestError.ConnectionError, "Refused."),
            $"got no response in 2 attempts: Refused{Advice}"
        );
        yield return Row(
            "a time-out of a handler",
            new TimeoutException("no response within 5 s"),
            "got no response in 2 attempts: no response within 5 s"
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
    public async Task A_response_without_errors_lacks_nothing()
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
                var response = StubServer.Json(body);
                response.Content.Headers.ContentType = type is null ? null : new(type);
                return response;
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

        Assert.That(failure!.Message, Is.EqualTo($"GET /2/tweets/{{id}} could not return all that was requested: {says}."));
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

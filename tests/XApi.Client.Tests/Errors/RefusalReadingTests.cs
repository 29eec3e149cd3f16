using System.Net;
using System.Text;
using XApi.Tests.RateLimits;

namespace XApi.Tests.Errors;

/// <summary>The one reading of a refusal: its kind, and when to call again.</summary>
[TestFixture]
internal sealed class RefusalReadingTests
{
    private static readonly DateTimeOffset Now = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private static IEnumerable<TestCaseData> Kinds()
    {
        yield return Row(401, "", RefusalKind.Credential);
        yield return Row(402, "", RefusalKind.Credits);
        yield return Row(402, Type("credits"), RefusalKind.Credits);
        yield return Row(403, Type("credits-depleted"), RefusalKind.Credits);
        yield return Row(403, "", RefusalKind.Unexplained);
        yield return Row(403, """{"title":"Forbidden","detail":"Forbidden","type":"about:blank"}""", RefusalKind.Unexplained);
        yield return Row(403, """{"title":"Forbidden"}""", RefusalKind.Unexplained);
        yield return Row(403, """{"title":"Forbidden","detail":"You may not."}""", RefusalKind.Other);
        yield return Row(403, """{"errors":[{"message":"You may not.","code":220}]}""", RefusalKind.Other);
        yield return Row(403, Type("of-tomorrow"), RefusalKind.Other);
        yield return Row(403, Type("unsupported-authentication"), RefusalKind.UnsupportedAuthentication);
        yield return Row(403, Type("oauth1-permissions"), RefusalKind.ReadOnlyApp);
        yield return Row(403, Type("client-forbidden"), RefusalKind.NotEnrolled);
        yield return Row(403, """{"title":"T","reason":"client-not-enrolled"}""", RefusalKind.NotEnrolled);
        yield return Row(403, Type("user-suspended"), RefusalKind.SuspendedUser);
        yield return Row(
            403,
            """{"detail":"You are not allowed to create a Tweet with duplicate content."}""",
            RefusalKind.DuplicateContent
        );
        string[] ofReplies =
        [
            """{"detail":"Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to.","title":"Forbidden","type":"about:blank"}""",
            """{"detail":"Quoting this post is not allowed because you have not been mentioned or are not part of the conversation thread of the post you are quoting."}""",
            """{"detail":"You can only reply to or quote posts where you are mentioned or are the author.","title":"Authorization Error","type":"https://api.x.com/2/problems/not-authorized-for-resource"}""",
        ];
        foreach (var body in ofReplies)
        {
            yield return Row(403, body, RefusalKind.ReplyNotAllowed);
        }

        yield return Row(403, """{"title":"SpendCapReached","type":"https://api.twitter.com/2/problems/credits"}""", RefusalKind.SpendCap);
        yield return Row(402, """{"title":"Payment Required","reset_date":"2026-12-14"}""", RefusalKind.SpendCap);
        yield return Row(403, Type("credits"), RefusalKind.Credits);
        yield return Row(
            403,
            """{"detail":"You attempted to reply to a Tweet that is deleted or not visible to you."}""",
            RefusalKind.ReplyToInvisible
        );
        yield return Row(403, "<html></html>", RefusalKind.Page);
        yield return Row(404, "\n  <!DOCTYPE html>", RefusalKind.Page);
        yield return Row(404, "", RefusalKind.Other);
        yield return Row(409, "", RefusalKind.Other);
        yield return Row(429, "", RefusalKind.Window);
        yield return Row(429, "<html></html>", RefusalKind.Window);
        yield return Row(429, Type("rate-limit-exceeded"), RefusalKind.Window);
        yield return Row(429, Type("usage-capped"), RefusalKind.UsageCap);
        yield return Row(429, $$"""{"errors":[{"title":"T"},{{Type("usage-capped")}}]}""", RefusalKind.UsageCap);
        yield return Row(429, Type("streaming-connection"), RefusalKind.Connections);
        yield return Row(429, """{"title":"T","connection_issue":"TooManyConnections"}""", RefusalKind.Connections);
        yield return Row(429, """{"title":"T","connection_issue":"ProvisioningSubscription"}""", RefusalKind.Provisioning);
        yield return Row(503, """{"title":"T","connection_issue":"ProvisioningSubscription"}""", RefusalKind.Provisioning);
        yield return Row(500, "", RefusalKind.Failed);
        yield return Row(599, "", RefusalKind.Failed);
        yield return Row(502, "<html></html>", RefusalKind.Unavailable);
        yield return Row(503, "", RefusalKind.Unavailable);
        yield return Row(504, "", RefusalKind.Unavailable);
        yield return Row(418, Type("of-tomorrow"), RefusalKind.Other);

        static string Type(string kind) => $$"""{"title":"T","type":"https://api.x.com/2/problems/{{kind}}"}""";

        static TestCaseData Row(int status, string body, RefusalKind kind) => new(status, body, kind);
    }

    [TestCaseSource(nameof(Kinds))]
    public void Each_refusal_has_its_kind(int status, string body, object kind) =>
        Assert.That(Read(Response(status, body)).Kind, Is.EqualTo(kind));

    [Test]
    public void A_409_of_a_stream_lacks_rules() =>
        Assert.That(Refusal.Of(XOperation.FilteredStream, Response(409, ""), default, Now).Kind, Is.EqualTo(RefusalKind.NoRules));

    [Test]
    public void Every_kind_has_an_exception_and_a_sentence()
    {
        using var response = Response(403, "");
        foreach (var kind in Enum.GetValues<RefusalKind>())
        {
            var failure = ErrorResponse.ToException(XOperation.SearchRecent, response, new Refusal { Kind = kind });

            Assert.That(failure.Message, Does.StartWith("GET /2/tweets/search/recent returned 403").And.EndsWith("."), $"{kind}");
            Assert.That(failure.Facts.Kind, Is.EqualTo(kind));
            Assert.That(
                failure is XRateLimitException,
                Is.EqualTo(kind.IsCuredByReset()),
                $"{kind}: what a reset cures, and nothing else, is a {nameof(XRateLimitException)}"
            );
        }
    }

    // The reset and the Date in seconds from now by this machine's clock; when to call again.
    [TestCase(600, null, 600)]
    [TestCase(600, 0, 600)]
    [TestCase(600, 240, 360, Description = "this machine's clock is 4 minutes behind")]
    [TestCase(600, -240, 840, Description = "this machine's clock is 4 minutes ahead")]
    [TestCase(600, 700, 600, Description = "a Date that makes no sense")]
    [TestCase(90_000, 0, 90_000)]
    [TestCase(90_001, 0, null, Description = "longer than any window")]
    [TestCase(40 * 86_400, 0, null, Description = "40 days")]
    [TestCase(2_580_402_095L, 0, null, Description = "the year 2106")]
    [TestCase(-60, 0, null)]
    [TestCase(null, 0, null)]
    public void A_reset_is_read_by_the_clock_of_X_and_not_believed_beyond_25_hours(long? reset, int? date, long? expected)
    {
        using var response = Response(429, "").WithLimit(450, 0, reset is { } seconds ? Now.AddSeconds(seconds) : null);
        response.Headers.Date = date is { } offset ? Now.AddSeconds(offset) : null;

        Assert.That(Read(response).RetryAt, Is.EqualTo(expected is { } until ? Now.AddSeconds(until) : null));
    }

    // X's operations were seen to write UTC in 2022, 2023 and 2025, and GMT in 2026.
    [TestCase("Wed, 01 May 2024 11:56:00 GMT", 840)]
    [TestCase("Wed, 01 May 2024 11:56:00 UTC", 840)]
    [TestCase("Wed, 01 May 2024 11:56:00", 840)]
    [TestCase("noon", 600)]
    public void A_Date_in_UTC_counts_as_one_in_GMT(string date, int expected)
    {
        using var response = Response(429, "").WithLimit(450, 0, Now.AddSeconds(600));
        response.Headers.TryAddWithoutValidation("Date", date);

        Assert.That(Read(response).RetryAt, Is.EqualTo(Now.AddSeconds(expected)));
    }

    [TestCase("0", null, 0)]
    [TestCase("90", null, 90)]
    [TestCase("90000", null, 90_000)]
    [TestCase("90001", null, 90_000)]
    [TestCase("2147483647", null, 90_000)]
    [TestCase("-5", null, null)]
    [TestCase("soon", null, null)]
    [TestCase("Wed, 01 May 2024 12:05:00 GMT", null, 300)]
    [TestCase("Wed, 01 May 2024 12:05:00 GMT", 240, 60)]
    [TestCase("Wed, 01 May 2024 12:05:00 UTC", 240, 60)]
    [TestCase("Wed, 01 May 2024 11:05:00 GMT", null, 0)]
    [TestCase("Thu, 01 May 2025 12:00:00 GMT", null, 90_000)]
    public void A_Retry_After_is_seconds_or_a_moment_and_kept_to_up_to_25_hours(string value, int? date, int? expected)
    {
        using var response = Response(503, "");
        response.Headers.TryAddWithoutValidation("Retry-After", value);
        response.Headers.Date = date is { } offset ? Now.AddSeconds(offset) : null;

        var refusal = Read(response);

        Assert.That(refusal.RetryAfter, Is.EqualTo(expected is { } wait ? TimeSpan.FromSeconds(wait) : (TimeSpan?)null));
        Assert.That(refusal.RetryAt, Is.EqualTo(expected is { } until ? Now.AddSeconds(until) : null));
    }

    [TestCase(60, 600, 600)]
    [TestCase(900, 600, 900)]
    public void Of_a_reset_and_a_Retry_After_the_later_counts(int retryAfter, int reset, int expected)
    {
        using var response = Response(429, "").WithLimit(450, 0, Now.AddSeconds(reset));
        response.Headers.RetryAfter = new(TimeSpan.FromSeconds(retryAfter));

        Assert.That(Read(response).RetryAt, Is.EqualTo(Now.AddSeconds(expected)));
    }

    [Test]
    public void The_limit_that_is_used_up_says_when()
    {
        using var user = Both(appRemaining: 5, userRemaining: 0);
        using var app = Both(appRemaining: 0, userRemaining: 5);
        using var neither = Both(appRemaining: 5, userRemaining: 5);
        using var left = Response(429, "").WithLimit(450, 1, Now.AddMinutes(10));
        using var cap = Response(429, """{"type":"https://api.x.com/2/problems/usage-capped"}""").WithLimit(450, 0, Now.AddMinutes(10));

        Assert.Multiple(() =>
        {
            Assert.That((Read(user).Kind, Read(user).RetryAt), Is.EqualTo((RefusalKind.UserDay, (DateTimeOffset?)Now.AddHours(21))));
            Assert.That((Read(app).Kind, Read(app).RetryAt), Is.EqualTo((RefusalKind.AppDay, (DateTimeOffset?)Now.AddHours(20))));
            Assert.That((Read(neither).Kind, Read(neither).RetryAt), Is.EqualTo((RefusalKind.Window, (DateTimeOffset?)Now.AddMinutes(10))));
            Assert.That(Read(left).RetryAt, Is.Null, "a window that has something left is not what was refused");
            Assert.That(Read(cap).RetryAt, Is.Null, "no reset cures a cap");
        });

        static HttpResponseMessage Both(int appRemaining, int userRemaining) =>
            Response(429, "")
                .WithLimit(450, 0, Now.AddMinutes(10))
                .WithLimit(1000, appRemaining, Now.AddHours(20), "x-app-limit-24hour")
                .WithLimit(100, userRemaining, Now.AddHours(21), "x-user-limit-24hour");
    }

    [Test]
    public void No_documented_window_is_longer_than_what_is_believed() =>
        Assert.That(
            typeof(XOperation)
                .GetProperties()
                .Where(property => property.PropertyType == typeof(XOperation))
                .SelectMany(property => ((XOperation)property.GetValue(null)!).RateLimits)
                .Max(limit => limit.Window),
            Is.GreaterThan(TimeSpan.Zero).And.LessThan(RateLimitWindow.MaxLength)
        );

    [Test]
    public async Task A_body_is_parsed_once_however_many_ask()
    {
        using var response = Response(429, """{"title":"T"}""");

        var first = await Refusal.ReadAsync(XOperation.SearchRecent, response, new FakeClock(Now), default);
        var second = await Refusal.ReadAsync(XOperation.SearchRecent, response, new FakeClock(Now), default);
        Assert.That(second, Is.SameAs(first));

        Refusal.NotBefore(response, Now.AddSeconds(5));
        Refusal.NotBefore(response, Now.AddSeconds(3));
        var third = await Refusal.ReadAsync(XOperation.SearchRecent, response, new FakeClock(Now), default);
        Assert.That(third.RetryAt, Is.EqualTo(Now.AddSeconds(5)), "the limiter knows of a later time");
        Assert.That(third.Problems, Is.SameAs(first.Problems));
    }

    [TestCase(
        """{"account_id":1234567890123,"title":"CreditsDepleted","detail":"d","type":"https://api.twitter.com/2/problems/credits"}""",
        1234567890123
    )]
    [TestCase(
        """{"detail":"credits depleted","status":402,"title":"Payment Required","type":"https://api.x.com/2/problems/credits-depleted"}""",
        null
    )]
    public async Task Used_up_credits_have_an_exception_that_knows_the_account(string body, long? account)
    {
        var server = StubServer.Always(body, HttpStatusCode.PaymentRequired);
        using var x = StubClient.For(server, new FakeClock(Now));

        var failure = await Assert.ThrowsAsync<XCreditsDepletedException>(() => x.Search.RecentAsync("snow"));

        Assert.That((failure!.AccountId, failure.Status), Is.EqualTo((account, HttpStatusCode.PaymentRequired)));
        Assert.That(failure.Message, Does.Contain("https://console.x.com"));
        Assert.That(server.Requests, Has.Count.EqualTo(1), "no retry brings credits");
    }

    [Test]
    public async Task A_spend_cap_is_a_usage_cap_with_the_day_of_the_next_cycle()
    {
        var server = StubServer.Always(
            """
            {"account_id":1234567890123,"title":"SpendCapReached","detail":"Your enrolled account has reached its billing cycle spend cap.","reset_date":"2026-12-14","type":"https://api.twitter.com/2/problems/credits"}
            """,
            HttpStatusCode.Forbidden
        );
        using var x = StubClient.For(server, new FakeClock(Now));

        var failure = await Assert.ThrowsAsync<XUsageCapException>(() => x.Search.RecentAsync("snow"));

        Assert.That(failure!.Problem?.ResetDate, Is.EqualTo("2026-12-14"));
        Assert.That(
            failure.Message,
            Does.EndWith(
                "the spend cap of the account 1234567890123 is reached, and X refuses calls until the next billing cycle, which begins on 2026-12-14, unless a higher cap in the developer console, https://console.x.com, ends that before."
            )
        );
        Assert.That(server.Requests, Has.Count.EqualTo(1), "no retry brings another cycle");
    }

    private static HttpResponseMessage Response(int status, string body) => StubServer.Json(body, (HttpStatusCode)status);

    private static Refusal Read(HttpResponseMessage response) =>
        Refusal.Of(
            XOperation.SearchRecent,
            response,
            Encoding.UTF8.GetBytes(response.Content.ReadAsStringAsync().GetAwaiter().GetResult()),
            Now
        );
}

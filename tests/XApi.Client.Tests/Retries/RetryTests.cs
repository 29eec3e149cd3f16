using System.Net;
using System.Net.Sockets;

namespace XApi.Tests.Retries;

/// <summary>The table of retries: what is sent again, when, and what the caller gets in the end.</summary>
[TestFixture]
internal sealed class RetryTests : RetryScene
{
    [TestCase(HttpStatusCode.BadGateway, true)]
    [TestCase(HttpStatusCode.ServiceUnavailable, true)]
    [TestCase(HttpStatusCode.GatewayTimeout, true)]
    [TestCase(HttpStatusCode.InternalServerError, false)]
    [TestCase(HttpStatusCode.NotImplemented, false)]
    [TestCase(HttpStatusCode.BadRequest, false)]
    [TestCase(HttpStatusCode.Unauthorized, false)]
    [TestCase(HttpStatusCode.Forbidden, false)]
    [TestCase(HttpStatusCode.NotFound, false)]
    [TestCase(HttpStatusCode.RequestTimeout, true)]
    [TestCase((HttpStatusCode)519, false)]
    [TestCase((HttpStatusCode)520, true)]
    [TestCase((HttpStatusCode)522, true)]
    [TestCase((HttpStatusCode)530, true)]
    [TestCase((HttpStatusCode)531, false)]
    public async Task A_status_that_may_pass_is_retried_and_no_other(HttpStatusCode status, bool isRetried)
    {
        var server = Failing(1, () => StubServer.Json("", status));
        using var x = Client(server);

        var call = x.Search.RecentAsync("snow");

        if (isRetried)
        {
            await DriveAsync(call);
            Assert.That(server.Requests, Has.Count.EqualTo(2));
        }
        else
        {
            Assert.That(
                async () => await Eventually.EndedAsync(call),
                Throws.InstanceOf<XApiException>().With.Property("Status").EqualTo(status)
            );
            Assert.That(server.Requests, Has.Count.EqualTo(1));
        }
    }

    private static IEnumerable<TestCaseData> Methods()
    {
        yield return Row("GET", null, true, x => x.Search.RecentAsync("snow"));
        yield return Row("PUT", null, true, x => x.Replies.SetHiddenAsync("12", true));
        yield return Row("DELETE", null, true, x => x.Tweets.DeleteAsync("12"));
        yield return Row("POST", null, false, x => x.Tweets.CreateAsync(new() { Text = "snow" }));
        yield return Row("POST", true, true, x => x.Tweets.CreateAsync(new() { Text = "snow" }, new() { AllowRetry = true }));
        yield return Row("DELETE", false, false, x => x.Tweets.DeleteAsync("12", new() { AllowRetry = false }));

        static TestCaseData Row(string method, bool? said, bool isRepeated, Func<XApiClient, Task> call) =>
            new TestCaseData(isRepeated, call).SetArgDisplayNames(method, said is null ? "nothing said" : $"AllowRetry {said}");
    }

    [TestCaseSource(nameof(Methods))]
    public async Task After_a_503_only_what_is_safe_to_repeat_is_repeated(bool isRepeated, Func<XApiClient, Task> call)
    {
        var server = Failing(1, () => StubServer.Json("", HttpStatusCode.ServiceUnavailable));
        using var x = Client(server);

        await HoldAsync(call(x), isRepeated, typeof(XServerErrorException));

        Assert.That(server.Requests, Has.Count.EqualTo(isRepeated ? 2 : 1));
    }

    [TestCaseSource(nameof(Methods))]
    public async Task After_a_lost_connection_only_what_is_safe_to_repeat_is_repeated(bool isRepeated, Func<XApiClient, Task> call)
    {
        var server = Failing(1, () => throw new HttpRequestException(HttpRequestError.ResponseEnded, "The response ended."));
        using var x = Client(server);

        await HoldAsync(call(x), isRepeated, typeof(XConnectionException));

        Assert.That(server.Requests, Has.Count.EqualTo(isRepeated ? 2 : 1));
    }

    [TestCaseSource(nameof(Methods))]
    public async Task After_an_attempt_that_took_too_long_only_what_is_safe_to_repeat_is_repeated(
        bool isRepeated,
        Func<XApiClient, Task> call
    )
    {
        var attempts = 0;
        var server = new HangingServer(() => Interlocked.Increment(ref attempts) == 1);
        using var x = Client(server);

        var task = call(x);
        await Eventually.TrueAsync(() => attempts == 1, "the first attempt hangs");
        Clock.Advance(TimeSpan.FromSeconds(30));
        await HoldAsync(task, isRepeated, typeof(XConnectionException));

        Assert.That(attempts, Is.EqualTo(isRepeated ? 2 : 1));
    }

    private static IEnumerable<TestCaseData> NoConnections()
    {
        yield return new TestCaseData(new HttpRequestException(HttpRequestError.NameResolutionError)).SetArgDisplayNames("no such host");
        yield return new TestCaseData(new HttpRequestException(HttpRequestError.ConnectionError)).SetArgDisplayNames("no connection");
        yield return new TestCaseData(new HttpRequestException(HttpRequestError.SecureConnectionError)).SetArgDisplayNames("no TLS");
        yield return new TestCaseData(
            new HttpRequestException("refused", new SocketException((int)SocketError.ConnectionRefused))
        ).SetArgDisplayNames("refused");
    }

    [TestCaseSource(nameof(NoConnections))]
    public async Task Where_no_byte_can_have_left_a_POST_is_repeated_too(HttpRequestException failure)
    {
        // As .NET's own handler: it reads the body only once there is a connection.
        var server = new ScriptedServer(ScriptedServer.Fail(failure), ScriptedServer.Respond(HttpStatusCode.OK, Responses.For("POST")));
        using var x = Client(server);

        await DriveAsync(x.Tweets.CreateAsync(new() { Text = "snow" }));

        Assert.That(server.Asked, Is.EqualTo(2));
    }

    [Test]
    public async Task A_certificate_that_is_not_trusted_is_no_matter_for_another_attempt()
    {
        var server = Failing(
            1,
            () =>
                throw new HttpRequestException(
                    HttpRequestError.SecureConnectionError,
                    "no",
                    new System.Security.Authentication.AuthenticationException("The certificate is not valid.")
                )
        );
        using var x = Client(server);

        var failure = await Assert.ThrowsAsync<XConnectionException>(() => x.Search.RecentAsync("snow"));

        Assert.That(server.Requests, Has.Count.EqualTo(1));
        Assert.That(failure!.MayHaveBeenActedOn, Is.False);
    }

    [Test]
    public async Task A_body_that_breaks_off_is_fetched_again()
    {
        var server = Failing(
            1,
            () =>
                new HttpResponseMessage(HttpStatusCode.OK)
                {
                    Content = new StreamContent(new BrokenStream("""{"data":[{"id":"1","te"""u8.ToArray())),
                }
        );
        using var x = Client(server);

        await DriveAsync(x.Search.RecentAsync("snow"));

        Assert.That(server.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task When_the_attempts_are_used_up_the_last_response_is_the_exception()
    {
        var attempts = 0;
        var server = new StubServer(_ =>
            StubServer.Json($$"""{"title":"Service Unavailable","detail":"attempt {{++attempts}}"}""", HttpStatusCode.ServiceUnavailable)
        );
        using var x = Client(server);

        var failure = await Assert.ThrowsAsync<XServerErrorException>(() => DriveAsync(x.Search.RecentAsync("snow")));

        Assert.Multiple(() =>
        {
            Assert.That(server.Requests, Has.Count.EqualTo(4));
            Assert.That(failure!.Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(failure.Problem!.Detail, Is.EqualTo("attempt 4"));
            Assert.That(failure.Message, Does.Contain("503").And.Contain("attempt 4").And.Contain("retry later"));
        });
    }

    [Test]
    public async Task A_real_response_says_more_than_the_failures_after_it()
    {
        var attempts = 0;
        var server = new StubServer(_ =>
            attempts++ == 0
                ? StubServer.Json("""{"title":"Bad Gateway"}""", HttpStatusCode.BadGateway)
                : throw new HttpRequestException(HttpRequestError.ConnectionError, "refused")
        );
        using var x = Client(server);

        var failure = await Assert.ThrowsAsync<XServerErrorException>(() => DriveAsync(x.Search.RecentAsync("snow")));

        Assert.That(failure!.Status, Is.EqualTo(HttpStatusCode.BadGateway));
        Assert.That(server.Requests, Has.Count.EqualTo(4));
    }

    [Test]
    public async Task Without_any_response_the_exception_gives_the_last_failure_and_the_number_of_attempts()
    {
        var server = new StubServer(_ =>
            throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused (api.x.com:443)")
        );
        using var x = Client(server);

        var failure = await Assert.ThrowsAsync<XConnectionException>(() => DriveAsync(x.Search.RecentAsync("snow")));

        Assert.Multiple(() =>
        {
            Assert.That(
                failure!.Message,
                Does.StartWith("GET /2/tweets/search/recent got no response in 4 attempts: Connection refused (api.x.com:443)")
            );
            Assert.That(failure.InnerException, Is.TypeOf<HttpRequestException>());
            Assert.That(failure.MayHaveBeenActedOn, Is.False);
            Assert.That(failure.Status, Is.Null);
        });
    }

    [Test]
    public async Task A_POST_that_may_have_been_acted_on_says_so()
    {
        using var x = Client(new StubServer(_ => throw new HttpRequestException(HttpRequestError.ResponseEnded, "The response ended.")));

        var failure = await Assert.ThrowsAsync<XConnectionException>(() => x.Tweets.CreateAsync(new() { Text = "snow" }));

        Assert.That(failure!.MayHaveBeenActedOn, Is.True);
        Assert.That(failure.Message, Does.Contain("may have acted on it"));
    }

    [Test]
    public async Task A_caller_that_cancels_gets_what_cancelling_gives()
    {
        using var cancellation = new CancellationTokenSource();
        using var x = Client(new HangingServer(() => true));

        var call = x.Search.RecentAsync("snow", cancellationToken: cancellation.Token);
        await cancellation.CancelAsync();

        Assert.That(async () => await call, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Every_attempt_asks_the_limits_and_is_signed_afresh()
    {
        var server = Failing(2, () => StubServer.Json("", HttpStatusCode.BadGateway));
        using var x = Client(server);

        await DriveAsync(x.Tweets.DeleteAsync("12"));

        Assert.That(x.RateLimits[XOperation.DeleteTweet].Remaining, Is.EqualTo(50 - 3));
        Assert.That(server.Requests.Select(request => request.Headers["Authorization"]).Distinct().Count(), Is.EqualTo(3));
    }
}

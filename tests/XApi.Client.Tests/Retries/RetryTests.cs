using System.Net;
using System.Net.Sockets;

namespace XApi.Tests.Retries;

/// <summary>The table of retries: what is sent again, when, and what the caller gets in the end.</summary>
[TestFixture]
internal sealed class RetryTests
{
    private static readonly DateTimeOffset Start = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private FakeClock _clock = null!;

    [SetUp]
    public void SetClock() => _clock = new FakeClock(Start);

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
        var tries = 0;
        var server = new HangingServer(() => Interlocked.Increment(ref tries) == 1);
        using var x = Client(server);

        var task = call(x);
        await Eventually.TrueAsync(() => tries == 1, "the first attempt hangs");
        _clock.Advance(TimeSpan.FromSeconds(30));
        await HoldAsync(task, isRepeated, typeof(XConnectionException));

        Assert.That(tries, Is.EqualTo(isRepeated ? 2 : 1));
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
    public async Task A_certificate_that_is_not_trusted_is_no_matter_for_another_try()
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

    [TestCase(1, new[] { 0.5, 1, 2 })]
    [TestCase(0, new[] { 0.25, 0.5, 1 })]
    public void Pauses_double_and_chance_takes_up_to_half_of_each(double chance, double[] seconds)
    {
        List<DateTimeOffset> times = [];
        var server = new StubServer(_ =>
        {
            times.Add(_clock.GetUtcNow());
            return StubServer.Json("", HttpStatusCode.BadGateway);
        });
        using var x = Client(server, new() { Chance = () => chance });

        Assert.That(async () => await DriveAsync(x.Search.RecentAsync("snow")), Throws.TypeOf<XServerErrorException>());

        Assert.That(times.Zip(times.Skip(1), (one, next) => (next - one).TotalSeconds), Is.EqualTo(seconds));
    }

    [Test]
    public async Task Pauses_end_growing_at_20_seconds()
    {
        List<DateTimeOffset> times = [];
        var server = new StubServer(_ =>
        {
            times.Add(_clock.GetUtcNow());
            return StubServer.Json("", HttpStatusCode.BadGateway);
        });
        using var x = Client(
            server,
            new()
            {
                Chance = () => 1,
                MaxRetries = 8,
                Timeout = TimeSpan.FromMinutes(10),
            }
        );

        await Assert.ThatAsync(() => DriveAsync(x.Search.RecentAsync("snow")), Throws.TypeOf<XServerErrorException>());

        Assert.That(times.Zip(times.Skip(1), (one, next) => (next - one).TotalSeconds), Is.EqualTo(new[] { 0.5, 1, 2, 4, 8, 16, 20, 20 }));
    }

    [TestCase("7", null, 7)]
    [TestCase("Wed, 01 May 2024 12:00:09 GMT", null, 9)]
    [TestCase(
        "Wed, 01 May 2024 15:00:09 GMT",
        3,
        9,
        TestName = "A_Retry_After_is_kept_to_in_both_forms(a date by a server whose clock is 3 hours fast)"
    )]
    [TestCase("Wed, 01 May 2024 11:00:00 GMT", null, 0.5, TestName = "A_Retry_After_is_kept_to_in_both_forms(a date in the past)")]
    [TestCase("soon", null, 0.5, TestName = "A_Retry_After_is_kept_to_in_both_forms(nonsense)")]
    public async Task A_Retry_After_is_kept_to_in_both_forms(string header, int? hoursFast, double seconds)
    {
        var server = Failing(
            1,
            () =>
            {
                var response = StubServer.Json("", HttpStatusCode.ServiceUnavailable);
                response.Headers.TryAddWithoutValidation("Retry-After", header);
                response.Headers.Date = hoursFast is { } hours ? _clock.GetUtcNow().AddHours(hours) : null;
                return response;
            }
        );
        using var x = Client(server);

        await DriveAsync(x.Search.RecentAsync("snow"));

        Assert.That((_clock.GetUtcNow() - Start).TotalSeconds, Is.EqualTo(seconds));
    }

    [Test]
    public async Task A_Retry_After_of_more_than_a_minute_ends_the_attempts()
    {
        var server = Failing(
            1,
            () =>
            {
                var response = StubServer.Json("", HttpStatusCode.ServiceUnavailable);
                response.Headers.TryAddWithoutValidation("Retry-After", "3600");
                return response;
            }
        );
        using var x = Client(server);

        await Assert.ThatAsync(() => x.Search.RecentAsync("snow"), Throws.TypeOf<XServerErrorException>());

        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task When_the_attempts_are_used_up_the_last_response_is_the_exception()
    {
        var tries = 0;
        var server = new StubServer(_ =>
            StubServer.Json($$"""{"title":"Service Unavailable","detail":"try {{++tries}}"}""", HttpStatusCode.ServiceUnavailable)
        );
        using var x = Client(server);

        var failure = await Assert.ThrowsAsync<XServerErrorException>(() => DriveAsync(x.Search.RecentAsync("snow")));

        Assert.Multiple(() =>
        {
            Assert.That(server.Requests, Has.Count.EqualTo(4));
            Assert.That(failure!.Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(failure.Problem!.Detail, Is.EqualTo("try 4"));
            Assert.That(failure.Message, Does.Contain("503").And.Contain("try 4").And.Contain("retry later"));
        });
    }

    [Test]
    public async Task A_real_response_says_more_than_the_failures_after_it()
    {
        var tries = 0;
        var server = new StubServer(_ =>
            tries++ == 0
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
    public async Task Each_try_has_its_time_and_the_call_has_one_over_all()
    {
        var tries = 0;
        var server = new HangingServer(() =>
        {
            Interlocked.Increment(ref tries);
            return true;
        });
        using var x = Client(server, new() { AttemptTimeout = TimeSpan.FromSeconds(30), Timeout = TimeSpan.FromSeconds(70) });

        var call = x.Search.RecentAsync("snow");
        await Eventually.TrueAsync(() => tries == 1, "the first attempt hangs");
        await PassAsync(TimeSpan.FromSeconds(30), () => tries == 2);
        await PassAsync(TimeSpan.FromSeconds(30), () => tries == 3);
        _clock.Advance(TimeSpan.FromSeconds(30));

        var failure = await Assert.ThrowsAsync<XConnectionException>(() => Eventually.EndedAsync(call));
        Assert.Multiple(() =>
        {
            Assert.That(failure!.InnerException, Is.TypeOf<TimeoutException>());
            Assert.That(failure.Message, Does.Contain("70 s"));
            Assert.That(_clock.GetUtcNow() - Start, Is.LessThan(TimeSpan.FromSeconds(95)));
        });
    }

    [Test]
    public async Task A_pause_that_the_calls_time_does_not_allow_is_not_begun()
    {
        var server = Failing(
            1,
            () =>
            {
                var response = StubServer.Json("", HttpStatusCode.ServiceUnavailable);
                response.Headers.TryAddWithoutValidation("Retry-After", "50");
                return response;
            }
        );
        using var x = Client(server);

        await Assert.ThatAsync(
            () => x.Search.RecentAsync("snow", new() { Timeout = TimeSpan.FromSeconds(10) }),
            Throws.TypeOf<XServerErrorException>()
        );
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
    public async Task Every_try_asks_the_limits_and_is_signed_afresh()
    {
        var server = Failing(2, () => StubServer.Json("", HttpStatusCode.BadGateway));
        using var x = Client(server);

        await DriveAsync(x.Tweets.DeleteAsync("12"));

        Assert.That(x.RateLimits[XOperation.DeleteTweet].Remaining, Is.EqualTo(50 - 3));
        Assert.That(server.Requests.Select(request => request.Headers["Authorization"]).Distinct().Count(), Is.EqualTo(3));
    }

    private XApiClient Client(HttpMessageHandler server, XApiClientOptions? options = null) =>
        new(
            (options ?? new XApiClientOptions { Chance = () => 1 }) with
            {
                Credentials = [new AppOnlyCredential("token"), new OAuth1Credential("key", "secret", "12-token", "secret")],
                PrimaryHandler = server,
                TimeProvider = _clock,
            }
        );

    private static StubServer Failing(int times, Func<HttpResponseMessage> failure)
    {
        var responses = 0;
        return new StubServer(request => responses++ < times ? failure() : StubServer.Json(Responses.For(request.Method)));
    }

    private async Task HoldAsync(Task call, bool succeeds, Type failure)
    {
        if (succeeds)
        {
            await DriveAsync(call);
        }
        else
        {
            await Assert.ThatAsync(() => DriveAsync(call), Throws.TypeOf(failure));
        }
    }

    private async Task<T> DriveAsync<T>(Task<T> call)
    {
        await DriveAsync((Task)call);
        return await call;
    }

    /// <summary>Turns the clock from pause to pause until the call has ended. Longer timers are time limits, which are left alone.</summary>
    private async Task DriveAsync(Task call)
    {
        while (!call.IsCompleted)
        {
            await Eventually.TrueAsync(
                () => call.IsCompleted || _clock.Waiting is [var next, ..] && next <= TimeSpan.FromSeconds(20),
                "the call pauses or has ended"
            );
            if (!call.IsCompleted)
            {
                _clock.AdvanceToNext();
            }
        }

        await call;
    }

    /// <summary>Lets an attempt's time pass, and then the pause after it.</summary>
    private async Task PassAsync(TimeSpan by, Func<bool> until)
    {
        _clock.Advance(by);
        while (!until())
        {
            await Eventually.TrueAsync(
                () => until() || _clock.Waiting is [var next, ..] && next <= TimeSpan.FromSeconds(2),
                "the call pauses"
            );
            if (!until())
            {
                _clock.AdvanceToNext();
            }
        }
    }

    /// <summary>A server that takes a request and never responds, for as long as the test says.</summary>
    private sealed class HangingServer(Func<bool> hangs) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            // As a network does, it takes the whole request first.
            await (request.Content?.LoadIntoBufferAsync(cancellationToken) ?? Task.CompletedTask);
            if (hangs())
            {
                await ScriptedServer.HangAsync(cancellationToken);
            }

            return StubServer.Json(Responses.For(request.Method.Method));
        }
    }
}

/// <summary>A body whose connection is lost after its first bytes.</summary>
internal sealed class BrokenStream(byte[] start) : MemoryStream(start)
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        await base.ReadAsync(buffer, cancellationToken) is var read and > 0 ? read : throw new IOException("The connection was reset.");
}

using System.Net;

namespace XApi.Tests.Retries;

/// <summary>What becomes of the responses between the first attempt and the end of the call.</summary>
[TestFixture]
internal sealed class LastResponseTests
{
    private static readonly DateTimeOffset Start = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeClock _clock = new(Start);

    [Test]
    public async Task Every_response_is_disposed_of_when_the_call_has_ended()
    {
        var server = new ScriptedServer(
            ScriptedServer.Respond(HttpStatusCode.BadGateway),
            ScriptedServer.Respond(() => new HttpResponseMessage { Content = new StreamContent(new BrokenStream("{"u8.ToArray())) }),
            ScriptedServer.Respond(HttpStatusCode.ServiceUnavailable),
            ScriptedServer.Respond(HttpStatusCode.OK)
        );
        using var x = Client(server);

        var call = x.Search.RecentAsync("snow");
        foreach (var seconds in new[] { 0.5, 1, 2 })
        {
            await _clock.PassAsync(seconds);
        }

        await Eventually.EndedAsync(call);

        Assert.That(server.Responses, Has.Count.EqualTo(4));
        Assert.That(server.Responses.Where(IsOpen), Is.Empty);
    }

    [Test]
    public async Task While_the_next_attempt_is_under_way_the_response_before_it_is_kept_and_the_one_before_that_is_not()
    {
        var server = new ScriptedServer(
            ScriptedServer.Respond(HttpStatusCode.BadGateway),
            ScriptedServer.Respond(HttpStatusCode.BadGateway),
            ScriptedServer.HangAsync
        );
        using var x = Client(server);

        var call = x.Search.RecentAsync("snow", new() { Timeout = TimeSpan.FromSeconds(10) });
        await _clock.PassAsync(0.5);
        await _clock.PassAsync(1);
        await Eventually.TrueAsync(() => server.Asked == 3, "the third attempt hangs");

        Assert.That(server.Responses.Select(IsOpen), Is.EqualTo(new[] { false, true }));
        _clock.Advance(TimeSpan.FromSeconds(8.5));
        await Assert.ThatAsync(() => Eventually.EndedAsync(call), Throws.TypeOf<XServerErrorException>());
    }

    [Test]
    public async Task When_the_call_s_time_ends_in_a_later_try_the_response_of_the_one_before_is_the_exception()
    {
        var server = new ScriptedServer(
            ScriptedServer.Respond(HttpStatusCode.BadGateway, """{"title":"Bad Gateway","detail":"one"}"""),
            ScriptedServer.HangAsync
        );
        using var x = Client(server);

        var call = x.Search.RecentAsync("snow", new() { Timeout = TimeSpan.FromSeconds(10) });
        await _clock.PassAsync(0.5);
        await _clock.PassAsync(9.5);

        var failure = await Assert.ThrowsAsync<XServerErrorException>(() => Eventually.EndedAsync(call));
        Assert.That((failure!.Status, failure.Problem!.Detail), Is.EqualTo((HttpStatusCode.BadGateway, "one")));
    }

    [Test]
    public async Task A_caller_that_cancels_in_a_pause_gets_a_cancellation_and_no_response_stays_open()
    {
        using var cancellation = new CancellationTokenSource();
        var server = new ScriptedServer(ScriptedServer.Respond(HttpStatusCode.BadGateway));
        using var x = Client(server);

        var call = x.Search.RecentAsync("snow", cancellationToken: cancellation.Token);
        await Eventually.TrueAsync(() => _clock.Waiting[0] == TimeSpan.FromSeconds(0.5), "the call pauses");
        await cancellation.CancelAsync();

        await Assert.ThatAsync(() => Eventually.EndedAsync(call), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(server.Responses.Where(IsOpen), Is.Empty);
    }

    [TestCase("60", 60)]
    [TestCase("61", null)]
    public async Task A_Retry_After_of_up_to_a_minute_is_waited_for(string header, int? seconds)
    {
        var server = new ScriptedServer(
            ScriptedServer.Respond(() =>
            {
                var response = StubServer.Json("", HttpStatusCode.ServiceUnavailable);
                response.Headers.TryAddWithoutValidation("Retry-After", header);
                return response;
            }),
            ScriptedServer.Respond(HttpStatusCode.OK)
        );
        using var x = Client(server);

        var call = x.Search.RecentAsync("snow");
        if (seconds is { } pause)
        {
            await _clock.PassAsync(pause);
            await Eventually.EndedAsync(call);
        }
        else
        {
            await Assert.ThatAsync(() => Eventually.EndedAsync(call), Throws.TypeOf<XServerErrorException>());
        }

        Assert.That(server.Asked, Is.EqualTo(seconds is null ? 1 : 2));
    }

    [Test]
    public async Task A_cancellation_that_nobody_asked_for_is_passed_on_as_it_is()
    {
        var cause = new OperationCanceledException("A handler below cancelled.");
        var server = new ScriptedServer(ScriptedServer.Fail(cause));
        using var x = Client(server);

        var failure = await Assert.CatchAsync<OperationCanceledException>(() => Eventually.EndedAsync(x.Search.RecentAsync("snow")));

        Assert.That(failure, Is.SameAs(cause));
        Assert.That(server.Asked, Is.EqualTo(1));
    }

    [Test]
    public async Task A_connection_that_took_too_long_is_retried()
    {
        var server = new ScriptedServer(
            ScriptedServer.Fail(new TaskCanceledException("no", new TimeoutException("The connection was not made in 30 s."))),
            ScriptedServer.Respond(HttpStatusCode.OK)
        );
        using var x = Client(server);

        var call = x.Search.RecentAsync("snow");
        await _clock.PassAsync(0.5);

        await Eventually.EndedAsync(call);
        Assert.That(server.Asked, Is.EqualTo(2));
    }

    [Test]
    public async Task A_caller_that_cancels_while_the_connection_is_made_gets_a_cancellation()
    {
        using var cancellation = new CancellationTokenSource();
        var server = new ScriptedServer(_ =>
        {
            cancellation.Cancel();
            throw new TaskCanceledException("no", new TimeoutException("The connection was not made in 30 s."));
        });
        using var x = Client(server);

        var call = x.Search.RecentAsync("snow", cancellationToken: cancellation.Token);

        await Assert.ThatAsync(() => Eventually.EndedAsync(call), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(server.Asked, Is.EqualTo(1));
    }

    [Test]
    public async Task The_opening_of_a_stream_is_tried_once_within_the_time_of_the_call()
    {
        var options = Options(new ScriptedServer(ScriptedServer.Respond(HttpStatusCode.ServiceUnavailable), ScriptedServer.HangAsync));
        using var http = Pipeline.Create(options);
        var transport = new XTransport(http, options);

        await Assert.ThatAsync(
            () => Eventually.EndedAsync(transport.OpenAsync(new XRequest(XOperation.FilteredStream), default)),
            Throws.TypeOf<XServerErrorException>()
        );
        var hanging = transport.OpenAsync(
            new XRequest(XOperation.FilteredStream, new FilteredStreamOptions { Timeout = TimeSpan.FromSeconds(3) }),
            default
        );
        await _clock.PassAsync(3);

        var failure = await Assert.ThrowsAsync<XConnectionException>(() => Eventually.EndedAsync(hanging));
        Assert.That(failure!.Message, Is.EqualTo("GET /2/tweets/search/stream was cancelled after 3 s, its time limit (Timeout)."));
    }

    [Test]
    public async Task A_request_of_no_operation_is_sent_once()
    {
        var server = new ScriptedServer(ScriptedServer.Respond(HttpStatusCode.ServiceUnavailable));
        using var handler = new RetryHandler(Options(server), XApiLog.None) { InnerHandler = server };
        using var invoker = new HttpMessageInvoker(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://api.x.com/2/of_tomorrow");

        using var response = await invoker.SendAsync(request, default);

        Assert.That((response.StatusCode, server.Asked), Is.EqualTo((HttpStatusCode.ServiceUnavailable, 1)));
    }

    private static bool IsOpen(HttpResponseMessage response)
    {
        try
        {
            _ = response.Content.ReadAsStreamAsync();
            return true;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    private XApiClient Client(HttpMessageHandler server) => new(Options(server));

    private XApiClientOptions Options(HttpMessageHandler server) =>
        new()
        {
            Credentials = [new AppOnlyCredential("token")],
            PrimaryHandler = server,
            TimeProvider = _clock,
            Chance = () => 1,
        };
}

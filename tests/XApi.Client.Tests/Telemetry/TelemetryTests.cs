using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using XApi.Tests.RateLimits;

namespace XApi.Tests.Telemetry;

/// <summary>What can be seen of the client from outside, and what can't.</summary>
[TestFixture]
[NonParallelizable]
internal sealed class TelemetryTests
{
    private static readonly DateTimeOffset Start = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public async Task A_call_is_a_span_named_after_its_template()
    {
        ConcurrentQueue<Activity> spans = [];
        using var listener = Listen(spans);
        using var x = Client(StubServer.Always("{}"));

        await x.Tweets.GetAsync("1234567890");

        var span = spans.Single();
        Assert.Multiple(() =>
        {
            Assert.That(span.DisplayName, Is.EqualTo("GET /2/tweets/{id}"));
            Assert.That(span.Kind, Is.EqualTo(ActivityKind.Client));
            Assert.That(span.GetTagItem("http.request.method"), Is.EqualTo("GET"));
            Assert.That(span.GetTagItem("url.template"), Is.EqualTo("/2/tweets/{id}"));
            Assert.That(span.GetTagItem("server.address"), Is.EqualTo("api.x.com"));
            Assert.That(span.GetTagItem("http.response.status_code"), Is.EqualTo(200));
            Assert.That(span.GetTagItem("x.operation"), Is.EqualTo("GetTweet"));
            Assert.That(span.Status, Is.EqualTo(ActivityStatusCode.Unset));
            Assert.That(string.Join(" ", span.TagObjects), Does.Not.Contain("1234567890"));
        });
    }

    [Test]
    public async Task A_failed_call_is_a_failed_span()
    {
        ConcurrentQueue<Activity> spans = [];
        using var listener = Listen(spans);
        using var x = Client(StubServer.Always("", HttpStatusCode.Forbidden));

        await Assert.ThatAsync(() => x.Tweets.GetAsync("1"), Throws.TypeOf<XForbiddenException>());

        var span = spans.Single();
        Assert.That(span.Status, Is.EqualTo(ActivityStatusCode.Error));
        Assert.That(span.GetTagItem("error.type"), Is.EqualTo(nameof(XForbiddenException)));
        Assert.That(span.GetTagItem("http.response.status_code"), Is.EqualTo(403));
    }

    [Test]
    public async Task Requests_retries_waits_and_what_remains_are_measured()
    {
        ConcurrentQueue<(string Name, double Value, string Operation)> measurements = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter.Name == "XApi.Client")
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>(
            (instrument, value, tags, _) => measurements.Enqueue((instrument.Name, value, Operation(tags)))
        );
        listener.SetMeasurementEventCallback<long>(
            (instrument, value, tags, _) => measurements.Enqueue((instrument.Name, value, Operation(tags)))
        );
        listener.SetMeasurementEventCallback<int>(
            (instrument, value, tags, _) => measurements.Enqueue((instrument.Name, value, Operation(tags)))
        );
        listener.Start();
        var clock = new FakeClock(Start);
        var responses = 0;
        using var x = Client(
            new StubServer(_ =>
                responses++ == 0
                    ? StubServer.Json("", HttpStatusCode.BadGateway)
                    : StubServer.Json("{}").WithLimit(1500, 0, Start.AddMinutes(10))
            ),
            clock
        );

        var first = x.Timelines.UserTweetsAsync("12");
        await Eventually.TrueAsync(() => clock.Waiting[0] == TimeSpan.FromSeconds(0.5), "the call pauses");
        clock.Advance(TimeSpan.FromSeconds(0.5));
        await Eventually.EndedAsync(first);
        var second = x.Timelines.UserTweetsAsync("12");
        await Eventually.TrueAsync(() => x.RateLimits.Limiter.Asleep == 1, "the call waits for its limit");
        clock.Advance(TimeSpan.FromMinutes(10));
        await Eventually.EndedAsync(second);

        double[] Values(string name) =>
            [.. measurements.Where(one => one.Name == name && one.Operation == "UserTweets").Select(one => one.Value)];
        Assert.Multiple(() =>
        {
            Assert.That(Values("xapi.client.request.retries"), Is.EqualTo(new[] { 1d }));
            Assert.That(Values("xapi.client.rate_limit.waits"), Is.EqualTo(new[] { 1d }));
            Assert.That(Values("xapi.client.rate_limit.wait.duration"), Is.EqualTo(new[] { 599.5 }));
            Assert.That(Values("xapi.client.rate_limit.remaining"), Is.EqualTo(new[] { 0d, 0 }));
            Assert.That(Values("xapi.client.request.duration"), Is.EqualTo(new[] { 0.5, 600 }));
        });

        static string Operation(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var (name, value) in tags)
            {
                if (name == "x.operation")
                {
                    return (string)value!;
                }
            }

            return "";
        }
    }

    [Test]
    public async Task A_wait_for_a_limit_is_an_event_of_the_span()
    {
        ConcurrentQueue<Activity> spans = [];
        using var listener = Listen(spans);
        var clock = new FakeClock(Start);
        using var x = Client(new StubServer(_ => StubServer.Json("{}").WithLimit(1500, 0, Start.AddMinutes(10))), clock);
        await x.Timelines.UserTweetsAsync("12");

        var second = x.Timelines.UserTweetsAsync("12");
        await Eventually.TrueAsync(() => x.RateLimits.Limiter.Asleep == 1, "the call waits for its limit");
        clock.Advance(TimeSpan.FromMinutes(10));
        await Eventually.EndedAsync(second);

        var wait = spans.Last().Events.Single();
        Assert.That(
            $"{wait.Name}: {string.Join(' ', wait.Tags.Select(tag => $"{tag.Key}={tag.Value}"))}",
            Is.EqualTo("xapi.client.rate_limit.wait: x.operation=UserTweets x.rate_limit.kind=Window x.rate_limit.wait_seconds=600")
        );
    }

    [Test]
    public async Task What_happens_is_logged_with_event_ids_and_without_secrets()
    {
        using var log = new LogBook();
        var clock = new FakeClock(Start);
        var responses = 0;
        using var x = Client(
            new StubServer(_ =>
                responses++ switch
                {
                    0 => StubServer.Json("", HttpStatusCode.BadGateway),
                    1 => StubServer.Json("", HttpStatusCode.TooManyRequests).WithLimit(450, 0, Start.AddMinutes(10)),
                    2 => StubServer.Json("{}"),
                    _ => StubServer.Json("", HttpStatusCode.NotFound),
                }
            ),
            clock,
            log
        );

        var call = x.Search.RecentAsync("a private question");
        clock.Advance(TimeSpan.FromSeconds(0.5));
        await Eventually.TrueAsync(() => x.RateLimits.Limiter.Asleep == 1, "the call waits for its limit");
        clock.Advance(TimeSpan.FromMinutes(10));
        await Eventually.EndedAsync(call);
        await Assert.ThatAsync(() => x.Search.RecentAsync("a private question"), Throws.TypeOf<XNotFoundException>());

        Assert.Multiple(() =>
        {
            Assert.That(log.Entries.Select(entry => entry.Id), Is.EqualTo(new[] { 20, 31, 30, 10, 11 }));
            Assert.That(log.Entries.Select(entry => entry.Category), Is.All.EqualTo("XApi.Client"));
            Assert.That(log.Entries.Select(entry => entry.Text), Is.All.Not.Contains("s3cret").And.All.Not.Contains("private"));
        });
    }

    [Test]
    public async Task Each_retry_is_logged_with_its_pause_and_its_reason_and_the_call_with_what_came_of_it()
    {
        using var log = new LogBook();
        var clock = new FakeClock(Start);
        using var x = Client(
            new ScriptedServer(
                ScriptedServer.Respond(HttpStatusCode.BadGateway),
                ScriptedServer.Fail(new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused")),
                ScriptedServer.HangAsync,
                ScriptedServer.Respond(HttpStatusCode.OK),
                ScriptedServer.Respond(HttpStatusCode.NotFound, "")
            ),
            clock,
            log
        );

        var call = x.Search.RecentAsync("snow");
        foreach (var seconds in new[] { 0.5, 1, 30, 2 })
        {
            await clock.PassAsync(seconds);
        }

        await Eventually.EndedAsync(call);
        await Assert.ThatAsync(() => x.Search.RecentAsync("snow"), Throws.TypeOf<XNotFoundException>());

        Assert.That(
            log.Entries.Select(entry => (entry.Id, entry.Text)),
            Is.EqualTo(
                (IEnumerable<(int, string)>)
                    [
                        (20, "GET /2/tweets/search/recent is retried (1) in 0.5 s: status 502"),
                        (20, "GET /2/tweets/search/recent is retried (2) in 1 s: HttpRequestException (ConnectionError)"),
                        (20, "GET /2/tweets/search/recent is retried (3) in 2 s: TimeoutException"),
                        (10, "GET /2/tweets/search/recent returned 200 after 33500 ms."),
                        (11, "GET /2/tweets/search/recent failed after 0 ms: XNotFoundException (status 404)"),
                    ]
            )
        );
    }

    [Test]
    public async Task What_X_quotes_of_a_request_is_in_the_exception_and_in_no_log_and_no_span()
    {
        ConcurrentQueue<Activity> spans = [];
        using var listener = Listen(spans);
        using var log = new LogBook();
        using var x = Client(
            new ScriptedServer(
                ScriptedServer.Respond(
                    HttpStatusCode.BadRequest,
                    """{"title":"Invalid Request","detail":"One or more parameters to your request was invalid.","type":"https://api.twitter.com/2/problems/invalid-request","errors":[{"message":"A private query is not valid.","parameters":{"query":["a private query"],"private":["x"]}}]}"""
                ),
                ScriptedServer.Fail(new IOException("a private address"))
            ),
            log: log
        );

        var refused = await Assert.ThrowsAsync<XApiException>(() => x.Search.RecentAsync("a private query"));
        var lost = await Assert.ThrowsAsync<XConnectionException>(() =>
            x.Tweets.CreateAsync(new() { Text = "a private text" }, new() { Credential = Users.One("7") })
        );

        Assert.That(refused!.Message, Does.Contain("private"));
        Assert.That(lost!.Message, Does.Contain("private"));
        string[] said = [.. log.Entries.Where(entry => entry.Id == 11).Select(entry => entry.Text.Split(": ", 2)[1])];
        Assert.That(said, Is.EqualTo(new[] { "XApiException (status 400, `query`)", "XConnectionException: IOException" }));
        Assert.That(spans.Select(span => span.StatusDescription), Is.EqualTo(said));
        Assert.That(log.Entries.Select(entry => entry.Text), Is.All.Not.Contains("private").IgnoreCase);
    }

    private static ActivityListener Listen(ConcurrentQueue<Activity> spans)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "XApi.Client",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static XApiClient Client(HttpMessageHandler server, FakeClock? clock = null, LogBook? log = null) =>
        new(
            new XApiClientOptions
            {
                Credentials = [new AppOnlyCredential("s3cret")],
                PrimaryHandler = server,
                TimeProvider = clock ?? TimeProvider.System,
                LoggerFactory = log,
                Chance = () => 1,
            }
        );
}

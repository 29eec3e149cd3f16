using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using XApi.Tests.RateLimits;

namespace XApi.Tests.Telemetry;

/// <summary>Every instrument of the meter, and the attributes that its measurements carry: what dashboards and alerts are made of.</summary>
[TestFixture]
[NonParallelizable]
internal sealed class InstrumentTests
{
    private static readonly DateTimeOffset Start = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public void The_meter_has_these_instruments()
    {
        Assert.That(XApiTelemetry.Meter.Name, Is.EqualTo("XApi.Client"));
        StreamTelemetry.Dropped(XOperation.FilteredStream, 0);
        CostTelemetry.Charged(XOperation.FilteredStream, "post_read", 0);
        List<string> published = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter == XApiTelemetry.Meter)
                {
                    published.Add($"{instrument.GetType().Name} {instrument.Name} {instrument.Unit} {instrument.Description}");
                }
            },
        };
        listener.Start();

        Assert.That(
            published.Order(StringComparer.Ordinal),
            Is.EqualTo(
                new[]
                {
                    "Counter`1 xapi.client.cost USD What calls and streams cost by X's price list.",
                    "Counter`1 xapi.client.rate_limit.waits {wait} Calls that began to wait for a limit.",
                    "Counter`1 xapi.client.request.retries {retry} Attempts beyond the first.",
                    "Counter`1 xapi.client.stream.connections {connection} Connections of streams.",
                    "Counter`1 xapi.client.stream.dropped {message} Messages that streams dropped from a full buffer.",
                    "Counter`1 xapi.client.stream.gaps {gap} Gaps of streams, by how they were recovered; None for those whose items are lost.",
                    "Counter`1 xapi.client.stream.heartbeats {heartbeat} Heartbeats of streams.",
                    "Counter`1 xapi.client.stream.messages {message} Messages that streams delivered.",
                    "Counter`1 xapi.client.stream.reconnects {attempt} Attempts to connect a stream again, by what had interrupted it.",
                    "Counter`1 xapi.client.unread_members {member} Members that held something else than the spec says.",
                    "Gauge`1 xapi.client.rate_limit.remaining {request} What is left of a limit by the last response.",
                    "Histogram`1 xapi.client.rate_limit.wait.duration s How long calls are expected to wait for a limit.",
                    "Histogram`1 xapi.client.request.duration s How long calls took in all, retries and waits included.",
                }
            )
        );
    }

    [Test]
    public async Task A_call_records_each_retry_what_remains_and_its_duration()
    {
        using var measured = new Measured();
        var clock = new FakeClock(Start);
        using var x = Client(
            new ScriptedServer(
                ScriptedServer.Respond(HttpStatusCode.BadGateway),
                ScriptedServer.Fail(new HttpRequestException(HttpRequestError.ConnectionError, "refused")),
                ScriptedServer.HangAsync,
                ScriptedServer.Respond(() =>
                    StubServer
                        .Json("{}")
                        .WithLimit(1500, 700, Start.AddMinutes(10))
                        .WithLimit(1000, 90, Start.AddHours(20), "x-app-limit-24hour")
                        .WithLimit(100, 8, Start.AddHours(20), "x-user-limit-24hour")
                )
            ),
            clock
        );

        var call = x.Timelines.UserTweetsAsync("12");
        foreach (var seconds in new[] { 0.5, 1, 30, 2 })
        {
            await clock.PassAsync(seconds);
        }

        await Eventually.EndedAsync(call);

        Assert.That(
            measured.Of(XOperation.UserTweets),
            Is.EqualTo(
                new[]
                {
                    "xapi.client.request.retries 1 x.operation=UserTweets http.request.method=GET error.type=502",
                    "xapi.client.request.retries 1 x.operation=UserTweets http.request.method=GET error.type=HttpRequestException",
                    "xapi.client.request.retries 1 x.operation=UserTweets http.request.method=GET error.type=TimeoutException",
                    "xapi.client.rate_limit.remaining 700 x.operation=UserTweets x.rate_limit.kind=Window",
                    "xapi.client.rate_limit.remaining 90 x.operation=UserTweets x.rate_limit.kind=AppDay",
                    "xapi.client.rate_limit.remaining 8 x.operation=UserTweets x.rate_limit.kind=UserDay",
                    "xapi.client.request.duration 33.5 x.operation=UserTweets http.request.method=GET url.template=/2/users/{id}/tweets server.address=gateway.example server.port=8443 http.response.status_code=200",
                }
            )
        );
    }

    [Test]
    public async Task The_duration_of_a_call_that_fails_carries_its_failure_and_its_status_where_there_is_one()
    {
        using var measured = new Measured();
        using var x = Client(
            new ScriptedServer(
                ScriptedServer.Respond(HttpStatusCode.NotFound),
                ScriptedServer.Fail(new HttpRequestException(HttpRequestError.VersionNegotiationError, "no HTTP/2"))
            ),
            new FakeClock(Start)
        );

        await Assert.ThatAsync(() => x.Tweets.DeleteAsync("12"), Throws.TypeOf<XNotFoundException>());
        await Assert.ThatAsync(() => x.Tweets.DeleteAsync("12"), Throws.TypeOf<XConnectionException>());

        const string Call =
            "xapi.client.request.duration 0 x.operation=DeleteTweet http.request.method=DELETE url.template=/2/tweets/{id} server.address=gateway.example server.port=8443";
        Assert.That(
            measured.Of(XOperation.DeleteTweet),
            Is.EqualTo(
                new[] { $"{Call} http.response.status_code=404 error.type=XNotFoundException", $"{Call} error.type=XConnectionException" }
            )
        );
    }

    [Test]
    public async Task A_wait_records_which_limit_it_is_for_and_how_long_it_will_be()
    {
        using var measured = new Measured();
        var clock = new FakeClock(Start);
        using var x = Client(
            new ScriptedServer(ScriptedServer.Respond(() => StubServer.Json("{}").WithLimit(1500, 0, Start.AddMinutes(10)))),
            clock
        );
        await x.Timelines.UserTweetsAsync("12");

        var second = x.Timelines.UserTweetsAsync("12");
        await Eventually.TrueAsync(() => x.RateLimits.Limiter.Asleep == 1, "the call waits for its limit");
        clock.Advance(TimeSpan.FromMinutes(10));
        await Eventually.EndedAsync(second);

        Assert.That(
            measured.Of(XOperation.UserTweets).Where(line => line.Contains("wait", StringComparison.Ordinal)),
            Is.EqualTo(
                new[]
                {
                    "xapi.client.rate_limit.waits 1 x.operation=UserTweets x.rate_limit.kind=Window",
                    "xapi.client.rate_limit.wait.duration 600 x.operation=UserTweets x.rate_limit.kind=Window",
                }
            )
        );
    }

    [Test]
    public async Task A_charge_is_recorded_with_its_item_and_what_costs_nothing_again_is_not()
    {
        using var measured = new Measured();
        using var x = new Costs.CostedClient(_ => Costs.CostedClient.Tweets("1", "2"));

        await x.Client.Tweets.GetManyAsync(["1", "2"]);
        await x.Client.Tweets.GetManyAsync(["1", "2"]);

        Assert.That(
            measured.Of(XOperation.GetTweets).Where(line => line.StartsWith("xapi.client.cost", StringComparison.Ordinal)),
            Is.EqualTo(new[] { "xapi.client.cost 0.01 x.operation=GetTweets x.price.item=post_read" })
        );
    }

    [Test]
    public void A_stream_records_what_interrupted_it_how_it_recovered_and_what_it_dropped()
    {
        using var measured = new Measured();

        StreamTelemetry.Reconnecting(XOperation.FilteredStream, StreamInterruption.Stalled);
        StreamTelemetry.GapClosed(XOperation.FilteredStream, StreamRecovery.Backfill);
        StreamTelemetry.Dropped(XOperation.FilteredStream, 3);

        Assert.That(
            measured.Of(XOperation.FilteredStream),
            Is.EqualTo(
                new[]
                {
                    "xapi.client.stream.reconnects 1 x.operation=FilteredStream x.stream.interruption=Stalled",
                    "xapi.client.stream.gaps 1 x.operation=FilteredStream x.stream.recovery=Backfill",
                    "xapi.client.stream.dropped 3 x.operation=FilteredStream",
                }
            )
        );
    }

    [Test]
    public async Task The_span_of_a_call_without_a_response_has_no_status_and_says_what_kind_of_failure_it_was()
    {
        List<Activity> spans = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "XApi.Client",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        using var x = Client(
            new ScriptedServer(ScriptedServer.Fail(new HttpRequestException(HttpRequestError.VersionNegotiationError, "no HTTP/2"))),
            new FakeClock(Start)
        );

        await Assert.ThatAsync(() => x.Tweets.DeleteAsync("12"), Throws.TypeOf<XConnectionException>());

        var span = spans.Single();
        Assert.Multiple(() =>
        {
            Assert.That(
                string.Join(' ', span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}")),
                Is.EqualTo(
                    "x.operation=DeleteTweet http.request.method=DELETE url.template=/2/tweets/{id} server.address=gateway.example server.port=8443 error.type=XConnectionException"
                )
            );
            Assert.That(
                (span.Status, span.StatusDescription),
                Is.EqualTo((ActivityStatusCode.Error, "XConnectionException: HttpRequestException (VersionNegotiationError)"))
            );
        });
    }

    private static XApiClient Client(HttpMessageHandler server, FakeClock clock) => new(Options(server, clock));

    private static XApiClientOptions Options(HttpMessageHandler server, FakeClock clock) =>
        new()
        {
            BaseAddress = new Uri("https://gateway.example:8443"),
            Credentials = [new AppOnlyCredential("token"), Users.One("7")],
            PrimaryHandler = server,
            TimeProvider = clock,
            Chance = () => 1,
        };

    /// <summary>What the meter measures, a line for each measurement.</summary>
    private sealed class Measured : IDisposable
    {
        private readonly List<string> _lines = [];
        private readonly MeterListener _listener;

        public Measured()
        {
            _listener = new MeterListener
            {
                InstrumentPublished = (instrument, listening) =>
                {
                    if (instrument.Meter.Name == "XApi.Client")
                    {
                        listening.EnableMeasurementEvents(instrument);
                    }
                },
            };
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.Start();
        }

        public IReadOnlyList<string> Of(XOperation operation)
        {
            lock (_lines)
            {
                return [.. _lines.Where(line => line.Contains($" x.operation={operation.Id}", StringComparison.Ordinal))];
            }
        }

        public void Dispose() => _listener.Dispose();

        private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var line = string.Create(CultureInfo.InvariantCulture, $"{instrument.Name} {value}");
            foreach (var (name, tag) in tags)
            {
                line += $" {name}={tag}";
            }

            lock (_lines)
            {
                _lines.Add(line);
            }
        }
    }
}

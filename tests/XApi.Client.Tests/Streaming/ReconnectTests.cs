using System.Net;
using static XApi.Tests.StreamStep;

namespace XApi.Tests.Streaming;

/// <summary>Each row of the schedule: what interrupted the stream, and how long it waits before each attempt.</summary>
public class ReconnectTests
{
    private static readonly StreamSettings NoRecovery = new() { Recovery = new() { Means = StreamRecovery.None } };

    private static readonly double[] Errors = [5, 10, 20, 40, 80, 160, 320, 320];

    private static IEnumerable<double> Linear => Enumerable.Range(0, 67).Select(attempt => Math.Min(attempt * 0.25, 16));

    private static ConnectionScript[] Repeat(ConnectionScript script, int times) => [.. Enumerable.Repeat(script, times)];

    private static ConnectionScript Live(params StreamStep[] then) => ConnectionScript.Stream([Tweet(1), .. then]);

    private static ConnectionScript Last(long id) => ConnectionScript.Open(Tweet(id));

    [Test]
    public async Task A_lost_connection_is_tried_at_once_then_later_by_250_ms_each_time_up_to_16_s()
    {
        var run = await new StreamRun([Live(new Reset()), .. Repeat(ConnectionScript.Unreachable, 66)]).RunAsync(NoRecovery);

        Assert.That(run.Intervals, Is.EqualTo(Linear));
    }

    [Test]
    public async Task A_server_that_was_never_reached_is_tried_by_the_same_row()
    {
        var run = await new StreamRun(Repeat(ConnectionScript.Unreachable, 4)).RunAsync(NoRecovery);

        Assert.That(run.Intervals, Is.EqualTo(new[] { 0, 0.25, 0.5, 0.75 }));
    }

    [Test]
    public async Task Two_and_a_half_heartbeats_without_a_sign_count_as_a_stall()
    {
        var run = await new StreamRun(Live(new Stall()), Last(2)).TakeAsync(2, NoRecovery);

        Assert.That(run.Intervals, Is.EqualTo(new[] { 50.0 }), "it should be replaced after 50 s, at once");
        Assert.That(run.States.Select(state => state.Phase), Does.Contain(StreamPhase.Stalled));
    }

    [Test]
    public async Task A_stall_again_and_again_is_followed_by_an_attempt_later_by_250_ms_each_time_up_to_16_s()
    {
        var run = await new StreamRun(Repeat(ConnectionScript.Stream(new Stall()), 40)).RunAsync(NoRecovery);

        // Each attempt gets a response, so that after the fiftieth in 15 minutes the window would count; this stays below.
        Assert.That(run.Waits, Is.EqualTo(Enumerable.Range(1, 39).Select(attempt => attempt * 0.25)));
        Assert.That(run.Intervals, Is.EqualTo(Enumerable.Range(0, 40).Select(attempt => 50 + (attempt * 0.25))));
    }

    [Test]
    public async Task A_heartbeat_counts_as_life()
    {
        IEnumerable<StreamStep> quiet = Enumerable.Range(0, 10).SelectMany(_ => new[] { new Pause(TimeSpan.FromSeconds(19)), Heartbeat });
        var run = await new StreamRun(ConnectionScript.Open(quiet.Append(Tweet(1)))).TakeAsync(1, NoRecovery);

        Assert.That(run.Server.Attempts, Has.Count.EqualTo(1));
        Assert.That(run.Monitor.Stats.Heartbeats, Is.EqualTo(10));
    }

    [Test]
    public async Task The_limit_of_a_stall_can_be_chosen()
    {
        var run = await new StreamRun(Live(new Stall()), Last(2)).TakeAsync(
            2,
            NoRecovery with
            {
                Reconnect = new() { StallTimeout = TimeSpan.FromSeconds(45) },
            }
        );

        Assert.That(run.Intervals, Is.EqualTo(new[] { 45.0 }));
    }

    [TestCase(500)]
    [TestCase(502)]
    [TestCase(503)]
    [TestCase(504)]
    public async Task A_failing_server_is_tried_after_5_s_doubling_up_to_320_s(int status)
    {
        var run = await new StreamRun(Repeat(ConnectionScript.Error((HttpStatusCode)status), 8)).RunAsync(NoRecovery);

        Assert.That(run.Waits, Is.EqualTo(Errors));
        Assert.That(run.Intervals, Is.EqualTo(Errors));
    }

    [Test]
    public async Task A_stream_that_is_still_being_set_up_is_tried_like_a_failing_server()
    {
        var provisioning = ConnectionScript.Json(
            """{"title":"ConnectionException","detail":"Your subscription change is currently being provisioned, please try again in a minute.","connection_issue":"ProvisioningSubscription","type":"https://api.twitter.com/2/problems/streaming-connection"}""",
            HttpStatusCode.Conflict
        );
        var run = await new StreamRun(Repeat(provisioning, 2)).RunAsync(NoRecovery);

        Assert.That(run.Waits, Is.EqualTo(new[] { 5.0, 10.0 }));
    }

    [Test]
    public async Task Too_many_attempts_are_tried_after_a_minute_doubling_up_to_the_15_minutes_of_a_window()
    {
        var run = await new StreamRun(
            Repeat(ConnectionScript.Json("""{"title":"Too Many Requests","status":429}""", HttpStatusCode.TooManyRequests), 6)
        ).RunAsync(NoRecovery);

        Assert.That(run.Intervals, Is.EqualTo(new double[] { 60, 120, 240, 480, 900, 900 }));
        Assert.That(
            run.States.Where(state => state.Interruption is not null).Select(state => state.Interruption),
            Is.All.EqualTo(StreamInterruption.RateLimited)
        );
    }

    [Test]
    public async Task Too_many_connections_have_a_row_of_their_own_and_are_reported_plainly()
    {
        var run = await new StreamRun(Repeat(ConnectionScript.TooManyConnections, 6)).RunAsync(NoRecovery);

        Assert.That(run.Intervals, Is.EqualTo(new double[] { 60, 120, 240, 480, 900, 900 }));
        var state = run.States.First(state => state.Phase == StreamPhase.WaitingUntil);
        Assert.That(state.Interruption, Is.EqualTo(StreamInterruption.TooManyConnections));
        Assert.That(state.Problem?.ConnectionIssue, Is.EqualTo(ConnectionIssue.TooManyConnections));
        Assert.That(state.ToString(), Does.Contain("as many connections are open as the access level allows"));
    }

    [Test]
    public async Task A_stream_that_the_server_closed_is_tried_at_once()
    {
        var run = await new StreamRun(Live(new Close()), Last(2)).TakeAsync(2, NoRecovery);

        Assert.That(run.Ids, Is.EqualTo(new[] { "1", "2" }));
        Assert.That(run.Intervals, Is.EqualTo(new[] { 0.0 }));
    }

    [Test]
    public async Task A_stream_that_is_closed_again_and_again_is_tried_at_once_then_after_5_s_doubling_up_to_320_s()
    {
        var run = await new StreamRun(Repeat(ConnectionScript.Stream(Heartbeat), 9)).RunAsync(NoRecovery);

        Assert.That(run.Intervals, Is.EqualTo(Errors.Prepend(0)), "a heartbeat is no data: it must not make the client spin");
    }

    [Test]
    public async Task A_disconnect_of_any_type_is_retried_at_once_and_reported_with_its_type(
        [Values("OperationalDisconnect", "UpstreamOperationalDisconnect", "ForceDisconnect", "SlowReader", "ATypeOfTomorrow")] string type
    )
    {
        // The server keeps the connection open: the message alone is enough.
        var run = await new StreamRun(Live(Disconnect(type), new Hold()), ConnectionScript.Open(Tweet(2))).TakeAsync(2, NoRecovery);

        Assert.That(run.Intervals, Is.EqualTo(new[] { 0.0 }));
        var connecting = run.States.Last(state => state.Phase == StreamPhase.Connecting);
        Assert.That(connecting.Interruption, Is.EqualTo(StreamInterruption.Disconnected));
        Assert.That(connecting.Problem?.DisconnectType?.Value, Is.EqualTo(type));
        Assert.That(run.Notices.OfType<ProblemsInStream>().Single().Problems[0].Title, Is.EqualTo("operational-disconnect"));
    }

    [Test]
    public async Task A_disconnect_again_and_again_is_tried_at_once_then_after_5_s_doubling_up_to_320_s()
    {
        var run = await new StreamRun(Repeat(ConnectionScript.Stream(Disconnect("UpstreamOperationalDisconnect")), 9)).RunAsync(NoRecovery);

        Assert.That(run.Intervals, Is.EqualTo(Errors.Prepend(0)));
    }

    [Test]
    public async Task An_in_band_report_of_too_many_connections_takes_their_row()
    {
        var run = await new StreamRun(
            ConnectionScript.Stream(
                Line(
                    """{"title":"ConnectionException","detail":"This stream is currently at the maximum allowed connection limit.","connection_issue":"TooManyConnections","type":"https://api.twitter.com/2/problems/streaming-connection"}"""
                )
            ),
            ConnectionScript.Open(Tweet(1))
        ).TakeAsync(1, NoRecovery);

        Assert.That(run.Intervals, Is.EqualTo(new[] { 60.0 }));
    }

    [Test]
    public async Task Each_row_counts_for_itself()
    {
        var run = await new StreamRun(
            ConnectionScript.Unreachable,
            ConnectionScript.Error(HttpStatusCode.ServiceUnavailable),
            ConnectionScript.Unreachable,
            ConnectionScript.Error(HttpStatusCode.ServiceUnavailable),
            ConnectionScript.TooManyConnections,
            ConnectionScript.Unreachable
        ).RunAsync(NoRecovery);

        Assert.That(run.Intervals, Is.EqualTo(new[] { 0, 5, 0.25, 10, 60, 0.5 }));
    }

    [Test]
    public async Task The_rows_start_from_the_beginning_when_a_connection_has_lived()
    {
        var failing = Repeat(ConnectionScript.Error(HttpStatusCode.ServiceUnavailable), 3);
        var lived = Live(new Pause(TimeSpan.FromSeconds(20)), Tweet(2));
        var run = await new StreamRun([.. failing, lived, .. failing]).RunAsync(NoRecovery);

        Assert.That(run.Waits, Is.EqualTo(new double[] { 5, 10, 20, 5, 10, 20 }));
    }

    [Test]
    public async Task One_Tweet_is_no_proof_that_a_connection_lives()
    {
        var failing = Repeat(ConnectionScript.Error(HttpStatusCode.ServiceUnavailable), 3);
        var run = await new StreamRun([.. failing, Live(), .. failing]).RunAsync(NoRecovery);

        Assert.That(run.Waits, Is.EqualTo(new double[] { 5, 10, 20, 40, 80, 160 }));
    }

    [Test]
    public async Task The_rows_start_from_the_beginning_when_a_quiet_connection_has_lived()
    {
        var failing = Repeat(ConnectionScript.Error(HttpStatusCode.ServiceUnavailable), 3);
        var quiet = ConnectionScript.Stream(
            new Pause(TimeSpan.FromSeconds(15)),
            Heartbeat,
            new Pause(TimeSpan.FromSeconds(15)),
            Heartbeat,
            new Reset()
        );
        var run = await new StreamRun([.. failing, quiet, .. failing]).RunAsync(NoRecovery);

        Assert.That(run.Waits, Is.EqualTo(new double[] { 5, 10, 20, 5, 10, 20 }));
    }

    private static IEnumerable<TestCaseData> Alerts()
    {
        yield return new TestCaseData(ConnectionScript.Unreachable, 64).SetArgDisplayNames("no connection");
        yield return new TestCaseData(ConnectionScript.Stream(new Close()), 7).SetArgDisplayNames("closed");
        yield return new TestCaseData(ConnectionScript.Stream(Disconnect("ForceDisconnect")), 7).SetArgDisplayNames("disconnected");
        yield return new TestCaseData(ConnectionScript.Error(HttpStatusCode.ServiceUnavailable), 7).SetArgDisplayNames("503");
        yield return new TestCaseData(ConnectionScript.Error(HttpStatusCode.TooManyRequests), 5).SetArgDisplayNames("429");
        yield return new TestCaseData(ConnectionScript.TooManyConnections, 5).SetArgDisplayNames("too many connections");
    }

    [TestCaseSource(nameof(Alerts))]
    public async Task Reaching_the_longest_delay_of_a_row_is_an_alert(object script, int wait)
    {
        var run = await new StreamRun(Repeat((ConnectionScript)script, wait + 3)).RunAsync(NoRecovery);

        var alerts = run.States.Where(state => state.Phase == StreamPhase.WaitingUntil).Select(state => state.IsAlert).ToList();
        Assert.That(alerts.IndexOf(true), Is.EqualTo(wait - 1));
        Assert.That(alerts.Skip(wait), Is.Not.Empty.And.All.True);
    }

    [Test]
    public async Task A_response_that_never_begins_ends_at_the_call_s_time_limit_and_is_retried()
    {
        var run = new StreamRun(
            (run, request) =>
            {
                if (request.Number == 1)
                {
                    _ = Task.Run(() => run.Clock.Pass(TimeSpan.FromSeconds(30), run.Cancellation));
                    return ConnectionScript.Mute;
                }

                return ConnectionScript.Open(Tweet(1));
            }
        );
        await run.TakeAsync(1, NoRecovery, new FilteredStreamOptions { Timeout = TimeSpan.FromSeconds(30) });

        Assert.That(run.Intervals, Is.EqualTo(new[] { 30.0 }));
    }

    [Test]
    public async Task An_open_stream_has_no_time_limit()
    {
        IEnumerable<StreamStep> hour = Enumerable.Range(0, 360).SelectMany(_ => new[] { new Pause(TimeSpan.FromSeconds(10)), Heartbeat });
        var run = await new StreamRun(ConnectionScript.Open(hour.Append(Tweet(1)))).TakeAsync(1, NoRecovery);

        Assert.That(run.Server.Attempts, Has.Count.EqualTo(1));
    }

    [TestCase(10.0, new double[] { 5, 10, 5 }, Description = "20 s after it was opened")]
    [TestCase(9.999, new double[] { 5, 10, 20 })]
    public async Task A_heartbeat_shows_that_a_connection_holds_once_the_stall_timeout_has_passed(double seconds, double[] waits)
    {
        var failing = ConnectionScript.Error(HttpStatusCode.ServiceUnavailable);
        var pause = new Pause(TimeSpan.FromSeconds(seconds));
        var run = await new StreamRun(
            failing,
            failing,
            ConnectionScript.Stream(pause, Heartbeat, pause, Heartbeat, new Reset()),
            failing
        ).RunAsync(NoRecovery);

        Assert.That(run.Waits, Is.EqualTo(waits));
    }

    [Test]
    public async Task A_Tweet_that_reports_a_disconnect_is_handed_out_before_the_stream_reconnects()
    {
        var run = await new StreamRun(
            ConnectionScript.Open(
                Line("""{"data":{"id":"1","text":"x"},"errors":[{"title":"operational-disconnect","disconnect_type":"ForceDisconnect"}]}""")
            ),
            Last(2)
        ).TakeAsync(2, NoRecovery);

        Assert.That(run.Ids, Is.EqualTo(new[] { "1", "2" }));
        Assert.That(
            run.States.Last(state => state.Phase == StreamPhase.Connecting).ToString(),
            Is.EqualTo("Connection 1 is connecting: X disconnected the stream (ForceDisconnect)")
        );
        Assert.That(run.Notices.OfType<ProblemsInStream>(), Is.Empty, "they are the Tweet's");
    }

    [Test]
    public async Task A_connection_that_stalls_is_reported()
    {
        var run = await new StreamRun(Live(new Stall()), Last(2)).TakeAsync(2, NoRecovery);

        Assert.That(
            run.States.Single(state => state.Phase == StreamPhase.Stalled),
            Is.EqualTo(
                new StreamState(StreamPhase.Stalled, run.Server.Attempts[1].At)
                {
                    Connection = 1,
                    Interruption = StreamInterruption.Stalled,
                }
            )
        );
    }
}

using System.Net;
using static XApi.Tests.StreamStep;

namespace XApi.Tests.Streaming;

/// <summary>What ends a stream, and how it ends.</summary>
public class StopTests
{
    [TestCase(HttpStatusCode.Unauthorized, "Unauthorized")]
    [TestCase(
        HttpStatusCode.Forbidden,
        "When authenticating requests to the Twitter API v2 endpoints, you must use keys and tokens from a Twitter developer App that is attached to a Project."
    )]
    [TestCase(HttpStatusCode.BadRequest, "One or more parameters to your request was invalid.")]
    [TestCase(HttpStatusCode.NotFound, "Not found")]
    public async Task A_refusal_stops_the_stream_and_says_why(HttpStatusCode status, string detail)
    {
        var run = await new StreamRun(
            ConnectionScript.Json($$"""{"title":"Refused","detail":"{{detail}}","type":"about:blank","status":{{(int)status}}}""", status)
        ).RunAsync();

        Assert.That(run.Server.Attempts, Has.Count.EqualTo(1));
        Assert.That(run.Failure, Is.InstanceOf<XApiException>().With.Message.Contains(detail));
        Assert.That(((XApiException)run.Failure!).Status, Is.EqualTo(status));
        Assert.That(run.States[^1].Phase, Is.EqualTo(StreamPhase.Stopped));
        Assert.That(run.States[^1].Error, Is.SameAs(run.Failure));
    }

    [Test]
    public async Task A_stream_without_rules_stops_and_says_why()
    {
        var run = await new StreamRun(
            ConnectionScript.Json(
                """{"title":"ConnectionException","detail":"You must define at least one rule.","connection_issue":"RuleConfigurationIssue","type":"https://api.twitter.com/2/problems/streaming-connection"}""",
                HttpStatusCode.Conflict
            )
        ).RunAsync();

        Assert.That(run.Failure, Is.InstanceOf<XApiException>().With.Message.Contains("rule"));
        Assert.That(((XApiException)run.Failure!).Problem?.ConnectionIssue, Is.EqualTo(ConnectionIssue.RuleConfigurationIssue));
    }

    [Test]
    public async Task A_credential_that_does_not_fit_stops_the_stream_before_anything_is_sent()
    {
        var run = await new StreamRun(ConnectionScript.Open()).RunAsync(
            options: new FilteredStreamOptions { Credential = new OAuth1Credential("key", "secret", "token", "secret") }
        );

        Assert.That(run.Failure, Is.InstanceOf<XCredentialException>());
        Assert.That(run.Server.Requests, Is.Empty);
    }

    [Test]
    public async Task A_reached_cap_of_the_month_stops_the_stream_because_no_wait_cures_it()
    {
        var run = await new StreamRun(ConnectionScript.UsageCapped).RunAsync();

        Assert.That(run.Server.Attempts, Has.Count.EqualTo(1));
        Assert.That(((XApiException)run.Failure!).Problem?.Title, Is.EqualTo("UsageCapExceeded"));
    }

    [Test]
    public async Task What_came_before_a_refusal_is_handed_out_first()
    {
        var run = await new StreamRun(
            ConnectionScript.Stream(Tweet(1), Tweet(2), new Reset()),
            ConnectionScript.Error(HttpStatusCode.Gone)
        ).RunAsync();

        Assert.That(run.Ids, Is.EqualTo(new[] { "1", "2" }));
        Assert.That(run.Failure, Is.Not.Null);
    }

    [Test]
    public async Task A_stream_of_a_past_period_ends_when_the_server_closes_it()
    {
        var start = new DateTimeOffset(2024, 5, 1, 10, 0, 0, TimeSpan.Zero);
        var run = await new StreamRun(
            ConnectionScript.Stream(Tweet(1), new Reset()),
            ConnectionScript.Stream(Tweet(1), Tweet(2), new Close())
        ).RunAsync(options: new FilteredStreamOptions { StartTime = start, EndTime = start.AddMinutes(10) });

        Assert.That(run.Ids, Is.EqualTo(new[] { "1", "2" }));
        Assert.That(run.Server.Attempts.Select(attempt => attempt.Parameter("start_time")), Is.All.EqualTo("2024-05-01T10:00:00Z"));
        Assert.That(run.Server.Attempts.Select(attempt => attempt.BackfillMinutes), Is.All.Null);
        Assert.That(run.Gaps, Is.Empty);
        Assert.That(run.Failure, Is.Null);
    }

    [Test]
    public async Task What_a_listener_throws_ends_the_stream()
    {
        var run = new StreamRun(ConnectionScript.Open(Tweet(1), Malformed));

        Assert.That(
            () =>
                run.RunAsync(
                    new StreamSettings { Watch = new() { OnNotice = _ => throw new InvalidOperationException("the listener's fault") } }
                ),
            Throws.InvalidOperationException.With.Message.EqualTo("the listener's fault")
        );
        await Task.CompletedTask;
    }

    [TestCase("while it connects")]
    [TestCase("while it is live")]
    [TestCase("while it waits")]
    [TestCase("while the buffer is full")]
    public async Task Cancelling_ends_everything_within_a_second(string moment)
    {
        ConnectionScript[] scripts = moment switch
        {
            "while it connects" => [ConnectionScript.Mute],
            "while it waits" => [ConnectionScript.Error(HttpStatusCode.ServiceUnavailable)],
            "while the buffer is full" => [ConnectionScript.Stream(Enumerable.Range(1, 1000).Select(id => Tweet(id)))],
            _ => [ConnectionScript.Open(Tweet(1))],
        };
        var run = new StreamRun((run, request) => request.Number <= scripts.Length ? scripts[request.Number - 1] : ConnectionScript.Open());
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var settings = new StreamSettings
        {
            Buffer = new() { Capacity = 2 },
            Watch = new()
            {
                OnStateChanged = state =>
                {
                    if (state.Phase is StreamPhase.WaitingUntil or StreamPhase.Live or StreamPhase.Connecting)
                    {
                        reached.TrySetResult();
                    }
                },
            },
        };
        using var cancellation = new CancellationTokenSource();
        var stream = run
            .Client.FilteredStream.ConnectAsync(new FilteredStreamOptions { Stream = settings }, cancellation.Token)
            .GetAsyncEnumerator();
        var next = stream.MoveNextAsync().AsTask();
        await reached.Task.WaitAsync(Eventually.Patience);

        var watch = System.Diagnostics.Stopwatch.StartNew();
        await cancellation.CancelAsync();
        Assert.That(
            async () =>
            {
                while (await next)
                {
                    next = stream.MoveNextAsync().AsTask();
                }
            },
            Throws.InstanceOf<OperationCanceledException>()
        );
        await stream.DisposeAsync();

        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(1)));
        Assert.That(run.Server.Open, Is.Zero, "a connection was left open");
    }

    [Test]
    public async Task Leaving_the_loop_ends_everything()
    {
        var run = await new StreamRun(ConnectionScript.Open(Tweet(1), Tweet(2))).TakeAsync(1);

        Assert.That(run.Server.Open, Is.Zero);
        Assert.That(run.States[^1].Phase, Is.EqualTo(StreamPhase.Stopped));
    }

    [TestCase(500, "", 5.0)]
    [TestCase(599, "", 5.0)]
    [TestCase(408, "", 5.0)]
    [TestCase(499, "", null)]
    [TestCase(409, """{"title":"ConnectionException","connection_issue":"ProvisioningSubscription"}""", 5.0)]
    [TestCase(409, """{"title":"ConnectionException","connection_issue":"TooManyConnections"}""", 60.0)]
    [TestCase(409, """{"errors":[{"title":"Other"},{"title":"ConnectionException","connection_issue":"TooManyConnections"}]}""", 60.0)]
    [TestCase(409, """{"title":"ConnectionException","connection_issue":"RuleConfigurationIssue"}""", null)]
    [TestCase(409, """{"title":"Conflict"}""", null)]
    [TestCase(429, """{"title":"Too Many Requests"}""", 60.0)]
    [TestCase(429, """{"title":"T","type":"usage-capped"}""", 60.0, Description = "no type of X's")]
    [TestCase(429, """{"title":"T","type":"https://api.x.com/2/problems/usage-capped"}""", null)]
    [TestCase(503, """{"title":"T","type":"https://api.x.com/2/problems/usage-capped"}""", 5.0)]
    public async Task A_response_stops_the_stream_or_makes_it_wait(int status, string body, double? seconds)
    {
        var run = await new StreamRun(ConnectionScript.Json(body, (HttpStatusCode)status)).RunAsync();

        Assert.That(run.Waits, Is.EqualTo(seconds is { } wait ? new[] { wait } : []));
        Assert.That((run.Failure as XApiException)?.Status, Is.EqualTo(seconds is null ? (HttpStatusCode?)status : null));
    }

    [Test]
    public async Task A_certificate_that_is_not_trusted_stops_a_stream_that_was_never_open()
    {
        var run = await new StreamRun((_, _) => throw Untrusted()).RunAsync();

        Assert.That(run.Failure, Is.InstanceOf<XConnectionException>());
        Assert.That(run.Server.Attempts, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_stream_that_was_open_takes_even_that_for_an_outage()
    {
        var run = await new StreamRun(
            (_, request) =>
                request.Number switch
                {
                    1 => ConnectionScript.Stream(Tweet(1)),
                    2 => throw Untrusted(),
                    _ => ConnectionScript.Open(Tweet(2)),
                }
        ).TakeAsync(2);

        Assert.That(run.Ids, Is.EqualTo(new[] { "1", "2" }));
        Assert.That(
            run.States.Last(state => state.Phase == StreamPhase.Connecting).Interruption,
            Is.EqualTo(StreamInterruption.ConnectionLost)
        );
    }

    private static HttpRequestException Untrusted() =>
        new(
            HttpRequestError.SecureConnectionError,
            "The SSL connection could not be established.",
            new System.Security.Authentication.AuthenticationException("The certificate is not trusted.")
        );

    [Test]
    public async Task The_last_state_says_what_failed_and_what_X_reported()
    {
        var run = await new StreamRun(ConnectionScript.Json("""{"title":"Refused","detail":"No."}""", HttpStatusCode.Forbidden)).RunAsync();

        var failure = (XApiException)run.Failure!;
        Assert.That(
            run.States[^1],
            Is.EqualTo(new StreamState(StreamPhase.Stopped, run.Clock.GetUtcNow()) { Error = failure, Problem = failure.Problem })
        );
        Assert.That((failure.Problem?.Detail, run.Monitor.State), Is.EqualTo(("No.", run.States[^1])));
    }

    [Test]
    public async Task A_wait_is_reported_with_all_that_an_operator_would_ask()
    {
        var run = await new StreamRun(
            ConnectionScript.Error(HttpStatusCode.ServiceUnavailable),
            ConnectionScript.Json("""{"title":"Down","detail":"For maintenance."}""", HttpStatusCode.ServiceUnavailable)
        ).RunAsync();

        var wait = run.States.Last(state => state.Phase == StreamPhase.WaitingUntil);
        var start = run.Server.Attempts[0].At;
        Assert.That(
            wait,
            Is.EqualTo(
                new StreamState(StreamPhase.WaitingUntil, start.AddSeconds(5))
                {
                    Connection = 1,
                    Interruption = StreamInterruption.ServerError,
                    Attempt = 2,
                    Delay = TimeSpan.FromSeconds(10),
                    Until = start.AddSeconds(15),
                    Problem = ((XApiException)wait.Error!).Problem,
                    Error = wait.Error,
                }
            )
        );
        Assert.That(wait.Problem?.Title, Is.EqualTo("Down"));
        var connecting = run.States.Last(state => state.Phase == StreamPhase.Connecting);
        Assert.That(
            connecting,
            Is.EqualTo(
                new StreamState(StreamPhase.Connecting, start.AddSeconds(15))
                {
                    Connection = 1,
                    Interruption = StreamInterruption.ServerError,
                    Attempt = 2,
                    Problem = wait.Problem,
                }
            )
        );
        Assert.That(run.States[0], Is.EqualTo(new StreamState(StreamPhase.Connecting, start) { Connection = 1 }));
    }

    [Test]
    public void A_stream_that_is_cancelled_before_it_begins_sends_nothing()
    {
        using var run = new StreamRun(ConnectionScript.Open(Tweet(1)));

        Assert.That(
            async () => await run.Client.FilteredStream.ConnectAsync(null, new CancellationToken(canceled: true)).FirstAsync(),
            Throws.InstanceOf<OperationCanceledException>()
        );
        Assert.That(run.Server.Requests, Is.Empty);
    }

    [TestCase(true, false)]
    [TestCase(false, true)]
    public async Task A_past_period_is_read_by_one_connection_without_recovery(bool hasStart, bool hasEnd)
    {
        var time = new DateTimeOffset(2024, 5, 1, 10, 0, 0, TimeSpan.Zero);
        var run = await new StreamRun(ConnectionScript.Stream(Tweet(1))).RunAsync(
            new StreamSettings
            {
                Reconnect = new() { Connections = 2 },
                Recovery = new() { ResumeFrom = time },
            },
            new FilteredStreamOptions { StartTime = hasStart ? time : null, EndTime = hasEnd ? time : null }
        );

        Assert.That((run.Ids.Count, run.Server.Attempts.Count, run.Gaps.Count, run.Failure), Is.EqualTo((1, 1, 0, (Exception?)null)));
        Assert.That(run.Server.Attempts[0].BackfillMinutes, Is.Null);
    }
}

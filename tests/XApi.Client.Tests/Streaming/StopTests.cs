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
        var run = await new StreamRun(ConnectionScript.Json($$"""{"title":"Refused","detail":"{{detail}}","type":"about:blank","status":{{(int)status}}}""", status)).RunAsync();

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

        Assert.That(run.Failure, Is.InstanceOf<CredentialException>());
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
        var run = await new StreamRun(ConnectionScript.Stream(Tweet(1), Tweet(2), new Reset()), ConnectionScript.Error(HttpStatusCode.Unauthorized)).RunAsync();

        Assert.That(run.Ids, Is.EqualTo(new[] { "1", "2" }));
        Assert.That(run.Failure, Is.Not.Null);
    }

    [Test]
    public async Task A_stream_of_a_past_period_ends_when_the_server_closes_it()
    {
        var start = new DateTimeOffset(2024, 5, 1, 10, 0, 0, TimeSpan.Zero);
        var run = await new StreamRun(ConnectionScript.Stream(Tweet(1), new Reset()), ConnectionScript.Stream(Tweet(1), Tweet(2), new Close())).RunAsync(
            options: new FilteredStreamOptions { StartTime = start, EndTime = start.AddMinutes(10) }
        );

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
            () => run.RunAsync(new StreamSettings { OnNotice = _ => throw new InvalidOperationException("the listener's fault") }),
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
            BufferCapacity = 2,
            OnStateChanged = state =>
            {
                if (state.Phase is StreamPhase.WaitingUntil or StreamPhase.Live or StreamPhase.Connecting)
                {
                    reached.TrySetResult();
                }
            },
        };
        using var cancellation = new CancellationTokenSource();
        var stream = run.Client.FilteredStream.ConnectAsync(new FilteredStreamOptions { Stream = settings }, cancellation.Token).GetAsyncEnumerator();
        var next = stream.MoveNextAsync().AsTask();
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(10));

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
}

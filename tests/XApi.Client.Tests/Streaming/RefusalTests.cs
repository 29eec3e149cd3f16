using System.Net;
using static XApi.Tests.StreamStep;

namespace XApi.Tests.Streaming;

/// <summary>How X refuses to open a stream, and until when the stream waits.</summary>
public class RefusalTests
{
    private static readonly StreamSettings NoRecovery = new() { Recovery = new() { Means = StreamRecovery.None } };

    private static DateTimeOffset Start { get; } = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private static async Task<StreamRun> AfterAsync(HttpStatusCode status, params (string Name, string Value)[] headers) =>
        await new StreamRun(ConnectionScript.Error(status, """{"title":"Too Many Requests","status":429}""", headers)).RunAsync(NoRecovery);

    [TestCase("4294967295", Description = "in 2106")]
    [TestCase("1718020800", Description = "in 40 days")]
    [TestCase("0")]
    [TestCase("99999999999999999999")]
    public async Task A_reset_that_makes_no_sense_is_not_waited_for(string reset)
    {
        var run = await AfterAsync(
            HttpStatusCode.TooManyRequests,
            ("x-rate-limit-limit", "50"),
            ("x-rate-limit-remaining", "0"),
            ("x-rate-limit-reset", reset)
        );

        Assert.That(run.Waits.Single(), Is.InRange(60, 900), "the schedule's minute, or a whole window");
        Assert.That(run.Failure, Is.Null);
    }

    [Test]
    public async Task A_reset_is_that_of_X_s_clock()
    {
        // This machine's clock is an hour ahead, so that the reset seems to have been long ago.
        var now = Start.AddHours(-1);
        var run = await AfterAsync(
            HttpStatusCode.TooManyRequests,
            ("Date", now.ToString("R")),
            ("x-rate-limit-limit", "50"),
            ("x-rate-limit-remaining", "0"),
            ("x-rate-limit-reset", $"{now.AddSeconds(400).ToUnixTimeSeconds()}")
        );

        Assert.That(run.Waits, Is.EqualTo(new[] { 400.0 }));
    }

    [TestCase(HttpStatusCode.TooManyRequests, "900", 900.0)]
    [TestCase(HttpStatusCode.TooManyRequests, "3", 60.0, Description = "the schedule's minute is longer")]
    [TestCase(HttpStatusCode.ServiceUnavailable, "120", 120.0)]
    [TestCase(HttpStatusCode.ServiceUnavailable, "1", 5.0)]
    public async Task Retry_After_is_kept_to(HttpStatusCode status, string retryAfter, double wait)
    {
        var run = await AfterAsync(status, ("Retry-After", retryAfter));

        Assert.That(run.Waits, Is.EqualTo(new[] { wait }));
    }

    [TestCase("3456000", Description = "40 days")]
    [TestCase("2147483647")]
    public async Task Retry_After_is_bounded(string retryAfter)
    {
        var run = await AfterAsync(HttpStatusCode.TooManyRequests, ("Retry-After", retryAfter));

        Assert.That(run.Waits.Single(), Is.LessThanOrEqualTo(TimeSpan.FromHours(25).TotalSeconds));
    }

    [TestCase(HttpStatusCode.Unauthorized)]
    [TestCase(HttpStatusCode.Forbidden)]
    [TestCase(HttpStatusCode.NotFound)]
    public async Task A_refusal_to_reconnect_is_retried_by_the_schedule_before_the_stream_stops(HttpStatusCode status)
    {
        var refused = ConnectionScript.Error(status);
        var run = await new StreamRun(
            ConnectionScript.Stream(Tweet(1)),
            refused,
            refused,
            refused,
            refused,
            refused,
            ConnectionScript.Open()
        ).RunAsync(NoRecovery);

        Assert.That(run.Waits, Is.EqualTo(new double[] { 5, 10, 20, 40 }));
        Assert.That((run.Failure as XApiException)?.Status, Is.EqualTo(status));
        Assert.That(
            run.States.Where(state => state.Phase == StreamPhase.WaitingUntil).Select(state => state.Interruption),
            Is.All.EqualTo(StreamInterruption.Refused)
        );
        Assert.That(
            run.States.First(state => state.Phase == StreamPhase.WaitingUntil).ToString(),
            Does.StartWith("Connection 1 waits 5 s until 2024-05-01 12:00:05Z: X refused to open the stream again")
        );
    }

    [TestCase(HttpStatusCode.Unauthorized)]
    [TestCase(HttpStatusCode.NotFound)]
    public async Task A_refusal_that_passes_costs_nothing(HttpStatusCode status)
    {
        var run = await new StreamRun(
            ConnectionScript.Stream(Tweet(1)),
            ConnectionScript.Error(status),
            ConnectionScript.Open(Tweet(2))
        ).TakeAsync(2, NoRecovery);

        Assert.That(run.Ids, Is.EqualTo(new[] { "1", "2" }));
    }

    [TestCase(HttpStatusCode.Unauthorized)]
    [TestCase(HttpStatusCode.Forbidden)]
    [TestCase(HttpStatusCode.NotFound)]
    public async Task A_refusal_to_connect_at_all_stops_the_stream_at_once(HttpStatusCode status)
    {
        var run = await new StreamRun(ConnectionScript.Error(status)).RunAsync(NoRecovery);

        Assert.That((run.Server.Attempts.Count, run.Waits.Count), Is.EqualTo((1, 0)));
        Assert.That((run.Failure as XApiException)?.Status, Is.EqualTo(status));
    }

    [Test]
    public async Task Used_up_credits_are_waited_for()
    {
        var run = await new StreamRun(
            ConnectionScript.Json(
                """{"title":"CreditsDepleted","detail":"No credits.","type":"https://api.x.com/2/problems/credits"}""",
                HttpStatusCode.PaymentRequired
            ),
            ConnectionScript.Open(Tweet(1))
        ).TakeAsync(1, NoRecovery);

        Assert.That(run.Waits, Is.EqualTo(new[] { 60.0 }));
        Assert.That(run.States.Select(state => state.Interruption), Does.Contain(StreamInterruption.CreditsDepleted));
    }

    [TestCase(0, new double[] { })]
    [TestCase(2, new double[] { 5, 10 })]
    public async Task A_schedule_may_bound_the_attempts_of_any_interruption(int most, double[] waits)
    {
        var schedule = new StreamSchedule { ServerError = StreamSchedule.Documented.ServerError with { MaxAttempts = most } };
        var run = await new StreamRun([.. Enumerable.Repeat(ConnectionScript.Error(HttpStatusCode.BadGateway), 5)]).RunAsync(
            NoRecovery with
            {
                Reconnect = new() { Schedule = schedule },
            }
        );

        Assert.That(run.Waits, Is.EqualTo(waits));
        Assert.That(run.Failure, Is.InstanceOf<XServerErrorException>());
    }

    [Test]
    public async Task A_stream_that_stops_without_a_failure_of_its_own_says_why()
    {
        var schedule = new StreamSchedule { Closed = StreamSchedule.Documented.Closed with { MaxAttempts = 2 } };
        var run = await new StreamRun([.. Enumerable.Repeat(ConnectionScript.Stream(Tweet(1)), 5)]).RunAsync(
            NoRecovery with
            {
                Reconnect = new() { Schedule = schedule },
            }
        );

        Assert.That(
            run.Failure,
            Is.InstanceOf<XStreamStoppedException>()
                .With.Message.StartsWith("The stream stopped after 2 attempts to connect again, as many as its schedule allows (Closed).")
        );
        Assert.That(((XStreamStoppedException)run.Failure!).Reason, Is.EqualTo(StreamStop.AttemptsExhausted));
    }

    private static IEnumerable<TestCaseData> FailuresOfTokens() =>
        [
            new(new XOAuthException("m") { Status = HttpStatusCode.ServiceUnavailable }, StreamInterruption.ServerError),
            new(new XOAuthException("m") { Status = HttpStatusCode.TooManyRequests }, StreamInterruption.RateLimited),
            new(new XOAuthException("m", new TimeoutException("m")), StreamInterruption.ConnectionLost),
            new(new XOAuthException("m") { Status = HttpStatusCode.BadRequest }, null),
        ];

    [TestCaseSource(nameof(FailuresOfTokens))]
    public void A_token_that_can_not_be_had_for_now_is_an_interruption(XApiException failure, StreamInterruption? cause)
    {
        Assert.That(StreamFailure.CauseOf(failure, wasOpen: false), Is.EqualTo(cause));
        Assert.That(StreamFailure.CauseOf(failure, wasOpen: true), Is.EqualTo(cause));
    }
}

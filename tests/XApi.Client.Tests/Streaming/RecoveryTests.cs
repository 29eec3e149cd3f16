using System.Net;
using static XApi.Tests.Outages;
using static XApi.Tests.StreamStep;

namespace XApi.Tests.Streaming;

/// <summary>After a loss the gap is measured and recovered by what the account may use, or reported.</summary>
public class RecoveryTests
{
    [Test]
    public async Task A_gap_begins_with_the_last_heartbeat_when_that_came_last()
    {
        var run = await new StreamRun(
            ConnectionScript.Stream(TweetAt(Start), new Pause(TimeSpan.FromSeconds(15)), Heartbeat, new Stall()),
            ConnectionScript.Open(TweetAt(Start.AddSeconds(60)))
        ).TakeAsync(2, With(StreamRecovery.None));

        Assert.That(
            run.Gaps.Single(),
            Is.EqualTo(new StreamGap(Start.AddSeconds(65), Start.AddSeconds(15), Start.AddSeconds(65), StreamRecovery.None))
        );
    }

    [Test]
    public async Task A_gap_begins_earlier_by_what_was_on_its_way()
    {
        var run = await new StreamRun(
            ConnectionScript.Stream(new Pause(TimeSpan.FromSeconds(10)), TweetAt(Start.AddSeconds(7)), new Stall()),
            ConnectionScript.Open(TweetAt(Start.AddSeconds(60)))
        ).TakeAsync(2, With(StreamRecovery.None));

        Assert.That(run.Gaps.Single().From, Is.EqualTo(Start.AddSeconds(7)));
    }

    [Test]
    public async Task Beyond_five_minutes_the_period_is_recovered_beside_the_stream()
    {
        var recovered = new List<StreamRecovery>();
        var run = Outage(
            TimeSpan.FromMinutes(10),
            request =>
                request.Parameter("start_time") is not null
                    ? ConnectionScript.Stream(TweetAt(Start.AddMinutes(3)), TweetAt(Start.AddMinutes(6)))
                    : ConnectionScript.Open(TweetAt(Start.AddMinutes(11)))
        );
        await run.TakeAsync(
            4,
            each: tweet =>
            {
                recovered.Add(tweet.RecoveredBy);
                return ValueTask.CompletedTask;
            }
        );

        var period = run.Server.Attempts.Single(attempt => attempt.Parameter("start_time") is not null);
        Assert.That(run.Server.Attempts.Select(attempt => attempt.BackfillMinutes), Is.All.Null);
        Assert.That(period.Parameter("start_time"), Is.EqualTo("2024-05-01T12:00:00Z"));
        Assert.That(
            period.Parameter("end_time"),
            Is.EqualTo("2024-05-01T12:10:01Z"),
            "250 ms after ten minutes, in whole seconds and exclusive"
        );
        Assert.That(recovered.Count(by => by == StreamRecovery.Period), Is.EqualTo(2));
    }

    [Test]
    public async Task A_recovered_period_is_reported_as_such()
    {
        var run = await RecoverAsync(TimeSpan.FromMinutes(10), 3, () => ConnectionScript.Stream(TweetAt(Start.AddMinutes(3))));

        Assert.That(run.Gaps.Single().RecoveredBy, Is.EqualTo(StreamRecovery.Period));
        Assert.That((run.Gaps[0].From, run.Gaps[0].To), Is.EqualTo((Start, Start.AddMinutes(10).AddMilliseconds(250))));
        Assert.That(run.States.Any(state => state.Phase == StreamPhase.Recovering && state.Recovery == StreamRecovery.Period), Is.True);
    }

    [Test]
    public async Task A_period_is_asked_for_again_when_its_connection_is_lost()
    {
        var attempts = 0;
        var run = await RecoverAsync(
            TimeSpan.FromMinutes(10),
            4,
            () =>
                Interlocked.Increment(ref attempts) switch
                {
                    1 => ConnectionScript.Stream(TweetAt(Start.AddMinutes(3)), new Reset()),
                    2 => ConnectionScript.Error(HttpStatusCode.ServiceUnavailable),
                    _ => ConnectionScript.Stream(TweetAt(Start.AddMinutes(3)), TweetAt(Start.AddMinutes(4))),
                }
        );

        Assert.That(run.Ids, Is.Unique);
        Assert.That(run.Gaps.Single().RecoveredBy, Is.EqualTo(StreamRecovery.Period));
    }

    [Test]
    public async Task What_can_t_be_recovered_is_reported_with_its_bounds()
    {
        var run = await Outage(TimeSpan.FromMinutes(7)).TakeAsync(2, With(StreamRecovery.None));

        Assert.That(run.Server.Attempts.Select(attempt => attempt.BackfillMinutes), Is.All.Null);
        Assert.That(run.Gaps.Single().IsLost, Is.True);
        Assert.That((run.Gaps[0].From, run.Gaps[0].To), Is.EqualTo((Start, Start.AddMinutes(7).AddMilliseconds(250))));
    }

    [Test]
    public async Task What_is_older_than_a_day_is_beyond_a_recovery()
    {
        var run = await RecoverAsync(TimeSpan.FromHours(30), 3, () => ConnectionScript.Stream(TweetAt(Start.AddHours(20))), gaps: 2);

        // Which is reported first is open: what is lost is known at once, what was recovered is reported when it has been handed over.
        var (lost, recovered) = (run.Gaps.Single(gap => gap.IsLost), run.Gaps.Single(gap => !gap.IsLost));
        Assert.That(recovered.RecoveredBy, Is.EqualTo(StreamRecovery.Period));
        Assert.That(recovered.To - recovered.From, Is.EqualTo(TimeSpan.FromHours(24)).Within(TimeSpan.FromSeconds(2)));
        Assert.That((lost.From, lost.To, lost.IsLost), Is.EqualTo((Start, recovered.From, true)));
    }

    [Test]
    public async Task What_is_older_than_a_week_is_not_searched_for()
    {
        var run = await RecoverAsync(
            TimeSpan.FromDays(10),
            2,
            () => throw new InvalidOperationException("No period is to be asked for."),
            With(StreamRecovery.Search),
            gaps: 2
        );

        var search = run.Server.Requests.Single(request => request.Uri.AbsolutePath.EndsWith("/recent", StringComparison.Ordinal));
        Assert.That(
            search.At - XId.TimeOf(search.Parameter("since_id")!)!.Value,
            Is.LessThan(TimeSpan.FromDays(7)),
            "X returns 400 to an older one"
        );
        Assert.That(run.Gaps.Select(gap => gap.RecoveredBy), Is.EquivalentTo(new[] { StreamRecovery.Search, StreamRecovery.None }));
        var (lost, recovered) = (run.Gaps.Single(gap => gap.IsLost), run.Gaps.Single(gap => !gap.IsLost));
        Assert.That((lost.From, lost.To), Is.EqualTo((Start, recovered.From)));
    }

    [Test]
    public async Task The_states_tell_what_happens_from_the_first_connection_to_the_end()
    {
        var run = await new StreamRun(
            ConnectionScript.Stream(TweetAt(Start), new Stall()),
            ConnectionScript.Error(HttpStatusCode.ServiceUnavailable),
            ConnectionScript.Open(TweetAt(Start.AddSeconds(3)), TweetAt(Start.AddMinutes(3)))
        ).TakeAsync(3);

        Assert.That(
            run.States.Select(state => state.ToString().Split(". ")[0]),
            Is.EqualTo(
                new[]
                {
                    "Connection 1 is connecting",
                    "Connection 1 is live",
                    "Connection 1 is stalled: nothing arrived, not even a heartbeat",
                    "Connection 1 is connecting: nothing arrived, not even a heartbeat",
                    "Connection 1 waits 5 s until 2024-05-01 12:00:55Z: X failed",
                    "Connection 1 is connecting: X failed, attempt 2",
                    "Connection 1 recovers 2024-05-01 12:00:00Z to 2024-05-01 12:00:55Z by Backfill",
                    "Connection 1 is live",
                    "The stream has stopped",
                }
            )
        );
    }

    [Test]
    public async Task A_gap_that_is_open_when_the_stream_ends_is_reported()
    {
        var run = new StreamRun(
            (run, request) =>
            {
                if (request.Number == 1)
                {
                    return ConnectionScript.Stream(TweetAt(Start), new Reset());
                }

                run.Clock.TurnTo(Start.AddSeconds(42));
                return ConnectionScript.Error(HttpStatusCode.Gone);
            }
        );
        await run.RunAsync();

        Assert.That(run.Gaps.Single(), Is.EqualTo(new StreamGap(Start.AddSeconds(42), Start, Start.AddSeconds(42), StreamRecovery.None)));
    }

    [Test]
    public async Task A_recovery_of_a_period_is_reported_when_it_begins()
    {
        var run = await RecoverAsync(TimeSpan.FromMinutes(10), 3, () => ConnectionScript.Stream(TweetAt(Start.AddMinutes(3))));

        var (from, to) = (Start, Start.AddMinutes(10).AddMilliseconds(250));
        Assert.That(
            run.States.Single(state => state.Phase == StreamPhase.Recovering),
            Is.EqualTo(
                new StreamState(StreamPhase.Recovering, to)
                {
                    Gap = (from, to),
                    Recovery = StreamRecovery.Period,
                    Until = Start.AddMinutes(10).AddSeconds(1),
                }
            )
        );
        Assert.That(run.Gaps.Single(), Is.EqualTo(new StreamGap(Start.AddMinutes(10).AddSeconds(1), from, to, StreamRecovery.Period)));
        Assert.That((run.Monitor.Stats.Recovered, run.Monitor.Stats.Gaps), Is.EqualTo((1L, 1L)));
    }

    [TestCase(400, true)]
    [TestCase(403, true)]
    [TestCase(401, false)]
    [TestCase(404, false)]
    public async Task A_period_that_X_does_not_let_the_account_ask_for_is_lost_and_says_why(int status, bool isRefusal)
    {
        var run = await RecoverAsync(
            TimeSpan.FromMinutes(10),
            2,
            () => ConnectionScript.Json("""{"title":"Refused","detail":"No."}""", (HttpStatusCode)status)
        );

        var gap = run.Gaps.Single();
        Assert.That((gap.IsLost, (gap.Failure as XApiException)?.Status), Is.EqualTo((true, (HttpStatusCode?)status)));
        Assert.That(
            run.Notices.OfType<RecoveryRefused>(),
            Is.EqualTo(isRefusal ? new[] { new RecoveryRefused(gap.At, StreamRecovery.Period, (XApiException)gap.Failure!) } : [])
        );
        Assert.That(
            run.Server.Attempts.Count(attempt => attempt.Parameter("start_time") is not null),
            Is.EqualTo(isRefusal ? 1 : 5),
            "what may be a fault of X is retried by the schedule"
        );
    }

    [Test]
    public async Task A_period_that_fails_eight_times_is_left_to_search()
    {
        var run = await RecoverAsync(
            TimeSpan.FromMinutes(10),
            2,
            () => ConnectionScript.Error(HttpStatusCode.ServiceUnavailable),
            With(StreamRecovery.Period | StreamRecovery.Search)
        );

        Assert.That(run.Server.Attempts.Count(attempt => attempt.Parameter("start_time") is not null), Is.EqualTo(8));
        Assert.That(run.Gaps.Single().RecoveredBy, Is.EqualTo(StreamRecovery.Search));
        Assert.That(
            run.States.Where(state => state.Phase == StreamPhase.WaitingUntil && state.Connection == 0)
                .Select(state => state.Delay!.Value.TotalSeconds),
            Is.EqualTo(new double[] { 5, 10, 20, 40, 80, 160, 320 })
        );
    }

    [Test]
    public async Task A_stream_whose_period_uses_up_a_budget_without_an_end_stops()
    {
        var run = Outage(
            TimeSpan.FromMinutes(10),
            request =>
                request.Parameter("start_time") is null
                    ? ConnectionScript.Open(Heartbeat)
                    : ConnectionScript.Stream(TweetAt(Start.AddMinutes(3)))
        );
        await run.RunAsync(With(StreamRecovery.Period), new FilteredStreamOptions { Budget = new XBudget { Resources = 2 } });

        Assert.That(run.Failure, Is.InstanceOf<XBudgetExceededException>());
        Assert.That(run.Server.Attempts.Count(attempt => attempt.Parameter("start_time") is not null), Is.EqualTo(1));
        Assert.That(run.Ids, Is.EqualTo(new[] { $"{IdAt(Start)}", $"{IdAt(Start.AddMinutes(3))}" }), "what was paid for is delivered");
        Assert.That((run.Gaps.Single().IsLost, run.Gaps[0].Failure), Is.EqualTo((true, (Exception?)run.Failure)));
    }

    [TestCase(
        HttpStatusCode.OK,
        30,
        new[] { "Period 6 to 30", "Search 0 to 6" },
        Description = "what is older than a day is left to search"
    )]
    [TestCase(
        HttpStatusCode.OK,
        200,
        new[] { "Period 176 to 200", "Search 32 to 176", "None 0 to 32" },
        Description = "older than seven days it is lost"
    )]
    [TestCase(HttpStatusCode.Forbidden, 30, new[] { "Search 0 to 30" })]
    [TestCase(HttpStatusCode.Forbidden, 200, new[] { "Search 32 to 200", "None 0 to 32" })]
    public async Task What_one_means_can_t_bring_is_left_to_the_next(HttpStatusCode ofPeriod, int hours, string[] gaps)
    {
        var run = await RecoverAsync(
            TimeSpan.FromHours(hours),
            2,
            () => ofPeriod == HttpStatusCode.OK ? ConnectionScript.Stream() : ConnectionScript.Json("""{"title":"Refused"}""", ofPeriod),
            With(StreamRecovery.Period | StreamRecovery.Search),
            gaps.Length
        );

        // Search reaches back seven days less five minutes.
        string Hours(DateTimeOffset time) => $"{Math.Round((time - Start).TotalHours)}";
        Assert.That(run.Gaps.Select(gap => $"{gap.RecoveredBy} {Hours(gap.From)} to {Hours(gap.To)}"), Is.EquivalentTo(gaps));
        if (run.Gaps.SingleOrDefault(gap => gap.IsLost) is { } lost)
        {
            Assert.That(lost.To, Is.EqualTo(run.Server.Attempts[2].At.AddDays(-7).AddMinutes(5)).Within(TimeSpan.FromSeconds(2)));
        }
    }
}

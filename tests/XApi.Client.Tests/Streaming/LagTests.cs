using static XApi.Tests.StreamStep;

namespace XApi.Tests.Streaming;

/// <summary>A stream that is late: what was posted since the newest item that arrived is missing when the connection is lost, however late that is.</summary>
public class LagTests
{
    private static DateTimeOffset Start { get; } = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private static StreamSettings With(StreamRecovery means) => new() { Recovery = new() { Means = means } };

    private static StreamStep TweetAt(double seconds) =>
        Tweet(long.Parse(XId.FirstAt(Start.AddSeconds(seconds)), System.Globalization.CultureInfo.InvariantCulture));

    // A Tweet in time; another that arrives so much later, as if the client had stood still, or X; and the end. The next connection stays open until the
    // gap has been reported.
    private static async Task<StreamRun> LateAsync(double lag, StreamRecovery means, int count, params StreamStep[] end)
    {
        var reported = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = new StreamRun(
            (_, request) =>
                request.Parameter("start_time") is not null ? ConnectionScript.Stream(TweetAt(100))
                : request.Number == 1
                    ? ConnectionScript.Stream([TweetAt(1), new Pause(TimeSpan.FromSeconds(10 + lag)), TweetAt(10), .. end])
                : ConnectionScript.Open(TweetAt(100_000), new Await(reported.Task), Tweet(7))
        );
        return await run.TakeAsync(
            count,
            new()
            {
                Reconnect = new() { StallTimeout = TimeSpan.FromDays(2) },
                Recovery = new() { Means = means },
                Watch = new() { OnNotice = notice => Outages.Completes(reported, notice is StreamGap) },
            }
        );
    }

    [TestCase(235.0, 4, Description = "what was posted five seconds before may have been on its way")]
    [TestCase(240.0, 5)]
    [TestCase(294.0, 5)]
    public async Task A_lag_of_less_than_five_minutes_is_backfilled(double lag, int minutes)
    {
        var run = await LateAsync(lag, StreamRecovery.Backfill | StreamRecovery.Period, 4);

        Assert.That(run.Server.Attempts[1].BackfillMinutes, Is.EqualTo(minutes));
        Assert.That(run.Gaps.Single().From, Is.EqualTo(Start.AddSeconds(10)));
    }

    [TestCase(296.0, Description = "with what may have been on its way, more than five minutes")]
    [TestCase(301.0)]
    [TestCase(600.0, Description = "the client stood still for ten minutes")]
    [TestCase(7200.0)]
    public async Task A_lag_of_more_is_recovered_by_period(double lag)
    {
        var run = await LateAsync(lag, StreamRecovery.Backfill | StreamRecovery.Period, 5);

        var period = run.Server.Attempts.Single(attempt => attempt.Parameter("start_time") is not null);
        Assert.That(period.Parameter("start_time"), Is.EqualTo("2024-05-01T12:00:05Z"));
        Assert.That((run.Gaps.Single().From, run.Gaps[0].To), Is.EqualTo((Start.AddSeconds(10), Start.AddSeconds(10 + lag))));
    }

    [TestCase(600.0)]
    [TestCase(86_400.0)]
    public async Task A_lag_without_recovery_is_reported_as_a_gap(double lag)
    {
        var run = await LateAsync(lag, StreamRecovery.None, 4);

        var gap = run.Gaps.Single();
        Assert.That((gap.IsLost, gap.From, gap.To), Is.EqualTo((true, Start.AddSeconds(10), Start.AddSeconds(10 + lag))));
    }

    [Test]
    public async Task A_heartbeat_behind_a_late_Tweet_covers_no_more_than_that_is_late()
    {
        var run = await LateAsync(600, StreamRecovery.None, 4, new Pause(TimeSpan.FromSeconds(20)), Heartbeat);

        Assert.That(run.Gaps.Single().From, Is.EqualTo(Start.AddSeconds(30)));
    }

    [Test]
    public async Task An_old_Tweet_between_others_says_nothing_of_how_late_the_stream_is()
    {
        var run = await new StreamRun(
            ConnectionScript.Stream(
                TweetAt(0),
                TweetAt(-7200),
                new Pause(TimeSpan.FromSeconds(20)),
                Heartbeat,
                new Pause(TimeSpan.FromSeconds(5)),
                new Reset()
            ),
            ConnectionScript.Open(TweetAt(1000))
        ).TakeAsync(3, With(StreamRecovery.None));

        Assert.That(run.Gaps.Single().From, Is.EqualTo(Start.AddSeconds(20)));
    }

    [Test]
    public async Task A_clock_that_is_set_while_the_stream_is_open_hides_no_gap()
    {
        var hour = TimeSpan.FromHours(1);
        var tries = 0;
        var run = new StreamRun(
            (run, _) =>
            {
                IEnumerable<StreamStep> Steps()
                {
                    yield return Tweet(1);
                    yield return Heartbeat;
                    run.Clock.Jump(hour);
                    yield return Heartbeat;
                    yield return new Reset();
                }

                // At X it is an hour later than this machine's clock says before it is set.
                switch (++tries)
                {
                    case 1:
                        return ConnectionScript.Stream(Steps()) with { Headers = Date(Start + hour) };
                    case 2:
                        run.Clock.TurnTo(Start + hour + TimeSpan.FromMinutes(1));
                        return ConnectionScript.Unreachable;
                    default:
                        return ConnectionScript.Open(Tweet(2)) with { Headers = Date(run.Clock.GetUtcNow()) };
                }
            }
        );
        await run.TakeAsync(2, With(StreamRecovery.None));

        Assert.That((run.Gaps.Single().From, run.Gaps[0].To), Is.EqualTo((Start + hour, run.Server.Attempts[2].At)));

        static Dictionary<string, string> Date(DateTimeOffset time) => new() { ["Date"] = time.ToString("R") };
    }

    [TestCase(-7200.0, Description = "this machine is two hours behind")]
    [TestCase(7200.0)]
    public async Task A_wrong_clock_is_seen_by_the_Date_of_the_response(double ahead)
    {
        // All that the server says is by its own clock: ids, Date. The machine's is off by two hours.
        DateTimeOffset AtServer(DateTimeOffset time) => time.AddSeconds(-ahead);
        Dictionary<string, string> Date(DateTimeOffset now) => new() { ["Date"] = AtServer(now).ToString("R") };
        var run = await new StreamRun(
            (run, request) =>
            {
                var now = run.Clock.GetUtcNow();
                return request.Number switch
                {
                    1 => ConnectionScript.Stream(
                        TweetAt(-ahead + 1),
                        new Pause(TimeSpan.FromSeconds(30)),
                        TweetAt(-ahead + 28),
                        new Reset()
                    ) with
                    {
                        Headers = Date(now),
                    },
                    _ => ConnectionScript.Open(TweetAt(-ahead + 29), TweetAt(-ahead + 100)) with { Headers = Date(now) },
                };
            }
        ).TakeAsync(4, With(StreamRecovery.Backfill));

        Assert.That(run.Server.Attempts[1].BackfillMinutes, Is.EqualTo(1));
        Assert.That((run.Gaps.Single().From, run.Gaps[0].To), Is.EqualTo((Start.AddSeconds(28 - ahead), Start.AddSeconds(30 - ahead))));
        Assert.That(run.Monitor.Stats.Lag, Is.EqualTo(TimeSpan.Zero), "posted in the future");
    }

    [Test]
    public void A_heartbeat_that_may_have_been_sent_long_before_covers_nothing()
    {
        var session = new StreamSession(Start, Start, isBackfilled: false);
        session.Add(Start.AddSeconds(10), Start.AddSeconds(9), isBehind: false);
        session.Beat(Start.AddSeconds(600), isBehind: true);
        Assert.That((session.CoversTo, session.LastSign), Is.EqualTo((Start.AddSeconds(9), Start.AddSeconds(600))));
        session.Add(Start.AddSeconds(601), posted: null, isBehind: true);
        Assert.That(session.CoversTo, Is.EqualTo(Start.AddSeconds(9)));
        session.Add(Start.AddSeconds(602), Start.AddSeconds(30), isBehind: true);
        Assert.That(session.CoversTo, Is.EqualTo(Start.AddSeconds(30)));
    }
}

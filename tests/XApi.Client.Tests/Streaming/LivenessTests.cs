using static XApi.Tests.StreamStep;

namespace XApi.Tests.Streaming;

/// <summary>When a connection counts as stalled, and when it counts as one that lives.</summary>
public class LivenessTests
{
    private static readonly StreamSettings NoRecovery = new() { Recovery = new() { Means = StreamRecovery.None } };

    // Heartbeats as X sends them: 20 seconds apart, give or take 40 ms.
    private static IEnumerable<StreamStep> Quiet(int seed, TimeSpan time)
    {
        var random = new Random(seed);
        for (var left = time; left > TimeSpan.Zero; )
        {
            var interval = TimeSpan.FromMilliseconds(random.Next(19_970, 20_041));
            left -= interval;
            yield return new Pause(interval);
            yield return Heartbeat;
        }
    }

    [Test]
    public async Task A_quiet_stream_stays_connected_for_hours_though_heartbeats_are_a_little_late([Range(1, 10)] int seed)
    {
        var run = await new StreamRun(ConnectionScript.Open(Quiet(seed, TimeSpan.FromHours(3)).Append(Tweet(1)))).TakeAsync(1);

        Assert.That(run.Server.Attempts, Has.Count.EqualTo(1));
        Assert.That(run.Monitor.Stats.Heartbeats, Is.GreaterThan(500));
        Assert.That(run.Gaps, Is.Empty);
    }

    [Test]
    public async Task One_heartbeat_may_be_missing()
    {
        var run = await new StreamRun(
            ConnectionScript.Open(
                new Pause(TimeSpan.FromSeconds(20)),
                Heartbeat,
                new Pause(TimeSpan.FromSeconds(40.04)),
                Heartbeat,
                Tweet(1)
            )
        ).TakeAsync(1);

        Assert.That(run.Server.Attempts, Has.Count.EqualTo(1));
    }

    private static IEnumerable<TestCaseData> ShortLives()
    {
        double[] errors = [0, 5, 10, 20, 40, 80, 160, 320, 320];
        double[] losses = [.. Enumerable.Range(0, 9).Select(attempt => attempt * 0.25)];
        yield return new TestCaseData(new Close(), errors).SetArgDisplayNames("closed");
        yield return new TestCaseData(Disconnect("ForceDisconnect"), errors).SetArgDisplayNames("disconnected");
        yield return new TestCaseData(new Reset(), losses).SetArgDisplayNames("reset");
    }

    [TestCaseSource(nameof(ShortLives))]
    public async Task A_server_that_sends_one_Tweet_and_ends_is_connected_by_the_schedule(object end, double[] intervals)
    {
        var number = 0;
        var run = await new StreamRun(
            (run, request) =>
            {
                if (request.Number > intervals.Length)
                {
                    run.Cancel();
                }

                return ConnectionScript.Stream(Tweet(Interlocked.Increment(ref number)), (StreamStep)end);
            }
        ).RunAsync(NoRecovery);

        Assert.That(run.Intervals, Is.EqualTo(intervals));
    }

    [Test]
    public async Task A_server_that_resets_each_connection_after_one_Tweet_is_connected_at_most_50_times_in_15_minutes()
    {
        var number = 0;
        var run = await new StreamRun((_, _) => ConnectionScript.Stream(Tweet(++number), new Reset())).TakeAsync(120, NoRecovery);

        var attempts = run.Server.Attempts;
        Assert.That(attempts[50].At - attempts[0].At, Is.GreaterThanOrEqualTo(TimeSpan.FromMinutes(15)));
        Assert.That(attempts[100].At - attempts[0].At, Is.GreaterThanOrEqualTo(TimeSpan.FromMinutes(30)));
        Assert.That(
            attempts[49].At - attempts[0].At,
            Is.GreaterThan(TimeSpan.FromMinutes(4)),
            "the schedule spreads the attempts, instead of using up the window at once"
        );
    }

    [TestCase(20.0, new double[] { 5, 10, 5 })]
    [TestCase(19.999, new double[] { 5, 10, 20 })]
    public async Task A_connection_lives_once_a_heartbeat_interval_has_passed_whatever_the_limit_of_a_stall(double seconds, double[] waits)
    {
        var failing = ConnectionScript.Error(System.Net.HttpStatusCode.ServiceUnavailable);
        var run = await new StreamRun(
            failing,
            failing,
            ConnectionScript.Stream(Tweet(1), new Pause(TimeSpan.FromSeconds(seconds)), Tweet(2), new Reset()),
            failing
        ).RunAsync(NoRecovery with { Reconnect = new() { StallTimeout = TimeSpan.FromDays(1) } });

        Assert.That(run.Waits, Is.EqualTo(waits));
    }

    [Test]
    public async Task A_period_that_is_reset_after_one_Tweet_again_and_again_is_requested_by_the_schedule()
    {
        var start = new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = new StreamRun(
            (run, request) =>
            {
                if (request.Parameter("start_time") is not null)
                {
                    if (run.Server.Attempts.Count(attempt => attempt.Parameter("start_time") is not null) == 8)
                    {
                        lost.TrySetResult();
                    }

                    return ConnectionScript.Stream(Tweet(2), new Reset());
                }

                if (request.Number == 1)
                {
                    return ConnectionScript.Stream(Tweet(1), new Reset());
                }

                run.Clock.TurnTo(start.AddMinutes(10));
                return request.Number == 2 ? ConnectionScript.Unreachable : ConnectionScript.Open(new Await(lost.Task), Tweet(9));
            }
        );
        await run.TakeAsync(3, NoRecovery with { Recovery = new() { Means = StreamRecovery.Period } });

        var waits = run
            .States.Where(state => state is { Phase: StreamPhase.WaitingUntil, Connection: 0 })
            .Select(state => state.Delay!.Value);
        Assert.That(waits.Take(6).Select(wait => wait.TotalSeconds), Is.EqualTo(new[] { 0.25, 0.5, 0.75, 1, 1.25, 1.5 }));
    }
}

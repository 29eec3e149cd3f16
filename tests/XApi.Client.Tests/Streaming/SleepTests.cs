using static XApi.Tests.Outages;
using static XApi.Tests.StreamStep;

namespace XApi.Tests.Streaming;

/// <summary>A machine that slept has measured less time than has passed.</summary>
public class SleepTests
{
    private static readonly TimeSpan Sleep = TimeSpan.FromMinutes(4);

    [Test]
    public async Task What_was_posted_while_the_machine_slept_is_backfilled()
    {
        using var run = new StreamRun(
            (run, request) =>
            {
                IEnumerable<StreamStep> Steps()
                {
                    yield return TweetAt(Start);
                    yield return new Pause(TimeSpan.FromSeconds(10));
                    yield return Heartbeat;
                    run.Clock.Jump(Sleep);
                    yield return new Reset();
                }

                return Dated(
                    run,
                    request.Number == 1 ? ConnectionScript.Stream(Steps()) : ConnectionScript.Open(TweetAt(Start.AddMinutes(5)))
                );
            }
        );
        await run.TakeAsync(2);

        Assert.That(run.Server.Attempts.Select(attempt => attempt.BackfillMinutes), Is.EqualTo(new int?[] { null, 5 }));
        var gap = run.Gaps.Single();
        Assert.That(
            (gap.From, gap.To, gap.RecoveredBy),
            Is.EqualTo((Start.AddSeconds(10), Start.AddSeconds(10) + Sleep, StreamRecovery.Backfill))
        );
    }

    [Test]
    public async Task A_clock_that_was_set_asks_for_more_once()
    {
        using var run = new StreamRun(
            (run, request) =>
            {
                IEnumerable<StreamStep> Steps()
                {
                    yield return TweetAt(Start.AddSeconds(request.Number));
                    if (request.Number == 1)
                    {
                        run.Clock.Jump(Sleep);
                    }

                    yield return new Pause(TimeSpan.FromSeconds(1));
                    yield return new Reset();
                }

                // By X's clock no time has passed that this machine does not know of.
                var date = run.Clock.GetUtcNow() - (request.Number == 1 ? TimeSpan.Zero : Sleep);
                return Dated(
                    date,
                    request.Number < 3 ? ConnectionScript.Stream(Steps()) : ConnectionScript.Open(TweetAt(Start.AddMinutes(1)))
                );
            }
        );
        await run.TakeAsync(3);

        Assert.That(run.Server.Attempts.Select(attempt => attempt.BackfillMinutes), Is.EqualTo(new int?[] { null, 5, 1 }));
        Assert.That(run.Gaps.Select(gap => gap.RecoveredBy), Is.All.EqualTo(StreamRecovery.Backfill));
    }

    [Test]
    public async Task What_the_machine_slept_in_a_pause_is_not_wanted_either()
    {
        var midnight = Start.AddHours(12);
        using var run = new StreamRun(
            (run, request) =>
                Dated(
                    run,
                    request.Number == 1 ? ConnectionScript.Open(Enumerable.Range(1, 100).Select(id => Tweet(id)))
                        : request.Number == 2 ? ConnectionScript.Open(Tweet(1001))
                        : ConnectionScript.Open()
                )
        );
        await run.TakeAsync(
            11,
            new StreamSettings
            {
                Watch = new()
                {
                    Consumption = new() { Cap = new StreamCap(10, StreamCapPeriod.Day, StreamCapAction.Pause) },
                    OnStateChanged = state =>
                    {
                        if (state.Phase == StreamPhase.WaitingUntil)
                        {
                            run.Clock.Jump(Sleep);
                            run.Clock.TurnTo(midnight + Sleep);
                        }
                    },
                },
            }
        );

        Assert.That(run.Server.Requests, Has.Count.EqualTo(2), "no period is asked for");
        Assert.That(run.Server.Attempts[1].BackfillMinutes, Is.Null);
        Assert.That(run.Gaps.Select(gap => gap.IsLost), Is.All.True);
        Assert.That(run.Gaps.Select(gap => gap.To), Is.EqualTo(new[] { midnight, midnight + Sleep }));
    }

    private static ConnectionScript Dated(StreamRun run, ConnectionScript script) => Dated(run.Clock.GetUtcNow(), script);

    private static ConnectionScript Dated(DateTimeOffset date, ConnectionScript script) =>
        script with
        {
            Headers = new Dictionary<string, string> { ["Date"] = date.ToString("R", System.Globalization.CultureInfo.InvariantCulture) },
        };
}

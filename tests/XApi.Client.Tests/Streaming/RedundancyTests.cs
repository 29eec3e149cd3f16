using static XApi.Tests.StreamStep;

namespace XApi.Tests.Streaming;

/// <summary>Two connections to one stream are one sequence, and one of them may die.</summary>
public class RedundancyTests
{
    private static readonly StreamSettings Two = new() { Reconnect = new() { Connections = 2 } };

    [Test]
    public async Task Two_connections_bring_each_Tweet_once()
    {
        // The first does not bring all before there is a second.
        var second = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = await new StreamRun(
            (_, request) =>
            {
                if (request.Number == 2)
                {
                    second.TrySetResult();
                }

                return ConnectionScript.Open([
                    .. Enumerable.Range(1, 250).Select(id => Tweet(id)),
                    new Await(second.Task),
                    .. Enumerable.Range(251, 250).Select(id => Tweet(id)),
                ]);
            }
        ).TakeAsync(500, Two);

        Assert.That(run.Ids, Is.Unique);
        Assert.That(run.Server.Attempts, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task One_may_die_without_a_gap()
    {
        // Each connection brings what it is handed; the first dies after 100 and comes back after 200.
        var half = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var second = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = new StreamRun(
            (run, request) =>
            {
                switch (request.Number)
                {
                    case 1:
                        return ConnectionScript.Stream([
                            .. Enumerable.Range(1, 100).Select(id => Tweet(id)),
                            new Await(second.Task),
                            new Reset(),
                        ]);
                    case 2:
                        second.TrySetResult();
                        return ConnectionScript.Open([
                            .. Enumerable.Range(1, 200).Select(id => Tweet(id)),
                            new Await(half.Task),
                            Tweet(201),
                            Tweet(202),
                        ]);
                    default:
                        half.TrySetResult();
                        return ConnectionScript.Open(Tweet(203));
                }
            }
        );
        await run.TakeAsync(203, Two);

        Assert.That(run.Ids.Select(int.Parse).Order(), Is.EqualTo(Enumerable.Range(1, 203)));
        Assert.That(run.Gaps, Is.Empty);
        Assert.That(run.Server.Attempts.Select(attempt => attempt.BackfillMinutes), Is.All.Null);
    }

    [Test]
    public async Task When_both_die_there_is_a_gap_and_it_is_backfilled()
    {
        var start = new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);
        long IdAt(double seconds) =>
            long.Parse(XId.LastBefore(start.AddSeconds(seconds)), System.Globalization.CultureInfo.InvariantCulture) + 1;
        var both = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = new StreamRun(
            (run, request) =>
            {
                switch (request.Number)
                {
                    case 1:
                        return ConnectionScript.Stream(Tweet(IdAt(0)), new Await(both.Task), new Stall());
                    case 2:
                        both.TrySetResult();
                        return ConnectionScript.Stream(Tweet(IdAt(0)), new Stall());
                    default:
                        // The first to come back does not know yet that the other is dead, too.
                        return request.BackfillMinutes is null
                            ? ConnectionScript.Open()
                            : ConnectionScript.Open(Tweet(IdAt(5)), Tweet(IdAt(100)));
                }
            }
        );
        await run.TakeAsync(3, Two with { Reconnect = Two.Reconnect with { StallTimeout = TimeSpan.FromSeconds(30) } });

        Assert.That(run.Ids, Is.EqualTo(new[] { 0.0, 5, 100 }.Select(seconds => $"{IdAt(seconds)}")));
        Assert.That(run.Server.Attempts.Skip(2).Select(attempt => attempt.BackfillMinutes), Does.Contain(1));
        Assert.That(run.Gaps.Single().RecoveredBy, Is.EqualTo(StreamRecovery.Backfill));
    }

    [Test]
    public async Task Where_the_account_may_have_one_connection_the_first_stays()
    {
        var reported = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = new StreamRun(
            (_, request) =>
                request.Number switch
                {
                    1 => ConnectionScript.Open([.. Enumerable.Range(1, 99).Select(id => Tweet(id)), new Await(reported.Task), Tweet(100)]),
                    2 => ConnectionScript.TooManyConnections,
                    _ => ConnectionScript.Mute,
                }
        );
        await run.TakeAsync(
            100,
            Two with
            {
                Reconnect = Two.Reconnect with { StallTimeout = TimeSpan.FromDays(30) },
                Watch = new()
                {
                    OnStateChanged = state =>
                        Outages.Completes(
                            reported,
                            state.Interruption == StreamInterruption.TooManyConnections && state.Phase == StreamPhase.WaitingUntil
                        ),
                },
            }
        );

        Assert.That(run.Ids, Has.Count.EqualTo(100));
        Assert.That(run.Gaps, Is.Empty);
    }

    [Test]
    public async Task Each_connection_reports_its_states_under_its_number()
    {
        var connecting = 0;
        var both = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = new StreamRun((_, _) => ConnectionScript.Open(new Await(both.Task), Tweet(1), Tweet(2)));
        await run.TakeAsync(
            2,
            Two with
            {
                Watch = new()
                {
                    OnStateChanged = state =>
                        Outages.Completes(both, state.Phase == StreamPhase.Connecting && Interlocked.Increment(ref connecting) == 2),
                },
            }
        );

        Assert.That(
            run.States.Where(state => state.Phase == StreamPhase.Connecting).Select(state => state.Connection),
            Is.EquivalentTo(new[] { 1, 2 })
        );
        Assert.That(
            run.States.Where(state => state.Phase == StreamPhase.Live).Select(state => state.Connection),
            Is.SubsetOf(new[] { 1, 2 })
        );
        Assert.That(run.States[^1].Connection, Is.Zero, "the end is that of the stream as a whole");
    }
}

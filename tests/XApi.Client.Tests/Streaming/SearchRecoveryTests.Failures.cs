using static XApi.Tests.Outages;
using static XApi.Tests.StreamStep;

namespace XApi.Tests.Streaming;

/// <summary>What fails during a search, and may pass, loses nothing.</summary>
public partial class SearchRecoveryTests
{
    [Test]
    public async Task A_quiet_stream_is_searched_from_the_gap_on_and_not_from_a_Tweet_of_the_week_before()
    {
        var (run, tweets) = await RecoverAsync(
            Rules(("1", "snow", "w")),
            _ => ConnectionScript.Json(Page(null, 40)),
            3,
            [new Pause(TimeSpan.FromSeconds(20)), Heartbeat, Tweet(IdAt(-8 * 86_400))]
        );

        Assert.That(run.Server.Requests.Single(Searches).Parameter("since_id"), Is.EqualTo(XId.LastBefore(Start.AddSeconds(15))));
        Assert.That(tweets[1].Data.Id, Is.EqualTo($"{IdAt(40)}"));
        Assert.That(run.Notices.OfType<RuleNotSearched>(), Is.Empty);
    }

    [Test]
    public async Task What_was_found_does_not_wait_for_a_rule_whose_search_has_failed_eight_times()
    {
        var (run, tweets) = await RecoverAsync(
            TwoRules,
            SecondRule(attempt => attempt <= 9 ? Failing : ConnectionScript.Json(Page(null, 20, 10))),
            4
        );

        Assert.That(
            tweets.Select(tweet => tweet.Data.Id),
            Is.EqualTo(new[] { IdAt(0), IdAt(10), IdAt(20), IdAt(200) }.Select(id => $"{id}"))
        );
        Assert.That(tweets[1].MatchingRules.Select(rule => rule.Tag), Is.EqualTo(new[] { "w" }), "it came before the second rule's");
        Assert.That(run.Gaps.Single().RecoveredBy, Is.EqualTo(StreamRecovery.Search));
        Assert.That(
            run.States.Where(state => state is { Phase: StreamPhase.WaitingUntil, Connection: 0 })
                .Select(state => state.Delay!.Value.TotalSeconds),
            Is.EqualTo(new double[] { 5, 10, 20, 40, 80, 160, 320, 320, 320 })
        );
    }

    [Test]
    public async Task A_second_outage_during_a_search_is_waited_for_and_the_position_stays_before_the_gap()
    {
        var (recovered, position, searches) = (NewSignal(), new KeptPosition(), 0);
        var before = new List<DateTimeOffset>();
        StreamRun run = null!;
        run = Outage(
            TimeSpan.FromMinutes(10),
            request =>
            {
                if (!Searches(request))
                {
                    return request.IsStream
                        ? ConnectionScript.Open(new Await(recovered.Task), Tweet(IdAt(3600)))
                        : ConnectionScript.Json(Rules(("1", "snow", "w")));
                }

                before.Add(position.Last!.From);
                run.Clock.TurnTo(run.Clock.GetUtcNow().AddSeconds(5));
                return ++searches <= 12 ? ConnectionScript.Unreachable : ConnectionScript.Json(Page(null, 180));
            },
            options => options.MaxRetries = 0
        );
        await run.TakeAsync(3, Kept(position, recovered));

        Assert.That(run.Ids, Is.EqualTo(new[] { IdAt(0), IdAt(180), IdAt(3600) }.Select(id => $"{id}")));
        Assert.That(run.Gaps.Single().RecoveredBy, Is.EqualTo(StreamRecovery.Search));
        Assert.That((before.Count, before.Distinct().Single()), Is.EqualTo((13, Start)));
    }

    [Test]
    public async Task A_search_that_waited_for_longer_than_X_keeps_Tweets_begins_with_what_X_still_has()
    {
        // The gap begins 6 days and 23 hours before, and search is away for two hours.
        var (recovered, searches) = (NewSignal(), 0);
        StreamRun run = null!;
        run = Outage(
            TimeSpan.FromDays(7) - TimeSpan.FromHours(1),
            request =>
            {
                if (!Searches(request))
                {
                    return request.IsStream
                        ? ConnectionScript.Open(new Await(recovered.Task), Tweet(IdAt(10 * 86_400)))
                        : ConnectionScript.Json(Rules(("1", "snow", "w")));
                }

                if (++searches > 2)
                {
                    return ConnectionScript.Json(Page(null, 86_400));
                }

                run.Clock.TurnTo(run.Clock.GetUtcNow().AddHours(1));
                return ConnectionScript.Unreachable;
            },
            options => options.MaxRetries = 0
        );
        await run.TakeAsync(3, Kept(null, recovered, gaps: 2));

        var last = run.Server.Requests.Last(Searches);
        Assert.That(last.At - XId.TimeOf(last.Parameter("since_id")!)!.Value, Is.LessThan(TimeSpan.FromDays(7)));
        var (lost, found) = (run.Gaps.Single(gap => gap.IsLost), run.Gaps.Single(gap => !gap.IsLost));
        Assert.That((lost.From, lost.To), Is.EqualTo((Start, found.From)), "what X does not have any more is not called recovered");
        Assert.That(found.From, Is.EqualTo(last.At.AddDays(-7).AddMinutes(1)));
    }

    [Test]
    public async Task A_gap_that_was_not_recovered_in_an_outage_is_left_to_the_next_process()
    {
        var (reported, position) = (NewSignal(), new KeptPosition());
        var settings = Kept(position, reported);
        using var run = Outage(
            TimeSpan.FromMinutes(10),
            request =>
                request.IsStream ? ConnectionScript.Open(new Await(reported.Task), Tweet(IdAt(3600)))
                : Searches(request) ? ConnectionScript.Unreachable
                : ConnectionScript.Json(Rules(("1", "snow", "w"))),
            options => options.MaxRetries = 0
        );
        var few = StreamSchedule.Documented with { ConnectionLost = StreamDelays.Linear(default, default) with { MaxAttempts = 2 } };
        await run.TakeAsync(2, settings with { Reconnect = settings.Reconnect with { Schedule = few } });

        Assert.That(run.Server.Requests.Count(Searches), Is.EqualTo(3));
        Assert.That((run.Gaps.Single().IsLost, run.Gaps[0].Failure is XConnectionException), Is.EqualTo((true, true)));
        Assert.That(position.Last!.From, Is.EqualTo(Start));
    }

    [Test]
    public async Task A_ledger_that_fails_during_a_search_stops_the_stream_before_the_gap_and_the_next_process_searches()
    {
        var (position, store) = (new KeptPosition(), new FalteringStore());
        using var run = Outage(
            TimeSpan.FromMinutes(10),
            request =>
            {
                // The next that is asked for is a search.
                store.Fails = !request.IsStream;
                return request.IsStream ? ConnectionScript.Open() : ConnectionScript.Json(Rules(("1", "snow", "w")));
            },
            options => options.Costs = new CostSettings { Budgets = [new XBudget { Usd = 100 }], Store = store }
        );
        await run.RunAsync(Kept(position));

        Assert.That(run.Failure, Is.InstanceOf<XCostStoreException>());
        Assert.That(run.Server.Requests.Count(Searches), Is.Zero);
        Assert.That((run.Gaps.Single().IsLost, run.Gaps[0].Failure), Is.EqualTo((true, (Exception?)run.Failure)));
        Assert.That(position.Last!.From, Is.EqualTo(Start));

        using var again = new StreamRun(
            (_, request) =>
                request.IsStream
                    ? ConnectionScript.Open()
                    : ConnectionScript.Json(Searches(request) ? Page(null, 180) : Rules(("1", "snow", "w")))
        );
        again.Clock.TurnTo(Start.AddMinutes(20));
        await again.TakeAsync(1, Kept(position));
        Assert.That(again.Server.Requests.Single(Searches).Parameter("since_id"), Is.EqualTo(XId.LastBefore(Start)));
        Assert.That(again.Ids, Is.EqualTo(new[] { $"{IdAt(180)}" }));
    }

    // Search alone, with a position. The signal is given when so many gaps were reported.
    private static StreamSettings Kept(KeptPosition? position, TaskCompletionSource? reported = null, int gaps = 1)
    {
        var count = 0;
        return new()
        {
            Recovery = new() { Means = StreamRecovery.Search, Position = position },
            Reconnect = new() { StallTimeout = TimeSpan.FromDays(30) },
            Watch = new()
            {
                OnNotice = notice =>
                {
                    if (notice is StreamGap && Interlocked.Increment(ref count) == gaps)
                    {
                        reported?.TrySetResult();
                    }
                },
            },
        };
    }

    /// <summary>Keeps a ledger, and fails once where a test wants it.</summary>
    private sealed class FalteringStore : ICostStore
    {
        private readonly MemoryCostStore _store = new();

        public bool Fails { get; set; }

        public ValueTask<CostShortage?> ReserveAsync(CostReservation reservation, CancellationToken cancellationToken = default)
        {
            if (Fails)
            {
                Fails = false;
                throw new IOException("The disk is away.");
            }

            return _store.ReserveAsync(reservation, cancellationToken);
        }

        public ValueTask ReleaseAsync(string reservation, CancellationToken cancellationToken = default) =>
            _store.ReleaseAsync(reservation, cancellationToken);

        public ValueTask<CostReceipt> RecordAsync(CostRecord record, CancellationToken cancellationToken = default) =>
            _store.RecordAsync(record, cancellationToken);

        public ValueTask<IReadOnlyList<CostLine>> ReadAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken = default) =>
            _store.ReadAsync(from, to, cancellationToken);
    }
}

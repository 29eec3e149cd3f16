using static XApi.Tests.Outages;
using static XApi.Tests.StreamStep;

namespace XApi.Tests.Streaming;

/// <summary>A recovery of a period keeps to budgets, caps and the buffer, and pays for nothing twice.</summary>
public class RecoveryLimitTests
{
    [Test]
    public async Task A_period_that_uses_up_the_budget_of_a_day_is_not_paid_for_again_on_the_next()
    {
        var (run, reported) = Recovering(Start.AddDays(1));
        await run.TakeAsync(4, Settings(reported), Budget(XBudgetPeriod.Day));

        Assert.That(run.Server.Attempts.Count(IsOfPeriod), Is.EqualTo(1));
        Assert.That(
            run.Ids,
            Is.EqualTo(Ids(Start, Start.AddMinutes(3), Start.AddMinutes(4), Start.AddDays(1))),
            "what was paid for is delivered"
        );
        Assert.That((run.Gaps.Single().IsLost, run.Gaps[0].Failure is XBudgetExceededException), Is.EqualTo((true, true)));
        var today = new DateOnly(2024, 5, 1);
        Assert.That(await ChargedAsync(run), Is.EqualTo(new[] { (today, 3L), (today.AddDays(1), 1L) }));
    }

    [Test]
    public async Task A_period_that_uses_up_the_budget_of_an_hour_continues_in_the_next_which_costs_nothing_twice()
    {
        var (run, reported) = Recovering(Start.AddMinutes(61));
        await run.TakeAsync(5, Settings(reported), Budget(XBudgetPeriod.Hour));

        Assert.That(run.Server.Attempts.Where(IsOfPeriod).Last().At, Is.EqualTo(Start.AddHours(1)));
        Assert.That(run.Ids, Is.EqualTo(Ids(Start, Start.AddMinutes(3), Start.AddMinutes(4), Start.AddMinutes(5), Start.AddMinutes(61))));
        Assert.That(run.Gaps.Single().RecoveredBy, Is.EqualTo(StreamRecovery.Period));
        Assert.That(await ChargedAsync(run), Is.EqualTo(new[] { (new DateOnly(2024, 5, 1), 5L) }));
    }

    [Test]
    public async Task What_a_cap_keeps_out_of_a_period_is_not_searched_for()
    {
        var (run, reported) = Recovering(Start.AddDays(1));
        var settings = Settings(reported, StreamRecovery.Period | StreamRecovery.Search);
        var cap = new StreamCap(3, StreamCapPeriod.Day, StreamCapAction.Pause);
        await run.TakeAsync(4, settings with { Watch = settings.Watch with { Consumption = new() { Cap = cap } } });

        Assert.That(run.Server.Requests.All(request => request.IsStream), Is.True);
        Assert.That(run.Gaps[0].IsLost, Is.True);
    }

    [Test]
    public async Task A_cap_that_stops_the_stream_in_a_period_leaves_the_gap_to_the_next_process()
    {
        var (run, reported) = Recovering(Start.AddDays(1));
        var position = new KeptPosition();
        var settings = Settings(reported, StreamRecovery.Period | StreamRecovery.Search, position);
        var cap = new StreamCap(3, StreamCapPeriod.Day, StreamCapAction.Stop);
        await run.RunAsync(settings with { Watch = settings.Watch with { Consumption = new() { Cap = cap } } });

        Assert.That((run.Failure as XStreamStoppedException)?.Reason, Is.EqualTo(StreamStop.CapReached));
        Assert.That(run.Server.Requests.All(request => request.IsStream), Is.True);
        Assert.That(position.Last!.From, Is.EqualTo(Start));
    }

    [Test]
    public async Task A_period_that_fills_the_buffer_is_not_searched_for_and_is_left_to_the_next_process()
    {
        var stopped = NewSignal();
        var position = new KeptPosition();
        var (run, reported) = Recovering(Start.AddDays(1), items: 20);
        var settings = Settings(reported, StreamRecovery.Period | StreamRecovery.Search, position);
        await run.TakeAsync(
            int.MaxValue,
            settings with
            {
                Buffer = new() { Capacity = 5, Policy = StreamBufferPolicy.Fail },
                Watch = settings.Watch with { OnStateChanged = state => Completes(stopped, state.Phase == StreamPhase.Stopped) },
            },
            each: async _ => await stopped.Task
        );

        Assert.That((run.Failure as XStreamStoppedException)?.Reason, Is.EqualTo(StreamStop.BufferFull));
        Assert.That(run.Server.Requests.All(request => request.IsStream), Is.True, "nobody reads what a search would pay for");
        Assert.That((run.Gaps.Single().IsLost, run.Gaps[0].Failure), Is.EqualTo((true, (Exception?)run.Failure)));
        Assert.That(position.Last!.From, Is.EqualTo(Start));
    }

    // Ten minutes' outage, after which the period holds Tweets by the minute from the third on. When the gap is reported the stream brings one more.
    private static (StreamRun Run, TaskCompletionSource Reported) Recovering(DateTimeOffset next, int items = 3)
    {
        var reported = NewSignal();
        StreamRun run = null!;
        run = Outage(
            TimeSpan.FromMinutes(10),
            request =>
                IsOfPeriod(request)
                    ? ConnectionScript.Stream(Enumerable.Range(0, items).Select(item => TweetAt(Start.AddMinutes(3 + item))))
                : request.IsStream ? ConnectionScript.Open(Live())
                : ConnectionScript.Json("""{"data":[{"id":"1","value":"snow"}],"meta":{"sent":"2024-05-01T12:00:00.000Z"}}""")
        );
        return (run, reported);

        IEnumerable<StreamStep> Live()
        {
            yield return new Await(reported.Task);
            run.Clock.TurnTo(next);
            yield return TweetAt(next);
        }
    }

    private static StreamSettings Settings(
        TaskCompletionSource reported,
        StreamRecovery means = StreamRecovery.Period,
        KeptPosition? position = null
    ) =>
        new()
        {
            Recovery = new() { Means = means, Position = position },
            Reconnect = new() { StallTimeout = TimeSpan.FromDays(2) },
            Watch = new() { OnNotice = notice => Completes(reported, notice is StreamGap) },
        };

    private static FilteredStreamOptions Budget(XBudgetPeriod period) =>
        new()
        {
            Budget = new XBudget { Resources = 3, Period = period },
        };

    private static bool IsOfPeriod(StreamRequest request) => request.Parameter("start_time") is not null;

    private static IEnumerable<string> Ids(params DateTimeOffset[] times) => times.Select(time => $"{IdAt(time)}");

    private static async Task<IReadOnlyList<(DateOnly Day, long Charged)>> ChargedAsync(StreamRun run) =>
        [
            .. (await run.Client.Costs.ReadAsync(DateOnly.MinValue, DateOnly.MaxValue))
                .Lines.GroupBy(line => line.Day)
                .OrderBy(day => day.Key)
                .Select(day => (day.Key, day.Sum(line => line.Charged))),
        ];
}

using static XApi.Tests.StreamStep;

namespace XApi.Tests.Streaming;

/// <summary>What is consumed is counted by day and tag, and can be capped.</summary>
public class ConsumptionTests
{
    private static readonly DateOnly Today = new(2024, 5, 1);

    [Test]
    public async Task Tweets_are_counted_by_day_and_rule_tag()
    {
        var run = new StreamRun(
            ConnectionScript.Open(
                Tweet(1, "cats"),
                Tweet(2, "dogs"),
                Tweet(2, "dogs"),
                Line("""{"data":{"id":"3","text":"x"},"matching_rules":[{"id":"1","tag":"cats"},{"id":"2","tag":"dogs"},{"id":"3","tag":"dogs"},{"id":"4"}]}"""),
                new Pause(TimeSpan.FromHours(13)),
                Tweet(4, "cats")
            )
        );
        await run.TakeAsync(4, new StreamSettings { SilenceLimit = TimeSpan.FromDays(1) });

        var consumption = run.Monitor.Consumption!;
        Assert.That((consumption.On(Today), consumption.On(Today, "cats"), consumption.On(Today, "dogs")), Is.EqualTo((3L, 2L, 2L)));
        Assert.That((consumption.On(Today.AddDays(1)), consumption.On(Today.AddDays(1), "cats")), Is.EqualTo((1L, 1L)));
        Assert.That(consumption.Days.Select(day => (day.Day, day.Tweets)), Is.EqualTo(new[] { (Today, 3L), (Today.AddDays(1), 1L) }));
    }

    [Test]
    public async Task A_cap_can_stop_the_stream()
    {
        var run = await new StreamRun(ConnectionScript.Open(Enumerable.Range(1, 100).Select(id => Tweet(id)))).RunAsync(
            new StreamSettings { Consumption = new StreamConsumption { Cap = new StreamCap(10, StreamCapPeriod.Day, StreamCapAction.Stop) } }
        );

        Assert.That(run.Ids, Has.Count.EqualTo(10));
        Assert.That(((StreamStoppedException)run.Failure!).Reason, Is.EqualTo(StreamStop.CapReached));
    }

    [TestCase(StreamCapPeriod.Day, "2024-05-02T00:00:00Z")]
    [TestCase(StreamCapPeriod.Month, "2024-06-01T00:00:00Z")]
    public async Task A_cap_can_pause_the_stream_until_the_next_period(StreamCapPeriod period, string until)
    {
        var next = DateTimeOffset.Parse(until, System.Globalization.CultureInfo.InvariantCulture);
        var run = await new StreamRun(ConnectionScript.Open(Enumerable.Range(1, 100).Select(id => Tweet(id))), ConnectionScript.Open(Tweet(1001))).TakeAsync(
            11,
            new StreamSettings { Consumption = new StreamConsumption { Cap = new StreamCap(10, period, StreamCapAction.Pause) } }
        );

        Assert.That(run.Server.Attempts[1].At, Is.EqualTo(next));
        Assert.That(run.Server.Attempts[1].BackfillMinutes, Is.Null, "what was not wanted is not recovered");
        Assert.That(run.Gaps.Single().IsLost, Is.True);
        Assert.That(run.Gaps[0].To, Is.EqualTo(next));
        Assert.That(run.States.Single(state => state.Phase == StreamPhase.WaitingUntil).Interruption, Is.EqualTo(StreamInterruption.CapReached));
    }

    [Test]
    public async Task What_was_counted_before_counts()
    {
        var consumption = new StreamConsumption { Cap = new StreamCap(10, StreamCapPeriod.Month, StreamCapAction.Stop) };
        consumption.Add(Today.AddDays(-1), 100, new Dictionary<string, long> { ["cats"] = 3 });
        consumption.Add(Today, 7);
        var run = await new StreamRun(ConnectionScript.Open(Enumerable.Range(1, 100).Select(id => Tweet(id)))).RunAsync(new StreamSettings { Consumption = consumption });

        Assert.That(run.Ids, Has.Count.EqualTo(3), "yesterday was another month");
    }
}

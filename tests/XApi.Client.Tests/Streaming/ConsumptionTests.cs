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
                Line(
                    """{"data":{"id":"3","text":"x"},"matching_rules":[{"id":"1","tag":"cats"},{"id":"2","tag":"dogs"},{"id":"3","tag":"dogs"},{"id":"4"}]}"""
                ),
                new Pause(TimeSpan.FromHours(13)),
                Tweet(4, "cats")
            )
        );
        await run.TakeAsync(4, new StreamSettings { Reconnect = new() { StallTimeout = TimeSpan.FromDays(1) } });

        var consumption = run.Monitor.Consumption!;
        Assert.That((consumption.On(Today), consumption.On(Today, "cats"), consumption.On(Today, "dogs")), Is.EqualTo((3L, 2L, 2L)));
        Assert.That((consumption.On(Today.AddDays(1)), consumption.On(Today.AddDays(1), "cats")), Is.EqualTo((1L, 1L)));
        Assert.That(consumption.Days.Select(day => (day.Day, day.Items)), Is.EqualTo(new[] { (Today, 3L), (Today.AddDays(1), 1L) }));
    }

    [Test]
    public async Task A_cap_can_stop_the_stream()
    {
        var run = await new StreamRun(ConnectionScript.Open(Enumerable.Range(1, 100).Select(id => Tweet(id)))).RunAsync(
            new StreamSettings
            {
                Watch = new() { Consumption = new() { Cap = new StreamCap(10, StreamCapPeriod.Day, StreamCapAction.Stop) } },
            }
        );

        Assert.That(run.Ids, Has.Count.EqualTo(10));
        Assert.That(((XStreamStoppedException)run.Failure!).Reason, Is.EqualTo(StreamStop.CapReached));
        Assert.That(run.Server.Attempts, Has.Count.EqualTo(1));
    }

    [TestCase(StreamCapPeriod.Day, "The stream stopped because its cap of 3 items a day was reached.")]
    [TestCase(StreamCapPeriod.Month, "The stream stopped because its cap of 3 items a month was reached.")]
    public async Task A_stream_that_its_cap_stopped_says_so(StreamCapPeriod period, string message)
    {
        var run = await new StreamRun(ConnectionScript.Open(Tweet(1), Tweet(2), Tweet(3))).RunAsync(
            new StreamSettings { Watch = new() { Consumption = new() { Cap = new StreamCap(3, period, StreamCapAction.Stop) } } }
        );

        Assert.That(run.Failure, Is.TypeOf<XStreamStoppedException>().With.Message.StartsWith(message));
        Assert.That(((XApiException)run.Failure!).Operation, Is.SameAs(XOperation.FilteredStream));
    }

    [TestCase(StreamCapPeriod.Day, "2024-05-02T00:00:00Z")]
    [TestCase(StreamCapPeriod.Month, "2024-06-01T00:00:00Z")]
    public async Task A_cap_can_pause_the_stream_until_the_next_period(StreamCapPeriod period, string until)
    {
        var next = DateTimeOffset.Parse(until, System.Globalization.CultureInfo.InvariantCulture);
        var run = await new StreamRun(
            ConnectionScript.Open(Enumerable.Range(1, 100).Select(id => Tweet(id))),
            ConnectionScript.Open(Tweet(1001))
        ).TakeAsync(
            11,
            new StreamSettings { Watch = new() { Consumption = new() { Cap = new StreamCap(10, period, StreamCapAction.Pause) } } }
        );

        Assert.That(run.Server.Attempts[1].At, Is.EqualTo(next));
        Assert.That(run.Server.Attempts[1].BackfillMinutes, Is.Null, "what was not wanted is not recovered");
        Assert.That(run.Gaps.Single().IsLost, Is.True);
        Assert.That(run.Gaps[0].To, Is.EqualTo(next));
        Assert.That(
            run.States.Single(state => state.Phase == StreamPhase.WaitingUntil).Interruption,
            Is.EqualTo(StreamInterruption.CapReached)
        );
    }

    [Test]
    public async Task What_was_counted_before_counts()
    {
        var consumption = new StreamConsumption { Cap = new StreamCap(10, StreamCapPeriod.Month, StreamCapAction.Stop) };
        consumption.Add(Today.AddDays(-1), 100, new Dictionary<string, long> { ["cats"] = 3 });
        consumption.Add(Today, 7);
        var run = await new StreamRun(ConnectionScript.Open(Enumerable.Range(1, 100).Select(id => Tweet(id)))).RunAsync(
            new StreamSettings { Watch = new() { Consumption = consumption } }
        );

        Assert.That(run.Ids, Has.Count.EqualTo(3), "yesterday was another month");
    }

    private static MatchingRule[] Tags(params string?[] tags) =>
        [.. tags.Select((tag, index) => new MatchingRule { Id = $"{index}", Tag = tag })];

    [Test]
    public void A_Tweet_counts_once_for_each_tag_that_is_one()
    {
        var consumption = new StreamConsumption();
        Assert.That((consumption.On(Today), consumption.On(Today, "a"), consumption.Days.Count), Is.EqualTo((0L, 0L, 0)));
        var late = new DateTimeOffset(2024, 5, 1, 23, 59, 59, TimeSpan.Zero);
        foreach (var tags in new[] { Tags("a", "b", "a", null, ""), Tags("b"), Tags() })
        {
            Assert.That(consumption.TryCount(late, tags), Is.True);
        }

        consumption.TryCount(late.AddSeconds(1).ToOffset(TimeSpan.FromHours(-5)), Tags("b"));

        Assert.That(
            new[] { null, "a", "b", "c", "" }.Select(tag => (consumption.On(Today, tag), consumption.On(Today.AddDays(1), tag))),
            Is.EqualTo(new[] { (3L, 1L), (1L, 0L), (2L, 1L), (0L, 0L), (0L, 0L) })
        );
        Assert.That(consumption.Days[0].Tags, Is.EqualTo(new Dictionary<string, long> { ["a"] = 1, ["b"] = 2 }));
    }

    [Test]
    public void What_was_counted_before_is_added_to_what_is_there()
    {
        var consumption = new StreamConsumption();
        consumption.Add(Today, 5, new Dictionary<string, long> { ["a"] = 2 });
        consumption.Add(Today, 0, new Dictionary<string, long> { ["a"] = 3, ["b"] = 1 });
        consumption.Add(Today, 1);

        Assert.That((consumption.On(Today), consumption.On(Today, "a"), consumption.On(Today, "b")), Is.EqualTo((6L, 5L, 1L)));
        Assert.That(
            () => consumption.Add(Today, -1),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("items")
        );
    }

    [Test]
    public void The_latest_62_days_are_kept()
    {
        var consumption = new StreamConsumption();
        for (var day = 0; day < 62; day++)
        {
            consumption.Add(Today.AddDays(day), day + 1);
        }

        Assert.That((consumption.Days.Count, consumption.Days[0].Day), Is.EqualTo((62, Today)));
        consumption.Add(Today.AddDays(62), 63);
        Assert.That((consumption.Days.Count, consumption.Days[0].Day, consumption.Days[^1].Items), Is.EqualTo((62, Today.AddDays(1), 63L)));
        consumption.Add(Today, 1);
        Assert.That((consumption.Days.Count, consumption.Days[0].Day), Is.EqualTo((62, Today.AddDays(1))), "it is too old");
    }

    [TestCase(StreamCapPeriod.Day, "2024-05-01T23:59:59Z", 9, null)]
    [TestCase(StreamCapPeriod.Day, "2024-05-01T23:59:59Z", 10, "2024-05-02T00:00:00Z")]
    [TestCase(StreamCapPeriod.Day, "2024-05-31T00:00:00Z", 11, "2024-06-01T00:00:00Z")]
    [TestCase(StreamCapPeriod.Month, "2024-05-01T12:00:00Z", 9, null)]
    [TestCase(StreamCapPeriod.Month, "2024-05-01T12:00:00Z", 10, "2024-06-01T00:00:00Z")]
    [TestCase(StreamCapPeriod.Month, "2024-12-31T12:00:00Z", 11, "2025-01-01T00:00:00Z")]
    [TestCase(StreamCapPeriod.Day, "2024-05-01T23:00:00-02:00", 10, "2024-05-03T00:00:00Z")]
    public void A_cap_is_reached_until_the_next_period_of_UTC(StreamCapPeriod period, string now, int counted, string? until)
    {
        var at = DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture);
        var day = DateOnly.FromDateTime(at.UtcDateTime);
        var consumption = new StreamConsumption { Cap = new StreamCap(10, period, StreamCapAction.Pause) };
        consumption.Add(day, counted);

        Assert.That(
            consumption.ReachedUntil(at)?.ToString("yyyy-MM-dd'T'HH:mm:ssK", System.Globalization.CultureInfo.InvariantCulture),
            Is.EqualTo(until?.Replace("Z", "+00:00", StringComparison.Ordinal))
        );
        Assert.That(consumption.TryCount(at, Tags("a")), Is.EqualTo(until is null));
        Assert.That(consumption.On(day), Is.EqualTo(until is null ? counted + 1 : counted), "what there is no room for is not counted");
    }

    [TestCase(StreamCapPeriod.Day, "2024-04-30", false)]
    [TestCase(StreamCapPeriod.Day, "2023-05-01", false)]
    [TestCase(StreamCapPeriod.Month, "2024-05-31", true)]
    [TestCase(StreamCapPeriod.Month, "2024-04-30", false)]
    [TestCase(StreamCapPeriod.Month, "2023-05-01", false, Description = "the same month of another year")]
    public void Another_day_counts_for_a_cap_by_its_period(StreamCapPeriod period, string day, bool counts)
    {
        var consumption = new StreamConsumption { Cap = new StreamCap(10, period, StreamCapAction.Pause) };
        consumption.Add(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture), 10);

        Assert.That(consumption.ReachedUntil(new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.Zero)) is not null, Is.EqualTo(counts));
    }

    [Test]
    public void Without_a_cap_there_is_always_room()
    {
        var consumption = new StreamConsumption();
        consumption.Add(Today, long.MaxValue / 2);

        Assert.That(consumption.ReachedUntil(new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.Zero)), Is.Null);
    }
}

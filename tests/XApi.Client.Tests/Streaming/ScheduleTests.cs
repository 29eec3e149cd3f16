namespace XApi.Tests.Streaming;

/// <summary>How long a stream waits before each attempt, row by row, and which settings it can be given.</summary>
public class ScheduleTests
{
    private static readonly StreamDelays Steps = StreamDelays.Linear(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5));
    private static readonly StreamDelays Doubles = StreamDelays.Doubling(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10));

    private static double[] Seconds(StreamDelays row, int attempts) =>
        [.. Enumerable.Range(1, attempts).Select(attempt => row.Before(attempt).TotalSeconds)];

    [TestCase(StreamInterruption.ConnectionLost, new[] { 0, 0.25, 0.5, 0.75 }, 64, 15.75, 16)]
    [TestCase(StreamInterruption.Silent, new[] { 0, 0.25, 0.5, 0.75 }, 64, 15.75, 16)]
    [TestCase(StreamInterruption.Closed, new[] { 0, 5.0, 10, 20 }, 7, 160, 320)]
    [TestCase(StreamInterruption.Disconnected, new[] { 0, 5.0, 10, 20 }, 7, 160, 320)]
    [TestCase(StreamInterruption.ServerError, new[] { 5.0, 10, 20, 40 }, 6, 160, 320)]
    [TestCase(StreamInterruption.RateLimited, new[] { 60.0, 120, 240, 480 }, 4, 480, 900)]
    [TestCase(StreamInterruption.TooManyConnections, new[] { 60.0, 120, 240, 480 }, 4, 480, 900)]
    [TestCase(StreamInterruption.CapReached, new[] { 0.0, 0, 0, 0 }, 4, 0, 0)]
    public void The_documented_schedule_is(StreamInterruption cause, double[] first, int lastThatGrows, double last, double longest)
    {
        var row = StreamSchedule.Documented.For(cause);

        Assert.That(Seconds(row, 4), Is.EqualTo(first));
        Assert.That(row.Before(lastThatGrows).TotalSeconds, Is.EqualTo(last));
        Assert.That(row.Before(lastThatGrows + 1).TotalSeconds, Is.EqualTo(longest));
        Assert.That(row.Before(int.MaxValue).TotalSeconds, Is.EqualTo(longest), "however long the outage lasts");
        Assert.That(row.Longest.TotalSeconds, Is.EqualTo(longest));
    }

    [Test]
    public void A_schedule_of_one_s_own_replaces_the_row_of_its_interruption_alone([Values] StreamInterruption cause)
    {
        StreamDelays Row(int number) => StreamDelays.Doubling(TimeSpan.FromSeconds(number), TimeSpan.FromHours(1));
        var own = new StreamSchedule
        {
            ConnectionLost = Row(1),
            Silent = Row(2),
            Closed = Row(3),
            Disconnected = Row(4),
            ServerError = Row(5),
            RateLimited = Row(6),
            TooManyConnections = Row(7),
        };

        Assert.That(own.For(cause).Before(1).TotalSeconds, Is.EqualTo(cause == StreamInterruption.CapReached ? 0 : (int)cause + 1));
    }

    [Test]
    public void Delays_grow_by_a_step_or_double_up_to_the_longest()
    {
        Assert.That(Seconds(Steps, 5), Is.EqualTo(new double[] { 0, 2, 4, 5, 5 }));
        Assert.That(Seconds(Steps with { First = TimeSpan.FromSeconds(1) }, 4), Is.EqualTo(new double[] { 1, 3, 5, 5 }));
        Assert.That(
            Seconds(Steps with { First = TimeSpan.FromSeconds(1), FirstAtOnce = true }, 4),
            Is.EqualTo(new double[] { 0, 1, 3, 5 })
        );
        Assert.That(Seconds(Doubles, 4), Is.EqualTo(new double[] { 3, 6, 10, 10 }));
        Assert.That(Seconds(Doubles with { FirstAtOnce = true }, 5), Is.EqualTo(new double[] { 0, 3, 6, 10, 10 }));
        Assert.That(
            (Steps.FirstAtOnce, Steps.Growth, Doubles.FirstAtOnce, Doubles.Growth),
            Is.EqualTo((false, StreamDelayGrowth.Linear, false, StreamDelayGrowth.Doubling))
        );
    }

    [TestCase(0)]
    [TestCase(-1)]
    public void Attempts_are_counted_from_1(int attempt) =>
        Assert.That(
            () => Steps.Before(attempt),
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("attempt")
        );

    [Test]
    public void Each_interruption_counts_its_own_attempts_until_data_flows()
    {
        var backoff = new StreamBackoff(new StreamSchedule { ServerError = Doubles, Silent = Steps });
        (int, double, bool) Next(StreamInterruption cause)
        {
            var (attempt, delay, isLongest) = backoff.Next(cause);
            return (attempt, delay.TotalSeconds, isLongest);
        }

        Assert.That(Next(StreamInterruption.ServerError), Is.EqualTo((1, 3.0, false)));
        Assert.That(Next(StreamInterruption.ServerError), Is.EqualTo((2, 6.0, false)));
        Assert.That(Next(StreamInterruption.Silent), Is.EqualTo((1, 0.0, false)));
        Assert.That(Next(StreamInterruption.ServerError), Is.EqualTo((3, 10.0, true)));
        Assert.That(Next(StreamInterruption.CapReached), Is.EqualTo((1, 0.0, false)), "no delay is no longest delay");
        backoff.Reset();
        Assert.That(Next(StreamInterruption.ServerError), Is.EqualTo((1, 3.0, false)));
        Assert.That(Next(StreamInterruption.Silent), Is.EqualTo((1, 0.0, false)));
    }

    [Test]
    public void The_defaults_of_settings_are_those_that_are_documented()
    {
        var settings = StreamSettings.Default;

        Assert.That((settings.Connections, settings.BufferCapacity, settings.BufferBytes), Is.EqualTo((1, 10_000, 67_108_864L)));
        Assert.That((settings.MaxMessageBytes, settings.DeduplicationWindow), Is.EqualTo((16_777_216, 250_000)));
        Assert.That(
            (settings.BufferPolicy, settings.Recovery),
            Is.EqualTo((StreamBufferPolicy.Wait, StreamRecovery.Backfill | StreamRecovery.Period))
        );
        Assert.That(settings.Schedule, Is.SameAs(StreamSchedule.Documented));
        Assert.That(new FilteredStreamOptions().Stream, Is.SameAs(settings));
        Assert.That(settings.Validate, Throws.Nothing);
    }

    private static IEnumerable<TestCaseData> Bounds()
    {
        TestCaseData Bound(string name, StreamSettings settings, bool allowed, object value) =>
            new TestCaseData(name, settings, allowed).SetArgDisplayNames($"{name} {value}", allowed ? "allowed" : "refused");
        foreach (var (count, allowed) in new[] { (0, false), (1, true), (2, true), (3, false) })
        {
            yield return Bound("Connections", new() { Connections = count }, allowed, count);
        }

        foreach (var (count, allowed) in new[] { (0, false), (1, true) })
        {
            yield return Bound("BufferCapacity", new() { BufferCapacity = count }, allowed, count);
            yield return Bound("BufferBytes", new() { BufferBytes = count }, allowed, count);
            yield return Bound("DeduplicationWindow", new() { DeduplicationWindow = count }, allowed, count);
            yield return Bound("StallTimeout", new() { StallTimeout = TimeSpan.FromTicks(count) }, allowed, count);
            yield return Bound("MaxMessageBytes", new() { MaxMessageBytes = 1023 + count }, allowed, 1023 + count);
        }
    }

    [TestCaseSource(nameof(Bounds))]
    public void A_setting_out_of_its_bounds_is_refused_by_name(string name, object settings, bool allowed) =>
        Assert.That(
            ((StreamSettings)settings).Validate,
            allowed ? Throws.Nothing : Throws.InstanceOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo(name)
        );

    [Test]
    public void Settings_are_checked_before_anything_is_sent()
    {
        using var run = new StreamRun(ConnectionScript.Open());

        Assert.That(() => run.RunAsync(new StreamSettings { Connections = 3 }), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(run.Server.Requests, Is.Empty);
    }
}

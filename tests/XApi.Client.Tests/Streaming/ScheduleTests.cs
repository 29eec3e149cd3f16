namespace XApi.Tests.Streaming;

/// <summary>How long a stream waits before each attempt, row by row, and which settings it can be given.</summary>
public class ScheduleTests
{
    private static readonly StreamDelays Steps = StreamDelays.Linear(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5));
    private static readonly StreamDelays Doubles = StreamDelays.Doubling(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10));

    private static double[] Seconds(StreamDelays row, int attempts) =>
        [.. Enumerable.Range(1, attempts).Select(attempt => row.Before(attempt).TotalSeconds)];

    [TestCase(StreamInterruption.ConnectionLost, new[] { 0, 0.25, 0.5, 0.75 }, 64, 15.75, 16)]
    [TestCase(StreamInterruption.Stalled, new[] { 0, 0.25, 0.5, 0.75 }, 64, 15.75, 16)]
    [TestCase(StreamInterruption.Closed, new[] { 0, 5.0, 10, 20 }, 7, 160, 320)]
    [TestCase(StreamInterruption.Disconnected, new[] { 0, 5.0, 10, 20 }, 7, 160, 320)]
    [TestCase(StreamInterruption.ServerError, new[] { 5.0, 10, 20, 40 }, 6, 160, 320)]
    [TestCase(StreamInterruption.RateLimited, new[] { 60.0, 120, 240, 480 }, 4, 480, 900)]
    [TestCase(StreamInterruption.TooManyConnections, new[] { 60.0, 120, 240, 480 }, 4, 480, 900)]
    [TestCase(StreamInterruption.Refused, new[] { 5.0, 10, 20, 40 }, 6, 160, 320)]
    [TestCase(StreamInterruption.CreditsDepleted, new[] { 60.0, 120, 240, 480 }, 4, 480, 900)]
    [TestCase(StreamInterruption.CapReached, new[] { 0.0, 0, 0, 0 }, 4, 0, 0)]
    public void The_documented_schedule_is(StreamInterruption cause, double[] first, int lastThatGrows, double last, double longest)
    {
        var row = StreamSchedule.Documented.For(cause);

        Assert.That(Seconds(row, 4), Is.EqualTo(first));
        Assert.That(row.Before(lastThatGrows).TotalSeconds, Is.EqualTo(last));
        Assert.That(row.Before(lastThatGrows + 1).TotalSeconds, Is.EqualTo(longest));
        Assert.That(row.Before(int.MaxValue).TotalSeconds, Is.EqualTo(longest), "however long the outage lasts");
        Assert.That(row.MaxDelay.TotalSeconds, Is.EqualTo(longest));
        Assert.That(row.MaxAttempts, Is.EqualTo(cause == StreamInterruption.Refused ? 4 : null));
    }

    [Test]
    public void A_schedule_of_one_s_own_replaces_the_row_of_its_interruption_alone([Values] StreamInterruption cause)
    {
        StreamDelays Row(int number) => StreamDelays.Doubling(TimeSpan.FromSeconds(number), TimeSpan.FromHours(1));
        var own = new StreamSchedule
        {
            ConnectionLost = Row(1),
            Stalled = Row(2),
            Closed = Row(3),
            Disconnected = Row(4),
            ServerError = Row(5),
            RateLimited = Row(6),
            TooManyConnections = Row(7),
            Refused = Row(8),
            CreditsDepleted = Row(9),
        };

        Assert.That(
            own.For(cause).Before(1).TotalSeconds,
            Is.EqualTo(cause is StreamInterruption.CapReached or StreamInterruption.BudgetExceeded ? 0 : (int)cause + 1)
        );
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
            (Steps.FirstAtOnce, Steps.Step, Doubles.FirstAtOnce, Doubles.Step),
            Is.EqualTo((false, TimeSpan.FromSeconds(2), false, (TimeSpan?)null))
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
    public void Each_interruption_counts_its_own_attempts_until_a_connection_lives()
    {
        var attempts = new StreamAttempts(new StreamSchedule { ServerError = Doubles with { MaxAttempts = 3 }, Stalled = Steps });

        Assert.That(Next(StreamInterruption.ServerError), Is.EqualTo((1, 3.0, false, false)));
        Assert.That(Next(StreamInterruption.ServerError), Is.EqualTo((2, 6.0, false, false)));
        Assert.That(Next(StreamInterruption.Stalled), Is.EqualTo((1, 0.0, false, false)));
        Assert.That(Next(StreamInterruption.ServerError), Is.EqualTo((3, 10.0, true, false)));
        Assert.That(Next(StreamInterruption.ServerError), Is.EqualTo((4, 10.0, true, true)), "three are allowed");
        Assert.That(Next(StreamInterruption.CapReached), Is.EqualTo((1, 0.0, false, false)), "no delay is no longest delay");
        attempts.Reset();
        Assert.That(Next(StreamInterruption.ServerError), Is.EqualTo((1, 3.0, false, false)));
        Assert.That(Next(StreamInterruption.Stalled), Is.EqualTo((1, 0.0, false, false)));

        (int, double, bool, bool) Next(StreamInterruption cause)
        {
            var (number, delay, isLongest, isTooMany) = attempts.Next(cause);
            return (number, delay.TotalSeconds, isLongest, isTooMany);
        }
    }
}

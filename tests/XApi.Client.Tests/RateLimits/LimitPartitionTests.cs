namespace XApi.Tests.RateLimits;

/// <summary>The queue of one operation and credential: when it opens, when it is worth looking again, how long it closes after a refusal.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class LimitPartitionTests
{
    private const int Quarter = 900;

    private readonly WindowCounter _second = new(RateLimitKind.Window, 1, TimeSpan.FromSeconds(1), bucket: null, isTold: false);
    private readonly WindowCounter _quarter = new(RateLimitKind.Window, 10, TimeSpan.FromSeconds(Quarter), bucket: null, isTold: true);
    private readonly LimitPartition _lane;
    private long _number;

    public LimitPartitionTests() => _lane = new(XOperation.SearchRecent, [_quarter]);

    [Test]
    public void A_lane_is_open_until_a_window_is_used_up_and_again_at_its_reset()
    {
        Assert.That((_lane.IsOpen(At(0)), _lane.Block(At(0), 0), _lane.NextLook(At(0))), Is.EqualTo((true, (LimitBlock?)null, At(0))));

        UseUp(_lane, 10);

        Assert.That(_lane.IsOpen(At(899.9)), Is.False);
        Assert.That(_lane.Block(At(1), 0), Is.EqualTo(new LimitBlock(RateLimitKind.Window, At(Quarter), _quarter)));
        Assert.That(_lane.NextLook(At(1)), Is.EqualTo(At(Quarter)));
        Assert.That(
            (_lane.IsOpen(At(Quarter)), _lane.Block(At(Quarter), 0), _lane.NextLook(At(901))),
            Is.EqualTo((true, (LimitBlock?)null, At(901)))
        );
    }

    [TestCase(0, 900)]
    [TestCase(9, 900)]
    [TestCase(10, 1800)]
    [TestCase(19, 1800)]
    [TestCase(20, 2700)]
    public void Those_ahead_need_windows_of_their_own(int ahead, int opens)
    {
        UseUp(_lane, 10);

        Assert.That(_lane.Block(At(1), ahead)!.Until, Is.EqualTo(At(opens)));
    }

    [Test]
    public void Of_several_windows_the_last_to_open_keeps_a_call_and_the_first_is_worth_a_look()
    {
        var lane = new LimitPartition(XOperation.SearchAll, [_quarter, _second]);
        Take(lane);
        Assert.That(lane.Block(At(0), 0), Is.EqualTo(new LimitBlock(RateLimitKind.Window, At(1), _second)));

        for (var i = 1; i < 10; i++)
        {
            _quarter.Take(++_number, At(0));
        }

        Assert.That(lane.Block(At(0), 0), Is.EqualTo(new LimitBlock(RateLimitKind.Window, At(Quarter), _quarter)));
        Assert.That(lane.NextLook(At(0)), Is.EqualTo(At(1)));
        Assert.That(lane.NextLook(At(1)), Is.EqualTo(At(Quarter)));
    }

    [Test]
    public void While_the_first_call_of_a_window_is_on_its_way_the_next_look_is_a_second_later()
    {
        Take(_lane);

        Assert.That(
            (_lane.IsOpen(At(0.5)), _lane.Block(At(0.5), 0), _lane.NextLook(At(0.5))),
            Is.EqualTo((false, (LimitBlock?)null, At(1)))
        );
        Assert.That(_lane.IsOpen(At(1)), Is.True);
    }

    [Test]
    public void A_call_that_was_let_go_is_waited_for_until_it_has_left()
    {
        _lane.Departing = new LimitLease(_lane, [_quarter], 1);
        Assert.That((_lane.IsOpen(At(0)), _lane.NextLook(At(0))), Is.EqualTo((false, (DateTimeOffset?)null)));

        _lane.Departing = null;
        Assert.That(_lane.IsOpen(At(0)), Is.True);
    }

    // Seconds until the lane opens, after one refusal, two in a row, and so on.
    [TestCase(new double[] { 1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60, 60 })]
    public void Refusals_that_nothing_explains_close_it_for_longer_each_time(double[] pauses)
    {
        var now = 0.0;
        foreach (var pause in pauses)
        {
            var ticket = Take(_lane, now);
            Answer(ticket, now);
            _lane.Refused(ticket, _number, retryAfter: null, At(now));
            Assert.That(_lane.Block(At(now), 0), Is.EqualTo(new LimitBlock(RateLimitKind.Window, At(now + pause), null)));
            Assert.That(_lane.NextLook(At(now)), Is.EqualTo(At(now + pause)));
            now += pause;
            Assert.That(_lane.IsOpen(At(now - 0.001)), Is.False);
            Assert.That(_lane.IsOpen(At(now)), Is.True);
        }

        _lane.Succeeded();
        var last = Take(_lane, now);
        Answer(last, now);
        _lane.Refused(last, _number, retryAfter: null, At(now));
        Assert.That(_lane.Block(At(now), 0)!.Until, Is.EqualTo(At(now + 1)), "a response in between makes it the first");
    }

    [Test]
    public void Calls_that_were_on_their_way_together_are_refused_once()
    {
        LimitLease[] together = [Take(_lane), Take(_lane), Take(_lane)];
        foreach (var ticket in together)
        {
            Answer(ticket, 0);
            _lane.Refused(ticket, _number, retryAfter: null, At(0));
        }

        Assert.That(_lane.Block(At(0), 0)!.Until, Is.EqualTo(At(1)));
    }

    [Test]
    public void A_Retry_After_closes_it_for_so_long()
    {
        var ticket = Take(_lane);
        Answer(ticket, 0);
        _lane.Refused(ticket, _number, TimeSpan.FromSeconds(5), At(0));

        Assert.That(_lane.Block(At(0), 0)!.Until, Is.EqualTo(At(5)));
    }

    [Test]
    public void A_used_up_window_explains_one_refusal_and_not_the_next()
    {
        _quarter.Told(null, 0, null, 0, At(0.5), At(0));
        _lane.Refused(new LimitLease(_lane, [_quarter], 1), 1, retryAfter: null, At(0));
        Assert.That(_lane.Block(At(0), 0), Is.EqualTo(new LimitBlock(RateLimitKind.Window, At(0.5), _quarter)));

        _lane.Refused(new LimitLease(_lane, [_quarter], 2), 2, retryAfter: null, At(0));
        Assert.That(_lane.Block(At(0), 0), Is.EqualTo(new LimitBlock(RateLimitKind.Window, At(2), null)));
    }

    [Test]
    public void A_shorter_closing_does_not_end_a_longer_one()
    {
        _lane.Refused(Take(_lane), _number, TimeSpan.FromSeconds(30), At(0));
        _lane.Refused(Take(_lane), _number, TimeSpan.FromSeconds(5), At(0));

        Assert.That(_lane.Block(At(0), 0)!.Until, Is.EqualTo(At(30)));
    }

    // The reset by the response's Date, or else by this machine's clock; neither in the past nor more than 25 hours ahead.
    [TestCase(600, 0, 600)]
    [TestCase(600, 100, 500)]
    [TestCase(-10, -20, 10)]
    [TestCase(90_000, 0, 90_000)]
    [TestCase(90_001, 50, 89_951)]
    [TestCase(600, 700, 600)]
    [TestCase(600, 600, 600)]
    [TestCase(600, null, 600)]
    [TestCase(90_000, null, 90_000)]
    public void A_reset_is_read_by_the_clock_of_X_where_that_makes_sense(int reset, int? date, int expected)
    {
        _lane.Answered(Take(_lane), _number, Told(10, 0, reset), date is { } seconds ? At(seconds) : null, At(0));

        Assert.That(_quarter.Reset, Is.EqualTo(At(expected)));
    }

    [TestCase(0, null)]
    [TestCase(-1, null)]
    [TestCase(90_001, null)]
    [TestCase(null, null)]
    public void Where_nothing_is_left_until_nobody_knows_when_it_closes_for_a_second(int? reset, int? date)
    {
        var ticket = Take(_lane);
        _lane.Answered(ticket, _number, Told(10, 0, reset), date is { } seconds ? At(seconds) : null, At(0));

        Assert.That(_lane.Block(At(0), 0), Is.EqualTo(new LimitBlock(RateLimitKind.Window, At(1), null)));
        Assert.That(_quarter.Remaining, Is.EqualTo(9), "the call was counted here");
    }

    [Test]
    public void What_is_left_is_taken_in_without_a_reset()
    {
        _lane.Answered(Take(_lane), _number, Told(10, 4, null), date: null, At(0));

        Assert.That((_quarter.Remaining, _lane.Block(At(0), 0)), Is.EqualTo((4, (LimitBlock?)null)));
    }

    [Test]
    public void An_answer_that_tells_nothing_counts_the_call()
    {
        _lane.Answered(Take(_lane), _number, told: null, date: null, At(0));
        _lane.Answered(new LimitLease(_lane, [], 7), _number, told: null, date: null, At(0));

        Assert.That(_quarter.Remaining, Is.EqualTo(9), "the second was never counted in this window");
    }

    [TestCase(10, 600, 5, 20)]
    [TestCase(20, 600, 10, 5)]
    [TestCase(33, 600, 5, 20)]
    [TestCase(20, 902, 10, 5)]
    [TestCase(20, 903, 5, 20)]
    [TestCase(20, null, 10, 5)]
    public void Headers_tell_of_the_window_with_their_limit_or_else_of_the_usual_one(int limit, int? reset, int usual, int other)
    {
        var hour = new WindowCounter(RateLimitKind.Window, 20, TimeSpan.FromSeconds(Quarter), "other", isTold: false);
        var lane = new LimitPartition(XOperation.SearchRecent, [hour, _quarter]);

        lane.Answered(new LimitLease(lane, [], 1), 1, Told(limit, 5, reset), date: null, At(0));

        Assert.That((_quarter.Remaining, hour.Remaining), Is.EqualTo((usual, other)));
    }

    [Test]
    public void The_days_of_the_App_and_of_the_user_are_windows_too()
    {
        var app = _lane.AppDay = LimitPartition.NewAppDay();
        _lane.AddUserDay();
        Assert.That(_lane.Windows, Is.EqualTo(new[] { _quarter, app, _lane.UserDay }));

        var ticket = Take(_lane);
        _lane.Answered(ticket, _number, new RateLimit(null, new(100, 70, At(5_000)), new(50, 20, At(6_000))), date: null, At(0));

        Assert.That((app.Kind, app.Limit, app.Remaining, app.Reset), Is.EqualTo((RateLimitKind.AppDay, 100, 70, At(5_000))));
        Assert.That(
            (_lane.UserDay!.Kind, _lane.UserDay.Limit, _lane.UserDay.Remaining, _lane.UserDay.Reset),
            Is.EqualTo((RateLimitKind.UserDay, 50, 20, At(6_000)))
        );
        Assert.That((app.Length, _lane.UserDay.Length), Is.EqualTo((TimeSpan.FromDays(1), TimeSpan.FromDays(1))));
        Assert.That(_quarter.Remaining, Is.EqualTo(9));
    }

    [Test]
    public void A_documented_day_is_the_one_that_headers_tell_of()
    {
        var day = new WindowCounter(RateLimitKind.UserDay, 200, TimeSpan.FromDays(1), bucket: null, isTold: true);
        var lane = new LimitPartition(XOperation.CreateTweet, [_quarter, day]);
        lane.AddUserDay();

        Assert.That(lane.UserDay, Is.SameAs(day));
        Assert.That(lane.Windows, Is.EqualTo(new[] { _quarter, day }));
    }

    [Test]
    public void A_waiter_knows_how_many_go_first()
    {
        QueuedCall[] waiters = [new(1), new(2), new(3)];
        foreach (var waiter in waiters)
        {
            _lane.Queue.AddLast(waiter);
        }

        Assert.That(waiters.Select(_lane.Ahead), Is.EqualTo(new[] { 0, 1, 2 }));
    }

    [Test]
    public void A_lane_is_forgotten_when_nobody_waits_and_all_its_windows_are_over()
    {
        Take(_lane);
        Assert.That((_lane.IsForgettable(At(90_000)), _lane.IsForgettable(At(90_001))), Is.EqualTo((false, true)));

        _lane.Departing = new LimitLease(_lane, [], 1);
        Assert.That(_lane.IsForgettable(At(90_001)), Is.False);

        _lane.Departing = null;
        _lane.Queue.AddLast(new QueuedCall(1));
        Assert.That(_lane.IsForgettable(At(90_001)), Is.False);

        _lane.Queue.Clear();
        _lane.Refused(new LimitLease(_lane, [], 1), 1, TimeSpan.FromSeconds(60), At(90_000));
        Assert.That((_lane.IsForgettable(At(90_059.9)), _lane.IsForgettable(At(90_060))), Is.EqualTo((false, true)));
    }

    [Test]
    public void A_waiter_is_woken_once_for_each_sleep()
    {
        var waiter = new QueuedCall(5);
        Assert.That(waiter.Wake(), Is.False, "it was awake");

        var sleep = waiter.Sleep();
        Assert.That(sleep.IsCompleted, Is.False);
        Assert.That((waiter.Wake(), waiter.Wake(), waiter.Order), Is.EqualTo((true, false, 5L)));
        Assert.That(sleep.IsCompleted, Is.True);
    }

    private static RateLimit Told(int? limit, int? remaining, int? reset) =>
        new(new(limit, remaining, reset is { } seconds ? At(seconds) : null), null, null);

    private LimitLease Take(LimitPartition lane, double now = 0) => lane.Take(++_number, At(now));

    private void UseUp(LimitPartition lane, int requests)
    {
        for (var i = 0; i < requests; i++)
        {
            lane.Answered(Take(lane), _number, told: null, date: null, At(0));
        }
    }

    private void Answer(LimitLease ticket, double now) => _lane.Answered(ticket, _number, Told(100, 99, null), date: null, At(now));

    private static DateTimeOffset At(double seconds) => new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.Zero).AddSeconds(seconds);
}

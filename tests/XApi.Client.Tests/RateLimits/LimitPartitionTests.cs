namespace XApi.Tests.RateLimits;

/// <summary>The partition of one operation and credential: when it opens, how long it closes after a refusal, what it records of headers.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class LimitPartitionTests
{
    private const int Quarter = 900;

    private static readonly LimitWindowSpec OfQuarter = new(
        RateLimitKind.Window,
        10,
        TimeSpan.FromSeconds(Quarter),
        null,
        HasHeaders: true
    );

    private readonly LimitWindow _second = new(new(RateLimitKind.Window, 1, TimeSpan.FromSeconds(1), null, HasHeaders: false));
    private readonly LimitWindow _quarter = new(OfQuarter);
    private readonly LimitPartition _partition;
    private long _number;

    public LimitPartitionTests() => _partition = Partition(_quarter);

    [Test]
    public void It_is_open_until_a_window_is_used_up_and_again_at_its_reset()
    {
        Assert.That(
            (_partition.IsOpen(At(0)), _partition.Block(At(0), 0), _partition.OpensAt(At(0))),
            Is.EqualTo((true, (LimitBlock?)null, At(0)))
        );

        UseUp(_partition, 10);

        Assert.That(_partition.IsOpen(At(899.9)), Is.False);
        Assert.That(_partition.Block(At(1), 0), Is.EqualTo(new LimitBlock(RateLimitKind.Window, At(Quarter), _quarter)));
        Assert.That(_partition.OpensAt(At(1)), Is.EqualTo(At(Quarter)));
        Assert.That(
            (_partition.IsOpen(At(Quarter)), _partition.Block(At(Quarter), 0), _partition.OpensAt(At(901))),
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
        UseUp(_partition, 10);

        Assert.That(_partition.Block(At(1), ahead)!.Until, Is.EqualTo(At(opens)));
    }

    [Test]
    public void Of_several_windows_the_last_to_open_counts()
    {
        var partition = Partition(_quarter, _second);
        UseUp(partition, 1);
        Assert.That(partition.Block(At(0), 0), Is.EqualTo(new LimitBlock(RateLimitKind.Window, At(1), _second)));
        Assert.That(partition.OpensAt(At(0)), Is.EqualTo(At(1)));

        for (var i = 1; i < 10; i++)
        {
            _quarter.Acquire(++_number, At(0));
        }

        Assert.That(partition.Block(At(0), 0), Is.EqualTo(new LimitBlock(RateLimitKind.Window, At(Quarter), _quarter)));
        Assert.That(partition.OpensAt(At(0)), Is.EqualTo(At(Quarter)));
        Assert.That(partition.OpensAt(At(1)), Is.EqualTo(At(Quarter)));
    }

    [Test]
    public void While_the_first_request_of_a_window_is_on_its_way_it_opens_a_second_later()
    {
        Acquire(_partition);

        Assert.That(
            (_partition.IsOpen(At(0.5)), _partition.Block(At(0.5), 0), _partition.OpensAt(At(0.5))),
            Is.EqualTo((false, (LimitBlock?)null, At(1)))
        );
        Assert.That(_partition.IsOpen(At(1)), Is.True);
    }

    [Test]
    public void While_more_requests_are_on_their_way_than_a_new_window_holds_only_a_response_can_open_it()
    {
        for (var i = 0; i < 10; i++)
        {
            Acquire(_partition);
        }

        Assert.That((_partition.IsOpen(At(Quarter)), _partition.OpensAt(At(Quarter))), Is.EqualTo((false, (DateTimeOffset?)null)));
    }

    [Test]
    public void A_call_that_was_released_is_waited_for_until_it_was_sent()
    {
        _partition.Departing = new LimitLease(_partition, [_quarter], null, 1, At(0));
        Assert.That(_partition.IsOpen(At(0)), Is.False);

        _partition.Departing = null;
        Assert.That(_partition.IsOpen(At(0)), Is.True);
    }

    [Test]
    public void A_shared_window_that_is_closed_is_named_and_opens_by_itself()
    {
        var bucket = new SharedWindow(new(RateLimitKind.Window, 1, TimeSpan.FromHours(3), "bucket", HasHeaders: false));
        var partition = Partition(_quarter, bucket);
        Assert.That(partition.ClosedBy(At(0)), Is.Null);

        UseUp(partition, 1);

        Assert.That((partition.IsOpen(At(2)), partition.ClosedBy(At(2)), partition.OpensAt(At(2))), Is.EqualTo((false, bucket, At(2))));

        var day = partition.Limits.AppDay = new SharedWindow(LimitWindowSpec.AppDay);
        day.Observe(null, 0, 100, 0, At(20_000), At(0));
        Assert.That(partition.ClosedBy(At(10_801)), Is.SameAs(day));
        Assert.That(partition.Block(At(2), 0), Is.EqualTo(new LimitBlock(RateLimitKind.AppDay, At(20_000), day)));
    }

    // Seconds until it opens, after one refusal, two in a row, and so on.
    [TestCase(new double[] { 1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60, 60 })]
    public void Refusals_that_nothing_explains_close_it_for_longer_each_time(double[] pauses)
    {
        var now = 0.0;
        foreach (var pause in pauses)
        {
            Refuse(now, retryAfter: null);
            Assert.That(_partition.Block(At(now), 0), Is.EqualTo(new LimitBlock(RateLimitKind.Window, At(now + pause), null)));
            Assert.That(_partition.OpensAt(At(now)), Is.EqualTo(At(now + pause)));
            now += pause;
            Assert.That(_partition.IsOpen(At(now - 0.001)), Is.False);
            Assert.That(_partition.IsOpen(At(now)), Is.True);
        }

        _partition.Succeed();
        Refuse(now, retryAfter: null);
        Assert.That(_partition.Block(At(now), 0)!.Until, Is.EqualTo(At(now + 1)), "a response in between makes it the first");
    }

    [Test]
    public void Requests_that_were_on_their_way_together_are_refused_once()
    {
        LimitLease[] together = [Acquire(_partition), Acquire(_partition), Acquire(_partition)];
        foreach (var lease in together)
        {
            Respond(lease, 0);
            _partition.Refuse(lease, _number, retryAfter: null, At(0));
        }

        Assert.That(_partition.Block(At(0), 0)!.Until, Is.EqualTo(At(1)));
    }

    [Test]
    public void A_Retry_After_closes_it_for_so_long()
    {
        Refuse(0, TimeSpan.FromSeconds(5));

        Assert.That(_partition.Block(At(0), 0)!.Until, Is.EqualTo(At(5)));
    }

    [Test]
    public void A_used_up_window_explains_one_refusal_and_not_the_next()
    {
        _quarter.Observe(null, 0, null, 0, At(0.5), At(0));
        _partition.Refuse(new LimitLease(_partition, [_quarter], null, 1, At(0)), 1, retryAfter: null, At(0));
        Assert.That(_partition.Block(At(0), 0), Is.EqualTo(new LimitBlock(RateLimitKind.Window, At(0.5), _quarter)));

        _partition.Refuse(new LimitLease(_partition, [_quarter], null, 2, At(0)), 2, retryAfter: null, At(0));
        Assert.That(_partition.Block(At(0), 0), Is.EqualTo(new LimitBlock(RateLimitKind.Window, At(2), null)));
    }

    [Test]
    public void The_Apps_used_up_day_explains_a_refusal_too()
    {
        _partition.Limits.AppDay = new SharedWindow(LimitWindowSpec.AppDay);
        _partition.Limits.AppDay.Observe(null, 0, null, 0, At(0.5), At(0));
        _partition.Refuse(Acquire(_partition), _number, retryAfter: null, At(0));

        Assert.That(_partition.Block(At(0), 0)!.Until, Is.EqualTo(At(0.5)));
    }

    [Test]
    public void A_shorter_closing_does_not_end_a_longer_one()
    {
        _partition.Refuse(Acquire(_partition), _number, TimeSpan.FromSeconds(30), At(0));
        _partition.Refuse(Acquire(_partition), _number, TimeSpan.FromSeconds(5), At(0));

        Assert.That(_partition.Block(At(0), 0)!.Until, Is.EqualTo(At(30)));
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
        _partition.Observe(Acquire(_partition), _number, Header(10, 0, reset), date is { } seconds ? At(seconds) : null, At(0));

        Assert.That(_quarter.Reset, Is.EqualTo(At(expected)));
    }

    [TestCase(0, null)]
    [TestCase(-1, null)]
    [TestCase(90_001, null)]
    [TestCase(null, null)]
    public void Where_nothing_is_left_until_an_unknown_time_it_closes_for_a_second(int? reset, int? date)
    {
        _partition.Observe(Acquire(_partition), _number, Header(10, 0, reset), date is { } seconds ? At(seconds) : null, At(0));

        Assert.That(_partition.Block(At(0), 0), Is.EqualTo(new LimitBlock(RateLimitKind.Window, At(1), null)));
        Assert.That(_quarter.Remaining, Is.EqualTo(9), "the call was counted here");
    }

    [Test]
    public void What_is_left_is_recorded_without_a_reset()
    {
        _partition.Observe(Acquire(_partition), _number, Header(10, 4, null), date: null, At(0));

        Assert.That((_quarter.Remaining, _partition.Block(At(0), 0)), Is.EqualTo((4, (LimitBlock?)null)));
    }

    [Test]
    public void A_response_without_headers_counts_the_call()
    {
        _partition.Observe(Acquire(_partition), _number, limit: null, date: null, At(0));
        _partition.Observe(new LimitLease(_partition, [], null, 7, At(0)), _number, limit: null, date: null, At(0));

        Assert.That(_quarter.Remaining, Is.EqualTo(9), "the second was never counted in this window");
    }

    [TestCase(10, 600, 5, 20)]
    [TestCase(20, 600, 10, 5)]
    [TestCase(33, 600, 5, 20)]
    [TestCase(20, 902, 10, 5)]
    [TestCase(20, 903, 5, 20)]
    [TestCase(20, null, 10, 5)]
    public void Headers_report_the_window_with_their_limit_or_else_the_usual_one(int limit, int? reset, int usual, int other)
    {
        var second = new LimitWindow(new(RateLimitKind.Window, 20, TimeSpan.FromSeconds(Quarter), "other", HasHeaders: false));
        var partition = Partition(second, _quarter);

        partition.Observe(new LimitLease(partition, [], null, 1, At(0)), 1, Header(limit, 5, reset), date: null, At(0));

        Assert.That((_quarter.Remaining, second.Remaining), Is.EqualTo((usual, other)));
    }

    [Test]
    public void The_days_of_the_App_and_of_the_user_are_windows_too()
    {
        var lease = Acquire(_partition);
        _partition.Observe(lease, _number, new RateLimit(null, new(100, 70, At(5_000)), new(50, 20, At(6_000))), date: null, At(0));

        var (app, user) = (_partition.Limits.AppDay!, _partition.UserDay!);
        Assert.That(_partition.Windows, Is.EqualTo(new[] { _quarter, user }));
        Assert.That((app.Kind, app.Limit, app.Remaining, app.Reset), Is.EqualTo((RateLimitKind.AppDay, 100, 70, At(5_000))));
        Assert.That((user.Kind, user.Limit, user.Remaining, user.Reset), Is.EqualTo((RateLimitKind.UserDay, 50, 20, At(6_000))));
        Assert.That((app.Length, user.Length), Is.EqualTo((TimeSpan.FromDays(1), TimeSpan.FromDays(1))));
        Assert.That(_quarter.Remaining, Is.EqualTo(9));
    }

    [Test]
    public void A_documented_day_is_the_one_that_headers_report()
    {
        var day = new LimitWindow(new(RateLimitKind.UserDay, 200, TimeSpan.FromDays(1), null, HasHeaders: true));
        var partition = Partition(_quarter, day);
        partition.Observe(Acquire(partition), _number, new RateLimit(null, null, new(200, 20, At(6_000))), date: null, At(0));

        Assert.That((partition.UserDay, day.Remaining), Is.EqualTo((day, 20)));
        Assert.That(partition.Windows, Is.EqualTo(new[] { _quarter, day }));
    }

    [Test]
    public void Calls_queue_in_the_order_in_which_they_were_made()
    {
        Assert.That(new[] { 10, 20, 30 }.Select(order => _partition.Enqueue(Queued(order))), Is.EqualTo(new[] { 0, 1, 2 }));
        Assert.That(_partition.Enqueue(Queued(5)), Is.Zero, "one that X refused keeps its place");
        Assert.That(_partition.Enqueue(Queued(7)), Is.EqualTo(1));
        Assert.That(_partition.Enqueue(Queued(40)), Is.EqualTo(5));

        List<long?> orders = [];
        while (_partition.Next is { } next)
        {
            orders.Add(next.Call.Order);
            next.IsNotified = true;
            _partition.Dequeue(next);
        }

        Assert.That(orders, Is.EqualTo(new long?[] { 5, 7, 10, 20, 30, 40 }));
    }

    [Test]
    public void Calls_that_wait_for_a_response_are_notified_once_of_the_limit_that_it_brings()
    {
        QueuedCall[] calls = [Queued(1), Queued(2), Queued(3)];
        foreach (var call in calls)
        {
            _partition.Enqueue(call);
            _partition.LeaveUnnotified();
        }

        List<QueuedCall> woken = [];
        _partition.Notify(At(0), woken.Add);
        Assert.That((woken, _partition.Unnotified), Is.EqualTo((new List<QueuedCall>(), 3)), "nothing is used up");

        _quarter.Observe(null, 0, 1, 0, At(Quarter), At(0));
        _partition.Notify(At(0), woken.Add);
        _partition.Notify(At(0), woken.Add);

        Assert.That(woken, Is.EquivalentTo(calls));
        Assert.That(calls.Select(call => call.Unreported!.Until), Is.EqualTo(new[] { At(Quarter), At(2 * Quarter), At(3 * Quarter) }));
    }

    [Test]
    public void It_can_be_forgotten_when_no_call_waits_and_its_windows_are_over()
    {
        Assert.That((_partition.IsForgettable(At(0)), _partition.End(At(0))), Is.EqualTo((true, At(0))));

        var lease = Acquire(_partition);
        Assert.That(_partition.IsForgettable(At(90_000)), Is.False, "its response may come yet");

        Respond(lease, 0);
        Assert.That((_partition.IsForgettable(At(899)), _partition.End(At(0))), Is.EqualTo((false, At(Quarter))));
        Assert.That(_partition.IsForgettable(At(Quarter)), Is.True);

        Refuse(1000, TimeSpan.FromSeconds(3600));
        Assert.That((_partition.IsForgettable(At(4599)), _partition.End(At(1000))), Is.EqualTo((false, At(4600))));
        Assert.That(_partition.IsForgettable(At(4600)), Is.True);

        _partition.Enqueue(Queued(1));
        Assert.That(_partition.IsForgettable(At(9000)), Is.False);
    }

    private static LimitPartition Partition(params LimitWindow[] windows) =>
        new("owner", new OperationLimits(XOperation.SearchRecent), windows);

    private static RateLimit Header(int? limit, int? remaining, int? reset) =>
        new(new(limit, remaining, reset is { } seconds ? At(seconds) : null), null, null);

    private LimitLease Acquire(LimitPartition partition, double now = 0) => partition.Acquire(++_number, At(now));

    private QueuedCall Queued(long order) =>
        new(new(XOperation.SearchRecent, null, RateLimitPolicy.Wait) { Order = order }, _partition, At(0));

    private void UseUp(LimitPartition partition, int requests)
    {
        for (var i = 0; i < requests; i++)
        {
            partition.Observe(Acquire(partition), _number, limit: null, date: null, At(0));
        }
    }

    private void Respond(LimitLease lease, double now) => _partition.Observe(lease, _number, Header(100, 99, null), date: null, At(now));

    private void Refuse(double now, TimeSpan? retryAfter)
    {
        var lease = Acquire(_partition, now);
        Respond(lease, now);
        _partition.Refuse(lease, _number, retryAfter, At(now));
    }

    private static DateTimeOffset At(double seconds) => new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.Zero).AddSeconds(seconds);
}

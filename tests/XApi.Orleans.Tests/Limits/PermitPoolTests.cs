using XApi.Orleans;

namespace XApi.Tests;

/// <summary>The arithmetic of permits, on a clock that stands still.</summary>
[TestFixture]
internal sealed class PermitPoolTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);
    private FakeClock _clock;
    private readonly Dictionary<string, long> _numbers = [];
    private PermitPool _pool;

    [SetUp]
    public void Make()
    {
        (_clock, _pool) = (new FakeClock(), new PermitPool());
        _numbers.Clear();
    }

    [Test]
    public void It_grants_what_is_asked_for_until_the_limit_and_then_says_when_the_window_resets()
    {
        Assert.That(Ask("a", 7).Permits, Is.EqualTo(7));
        Assert.That(Ask("a", 7, held: 7).Permits, Is.EqualTo(3));
        var refused = Ask("a", 1, held: 10);
        Assert.That((refused.Permits, refused.Delay), Is.EqualTo((0, Window)));
    }

    [Test]
    public void While_another_process_holds_permits_a_call_asks_again_soon()
    {
        Ask("a", 10);
        Assert.That(Ask("b", 1).Delay, Is.EqualTo(TimeSpan.FromSeconds(1)));
        Report("a", held: 4);
        Assert.That(Ask("b", 5).Permits, Is.EqualTo(5), "what a gave back");
    }

    [Test]
    public void What_a_dead_process_held_is_granted_again_once_X_says_that_it_was_not_sent()
    {
        Ask("dead", 6);
        Ask("alive", 2);
        _clock.Advance(PermitPool.Lease / 2);
        Report("alive", held: 2);
        _clock.Advance(PermitPool.Lease / 2);
        Assert.That(Ask("alive", 10, held: 2).Permits, Is.EqualTo(2), "it may have sent them all");

        // X has counted three: two of the living one, one of the dead.
        Report("alive", held: 2, remaining: 8, age: PermitPool.Lease);
        Assert.That(_pool.Used, Is.EqualTo(10), "a header from before its death says nothing of what it sent later");
        _clock.Advance(TimeSpan.FromSeconds(1));
        Report("alive", held: 2, remaining: 7);
        Assert.That(Ask("alive", 10, held: 2).Permits, Is.EqualTo(5));
    }

    [Test]
    public void A_report_that_another_has_overtaken_changes_nothing()
    {
        Ask("a", 5);
        var late = new LimitReport
        {
            Process = "a",
            Number = _numbers["a"],
            Requests = 10,
            Window = Window,
        };
        _pool.Exchange(late, _clock.GetUtcNow());
        Assert.That(_pool.Used, Is.EqualTo(5));
    }

    [Test]
    public void The_lost_response_to_a_question_is_no_permit_lost()
    {
        Ask("a", 5);
        // It never came: the process says that it holds none.
        Assert.That(Ask("a", 10).Permits, Is.EqualTo(10));
    }

    [Test]
    public void The_earliest_call_in_the_cluster_is_served_first()
    {
        Ask("a", 10);
        Ask("late", 4, waited: TimeSpan.FromSeconds(1));
        Ask("early", 4, waited: TimeSpan.FromSeconds(5));
        Report("a", held: 5);

        Assert.That(Ask("late", 4, waited: TimeSpan.FromSeconds(1)).Permits, Is.EqualTo(1), "four are the earlier one's");
        Assert.That(Ask("early", 4, waited: TimeSpan.FromSeconds(5)).Permits, Is.EqualTo(4));
    }

    [Test]
    public void A_call_that_no_longer_asks_keeps_nobody_waiting()
    {
        Ask("a", 10);
        Ask("gone", 10, waited: TimeSpan.FromMinutes(1));
        Report("a", held: 0);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.That(Ask("b", 3).Permits, Is.EqualTo(3));
    }

    [Test]
    public void What_was_granted_before_a_reset_and_is_still_held_counts_in_the_next_window()
    {
        Ask("a", 10);
        Report("a", held: 10, remaining: 10);
        _clock.Advance(Window);
        Report("a", held: 4);
        Assert.That(Ask("b", 10).Permits, Is.EqualTo(6));
    }

    [Test]
    public void A_header_of_the_window_before_is_not_taken_for_this_one()
    {
        Ask("a", 1);
        Report("a", held: 0, remaining: 9);
        _clock.Advance(Window - TimeSpan.FromMinutes(1));
        Report("a", held: 0, remaining: 8, untilReset: Window);
        Report("b", held: 0, remaining: 0, untilReset: TimeSpan.FromMinutes(1));
        Assert.That(_pool.Used, Is.EqualTo(2));
    }

    [Test]
    public void A_short_window_is_counted_from_when_its_request_came_back()
    {
        _clock.Advance(TimeSpan.FromSeconds(0.3));
        var second = TimeSpan.FromSeconds(1);
        Assert.That(Ask("a", 1, requests: 1, window: second).Permits, Is.EqualTo(1));
        _clock.Advance(second);
        Assert.That(Ask("b", 1, requests: 1, window: second).Permits, Is.Zero, "X may not have got it yet");
        _clock.Advance(second / 2);
        Exchange(
            "a",
            new()
            {
                Process = "a",
                Number = 0,
                Requests = 1,
                Window = second,
                Uncounted = 1,
                UntilReset = second,
            }
        );
        Assert.That(Ask("b", 1, requests: 1, window: second).Permits, Is.Zero);
        _clock.Advance(second);
        Assert.That(Ask("b", 1, requests: 1, window: second).Permits, Is.EqualTo(1));
    }

    [Test]
    public void A_pool_that_takes_over_grants_what_is_left_above_the_bound_and_the_rest_when_X_has_said_what_is_used()
    {
        _pool.Resume(_clock.GetUtcNow() + Window, granted: 8, _clock.GetUtcNow());
        Assert.That(Ask("a", 10).Permits, Is.EqualTo(2));
        Report("a", held: 2, remaining: 7);
        Assert.That(Ask("a", 10, held: 2).Permits, Is.Zero, "another process may still hold some");
        _clock.Advance(PermitPool.Lease + TimeSpan.FromSeconds(1));
        Report("a", held: 2, remaining: 7, untilReset: Window - PermitPool.Lease, age: PermitPool.Lease / 2);
        var refused = Ask("a", 10, held: 2);
        Assert.That(refused.Permits, Is.Zero, "another process may have sent some after the header's request");
        Assert.That(refused.Delay, Is.EqualTo(TimeSpan.FromSeconds(1)), "a header may show that it has not");
        Report("a", held: 2, remaining: 7, untilReset: Window - PermitPool.Lease);
        Assert.That(Ask("a", 10, held: 2).Permits, Is.EqualTo(5));
    }

    [Test]
    public void A_pool_that_takes_over_has_again_what_comes_back_unused()
    {
        Report("a", held: 3);
        _pool = new PermitPool();
        _pool.Resume(_clock.GetUtcNow() + Window, granted: 8, _clock.GetUtcNow());
        Assert.That(Ask("a", 1, held: 3).Permits, Is.EqualTo(1));
        Exchange("a", Question("a", 0) with { Held = 1, Completed = 1 });
        Assert.That(_pool.Used, Is.EqualTo(7), "of what it was granted by both, one was sent and two came back");
    }

    [Test]
    public void A_header_confirms_what_came_back_without_one_only_if_its_request_was_sent_later()
    {
        Ask("a", 3);
        Ask("b", 2);
        // One of a's got lost on its way back, after the one whose header says that 9 are left was sent.
        Report("a", held: 1, remaining: 9, uncounted: 1);
        Assert.That(_pool.Used, Is.EqualTo(1 + 1 + 1 + 2));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Report("b", held: 1, remaining: 8, age: TimeSpan.FromSeconds(2));
        Assert.That(_pool.Used, Is.EqualTo(2 + 1 + 1 + 1), "it was sent before");
        Report("b", held: 0, remaining: 6);
        Assert.That(_pool.Used, Is.EqualTo(4 + 1));
    }

    [Test]
    public void What_came_back_without_a_header_just_before_the_reset_may_have_reached_X_after_it()
    {
        Ask("a", 2);
        _clock.Advance(Window - TimeSpan.FromSeconds(5));
        Report("a", held: 1, remaining: 9, untilReset: TimeSpan.FromSeconds(5));
        _clock.Advance(TimeSpan.FromSeconds(4));
        Report("a", held: 0, uncounted: 1);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(Ask("a", 10).Permits, Is.EqualTo(9));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Report("a", held: 0, remaining: 1);
        Assert.That(_pool.Used, Is.EqualTo(9), "the header says that X has not counted it here");
    }

    [Test]
    public void A_process_that_has_the_limit_from_the_documentation_is_granted_what_headers_said_that_it_is()
    {
        Ask("a", 1, requests: 10);
        Exchange("a", Question("a", 0) with { Requests = 4, Remaining = 3, UntilReset = Window });
        Assert.That(Ask("newcomer", 10, requests: 10).Permits, Is.EqualTo(3));
    }

    [Test]
    public async Task A_header_that_reports_a_later_reset_is_stored()
    {
        var row = new StoredState<LimitState>.Row();
        var grain = new LimitGrain(
            new StoredState<LimitState>(row, one => new LimitState { Reset = one.Reset, Granted = one.Granted }),
            _clock
        );
        await grain.ExchangeAsync(Question("a", 1));
        var later = Window + TimeSpan.FromSeconds(3);
        await grain.ExchangeAsync(Question("a", 0) with { Held = 1, Remaining = 10, UntilReset = later });
        Assert.That(row.State!.Reset, Is.EqualTo(_clock.GetUtcNow() + later));
    }

    [Test]
    public void A_window_that_is_over_binds_nobody_who_takes_over()
    {
        _pool.Resume(_clock.GetUtcNow(), granted: 10, _clock.GetUtcNow());
        Assert.That(Ask("a", 10).Permits, Is.EqualTo(10));
    }

    [Test]
    public void Permits_ahead_are_a_hundredth_at_most_and_none_near_the_end()
    {
        Assert.That(Ask("a", 1, ahead: 1000, requests: 900).Permits, Is.EqualTo(1 + 9));
        Assert.That(Ask("b", 880, requests: 900).Permits, Is.EqualTo(880));
        Assert.That(Ask("b", 1, held: 880, ahead: 1000, requests: 900).Permits, Is.EqualTo(1 + 2));
    }

    [Test]
    public async Task A_grain_whose_write_failed_begins_with_what_is_stored()
    {
        var row = new StoredState<LimitState>.Row { NextFailure = new IOException("The disk is full.") };
        var grain = new LimitGrain(
            new StoredState<LimitState>(row, one => new LimitState { Reset = one.Reset, Granted = one.Granted }),
            _clock
        );
        Assert.That(async () => await grain.ExchangeAsync(Question("a", 5)), Throws.InstanceOf<IOException>());
        Assert.That((await grain.ExchangeAsync(Question("a", 5))).Permits, Is.EqualTo(5));
        Assert.That((row.State!.Granted, row.Writes), Is.EqualTo((6, 2)), "a bound is stored, a little above");
        await grain.ExchangeAsync(Question("a", 1) with { Held = 5 });
        Assert.That(row.Writes, Is.EqualTo(2), "within the bound nothing is written");
    }

    private LimitGrant Ask(
        string process,
        int waiting,
        int held = 0,
        int ahead = 0,
        int requests = 10,
        TimeSpan? window = null,
        TimeSpan waited = default
    ) =>
        Exchange(
            process,
            Question(process, waiting) with
            {
                Requests = requests,
                Window = window ?? Window,
                Held = held,
                Ahead = ahead,
                Waited = waited,
            }
        );

    private void Report(
        string process,
        int held,
        int? remaining = null,
        TimeSpan? untilReset = null,
        TimeSpan age = default,
        long uncounted = 0
    ) =>
        Exchange(
            process,
            Question(process, 0) with
            {
                Held = held,
                Uncounted = uncounted,
                Remaining = remaining,
                RemainingAge = age,
                UntilReset = remaining is null ? null : untilReset ?? Window,
            }
        );

    private LimitReport Question(string process, int waiting) =>
        new()
        {
            Process = process,
            Number = _numbers[process] = _numbers.GetValueOrDefault(process) + 1,
            Requests = 10,
            Window = Window,
            Waiting = waiting,
        };

    private LimitGrant Exchange(string process, LimitReport report) =>
        _pool.Exchange(report with { Number = _numbers[process] = _numbers.GetValueOrDefault(process) + 1 }, _clock.GetUtcNow());
}

namespace XApi.Tests.Retries;

/// <summary>A time limit that stands still while the call waits for a rate limit, and what is left of it.</summary>
[TestFixture]
internal sealed class DeadlineTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly FakeClock _clock = new();

    [Test]
    public void What_is_left_becomes_less_with_time()
    {
        using var deadline = new Deadline(_clock, Limit, default);

        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.That((deadline.Limit, deadline.Remaining, deadline.HasPassed), Is.EqualTo((Limit, TimeSpan.FromSeconds(7), false)));

        _clock.Advance(TimeSpan.FromSeconds(7));
        Assert.That(
            (deadline.Remaining, deadline.HasPassed, deadline.Token.IsCancellationRequested),
            Is.EqualTo((TimeSpan.Zero, true, true))
        );
    }

    [Test]
    public void While_it_stands_still_nothing_is_lost_and_no_timer_runs()
    {
        using var deadline = new Deadline(_clock, Limit, default);
        _clock.Advance(TimeSpan.FromSeconds(3));

        using (deadline.Pause())
        {
            Assert.That(_clock.Waiting, Is.Empty);
            _clock.Advance(TimeSpan.FromMinutes(15));
            Assert.That((deadline.Remaining, deadline.HasPassed), Is.EqualTo((TimeSpan.FromSeconds(7), false)));
        }

        Assert.That(_clock.Waiting, Is.EqualTo(new[] { TimeSpan.FromSeconds(7) }));
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.That(deadline.Remaining, Is.EqualTo(TimeSpan.FromSeconds(5)));
    }

    [Test]
    public void A_pause_within_a_pause_takes_nothing_off()
    {
        using var deadline = new Deadline(_clock, Limit, default);
        _clock.Advance(TimeSpan.FromSeconds(3));

        using var outer = deadline.Pause();
        _clock.Advance(TimeSpan.FromSeconds(1));
        using var inner = deadline.Pause();

        Assert.That(deadline.Remaining, Is.EqualTo(TimeSpan.FromSeconds(7)));
    }

    [Test]
    public void To_resume_a_second_time_does_not_begin_again()
    {
        using var deadline = new Deadline(_clock, Limit, default);
        var pause = deadline.Pause();
        pause.Dispose();
        _clock.Advance(TimeSpan.FromSeconds(4));

        pause.Dispose();

        Assert.That(deadline.Remaining, Is.EqualTo(TimeSpan.FromSeconds(6)));
    }

    [Test]
    public void The_limit_of_the_call_stands_still_with_that_of_its_try()
    {
        using var call = new Deadline(_clock, Limit, default);
        using var attempt = new Deadline(_clock, TimeSpan.FromSeconds(4), call.Token, call);

        using (attempt.Pause())
        {
            _clock.Advance(TimeSpan.FromMinutes(15));
        }

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That((call.Remaining, attempt.Remaining), Is.EqualTo((TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(3))));
    }

    [Test]
    public void Without_a_limit_there_is_time_for_ever_and_nothing_to_stop()
    {
        using var deadline = new Deadline(_clock, Timeout.InfiniteTimeSpan, default);

        using (deadline.Pause())
        {
            Assert.That(deadline.Remaining, Is.EqualTo(TimeSpan.MaxValue));
        }

        Assert.That((deadline.Remaining, _clock.Waiting.Count), Is.EqualTo((TimeSpan.MaxValue, 0)));
    }

    [Test]
    public void The_caller_s_cancellation_is_not_the_time_s()
    {
        using var cancellation = new CancellationTokenSource();
        using var deadline = new Deadline(_clock, Limit, cancellation.Token);

        cancellation.Cancel();

        Assert.That((deadline.Token.IsCancellationRequested, deadline.HasPassed), Is.EqualTo((true, false)));
    }

    [Test]
    public void A_timer_that_fires_at_the_moment_of_the_pause_ends_nothing()
    {
        var late = new LateClock();
        using var deadline = new Deadline(late, Limit, default);
        using var pause = deadline.Pause();

        late.Fire();

        Assert.That((deadline.HasPassed, deadline.Token.IsCancellationRequested), Is.EqualTo((false, false)));
    }

    [Test]
    public void A_pause_that_begins_when_the_time_is_over_gives_none_back()
    {
        var late = new LateClock();
        using var deadline = new Deadline(late, Limit, default);
        late.Now = Limit + TimeSpan.FromSeconds(1);

        deadline.Pause().Dispose();

        Assert.That(late.Due, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void A_timer_that_fires_when_the_call_has_ended_does_no_harm()
    {
        var late = new LateClock();
        var deadline = new Deadline(late, Limit, default);
        deadline.Dispose();

        Assert.That(late.Fire, Throws.Nothing);
        Assert.That(() => deadline.Token, Throws.TypeOf<ObjectDisposedException>());
    }

    /// <summary>A clock whose one timer fires when the test says so, as a real one may fire late.</summary>
    private sealed class LateClock : TimeProvider, ITimer
    {
        private Action? _fire;

        public TimeSpan Now { get; set; }

        public TimeSpan Due { get; private set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _fire = () => callback(state);
            Due = dueTime;
            return this;
        }

        public void Fire() => _fire!();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime;
            return true;
        }

        public void Dispose() { }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

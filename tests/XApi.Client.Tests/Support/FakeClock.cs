namespace XApi.Tests;

/// <summary>A clock that stands still until a test turns it. Timers fire in the order of their times, each at its own moment.</summary>
internal sealed class FakeClock(DateTimeOffset? start = null) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Timer> _timers = [];
    private DateTimeOffset _now = start ?? new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private long _created;
    private TimeSpan _jumped;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How long each timer that is waiting has left, the soonest first.</summary>
    public IReadOnlyList<TimeSpan> Waiting
    {
        get
        {
            lock (_lock)
            {
                return [.. _timers.Order().Select(timer => timer.Due - _now)];
            }
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override long GetTimestamp()
    {
        lock (_lock)
        {
            return (_now - _jumped).Ticks;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state), Interlocked.Increment(ref _created));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Sets the clock, as a correction does: no time has passed, and each timer has as long left as before.</summary>
    public void Jump(TimeSpan by)
    {
        lock (_lock)
        {
            (_now, _jumped) = (_now + by, _jumped + by);
            _timers.ForEach(timer => timer.Move(by));
        }
    }

    /// <summary>Turns the clock on, firing what falls due on the way.</summary>
    public void Advance(TimeSpan by)
    {
        var end = GetUtcNow() + by;
        while (Next(end) is { } due)
        {
            due.Fire();
        }

        lock (_lock)
        {
            // A timer that fired may have turned the clock further.
            _now = end > _now ? end : _now;
        }
    }

    /// <summary>Turns the clock to the soonest timer and fires it; false when none waits.</summary>
    public bool AdvanceToNext()
    {
        if (Next(DateTimeOffset.MaxValue) is not { } due)
        {
            return false;
        }

        due.Fire();
        return true;
    }

    private Timer? Next(DateTimeOffset until)
    {
        lock (_lock)
        {
            var next = _timers.Min();
            if (next is null || next.Due > until)
            {
                return null;
            }

            _now = next.Due > _now ? next.Due : _now;
            next.Reschedule();
            return next;
        }
    }

    private sealed class Timer(FakeClock clock, Action callback, long number) : ITimer, IComparable<Timer>
    {
        private TimeSpan _period;

        public DateTimeOffset Due { get; private set; }

        public void Fire() => callback();

        public void Move(TimeSpan by) => Due += by;

        /// <summary>Called under the clock's lock.</summary>
        public void Reschedule()
        {
            clock._timers.Remove(this);
            if (_period > TimeSpan.Zero)
            {
                Due += _period;
                clock._timers.Add(this);
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                clock._timers.Remove(this);
                _period = period;
                if (dueTime >= TimeSpan.Zero)
                {
                    Due = clock._now + dueTime;
                    clock._timers.Add(this);
                }
            }

            return true;
        }

        public int CompareTo(Timer? other) => other is null ? 1 : (Due, number).CompareTo((other.Due, other.Number));

        private long Number => number;

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

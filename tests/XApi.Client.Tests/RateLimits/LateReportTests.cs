namespace XApi.Tests.RateLimits;

/// <summary>On a busy machine a window may reset before the thread of a call that waits for it runs again.</summary>
internal sealed class LateReportTests
{
    private static readonly DateTimeOffset Start = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public async Task A_wait_that_is_over_before_it_could_be_reported_is_reported_as_long_as_it_was()
    {
        var clock = new ClockThatJumps(new FakeClock(Start));
        var waits = new List<RateLimitWaitEventArgs>();
        var limiter = new RateLimiter(clock, XApiLog.None, waits.Add);
        var first = await AcquireAsync(limiter);
        limiter.Observe(first, new(new(50, 0, Start.AddMinutes(15)), null, null), null);

        clock.Jumps = true;
        await AcquireAsync(limiter);

        Assert.That(clock.GetUtcNow(), Is.EqualTo(Start.AddMinutes(15)));
        Assert.That(waits.Select(wait => wait.Duration), Is.EqualTo([TimeSpan.FromMinutes(15)]));
    }

    private static async Task<LimitLease> AcquireAsync(RateLimiter limiter) =>
        await limiter.AcquireAsync(new LimitCall(XOperation.SearchRecent, null, RateLimitPolicy.Wait), CancellationToken.None);

    /// <summary>Stands at the time of a timer as soon as that is set.</summary>
    private sealed class ClockThatJumps(FakeClock clock) : TimeProvider
    {
        public bool Jumps { get; set; }

        public override long TimestampFrequency => clock.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override long GetTimestamp() => clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new JumpingTimer(this, clock.CreateTimer(callback, state, dueTime, period));
            Jump(dueTime);
            return timer;
        }

        private void Jump(TimeSpan dueTime)
        {
            if (Jumps && dueTime > TimeSpan.Zero)
            {
                Jumps = false;
                clock.Advance(dueTime);
            }
        }

        private sealed class JumpingTimer(ClockThatJumps clock, ITimer inner) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                var isChanged = inner.Change(dueTime, period);
                clock.Jump(dueTime);
                return isChanged;
            }

            public void Dispose() => inner.Dispose();

            public ValueTask DisposeAsync() => inner.DisposeAsync();
        }
    }
}

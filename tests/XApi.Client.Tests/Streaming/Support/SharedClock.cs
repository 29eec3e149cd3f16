namespace XApi.Tests;

/// <summary>A fake clock that several tasks turn: the server as time passes on it, the test where the client waits.</summary>
internal sealed class SharedClock : TimeProvider
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly FakeClock _clock = new();
    private readonly Lock _turning = new();

    public override long TimestampFrequency => _clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _clock.GetUtcNow();

    public override long GetTimestamp() => _clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _clock.CreateTimer(callback, state, dueTime, period);

    /// <summary>Lets time pass, in steps, so that it stands still once a timer has ended what it was for.</summary>
    public void Pass(TimeSpan time, CancellationToken until)
    {
        for (var left = time; left > TimeSpan.Zero && !until.IsCancellationRequested; left -= Step)
        {
            lock (_turning)
            {
                _clock.Advance(left < Step ? left : Step);
            }
        }
    }

    /// <summary>Sets the clock, as a correction does: no time has passed.</summary>
    public void Jump(TimeSpan by)
    {
        lock (_turning)
        {
            _clock.Jump(by);
        }
    }

    /// <summary>Turns the clock to a time, unless it is later already.</summary>
    public void TurnTo(DateTimeOffset time)
    {
        lock (_turning)
        {
            var by = time - _clock.GetUtcNow();
            if (by > TimeSpan.Zero)
            {
                _clock.Advance(by);
            }
        }
    }
}

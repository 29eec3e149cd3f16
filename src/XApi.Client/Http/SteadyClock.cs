namespace XApi;

/// <summary>
/// The machine's time, except that it never goes back: where the clock is set back, it counts what has really passed. What waits until a time waits no
/// longer for it.
/// </summary>
/// <remarks>
/// A clock that was set back is set right again some time: that step is no time that has passed either. What it is set forward by beyond that is believed: after
/// a machine has slept, what it waited for is over.
/// </remarks>
/// <param name="time">The machine's clock.</param>
internal sealed class SteadyClock(TimeProvider time)
{
    // The two clocks are read one after the other, and a thread may rest between: what they differ by then is no step.
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private DateTimeOffset _read;
    private long _readAt;
    private TimeSpan _ahead;

    internal DateTimeOffset Now
    {
        get
        {
            lock (_gate)
            {
                var (now, at) = (time.GetUtcNow(), time.GetTimestamp());
                var forward = now - _read - time.GetElapsedTime(_readAt, at);
                if (now < _read || forward < -Step)
                {
                    _ahead -= forward;
                }
                else if (forward > Step)
                {
                    _ahead = forward < _ahead ? _ahead - forward : TimeSpan.Zero;
                }

                (_read, _readAt) = (now, at);
                return now + _ahead;
            }
        }
    }

    /// <summary>How far it is ahead of the machine's clock: zero until that is set back, and once it is right again.</summary>
    internal TimeSpan Ahead
    {
        get
        {
            lock (_gate)
            {
                return _ahead;
            }
        }
    }
}

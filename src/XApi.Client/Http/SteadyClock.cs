namespace XApi;

/// <summary>
/// The machine's time, except that it never goes back: where the clock is set back, it counts what has really passed. What waits until a time waits no
/// longer for it.
/// </summary>
/// <param name="time">The machine's clock.</param>
internal sealed class SteadyClock(TimeProvider time)
{
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
                if (now < _read)
                {
                    _ahead += _read - now + time.GetElapsedTime(_readAt, at);
                }

                (_read, _readAt) = (now, at);
                return now + _ahead;
            }
        }
    }

    /// <summary>How far it is ahead of the machine's clock: zero until that is set back.</summary>
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

namespace XApi;

/// <summary>
/// What time it is at X, in which items were posted: the time at which a connection was opened, and what has passed since. This machine's clock gives the
/// former, or the <c>Date</c> of the response where that shows the clock to be wrong. A clock that is set while a connection is open changes nothing. What
/// this machine has slept is not counted until the next response, since it looks the same; <see cref="Ahead"/> says how much it can be.
/// </summary>
internal sealed class StreamClock(TimeProvider time)
{
    // `Date` is in whole seconds and a response takes its time: a smaller difference means nothing.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);

    private volatile Anchor _anchor = Anchor.Of(time.GetUtcNow(), time.GetTimestamp());

    internal DateTimeOffset Now => AtServer(time.GetTimestamp());

    /// <summary>
    /// How much more this machine's clock has advanced than what is measured to have passed: it slept, or its clock was set. Zero where that means nothing.
    /// </summary>
    internal TimeSpan Ahead
    {
        get
        {
            var anchor = _anchor;
            var ahead = time.GetUtcNow() - anchor.Local - time.GetElapsedTime(anchor.Timestamp);
            return ahead > Tolerance ? ahead : TimeSpan.Zero;
        }
    }

    /// <summary>The time at X at a timestamp of this machine.</summary>
    internal DateTimeOffset AtServer(long timestamp)
    {
        var anchor = _anchor;
        return anchor.At + time.GetElapsedTime(anchor.Timestamp, timestamp);
    }

    /// <summary>Records the <c>Date</c> of a response that has just arrived; null when it had none.</summary>
    internal void Observe(DateTimeOffset? date)
    {
        var timestamp = time.GetTimestamp();
        var (local, now) = (time.GetUtcNow(), AtServer(timestamp));
        var server = date ?? now;
        if (IsNear(server, local))
        {
            // It is kept right from outside, while the measure of what has passed drifts.
            _anchor = Anchor.Of(local, timestamp);
        }
        else if (!IsNear(server, now))
        {
            _anchor = new(server, timestamp, local);
        }
        else if (date is not null)
        {
            // This machine's clock was set, and X says that what has passed is right.
            var anchor = _anchor;
            _anchor = anchor with { Local = local - time.GetElapsedTime(anchor.Timestamp, timestamp) };
        }
    }

    private static bool IsNear(DateTimeOffset one, DateTimeOffset other) => (one - other).Duration() <= Tolerance;

    private sealed record Anchor(DateTimeOffset At, long Timestamp, DateTimeOffset Local)
    {
        internal static Anchor Of(DateTimeOffset local, long timestamp) => new(local, timestamp, local);
    }
}

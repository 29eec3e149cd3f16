namespace XApi;

/// <summary>What time it is at X, in which items were posted: this machine's time, corrected by the <c>Date</c> of responses where it is wrong.</summary>
internal sealed class StreamClock(TimeProvider time)
{
    // `Date` is in whole seconds and a response takes its time: a smaller difference means nothing.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);

    private long _offset;

    internal DateTimeOffset Now => AtServer(time.GetUtcNow());

    private TimeSpan Offset => TimeSpan.FromTicks(Volatile.Read(ref _offset));

    /// <summary>The time at X at a moment of this machine's clock.</summary>
    internal DateTimeOffset AtServer(DateTimeOffset local) => local + Offset;

    /// <summary>Records the <c>Date</c> of a response that has just arrived; null when it had none.</summary>
    internal void Observe(DateTimeOffset? date)
    {
        if (date is { } server && (server - Now).Duration() > Tolerance)
        {
            var offset = server - time.GetUtcNow();
            Volatile.Write(ref _offset, offset.Duration() > Tolerance ? offset.Ticks : 0);
        }
    }
}

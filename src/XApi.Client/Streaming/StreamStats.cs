namespace XApi;

/// <summary>What a stream has done up to a moment.</summary>
public sealed record StreamStats
{
    /// <summary>How many Tweets came, repeats included.</summary>
    public long Received { get; init; }

    /// <summary>How many Tweets were handed out.</summary>
    public long Delivered { get; init; }

    /// <summary>How many Tweets came again and were left out.</summary>
    public long Repeats { get; init; }

    /// <summary>How many Tweets were dropped from a full buffer.</summary>
    public long Dropped { get; init; }

    /// <summary>How many of those received came by <see cref="StreamRecovery.Period"/> or <see cref="StreamRecovery.Search"/>.</summary>
    public long Recovered { get; init; }

    /// <summary>How many heartbeats came.</summary>
    public long Heartbeats { get; init; }

    /// <summary>How many messages reported problems.</summary>
    public long Problems { get; init; }

    /// <summary>How many messages were of an unknown kind.</summary>
    public long Unknown { get; init; }

    /// <summary>How many messages could not be read.</summary>
    public long Malformed { get; init; }

    /// <summary>How many bytes came, heartbeats included, after decompression.</summary>
    public long Bytes { get; init; }

    /// <summary>How many times a connection was opened.</summary>
    public long Connections { get; init; }

    /// <summary>How many gaps were closed or given up.</summary>
    public long Gaps { get; init; }

    /// <summary>How many Tweets wait in the buffer.</summary>
    public int Buffered { get; init; }

    /// <summary>How full the buffer is, by Tweets or by bytes, whichever is fuller: 0 to 1.</summary>
    public double Fill { get; init; }

    /// <summary>How long ago the Tweet that came last was posted when it came. Null until one came whose time of posting can be told. Growing lag means that reading falls behind.</summary>
    public TimeSpan? Lag { get; init; }

    /// <summary>When something, be it a heartbeat, came last; null until something did.</summary>
    public DateTimeOffset? LastSign { get; init; }
}

/// <summary>The counts behind <see cref="StreamStats"/>, changed from several tasks.</summary>
internal sealed class StreamCounters(XOperation operation)
{
    private readonly KeyValuePair<string, object?> _tag = new("x.operation", operation.Id);
    private long _received;
    private long _delivered;
    private long _repeats;
    private long _recovered;
    private long _heartbeats;
    private long _problems;
    private long _unknown;
    private long _malformed;
    private long _bytes;
    private long _connections;
    private long _gaps;
    private long _lag = -1;
    private long _lastSign;

    internal bool HasConnected => Volatile.Read(ref _connections) > 0;

    internal void Received() => Interlocked.Increment(ref _received);

    internal void Delivered()
    {
        Interlocked.Increment(ref _delivered);
        XApiTelemetry.StreamMessages.Add(1, _tag);
    }

    internal void Repeated() => Interlocked.Increment(ref _repeats);

    internal void Recovered() => Interlocked.Increment(ref _recovered);

    internal void Heartbeat()
    {
        Interlocked.Increment(ref _heartbeats);
        XApiTelemetry.StreamHeartbeats.Add(1, _tag);
    }

    internal void Problem() => Interlocked.Increment(ref _problems);

    internal void Unknown() => Interlocked.Increment(ref _unknown);

    internal void Malformed() => Interlocked.Increment(ref _malformed);

    internal void Connected() => Interlocked.Increment(ref _connections);

    internal void GapClosed() => Interlocked.Increment(ref _gaps);

    internal void Sign(DateTimeOffset at, int bytes)
    {
        Interlocked.Add(ref _bytes, bytes);
        Volatile.Write(ref _lastSign, at.UtcTicks);
    }

    internal void Lag(TimeSpan lag) => Volatile.Write(ref _lag, Math.Max(0, lag.Ticks));

    internal StreamStats Snapshot(int buffered, double fill, long dropped)
    {
        var lag = Volatile.Read(ref _lag);
        var sign = Volatile.Read(ref _lastSign);
        return new StreamStats
        {
            Received = Volatile.Read(ref _received),
            Delivered = Volatile.Read(ref _delivered),
            Repeats = Volatile.Read(ref _repeats),
            Dropped = dropped,
            Recovered = Volatile.Read(ref _recovered),
            Heartbeats = Volatile.Read(ref _heartbeats),
            Problems = Volatile.Read(ref _problems),
            Unknown = Volatile.Read(ref _unknown),
            Malformed = Volatile.Read(ref _malformed),
            Bytes = Volatile.Read(ref _bytes),
            Connections = Volatile.Read(ref _connections),
            Gaps = Volatile.Read(ref _gaps),
            Buffered = buffered,
            Fill = fill,
            Lag = lag < 0 ? null : TimeSpan.FromTicks(lag),
            LastSign = sign == 0 ? null : new DateTimeOffset(sign, TimeSpan.Zero),
        };
    }
}

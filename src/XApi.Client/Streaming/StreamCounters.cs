namespace XApi;

/// <summary>The counts behind <see cref="StreamStats"/>, changed from several tasks.</summary>
internal sealed class StreamCounters(XOperation operation)
{
    private readonly KeyValuePair<string, object?> _tag = StreamTelemetry.TagOf(operation);
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

    internal void Received() => Interlocked.Increment(ref _received);

    internal void Delivered()
    {
        Interlocked.Increment(ref _delivered);
        StreamTelemetry.Delivered(_tag);
    }

    internal void Repeated() => Interlocked.Increment(ref _repeats);

    internal void Recovered() => Interlocked.Increment(ref _recovered);

    internal void Heartbeat()
    {
        Interlocked.Increment(ref _heartbeats);
        StreamTelemetry.Heartbeat(_tag);
    }

    internal void Problem() => Interlocked.Increment(ref _problems);

    internal void Unknown() => Interlocked.Increment(ref _unknown);

    internal void Malformed() => Interlocked.Increment(ref _malformed);

    internal void Connected()
    {
        Interlocked.Increment(ref _connections);
        StreamTelemetry.Connected(_tag);
    }

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

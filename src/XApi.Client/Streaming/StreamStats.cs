namespace XApi;

/// <summary>What a stream has done up to a moment.</summary>
public sealed record StreamStats
{
    /// <summary>How many items arrived, repeats included.</summary>
    public long Received { get; init; }

    /// <summary>How many items were delivered.</summary>
    public long Delivered { get; init; }

    /// <summary>How many items arrived again and were left out.</summary>
    public long Repeats { get; init; }

    /// <summary>How many items were dropped from a full buffer.</summary>
    public long Dropped { get; init; }

    /// <summary>How many of those received were recovered, by whichever means.</summary>
    public long Recovered { get; init; }

    /// <summary>How many heartbeats arrived.</summary>
    public long Heartbeats { get; init; }

    /// <summary>How many messages reported problems.</summary>
    public long Problems { get; init; }

    /// <summary>How many messages were of an unknown kind.</summary>
    public long Unknown { get; init; }

    /// <summary>How many messages could not be read.</summary>
    public long Malformed { get; init; }

    /// <summary>How many bytes arrived, heartbeats included, after decompression.</summary>
    public long Bytes { get; init; }

    /// <summary>How many times a connection was opened.</summary>
    public long Connections { get; init; }

    /// <summary>How many gaps were recovered or lost.</summary>
    public long Gaps { get; init; }

    /// <summary>How many items wait in the buffer.</summary>
    public int Buffered { get; init; }

    /// <summary>How full the buffer is, by items or by bytes, whichever is fuller: 0 to 1.</summary>
    public double Fill { get; init; }

    /// <summary>How old the last item was when it arrived, by X's clock. Null until one arrived that holds its time. Growing lag means that reading falls behind.</summary>
    public TimeSpan? Lag { get; init; }

    /// <summary>When something, be it a heartbeat, arrived last; null until something did.</summary>
    public DateTimeOffset? LastSign { get; init; }
}

namespace XApi;

/// <summary>How a stream is kept up: what counts as silence, how much is buffered, what is recovered, and who is told.</summary>
/// <remarks>
/// The settings can be shared by streams, except <see cref="Monitor"/>, which watches one.
/// See <see href="https://developer.twitter.com/en/docs/twitter-api/tweets/filtered-stream/integrate/handling-disconnections"/>.
/// </remarks>
public sealed record StreamSettings
{
    /// <summary>Settings in which everything has its default.</summary>
    public static StreamSettings Default { get; } = new();

    /// <summary>
    /// How long nothing, not even a heartbeat, may come before the connection counts as lost.
    /// Null, the default, takes the interval that X promises for its heartbeats: 20 seconds.
    /// </summary>
    public TimeSpan? StallTimeout { get; init; }

    /// <summary>How long to wait before connecting again, by what ended the connection. X's documented schedule by default.</summary>
    public StreamSchedule Schedule { get; init; } = StreamSchedule.Documented;

    /// <summary>How many connections to the same stream are merged into one sequence: 1, the default, or 2 where the access level allows redundant connections.</summary>
    public int Connections { get; init; } = 1;

    /// <summary>How many Tweets wait at most for code that is slower than the stream. 10,000 by default.</summary>
    public int BufferCapacity { get; init; } = 10_000;

    /// <summary>How many bytes of JSON the waiting Tweets may have been made from. 64 MiB by default; a single Tweet that is larger still passes.</summary>
    public long BufferBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>What happens when the buffer is full. <see cref="StreamBufferPolicy.Wait"/> by default.</summary>
    public StreamBufferPolicy BufferPolicy { get; init; }

    /// <summary>How long a message may be, in bytes; a longer one is reported and skipped. 16 MiB by default.</summary>
    public int MaxMessageBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// By which means what was missed may be recovered. Backfill and recovery by period by default: where X refuses one, the next is taken,
    /// and the refused one is not asked for again. <see cref="StreamRecovery.Search"/> has to be chosen, because it spends requests and Tweets elsewhere.
    /// </summary>
    public StreamRecovery Recovery { get; init; } = StreamRecovery.Backfill | StreamRecovery.Period;

    /// <summary>
    /// From when on Tweets are wanted that were posted before the stream is opened, such as the time at which a former process ended.
    /// They are recovered as after a disconnection. Null, the default, starts with the present.
    /// </summary>
    public DateTimeOffset? ResumeFrom { get; init; }

    /// <summary>How many ids are remembered, so that a Tweet that comes again is left out. 250,000 by default, about 12 MB when full; it should cover what can come in the time that is recovered.</summary>
    public int DeduplicationWindow { get; init; } = 250_000;

    /// <summary>Counts what was delivered, by day and rule tag, and may cap it. Each stream counts for itself by default.</summary>
    public StreamConsumption? Consumption { get; init; }

    /// <summary>Shows the state and the counts of the stream while it runs. None by default.</summary>
    public StreamMonitor? Monitor { get; init; }

    /// <summary>Is told each change of state, in the order of the changes of each connection, by the task that makes the change: it should return soon. What it throws ends the stream.</summary>
    public Action<StreamState>? OnStateChanged { get; init; }

    /// <summary>Is told what is neither a Tweet nor a change of state: gaps, problems that X reports, messages that are unknown or can't be read. What it throws ends the stream.</summary>
    public Action<StreamNotice>? OnNotice { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Connections, 1, nameof(Connections));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Connections, 2, nameof(Connections));
        ArgumentOutOfRangeException.ThrowIfLessThan(BufferCapacity, 1, nameof(BufferCapacity));
        ArgumentOutOfRangeException.ThrowIfLessThan(BufferBytes, 1, nameof(BufferBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxMessageBytes, 1024, nameof(MaxMessageBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(DeduplicationWindow, 1, nameof(DeduplicationWindow));
        if (StallTimeout is { } limit)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero, nameof(StallTimeout));
        }
    }
}

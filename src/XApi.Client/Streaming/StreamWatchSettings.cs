namespace XApi;

/// <summary>Who observes a stream, and what is counted.</summary>
public sealed record StreamWatchSettings
{
    internal static StreamWatchSettings Default { get; } = new();

    /// <summary>Shows the state and the counts of the stream while it runs. None by default.</summary>
    public StreamMonitor? Monitor { get; init; }

    /// <summary>
    /// Is called at each change of state, in the order of the changes of each connection, by the task that makes the change: it should return soon. What it
    /// throws stops the stream. The last call is that of <see cref="StreamPhase.Stopped"/>; nothing is reported after it.
    /// </summary>
    public Action<StreamState>? OnStateChanged { get; init; }

    /// <summary>
    /// Is called for what is neither an item nor a change of state: gaps, problems that X reports, messages that are unknown or can't be read. Several tasks
    /// may call it at the same time. What it throws stops the stream.
    /// </summary>
    public Action<StreamNotice>? OnNotice { get; init; }

    /// <summary>Counts what was delivered, by day and rule tag, and may cap it. Each stream counts for itself by default.</summary>
    public StreamConsumption? Consumption { get; init; }
}

namespace XApi;

/// <summary>When a connection of a stream counts as lost, and how long to wait before connecting again.</summary>
public sealed record StreamReconnectSettings
{
    // X sends a heartbeat every 20 seconds, give or take the network. One that is late says nothing; two that are missing do.
    private const double HeartbeatsToStall = 2.5;

    // What is promised of the heartbeats of an operation of which the spec says nothing.
    private static readonly TimeSpan UsualHeartbeat = TimeSpan.FromSeconds(20);

    internal static StreamReconnectSettings Default { get; } = new();

    /// <summary>
    /// How long nothing, not even a heartbeat, may arrive before the connection counts as stalled and is replaced. More than zero, at most 49 days. Null,
    /// the default, is two and a half of the intervals at which X sends heartbeats: 50 seconds.
    /// </summary>
    public TimeSpan? StallTimeout
    {
        get;
        init => field = value is { } time ? Bound.Time(time, name: "Reconnect.StallTimeout") : null;
    }

    /// <summary>How long to wait before connecting again, by what ended the connection. X's documented schedule by default.</summary>
    public StreamSchedule Schedule { get; init; } = StreamSchedule.Documented;

    /// <summary>How many connections to the same stream are merged into one sequence: 1, the default, or 2 where the access level allows redundant connections.</summary>
    public int Connections
    {
        get;
        init => field = Bound.Number(value, 1, 2, "Reconnect.Connections");
    } = 1;

    internal TimeSpan StallTimeoutOf(XOperation operation) => StallTimeout ?? HeartbeatOf(operation) * HeartbeatsToStall;

    /// <summary>How long a connection has to live until it counts as good: a whole heartbeat interval, whatever the limit of a stall.</summary>
    internal static TimeSpan SettlingOf(XOperation operation) => HeartbeatOf(operation);

    private static TimeSpan HeartbeatOf(XOperation operation) => operation.Streaming?.Heartbeat ?? UsualHeartbeat;
}

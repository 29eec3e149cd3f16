using System.Globalization;

namespace XApi;

/// <summary>What a stream is doing.</summary>
public enum StreamPhase
{
    /// <summary>A connection is being opened.</summary>
    Connecting,

    /// <summary>A connection is open.</summary>
    Live,

    /// <summary>A connection has stalled and is replaced: nothing arrived for too long.</summary>
    Stalled,

    /// <summary>A connection will be opened at <see cref="StreamState.Until"/>.</summary>
    WaitingUntil,

    /// <summary>What was missed is being delivered: by a connection that was opened with a backfill, or beside the connections.</summary>
    Recovering,

    /// <summary>Another process owns the stream (<see cref="StreamSettings.Lease"/>): this one waits until it can take over.</summary>
    Standby,

    /// <summary>The stream is over: it was cancelled, has reached its end, or can't be resumed.</summary>
    Stopped,
}

/// <summary>A change of the state of a stream, with all that an operator would ask.</summary>
/// <param name="Phase">What the stream does now.</param>
/// <param name="At">When it changed.</param>
public sealed record StreamState(StreamPhase Phase, DateTimeOffset At)
{
    /// <summary>Which of the redundant connections it concerns, from 1; 0 when it concerns the stream as a whole.</summary>
    public int Connection { get; init; }

    /// <summary>The partition that it concerns; null where the stream has none, or where it concerns all.</summary>
    public int? Partition { get; init; }

    /// <summary>What interrupted the connection; null when nothing did.</summary>
    public StreamInterruption? Interruption { get; init; }

    /// <summary>How many attempts in a row this interruption has taken, this one included; 0 when nothing is interrupted.</summary>
    public int Attempt { get; init; }

    /// <summary>How long the wait is, for <see cref="StreamPhase.WaitingUntil"/>.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>When the wait ends, for <see cref="StreamPhase.WaitingUntil"/>.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>What is being recovered, for <see cref="StreamPhase.Recovering"/>: the earliest and the latest time of posting.</summary>
    public (DateTimeOffset From, DateTimeOffset To)? Gap { get; init; }

    /// <summary>How it is being recovered, for <see cref="StreamPhase.Recovering"/>.</summary>
    public StreamRecovery Recovery { get; init; }

    /// <summary>The problem that X reported, where it reported one.</summary>
    public Problem? Problem { get; init; }

    /// <summary>What failed, where something threw.</summary>
    public Exception? Error { get; init; }

    /// <summary>Whether a person should look: the delay has become the longest of its row.</summary>
    public bool IsAlert { get; init; }

    /// <summary>The state in a sentence, for a log.</summary>
    public override string ToString()
    {
        var who = (Connection, Partition) switch
        {
            (0, null) => "The stream",
            (0, _) => $"Partition {Partition}",
            (_, null) => $"Connection {Connection}",
            _ => $"Connection {Connection} of partition {Partition}",
        };
        var why = Interruption switch
        {
            StreamInterruption.ConnectionLost => "the connection was lost",
            StreamInterruption.Stalled => "nothing arrived, not even a heartbeat",
            StreamInterruption.Closed => "the server closed the stream",
            StreamInterruption.Disconnected =>
                $"X disconnected the stream ({Problem?.DisconnectType?.Value ?? Problem?.Title ?? "no reason given"})",
            StreamInterruption.ServerError => "X failed",
            StreamInterruption.RateLimited => "too many attempts to connect were made",
            StreamInterruption.TooManyConnections =>
                "as many connections are open as the access level allows; close another, or wait until X finds a dead one",
            StreamInterruption.Refused => "X refused to open the stream again",
            StreamInterruption.CreditsDepleted => "the account's credits are used up; buy credits, and the stream resumes",
            StreamInterruption.CapReached => "the cap of consumption was reached",
            StreamInterruption.BudgetExceeded => "a budget is used up",
            _ => null,
        };
        var what = Phase switch
        {
            StreamPhase.Connecting => "is connecting",
            StreamPhase.Live => "is live",
            StreamPhase.Stalled => "is stalled",
            StreamPhase.WaitingUntil => string.Create(CultureInfo.InvariantCulture, $"waits {Delay?.TotalSeconds:0.###} s until {Until:u}"),
            StreamPhase.Recovering => string.Create(CultureInfo.InvariantCulture, $"recovers {Gap?.From:u} to {Gap?.To:u} by {Recovery}"),
            StreamPhase.Standby => "waits until it can take over from another process",
            _ => "has stopped",
        };
        var attempt = Attempt > 1 ? string.Create(CultureInfo.InvariantCulture, $", attempt {Attempt}") : "";
        return $"{who} {what}{(why is null ? "" : $": {why}")}{attempt}{(Error is null ? "" : $". {Error.Message}")}{(IsAlert ? " (the longest delay is reached)" : "")}";
    }
}

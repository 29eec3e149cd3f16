namespace XApi;

/// <summary>How long to wait before connecting again: a row for each kind of interruption.</summary>
/// <remarks>
/// Every row counts its own attempts. All rows start from the beginning when a connection has lived for a heartbeat interval (20 seconds): a server that
/// sends one item and closes is not connected in a loop.
/// See <see href="https://docs.x.com/x-api/fundamentals/handling-disconnections"/>.
/// </remarks>
public sealed record StreamSchedule
{
    private static readonly TimeSpan LinearStep = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestLinear = TimeSpan.FromSeconds(16);
    private static readonly TimeSpan FirstOfError = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestOfError = TimeSpan.FromSeconds(320);
    private static readonly TimeSpan FirstOfLimit = TimeSpan.FromMinutes(1);

    // The documentation names no longest wait; a window lasts 15 minutes, after which a longer wait brings nothing.
    private static readonly TimeSpan LongestOfLimit = TimeSpan.FromMinutes(15);

    private const int AttemptsOfRefusal = 4;

    /// <summary>The schedule that X documents.</summary>
    public static StreamSchedule Documented { get; } = new();

    /// <summary>For <see cref="StreamInterruption.ConnectionLost"/>: at once, then 250 ms more each time, up to 16 s.</summary>
    public StreamDelays ConnectionLost { get; init; } = StreamDelays.Linear(LinearStep, LongestLinear);

    /// <summary>For <see cref="StreamInterruption.Stalled"/>: at once, then 250 ms more each time, up to 16 s.</summary>
    public StreamDelays Stalled { get; init; } = StreamDelays.Linear(LinearStep, LongestLinear);

    /// <summary>For <see cref="StreamInterruption.Closed"/>: at once, then 5 s, doubling up to 320 s, because X responded and counts the attempts.</summary>
    public StreamDelays Closed { get; init; } = StreamDelays.Doubling(FirstOfError, LongestOfError) with { FirstAtOnce = true };

    /// <summary>For <see cref="StreamInterruption.Disconnected"/>: at once, then 5 s, doubling up to 320 s.</summary>
    public StreamDelays Disconnected { get; init; } = StreamDelays.Doubling(FirstOfError, LongestOfError) with { FirstAtOnce = true };

    /// <summary>For <see cref="StreamInterruption.ServerError"/>: 5 s, doubling up to 320 s.</summary>
    public StreamDelays ServerError { get; init; } = StreamDelays.Doubling(FirstOfError, LongestOfError);

    /// <summary>For <see cref="StreamInterruption.RateLimited"/>: 1 minute, doubling up to 15 minutes, and not before the window is reset.</summary>
    public StreamDelays RateLimited { get; init; } = StreamDelays.Doubling(FirstOfLimit, LongestOfLimit);

    /// <summary>For <see cref="StreamInterruption.TooManyConnections"/>: 1 minute, doubling up to 15 minutes. The window has no part in it: another connection has to close.</summary>
    public StreamDelays TooManyConnections { get; init; } = StreamDelays.Doubling(FirstOfLimit, LongestOfLimit);

    /// <summary>For <see cref="StreamInterruption.Refused"/>: 5 s, doubling, four times; then the stream stops with what X returned.</summary>
    public StreamDelays Refused { get; init; } =
        StreamDelays.Doubling(FirstOfError, LongestOfError) with
        {
            MaxAttempts = AttemptsOfRefusal,
        };

    /// <summary>For <see cref="StreamInterruption.CreditsDepleted"/>: 1 minute, doubling up to 15 minutes, until credits are bought.</summary>
    public StreamDelays CreditsDepleted { get; init; } = StreamDelays.Doubling(FirstOfLimit, LongestOfLimit);

    /// <summary>The row of an interruption.</summary>
    /// <param name="cause">What interrupted the stream.</param>
    /// <returns>Its delays; those of a cap and a budget are none, because these say themselves until when.</returns>
    public StreamDelays For(StreamInterruption cause) =>
        cause switch
        {
            StreamInterruption.ConnectionLost => ConnectionLost,
            StreamInterruption.Stalled => Stalled,
            StreamInterruption.Closed => Closed,
            StreamInterruption.Disconnected => Disconnected,
            StreamInterruption.ServerError => ServerError,
            StreamInterruption.RateLimited => RateLimited,
            StreamInterruption.TooManyConnections => TooManyConnections,
            StreamInterruption.Refused => Refused,
            StreamInterruption.CreditsDepleted => CreditsDepleted,
            StreamInterruption.CapReached or StreamInterruption.BudgetExceeded => StreamDelays.None,
            _ => throw new ArgumentOutOfRangeException(nameof(cause), cause, "There is no such interruption."),
        };
}

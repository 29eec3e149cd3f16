namespace XApi;

/// <summary>How long to wait before connecting again: a row for each kind of interruption.</summary>
/// <remarks>
/// Every row counts its own attempts, and all start anew when Tweets come again, or when a connection has lived as long as the silence limit.
/// See <see href="https://developer.twitter.com/en/docs/twitter-api/tweets/filtered-stream/integrate/handling-disconnections"/>.
/// </remarks>
public sealed record StreamSchedule
{
    private static readonly TimeSpan LinearStep = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestLinear = TimeSpan.FromSeconds(16);
    private static readonly TimeSpan FirstOfError = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestOfError = TimeSpan.FromSeconds(320);
    private static readonly TimeSpan FirstOfLimit = TimeSpan.FromMinutes(1);

    // The documentation names no longest wait; a window lasts 15 minutes, after which waiting on brings nothing.
    private static readonly TimeSpan LongestOfLimit = TimeSpan.FromMinutes(15);

    /// <summary>The schedule that X documents.</summary>
    public static StreamSchedule Documented { get; } = new();

    /// <summary>For <see cref="StreamInterruption.ConnectionLost"/>: at once, then 250 ms more each time, up to 16 s.</summary>
    public StreamDelays ConnectionLost { get; init; } = StreamDelays.Linear(LinearStep, LongestLinear);

    /// <summary>For <see cref="StreamInterruption.Silent"/>: at once, then 250 ms more each time, up to 16 s.</summary>
    public StreamDelays Silent { get; init; } = StreamDelays.Linear(LinearStep, LongestLinear);

    /// <summary>For <see cref="StreamInterruption.Closed"/>: at once, then 5 s, doubling up to 320 s, as long as no Tweet comes, because X answered and counts the attempts.</summary>
    public StreamDelays Closed { get; init; } = StreamDelays.Doubling(FirstOfError, LongestOfError) with { FirstAtOnce = true };

    /// <summary>For <see cref="StreamInterruption.Disconnected"/>: at once, then 5 s, doubling up to 320 s, as long as no Tweet comes.</summary>
    public StreamDelays Disconnected { get; init; } = StreamDelays.Doubling(FirstOfError, LongestOfError) with { FirstAtOnce = true };

    /// <summary>For <see cref="StreamInterruption.ServerError"/>: 5 s, doubling up to 320 s.</summary>
    public StreamDelays ServerError { get; init; } = StreamDelays.Doubling(FirstOfError, LongestOfError);

    /// <summary>For <see cref="StreamInterruption.RateLimited"/>: 1 minute, doubling up to 15 minutes, and not before the window starts anew.</summary>
    public StreamDelays RateLimited { get; init; } = StreamDelays.Doubling(FirstOfLimit, LongestOfLimit);

    /// <summary>For <see cref="StreamInterruption.TooManyConnections"/>: 1 minute, doubling up to 15 minutes. The window has no part in it: another connection has to end.</summary>
    public StreamDelays TooManyConnections { get; init; } = StreamDelays.Doubling(FirstOfLimit, LongestOfLimit);

    /// <summary>The row of an interruption.</summary>
    /// <param name="cause">What interrupted the stream.</param>
    /// <returns>Its delays; those of <see cref="StreamInterruption.CapReached"/> are none, because the cap itself says until when.</returns>
    public StreamDelays For(StreamInterruption cause) =>
        cause switch
        {
            StreamInterruption.ConnectionLost => ConnectionLost,
            StreamInterruption.Silent => Silent,
            StreamInterruption.Closed => Closed,
            StreamInterruption.Disconnected => Disconnected,
            StreamInterruption.ServerError => ServerError,
            StreamInterruption.RateLimited => RateLimited,
            StreamInterruption.TooManyConnections => TooManyConnections,
            _ => new StreamDelays(TimeSpan.Zero, StreamDelayGrowth.Linear, TimeSpan.Zero, TimeSpan.Zero),
        };
}

/// <summary>A row of a <see cref="StreamSchedule"/>: the first delay, how it grows, and how long it may become.</summary>
/// <param name="First">The first delay.</param>
/// <param name="Growth">How a delay follows from the one before.</param>
/// <param name="Step">What is added each time, where the growth is linear.</param>
/// <param name="Longest">The longest delay. Reaching it is an alert.</param>
public sealed record StreamDelays(TimeSpan First, StreamDelayGrowth Growth, TimeSpan Step, TimeSpan Longest)
{
    /// <summary>Whether the first attempt is made at once, and <see cref="First"/> comes before the second. False by default.</summary>
    public bool FirstAtOnce { get; init; }

    /// <summary>Delays that start with none and grow by a step.</summary>
    /// <param name="step">What is added each time.</param>
    /// <param name="longest">The longest delay.</param>
    public static StreamDelays Linear(TimeSpan step, TimeSpan longest) => new(TimeSpan.Zero, StreamDelayGrowth.Linear, step, longest);

    /// <summary>Delays that double.</summary>
    /// <param name="first">The first delay.</param>
    /// <param name="longest">The longest delay.</param>
    public static StreamDelays Doubling(TimeSpan first, TimeSpan longest) => new(first, StreamDelayGrowth.Doubling, TimeSpan.Zero, longest);

    /// <summary>The delay before an attempt.</summary>
    /// <param name="attempt">Which attempt in a row it is, from 1.</param>
    public TimeSpan Before(int attempt)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        var growths = attempt - (FirstAtOnce ? 2 : 1);
        if (growths < 0)
        {
            return TimeSpan.Zero;
        }

        // In doubles, where a long outage can't overflow.
        var ticks =
            Growth == StreamDelayGrowth.Doubling ? First.Ticks * Math.Pow(2, growths) : First.Ticks + ((double)Step.Ticks * growths);
        return ticks < Longest.Ticks ? TimeSpan.FromTicks((long)ticks) : Longest;
    }
}

/// <summary>How a delay follows from the one before.</summary>
public enum StreamDelayGrowth
{
    /// <summary>By adding a step.</summary>
    Linear,

    /// <summary>By doubling.</summary>
    Doubling,
}

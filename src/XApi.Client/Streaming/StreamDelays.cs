namespace XApi;

/// <summary>A row of a <see cref="StreamSchedule"/>: the first delay, how it grows, how long it may become, and how many attempts are made.</summary>
/// <remarks>Each time is zero or more, and at most 49 days; one that is not is refused where it is set.</remarks>
public sealed record StreamDelays
{
    internal static StreamDelays None { get; } = new();

    /// <summary>The first delay. Zero by default.</summary>
    public TimeSpan First
    {
        get;
        init => field = Bound.Time(value, mayBeZero: true);
    }

    /// <summary>What each further delay adds to the one before; null, the default, to double it instead.</summary>
    public TimeSpan? Step
    {
        get;
        init => field = value is { } step ? Bound.Time(step, mayBeZero: true) : null;
    }

    /// <summary>The longest delay. Reaching it is an alert. Zero by default.</summary>
    public TimeSpan MaxDelay
    {
        get;
        init => field = Bound.Time(value, mayBeZero: true);
    }

    /// <summary>Whether the first attempt is made at once, and <see cref="First"/> comes before the second. False by default.</summary>
    public bool FirstAtOnce { get; init; }

    /// <summary>After how many attempts in a row the stream stops instead of waiting again: 0 for at once. Null, the default, for never.</summary>
    public int? MaxAttempts
    {
        get;
        init => field = value is { } most ? Bound.Number(most, 0, int.MaxValue) : null;
    }

    /// <summary>Delays that start with none and grow by a step.</summary>
    /// <param name="step">What is added each time.</param>
    /// <param name="maxDelay">The longest delay.</param>
    public static StreamDelays Linear(TimeSpan step, TimeSpan maxDelay) => new() { Step = step, MaxDelay = maxDelay };

    /// <summary>Delays that double.</summary>
    /// <param name="first">The first delay.</param>
    /// <param name="maxDelay">The longest delay.</param>
    public static StreamDelays Doubling(TimeSpan first, TimeSpan maxDelay) => new() { First = first, MaxDelay = maxDelay };

    /// <summary>The delay before an attempt.</summary>
    /// <param name="attempt">Which attempt in a row it is, from 1.</param>
    public TimeSpan Before(int attempt)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        var growths = FirstAtOnce ? attempt - 1 : attempt;
        return growths == 0 ? TimeSpan.Zero : new Backoff(First, Step, MaxDelay).Delay(growths);
    }
}

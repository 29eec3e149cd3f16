namespace XApi;

/// <summary>Delays between attempts, which grow up to a maximum. Retries, the limiter and streams share it.</summary>
/// <param name="First">The delay before the first retry.</param>
/// <param name="Step">What each further retry adds; null to double the delay instead.</param>
/// <param name="Max">The longest delay.</param>
internal readonly record struct Backoff(TimeSpan First, TimeSpan? Step, TimeSpan Max)
{
    /// <summary>Each delay is twice the one before.</summary>
    internal static Backoff Exponential(TimeSpan first, TimeSpan max) => new(first, Step: null, max);

    /// <summary>Each delay is a step longer than the one before.</summary>
    internal static Backoff Linear(TimeSpan first, TimeSpan step, TimeSpan max) => new(first, step, max);

    /// <summary>The delay before a retry.</summary>
    /// <param name="retry">Which retry in a row it is, from 1.</param>
    internal TimeSpan Delay(int retry)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(retry, 1);

        // In doubles, which hours of failures can't overflow.
        var ticks = Step is { } step ? First.Ticks + ((double)step.Ticks * (retry - 1)) : First.Ticks * Math.Pow(2, retry - 1);
        return ticks < Max.Ticks ? TimeSpan.FromTicks((long)ticks) : Max;
    }

    /// <summary>The delay before a retry, shortened at random by up to a half, so that clients that failed together don't retry together.</summary>
    /// <param name="retry">Which retry in a row it is, from 1.</param>
    /// <param name="chance">A random number from 0, for half of the delay, to 1, for all of it.</param>
    internal TimeSpan Delay(int retry, double chance) => Delay(retry) * (0.5 + (0.5 * chance));
}

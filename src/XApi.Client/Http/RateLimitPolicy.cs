namespace XApi;

/// <summary>What happens to a call whose limit is used up. <see cref="Wait"/> is the default, for a client and for a call.</summary>
/// <remarks>It concerns limits that a reset cures. A cap on usage, or too many connections, is an exception under every policy.</remarks>
public sealed record RateLimitPolicy
{
    private RateLimitPolicy(RateLimitBehavior behavior) => Behavior = behavior;

    /// <summary>
    /// The call is not sent until the window resets, and in the order in which calls were made. A 429 that comes all the same, because
    /// another program used the limit up, is waited for too. A call that would have to wait for longer than <see cref="MaxWait"/> fails at once with
    /// a <see cref="XRateLimitException"/>.
    /// </summary>
    public static RateLimitPolicy Wait { get; } = new(RateLimitBehavior.Wait);

    /// <summary>The call is not sent, and fails at once with a <see cref="XRateLimitException"/> that says when to call again.</summary>
    public static RateLimitPolicy Throw { get; } = new(RateLimitBehavior.Throw);

    /// <summary>The call is sent whatever is left; what X reports is recorded. A 429 is a <see cref="XRateLimitException"/>.</summary>
    public static RateLimitPolicy Observe { get; } = new(RateLimitBehavior.Observe);

    /// <summary>
    /// For <see cref="Wait"/>: how long a call may wait in all, 16 minutes by default: a window of 15 minutes and a minute for clocks that differ.
    /// It is apart from the call's <c>Timeout</c>, which pauses during a wait. Change it as in
    /// <c>RateLimitPolicy.Wait with { MaxWait = TimeSpan.FromHours(24) }</c>; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public TimeSpan MaxWait
    {
        get;
        init =>
            field =
                value >= TimeSpan.Zero || value == Timeout.InfiniteTimeSpan
                    ? value
                    : throw new ArgumentOutOfRangeException(nameof(value), value, "A wait can't be negative.");
    } = TimeSpan.FromMinutes(16);

    // No window comes near to what a timer can measure.
    internal TimeSpan LongestWait => MaxWait >= TimeSpan.Zero && MaxWait < Bound.MaxTime ? MaxWait : Bound.MaxTime;

    internal RateLimitBehavior Behavior { get; }
}

internal enum RateLimitBehavior
{
    Wait,
    Throw,
    Observe,
}

namespace XApi;

/// <summary>What one credential may still call of one operation, at this moment.</summary>
/// <remarks>A request that is on its way counts as used. The headers of responses are the truth; until there was one, the documented limits stand in.</remarks>
/// <param name="Operation">The operation.</param>
/// <param name="Windows">Its limits, each with what is left; the one that X reports in <c>x-rate-limit-*</c> comes first.</param>
/// <param name="NextCall">When the next call can be sent: now, unless a window is used up.</param>
/// <param name="Waiting">How many calls wait already, and are sent first.</param>
public sealed record RateLimitStatus(
    XOperation Operation,
    IReadOnlyList<RateLimitWindowStatus> Windows,
    DateTimeOffset NextCall,
    int Waiting
)
{
    /// <summary>How many requests the tightest window allows; null when the operation has no known limit.</summary>
    public int? Limit => Tightest?.Limit;

    /// <summary>How many requests are left in the tightest window; null when the operation has no known limit.</summary>
    public int? Remaining => Tightest?.Remaining;

    /// <summary>When the tightest window resets; null while nothing has been sent in it.</summary>
    public DateTimeOffset? Reset => Tightest?.Reset;

    /// <summary>Whether this is what the documentation says, because no header has reported it yet.</summary>
    public bool IsDocumented => Windows.All(window => window.IsDocumented);

    /// <summary>
    /// The window with the least left; of several such the one that resets last. A window of less than a minute is a pace and no supply, and is left out.
    /// </summary>
    public RateLimitWindowStatus? Tightest =>
        Windows
            .Where(window => window.Length >= TimeSpan.FromMinutes(1))
            .OrderBy(window => window.Remaining)
            .ThenByDescending(window => window.Reset)
            .FirstOrDefault();
}

/// <summary>What is left of one limit.</summary>
/// <param name="Kind">Whose limit it is and for how long.</param>
/// <param name="Limit">How many requests it allows.</param>
/// <param name="Remaining">How many are left.</param>
/// <param name="Reset">When it resets, by this machine's clock; null while nothing has been sent in it.</param>
/// <param name="Length">How long it is.</param>
/// <param name="Bucket">The name of a window that several operations share, as the spec gives it; null when it is the operation's own.</param>
/// <param name="IsDocumented">Whether the limit is the documentation's, because no header has reported another.</param>
public sealed record RateLimitWindowStatus(
    RateLimitKind Kind,
    int Limit,
    int Remaining,
    DateTimeOffset? Reset,
    TimeSpan Length,
    string? Bucket,
    bool IsDocumented
);

namespace XApi;

/// <summary>What one credential may still call of one operation, at the moment of asking.</summary>
/// <remarks>What is on its way counts as used. The headers of responses are the truth; before any was seen the documented limits stand in.</remarks>
/// <param name="Operation">The operation.</param>
/// <param name="Windows">Its limits, each with what is left; the one that X's <c>x-rate-limit-*</c> headers tell of comes first.</param>
/// <param name="NextCall">When the next call may go: the moment of asking, unless a window is used up.</param>
/// <param name="Waiting">How many calls wait already, and go first.</param>
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

    /// <summary>When the tightest window starts anew; null while nothing has been sent in it.</summary>
    public DateTimeOffset? Reset => Tightest?.Reset;

    /// <summary>Whether this is what the documentation says, because no header has been seen yet.</summary>
    public bool IsDocumented => Windows.All(window => window.IsDocumented);

    /// <summary>
    /// The window with the least left; of several such the one that starts anew last. One request a second is a pace and not a supply, and is left out.
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
/// <param name="Reset">When it starts anew, by this machine's clock; null while nothing has been sent in it.</param>
/// <param name="Length">How long it is.</param>
/// <param name="Bucket">The name of a window that several operations share, as the spec gives it; null when it is the operation's own.</param>
/// <param name="IsDocumented">Whether the limit is the documentation's, because no header has told one.</param>
public sealed record RateLimitWindowStatus(
    RateLimitKind Kind,
    int Limit,
    int Remaining,
    DateTimeOffset? Reset,
    TimeSpan Length,
    string? Bucket,
    bool IsDocumented
);

/// <summary>A call begins to wait for a limit.</summary>
public sealed class RateLimitWaitEventArgs : EventArgs
{
    /// <summary>Describes a wait; for tests of code that handles it.</summary>
    /// <param name="operation">The operation that is called.</param>
    /// <param name="kind">The limit that is used up.</param>
    /// <param name="until">When the call is expected to go.</param>
    /// <param name="duration">How long that is from now.</param>
    public RateLimitWaitEventArgs(XOperation operation, RateLimitKind kind, DateTimeOffset until, TimeSpan duration)
    {
        Operation = operation;
        Kind = kind;
        Until = until;
        Duration = duration;
    }

    /// <summary>The operation that is called.</summary>
    public XOperation Operation { get; }

    /// <summary>The limit that is used up.</summary>
    public RateLimitKind Kind { get; }

    /// <summary>When the call is expected to go. The responses of the calls before it may change that.</summary>
    public DateTimeOffset Until { get; }

    /// <summary>How long that is from now.</summary>
    public TimeSpan Duration { get; }
}

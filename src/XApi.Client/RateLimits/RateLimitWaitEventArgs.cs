namespace XApi;

/// <summary>A call begins to wait for a limit.</summary>
public sealed class RateLimitWaitEventArgs : EventArgs
{
    /// <summary>Describes a wait; for tests of code that handles it.</summary>
    /// <param name="operation">The operation that is called.</param>
    /// <param name="kind">The limit that is used up.</param>
    /// <param name="until">When the call is expected to be sent.</param>
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

    /// <summary>When the call is expected to be sent. The responses of the calls before it may change that.</summary>
    public DateTimeOffset Until { get; }

    /// <summary>How long that is from now.</summary>
    public TimeSpan Duration { get; }
}

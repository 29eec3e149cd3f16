namespace XApi;

/// <summary>Why a stream is not, or no longer, connected. Each has its row in the <see cref="StreamSchedule"/>.</summary>
public enum StreamInterruption
{
    /// <summary>The network failed: the connection was reset, or could not be made.</summary>
    ConnectionLost,

    /// <summary>Nothing arrived for longer than <see cref="StreamReconnectSettings.StallTimeout"/>, not even a heartbeat.</summary>
    Stalled,

    /// <summary>The server closed the stream in good order.</summary>
    Closed,

    /// <summary>X reported in the stream that it disconnects.</summary>
    Disconnected,

    /// <summary>X returned a status of 500 to 599, or that the stream is still being set up.</summary>
    ServerError,

    /// <summary>X returned 429: too many attempts to connect.</summary>
    RateLimited,

    /// <summary>X returned 429: as many connections are open as the access level allows. One that X has not yet found dead counts too.</summary>
    TooManyConnections,

    /// <summary>
    /// X refused with 401, 403 or 404 to reconnect a stream that it had opened before with the same credential. It may be a fault of X that passes, so that
    /// a few attempts are made before the stream stops.
    /// </summary>
    Refused,

    /// <summary>X returned 402: the account's credits are used up. The stream waits until some are bought.</summary>
    CreditsDepleted,

    /// <summary>The cap of <see cref="StreamConsumption"/> was reached and the stream pauses.</summary>
    CapReached,

    /// <summary>
    /// A budget is used up (<see cref="CostSettings.Budgets"/>, <see cref="CallOptions.Budget"/>): the stream waits until its period ends, and stops where it
    /// has none.
    /// </summary>
    BudgetExceeded,
}

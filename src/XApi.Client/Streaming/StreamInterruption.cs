namespace XApi;

/// <summary>Why a stream is not, or no longer, connected. Each has its row in the <see cref="StreamSchedule"/>.</summary>
public enum StreamInterruption
{
    /// <summary>The network failed: the connection was reset, or could not be made.</summary>
    ConnectionLost,

    /// <summary>Nothing came for longer than the silence limit, not even a heartbeat.</summary>
    Silent,

    /// <summary>The server ended the stream in good order.</summary>
    Closed,

    /// <summary>X reported in the stream that it disconnects.</summary>
    Disconnected,

    /// <summary>X answered with a status of 500 to 599, or that the stream is still being set up.</summary>
    ServerError,

    /// <summary>X answered 429: too many attempts to connect.</summary>
    RateLimited,

    /// <summary>X answered 429: as many connections are open as the access level allows. One that X has not yet found dead counts too.</summary>
    TooManyConnections,

    /// <summary>The cap of <see cref="StreamConsumption"/> was reached and the stream pauses.</summary>
    CapReached,
}

namespace XApi;

/// <summary>How a stream is kept connected, buffered, recovered and watched.</summary>
/// <remarks>
/// Every value is checked where it is set: one that is out of its bounds is an <see cref="ArgumentOutOfRangeException"/> that names the setting and the
/// bounds. The settings can be shared by streams, except <see cref="StreamWatchSettings.Monitor"/>, which watches one.
/// See <see href="https://docs.x.com/x-api/fundamentals/handling-disconnections"/>.
/// </remarks>
public sealed record StreamSettings
{
    /// <summary>Settings in which everything has its default.</summary>
    public static StreamSettings Default { get; } = new();

    /// <summary>When a connection counts as lost, and how long to wait before connecting again.</summary>
    public StreamReconnectSettings Reconnect { get; init; } = StreamReconnectSettings.Default;

    /// <summary>How much is buffered for code that is slower than the stream.</summary>
    public StreamBufferSettings Buffer { get; init; } = StreamBufferSettings.Default;

    /// <summary>How items are recovered that were missed while the stream was not connected.</summary>
    public StreamRecoverySettings Recovery { get; init; } = StreamRecoverySettings.Default;

    /// <summary>
    /// Lets one of several processes read the stream, and another take over when that one dies. None by default. With it belongs a
    /// <see cref="StreamRecoverySettings.Position"/> that the processes share, or a process that takes over starts with the present.
    /// </summary>
    public IStreamLease? Lease { get; init; }

    /// <summary>Who observes the stream, and what is counted.</summary>
    public StreamWatchSettings Watch { get; init; } = StreamWatchSettings.Default;
}

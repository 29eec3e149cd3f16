namespace XApi;

/// <summary>A stream stopped because its settings say so, not because X refused it.</summary>
public sealed class XStreamStoppedException : XApiException
{
    /// <summary>Makes an exception of a message alone.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    public XStreamStoppedException(string message)
        : base(message) { }

    /// <summary>Makes an exception of a message and what caused it.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    /// <param name="innerException">The cause.</param>
    public XStreamStoppedException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>Makes an exception; for tests of code that handles it.</summary>
    public XStreamStoppedException() { }

    /// <summary>What stopped the stream.</summary>
    public StreamStop Reason { get; init; }
}

/// <summary>Why a stream stopped by its own settings.</summary>
public enum StreamStop
{
    /// <summary>The buffer was full and its policy is <see cref="StreamBufferPolicy.Fail"/>.</summary>
    BufferFull,

    /// <summary>The cap of <see cref="StreamConsumption"/> was reached and its action is <see cref="StreamCapAction.Stop"/>.</summary>
    CapReached,

    /// <summary>As many attempts to connect again failed as the <see cref="StreamSchedule"/> allows.</summary>
    AttemptsExhausted,
}

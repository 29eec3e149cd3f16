namespace XApi;

/// <summary>No response came, or not all of it: X could not be reached, the connection was lost, or a time limit passed.</summary>
/// <remarks>The inner exception says what happened; it is a <see cref="TimeoutException"/> where a time limit passed.</remarks>
public sealed class XConnectionException : XApiException
{
    /// <summary>Makes an exception of a message.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    public XConnectionException(string message)
        : base(message) { }

    /// <summary>Makes an exception of a message and what caused it.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    /// <param name="innerException">The cause.</param>
    public XConnectionException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>Makes an exception; for tests of code that handles it.</summary>
    public XConnectionException()
        : base("No response came.") { }

    /// <summary>Whether X may have got the request and acted on it. False when no connection was made.</summary>
    public bool MayHaveBeenActedOn { get; init; } = true;
}

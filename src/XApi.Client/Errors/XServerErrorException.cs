namespace XApi;

/// <summary>X, or a gateway before it, failed (5xx), and kept failing through the retries that the call allows.</summary>
/// <remarks>The same call may succeed later. Unless the call is a read, X may have acted on it.</remarks>
public sealed class XServerErrorException : XApiException
{
    /// <summary>Makes an exception of a message.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    public XServerErrorException(string message)
        : base(message) { }

    /// <summary>Makes an exception of a message and what caused it.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    /// <param name="innerException">The cause.</param>
    public XServerErrorException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>Makes an exception; for tests of code that handles it.</summary>
    public XServerErrorException()
        : base("X failed.") { }
}

namespace XApi;

/// <summary>The position of a stream can't be read or written, or is that of another stream.</summary>
public sealed class XStreamPositionException : XApiException
{
    /// <summary>Makes an exception of a message.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    public XStreamPositionException(string message)
        : base(message) { }

    /// <summary>Makes an exception of a message and what caused it.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    /// <param name="innerException">The cause.</param>
    public XStreamPositionException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>Makes an exception; for tests of code that handles it.</summary>
    public XStreamPositionException()
        : base("The position of the stream can't be read or written.") { }
}

namespace XApi;

/// <summary>A response came, and is not what the operation returns: no JSON, cut short, empty, or of another shape.</summary>
/// <remarks>Its start is in <see cref="XApiException.Body"/>. X may have acted on the call.</remarks>
public sealed class XInvalidResponseException : XApiException
{
    /// <summary>Makes an exception of a message.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    public XInvalidResponseException(string message)
        : base(message) { }

    /// <summary>Makes an exception of a message and what caused it.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    /// <param name="innerException">The cause.</param>
    public XInvalidResponseException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>Makes an exception; for tests of code that handles it.</summary>
    public XInvalidResponseException()
        : base("The response cannot be read.") { }
}

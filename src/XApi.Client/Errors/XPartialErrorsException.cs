namespace XApi;

/// <summary>X returned only a part of what was requested, and the call takes that as an error.</summary>
/// <remarks>See <see cref="XApiClientOptions.ThrowOnPartialErrors"/>. What X did return is in <see cref="XApiException.Response"/>, what it could not in <see cref="XApiException.Problems"/>.</remarks>
public sealed class XPartialErrorsException : XApiException
{
    /// <summary>Makes an exception of a message.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    public XPartialErrorsException(string message)
        : base(message) { }

    /// <summary>Makes an exception of a message and what caused it.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    /// <param name="innerException">The cause.</param>
    public XPartialErrorsException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>Makes an exception; for tests of code that handles it.</summary>
    public XPartialErrorsException()
        : base("A part of what was requested could not be returned.") { }
}

namespace XApi;

/// <summary>The App has as many streams open as it may have (429).</summary>
/// <remarks>It is cured by closing one; X notices a lost connection after some seconds.</remarks>
public sealed class XTooManyConnectionsException : XApiException
{
    /// <summary>Makes an exception of a message.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    public XTooManyConnectionsException(string message)
        : base(message) { }

    /// <summary>Makes an exception of a message and what caused it.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    /// <param name="innerException">The cause.</param>
    public XTooManyConnectionsException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>Makes an exception; for tests of code that handles it.</summary>
    public XTooManyConnectionsException()
        : base("Too many streams are open.") { }
}

namespace XApi;

/// <summary>The operation's window is used up, or one that it shares with other operations (429).</summary>
public sealed class XWindowLimitException : XRateLimitException
{
    /// <summary>Makes an exception of a message.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    public XWindowLimitException(string message)
        : base(message) { }

    /// <summary>Makes an exception of a message and what caused it.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    /// <param name="innerException">The cause.</param>
    public XWindowLimitException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>Makes an exception; for tests of code that handles it.</summary>
    public XWindowLimitException()
        : base("The window is used up.") { }
}

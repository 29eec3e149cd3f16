namespace XApi;

/// <summary>What may be done for the user with the operation in 24 hours is used up (429). Calls for other users may go.</summary>
public sealed class XUserDayLimitException : XRateLimitException
{
    /// <summary>Makes an exception of a message.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    public XUserDayLimitException(string message)
        : base(message) { }

    /// <summary>Makes an exception of a message and what caused it.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    /// <param name="innerException">The cause.</param>
    public XUserDayLimitException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>Makes an exception; for tests of code that handles it.</summary>
    public XUserDayLimitException()
        : base("The user's 24 hours are used up.") { }
}

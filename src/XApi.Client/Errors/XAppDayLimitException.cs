namespace XApi;

/// <summary>What the App may do with the operation in 24 hours is used up, for all users (429).</summary>
public sealed class XAppDayLimitException : XRateLimitException
{
    /// <summary>Makes an exception of a message.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    public XAppDayLimitException(string message)
        : base(message) { }

    /// <summary>Makes an exception of a message and what caused it.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    /// <param name="innerException">The cause.</param>
    public XAppDayLimitException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>Makes an exception; for tests of code that handles it.</summary>
    public XAppDayLimitException()
        : base("The App's 24 hours are used up.") { }
}

namespace XApi;

/// <summary>What the App may do with the operation in 24 hours is used up, for all users (429).</summary>
public sealed class AppDayLimitException : RateLimitException
{
    /// <summary>Makes an exception of a message.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    public AppDayLimitException(string message)
        : base(message) { }

    /// <summary>Makes an exception of a message and what caused it.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    /// <param name="innerException">The cause.</param>
    public AppDayLimitException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>Makes an exception; for tests of code that handles it.</summary>
    public AppDayLimitException()
        : base("The App's 24 hours are used up.") { }
}

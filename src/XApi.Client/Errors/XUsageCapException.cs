namespace XApi;

/// <summary>What the App or the account may use in the period, a month mostly, is used up (429), or what it may spend in a billing cycle (403).</summary>
/// <remarks>
/// No window cures it, so it is never waited for. <see cref="XApiException.Problem"/> has the period, the scope and the product; where the spend cap is
/// reached, which is set in the developer console, <see href="https://console.x.com"/>, it has the day of the next cycle (<see cref="Problem.ResetDate"/>).
/// </remarks>
public sealed class XUsageCapException : XApiException
{
    /// <summary>Makes an exception of a message.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    public XUsageCapException(string message)
        : base(message) { }

    /// <summary>Makes an exception of a message and what caused it.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    /// <param name="innerException">The cause.</param>
    public XUsageCapException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>Makes an exception; for tests of code that handles it.</summary>
    public XUsageCapException()
        : base("The usage cap is reached.") { }
}

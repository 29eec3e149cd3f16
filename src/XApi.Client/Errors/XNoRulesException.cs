namespace XApi;

/// <summary>The filtered stream has no rules and so nothing to deliver (409).</summary>
/// <remarks>Add rules with <c>FilteredStream.UpdateRulesAsync</c>, then connect again.</remarks>
public sealed class XNoRulesException : XApiException
{
    /// <summary>Makes an exception of a message.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    public XNoRulesException(string message)
        : base(message) { }

    /// <summary>Makes an exception of a message and what caused it.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    /// <param name="innerException">The cause.</param>
    public XNoRulesException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>Makes an exception; for tests of code that handles it.</summary>
    public XNoRulesException()
        : base("The stream has no rules.") { }
}

namespace XApi;

/// <summary>What was requested does not exist, or not for this credential: 404, or a success that holds nothing but that problem.</summary>
public sealed class XNotFoundException : XApiException
{
    /// <summary>Makes an exception of a message.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    public XNotFoundException(string message)
        : base(message) { }

    /// <summary>Makes an exception of a message and what caused it.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    /// <param name="innerException">The cause.</param>
    public XNotFoundException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>Makes an exception; for tests of code that handles it.</summary>
    public XNotFoundException()
        : base("What was requested does not exist.") { }
}

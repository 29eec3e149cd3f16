namespace XApi;

/// <summary>A call that falls under a budget was not sent, since the ledger's store could not say what the budget has left.</summary>
/// <remarks>A call without a budget is sent in any case; its cost stands in the log then, and <see cref="XResponse.Cost"/> is null.</remarks>
public sealed class XCostStoreException : XApiException
{
    /// <summary>Makes an exception of a message.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    public XCostStoreException(string message)
        : base(message) { }

    /// <summary>Makes an exception of a message and what caused it.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    /// <param name="innerException">The cause.</param>
    public XCostStoreException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>Makes an exception; for tests of code that handles it.</summary>
    public XCostStoreException()
        : base("The ledger's store could not be read or written.") { }
}

namespace XApi;

/// <summary>A compliance job failed, expired or was cancelled, or its results can't be downloaded any more. Create another.</summary>
public sealed class XComplianceJobException : XApiException
{
    /// <summary>Makes an exception of a message.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    public XComplianceJobException(string message)
        : base(message) { }

    /// <summary>Makes an exception of a message and what caused it.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    /// <param name="innerException">The cause.</param>
    public XComplianceJobException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>Makes an exception; for tests of code that handles it.</summary>
    public XComplianceJobException()
        : base("The compliance job failed.") { }

    /// <summary>The job as it was last seen; null when none was.</summary>
    public ComplianceJob? Job { get; init; }
}

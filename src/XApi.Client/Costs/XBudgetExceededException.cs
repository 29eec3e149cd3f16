namespace XApi;

/// <summary>A request was not sent, because a budget has not left what it could cost.</summary>
/// <remarks>Nothing was spent. <see cref="XApiException.RetryAt"/> is when the budget's period ends, where it has one.</remarks>
public sealed class XBudgetExceededException : XApiException
{
    /// <summary>Makes an exception of a message.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    public XBudgetExceededException(string message)
        : base(message) { }

    /// <summary>Makes an exception of a message and what caused it.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    /// <param name="innerException">The cause.</param>
    public XBudgetExceededException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>Makes an exception; for tests of code that handles it.</summary>
    public XBudgetExceededException()
        : base("The budget does not have left what the request could cost.") { }

    /// <summary>The budget.</summary>
    public XBudget? Budget { get; init; }

    /// <summary>What is left of it, in USD or resources, as it is counted.</summary>
    public decimal Left { get; init; }

    /// <summary>How many resources it has left for.</summary>
    internal long Affordable { get; init; }
}

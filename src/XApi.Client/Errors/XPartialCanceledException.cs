namespace XApi;

/// <summary>A call that takes several requests was cancelled between two of them. What was read until then, and paid for, is in <see cref="Response"/>.</summary>
/// <remarks>It is an <see cref="OperationCanceledException"/>, as of any call that is cancelled; a call that was cancelled before its first response throws that alone.</remarks>
public sealed class XPartialCanceledException : OperationCanceledException
{
    /// <summary>Makes an exception; for tests of code that handles it.</summary>
    public XPartialCanceledException()
        : this("A call was cancelled after some of its requests.") { }

    /// <summary>Makes an exception of a message.</summary>
    /// <param name="message">What happened, in a sentence.</param>
    public XPartialCanceledException(string message)
        : base(message) { }

    /// <summary>Makes an exception of a message and what caused it.</summary>
    /// <param name="message">What happened, in a sentence.</param>
    /// <param name="innerException">The cause.</param>
    public XPartialCanceledException(string message, Exception? innerException)
        : base(message, innerException) { }

    internal XPartialCanceledException(
        XOperation operation,
        int requests,
        XResponse response,
        OperationCanceledException cancelled,
        CancellationToken cancellationToken
    )
        : base(
            $"{operation} was cancelled before the last of its {requests} requests. Response has what was read until then.",
            cancelled,
            cancellationToken
        ) => Response = response;

    /// <summary>The responses until then, joined as those of the whole call would have been.</summary>
    public XResponse? Response { get; init; }
}

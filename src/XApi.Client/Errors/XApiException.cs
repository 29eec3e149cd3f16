using System.Globalization;
using System.Net;
using System.Text;

namespace XApi;

/// <summary>A call that did not succeed: X answered with an error, answered what cannot be read, or did not answer.</summary>
/// <remarks>It is the base of all exceptions of the client that concern a call; its subtypes are what a caller would handle differently.</remarks>
public class XApiException : Exception
{
    /// <summary>Makes an exception of a message alone.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    public XApiException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception of a message and what caused it.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    /// <param name="innerException">The cause.</param>
    public XApiException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an exception; for subtypes and for tests of code that handles it.</summary>
    public XApiException()
        : base("The call of the X API did not succeed.")
    {
    }

    /// <summary>The operation that was called; null when none was involved.</summary>
    public XOperation? Operation { get; init; }

    /// <summary>The status of the answer; null when there was none.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>The problem that X reported: the one at the root of the answer, or the first of its <c>errors</c>; null when the answer held none.</summary>
    public Problem? Problem { get; init; }

    /// <summary>All problems that X reported.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    /// <summary>The answer's body as text, cut after 64 KiB; null when there was none.</summary>
    public string? Body { get; init; }

    /// <summary>The limits that the answer's headers told; null when it told none.</summary>
    public RateLimit? RateLimit { get; init; }

    /// <summary>X's number for the request, to be quoted when asking X about it; null when the answer had none.</summary>
    public string? RequestId { get; init; }
}

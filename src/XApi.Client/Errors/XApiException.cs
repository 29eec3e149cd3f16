using System.Net;

namespace XApi;

/// <summary>A call that did not succeed: X returned an error or what cannot be read, or no response came.</summary>
/// <remarks>It is the base of all exceptions of the client that concern a call; its subtypes are what a caller would handle differently.</remarks>
public class XApiException : Exception
{
    /// <summary>Makes an exception of a message alone.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    public XApiException(string message)
        : base(message) { }

    /// <summary>Makes an exception of a message and what caused it.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    /// <param name="innerException">The cause.</param>
    public XApiException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>Makes an exception; for subtypes and for tests of code that handles it.</summary>
    public XApiException()
        : base("The call of the X API did not succeed.") { }

    /// <summary>The operation that was called; null when none was involved.</summary>
    public XOperation? Operation
    {
        get => Facts.Operation;
        init => Facts = Facts with { Operation = value };
    }

    /// <summary>The status of the response; null when there was none.</summary>
    public HttpStatusCode? Status
    {
        get => Facts.Status;
        init => Facts = Facts with { Status = value };
    }

    /// <summary>The problem that X reported: the one at the root of the response, or the first of its <c>errors</c>; null when the response held none.</summary>
    public Problem? Problem
    {
        get => Facts.Problem;
        init => Facts = Facts with { Problem = value };
    }

    /// <summary>All problems that X reported.</summary>
    public IReadOnlyList<Problem> Problems
    {
        get => Facts.Problems;
        init => Facts = Facts with { Problems = value };
    }

    /// <summary>The response's body as text, cut after 64 KiB; null when there was none.</summary>
    public string? Body
    {
        get => Facts.Body;
        init => Facts = Facts with { Body = value };
    }

    /// <summary>The limits in the response's headers; null when it had none.</summary>
    public RateLimit? RateLimit
    {
        get => Facts.RateLimit;
        init => Facts = Facts with { RateLimit = value };
    }

    /// <summary>X's number for the request, to be quoted when asking X about it; null when the response had none.</summary>
    public string? RequestId
    {
        get => Facts.RequestId;
        init => Facts = Facts with { RequestId = value };
    }

    /// <summary>
    /// When to call again, by this machine's clock: after the reset of the limit that is used up, or the <c>Retry-After</c> of the response, whichever is
    /// later, and at most 25 hours ahead. Null when nothing is known.
    /// </summary>
    public DateTimeOffset? RetryAt
    {
        get => Facts.RetryAt;
        init => Facts = Facts with { RetryAt = value };
    }

    /// <summary>
    /// The ids of media that were uploaded before the failure, to be attached within 24 hours without uploading them again; null where there are none.
    /// </summary>
    public IReadOnlyList<string>? MediaIds
    {
        get => Facts.MediaIds;
        init => Facts = Facts with { MediaIds = value };
    }

    /// <summary>
    /// What was read before the failure: by the earlier requests of a call that takes several, or what X did return where the call takes a partial response
    /// as an error (<see cref="XPartialErrorsException"/>). Null where there is nothing.
    /// </summary>
    public XResponse? Response
    {
        get => Facts.Response;
        init => Facts = Facts with { Response = value };
    }

    // One object, so that a response's facts are handed over whole, whatever the subtype.
    internal ErrorFacts Facts { get; set; } = ErrorFacts.None;
}

/// <summary>What is known of a call that did not succeed.</summary>
internal sealed record ErrorFacts
{
    internal static ErrorFacts None { get; } = new();

    internal XOperation? Operation { get; init; }

    internal HttpStatusCode? Status { get; init; }

    /// <summary>Why X refused the call; <see cref="RefusalKind.Other"/> where it did not.</summary>
    internal RefusalKind Kind { get; init; }

    internal IReadOnlyList<Problem> Problems { get; init; } = [];

    internal Problem? Problem
    {
        get => field ?? (Problems is [var first, ..] ? first : null);
        init;
    }

    internal string? Body { get; init; }

    internal RateLimit? RateLimit { get; init; }

    internal string? RequestId { get; init; }

    internal DateTimeOffset? RetryAt { get; init; }

    internal IReadOnlyList<string>? MediaIds { get; init; }

    internal XResponse? Response { get; init; }

    /// <summary>How many attempts before this one were sent and got no response, or that of a server that failed, so that X may have acted on them.</summary>
    internal int AttemptsInDoubt { get; init; }
}

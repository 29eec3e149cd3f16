using System.Net;

namespace XApi;

/// <summary>What a failure means for a stream: why it is interrupted, or that it can't be resumed. It decides by what it is given alone.</summary>
internal static class StreamFailure
{
    /// <summary>What interrupts the stream that could not be opened; null when no later attempt would open it.</summary>
    /// <param name="failure">Why it could not be opened.</param>
    /// <param name="wasOpen">Whether X has opened the stream before, with the same credential and settings.</param>
    internal static StreamInterruption? CauseOf(XApiException failure, bool wasOpen) =>
        failure switch
        {
            XTooManyConnectionsException => StreamInterruption.TooManyConnections,
            XRateLimitException => StreamInterruption.RateLimited,
            // The month's cap is reached: no wait of ours cures that.
            XUsageCapException => null,
            XCreditsDepletedException => StreamInterruption.CreditsDepleted,
            XServerErrorException => StreamInterruption.ServerError,
            XUnauthorizedException or XForbiddenException or XNotFoundException => wasOpen ? StreamInterruption.Refused : null,
            _ when failure.Problems.Any(problem => problem.ConnectionIssue == ConnectionIssue.TooManyConnections) =>
                StreamInterruption.TooManyConnections,
            { Status: HttpStatusCode.RequestTimeout } => StreamInterruption.ServerError,
            // The same of where the credential gets its token.
            XOAuthException { Status: HttpStatusCode.TooManyRequests } => StreamInterruption.RateLimited,
            XOAuthException { Status: >= HttpStatusCode.InternalServerError } => StreamInterruption.ServerError,
            { Status: null } when MayPass(failure, wasOpen) => StreamInterruption.ConnectionLost,
            _ => null,
        };

    /// <summary>What interrupts the stream in which X reported that it disconnects.</summary>
    internal static StreamInterruption CauseOf(Problem problem) =>
        problem.ConnectionIssue == ConnectionIssue.TooManyConnections
            ? StreamInterruption.TooManyConnections
            : StreamInterruption.Disconnected;

    /// <summary>Whether X says that the account may not do this, rather than that it can't be done now.</summary>
    internal static bool IsRefusal(XApiException failure) => failure.Status is HttpStatusCode.BadRequest or HttpStatusCode.Forbidden;

    /// <summary>Whether a budget was used up that is never full again, or can't be read: no later attempt is within it.</summary>
    internal static bool IsEndOfBudget(Exception? failure) => failure is XBudgetExceededException { RetryAt: null } or XCostStoreException;

    /// <summary>Whether what stopped a recovery stops the stream: a budget that is used up for good, or a buffer that is full.</summary>
    internal static bool StopsStream(XApiException failure) =>
        IsEndOfBudget(failure) || failure is XStreamStoppedException { Reason: StreamStop.BufferFull };

    /// <summary>Whether a recovery failed of an outage, so that a later one may succeed.</summary>
    internal static bool MayPassLater(XApiException failure, bool wasOpen) =>
        failure is XStreamStoppedException { Reason: StreamStop.AttemptsExhausted }
        || CauseOf(failure, wasOpen) is not (null or StreamInterruption.Refused);

    // What fails otherwise than by the network, such as a credential that does not fit or a certificate that is not trusted, fails for good; a stream that
    // was open before takes even that for an outage.
    private static bool MayPass(XApiException failure, bool wasOpen) =>
        (failure is XConnectionException && wasOpen) || ConnectionFailure.MayPassWithin(failure.InnerException);
}

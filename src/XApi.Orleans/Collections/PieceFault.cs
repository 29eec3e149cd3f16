using System.Net;

namespace XApi.Orleans;

/// <summary>What an exception of a handler means for its piece, and for the job.</summary>
/// <param name="MaxAttempts">How many attempts the piece has in all before it is set aside.</param>
/// <param name="RetryAt">When the next attempt can succeed; null where that is not known.</param>
/// <param name="Stops">What becomes of the job, where each piece would fail alike; null where it continues.</param>
internal readonly record struct PieceFault(int MaxAttempts, DateTimeOffset? RetryAt = null, CollectionStatus? Stops = null)
{
    /// <summary>The delays between attempts.</summary>
    internal static readonly Backoff Delays = Backoff.Exponential(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));

    // With the delays, a quarter of an hour.
    private const int AttemptsAtServer = 20;
    private const int AttemptsOfHandler = 5;

    /// <summary>Whether each attempt counts: what no piece is at fault for is attempted as often as it takes.</summary>
    internal bool Counts => MaxAttempts < int.MaxValue;

    internal static PieceFault Of(Exception failure) =>
        failure switch
        {
            XBudgetExceededException or XCreditsDepletedException or XUsageCapException => new(
                1,
                ((XApiException)failure).RetryAt,
                CollectionStatus.OutOfBudget
            ),
            // Nobody is logged in, or X has refused the credential or its renewal: each piece would fail alike.
            XUnauthorizedException or XCredentialException => new(1, Stops: CollectionStatus.Failed),
            XOAuthException
            {
                Status: >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError and not HttpStatusCode.TooManyRequests
            } => new(1, Stops: CollectionStatus.Failed),
            // Where the credential gets its token could not be reached.
            XOAuthException when ConnectionFailure.MayPassWithin(failure) => new(int.MaxValue),
            XForbiddenException
            {
                Facts.Kind: RefusalKind.NotEnrolled or RefusalKind.ReadOnlyApp or RefusalKind.UnsupportedAuthentication
            } => new(1, Stops: CollectionStatus.Failed),
            XRateLimitException or XConnectionException => new(int.MaxValue, ((XApiException)failure).RetryAt),
            XServerErrorException or XInvalidResponseException or XTooManyConnectionsException or XOAuthException => new(
                AttemptsAtServer,
                ((XApiException)failure).RetryAt
            ),
            XNotFoundException or XForbiddenException or XPartialErrorsException or ArgumentException or NotSupportedException => new(1),
            XApiException { Status: >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError } => new(1),
            _ => new(AttemptsOfHandler),
        };
}

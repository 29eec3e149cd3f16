using System.Net;

namespace XApi;

/// <summary>The policy of retries: which attempts are repeated, and after what delay.</summary>
/// <remarks>
/// <list type="table">
/// <item><term>408, 502, 503, 504, 520 to 530</term><description>repeated, if the operation is safe to repeat</description></item>
/// <item><term>not sent: no connection, no token in time</term><description>repeated, whatever the operation</description></item>
/// <item><term>connection lost, no response in time</term><description>repeated, if the operation is safe to repeat</description></item>
/// <item><term>anything else</term><description>is the response</description></item>
/// </list>
/// <para>GET, PUT and DELETE are safe to repeat; a POST or a PATCH is if the call says so (<see cref="CallOptions.AllowRetry"/>).</para>
/// </remarks>
internal sealed class RetryPolicy(XApiClientOptions options)
{
    private static readonly Backoff Delays = Backoff.Exponential(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(20));
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromSeconds(60);

    /// <summary>Decides what follows an attempt, and names the reason.</summary>
    internal RetryDecision EvaluateRetry(RetryAttempt attempt)
    {
        // A response that another attempt would not change: a success, or an error that is about the request.
        if (attempt.Status is { } status && !MayPass(status))
        {
            return RetryReason.Final;
        }

        // X may have acted on what was sent, and acting twice would do harm: a Tweet could be posted twice.
        if (attempt.WasSent && !IsSafeToRepeat(attempt))
        {
            return RetryReason.NotSafe;
        }

        // The body came from a stream that can't be rewound.
        if (!XRequestOptions.CanSendAgain(attempt.Request))
        {
            return RetryReason.BodyConsumed;
        }

        if (attempt.Number > options.MaxRetries)
        {
            return RetryReason.NoRetriesLeft;
        }

        // A server that asks for minutes will not be ready sooner, and the caller should know now.
        if (attempt.RetryAfter > MaxRetryAfter)
        {
            return RetryReason.RetryAfterTooLong;
        }

        // A delay that outlasts the call's time limit would only postpone the same failure.
        var delay = Delays.Delay(attempt.Number, options.Chance());
        delay = attempt.RetryAfter > delay ? attempt.RetryAfter.Value : delay;
        return delay > attempt.Remaining ? RetryReason.NoTimeLeft : new RetryDecision(RetryReason.Retry, delay);
    }

    // 408: the server closed before it had the request. 502 to 504: a gateway's. 520 to 530: those of the edge in front of X.
    private static bool MayPass(HttpStatusCode status) =>
        status
            is HttpStatusCode.RequestTimeout
                or HttpStatusCode.BadGateway
                or HttpStatusCode.ServiceUnavailable
                or HttpStatusCode.GatewayTimeout
        || (int)status is >= 520 and <= 530;

    private static bool IsSafeToRepeat(RetryAttempt attempt) =>
        (attempt.Request.Options.TryGetValue(XRequestOptions.Call, out var call) ? call.AllowRetry : null)
        ?? attempt.Operation.IsIdempotent;
}

/// <summary>An attempt that has ended.</summary>
/// <param name="Request">The request.</param>
/// <param name="Operation">Its operation.</param>
/// <param name="Number">Which attempt of the call it was, from 1.</param>
internal readonly record struct RetryAttempt(HttpRequestMessage Request, XOperation Operation, int Number)
{
    /// <summary>The status of the response; null when none came, for a reason that may pass.</summary>
    internal HttpStatusCode? Status { get; init; }

    /// <summary>How long the server asks to wait; null when it does not say.</summary>
    internal TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the attempt handed the request to the network.</summary>
    internal bool WasSent { get; init; }

    /// <summary>How much of the call's time limit is left.</summary>
    internal TimeSpan Remaining { get; init; }
}

/// <summary>Whether an attempt is followed by another, and when.</summary>
internal readonly record struct RetryDecision(RetryReason Reason, TimeSpan Delay = default)
{
    public static implicit operator RetryDecision(RetryReason reason) => new(reason);
}

/// <summary>Why an attempt is followed by another, or is the last.</summary>
internal enum RetryReason
{
    /// <summary>Another attempt may succeed and does no harm.</summary>
    Retry,

    /// <summary>The response would stay as it is.</summary>
    Final,

    /// <summary>X may have acted on the attempt, and the operation is not safe to repeat.</summary>
    NotSafe,

    /// <summary>The request's body was read and can't be read again.</summary>
    BodyConsumed,

    /// <summary><see cref="XApiClientOptions.MaxRetries"/> is reached.</summary>
    NoRetriesLeft,

    /// <summary>The server asks for a longer delay than the policy allows.</summary>
    RetryAfterTooLong,

    /// <summary>The call's time limit would pass first.</summary>
    NoTimeLeft,
}

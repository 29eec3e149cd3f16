using System.Globalization;

namespace XApi;

/// <summary>A limit is used up that its reset cures: the subtypes tell which.</summary>
/// <remarks>It is thrown for a 429, and for a call that was not sent because nothing was left; <see cref="XApiException.Status"/> is null then. Under <see cref="RateLimitPolicy.Wait"/> it comes only where the wait would be too long.</remarks>
public abstract class XRateLimitException : XApiException
{
    /// <summary>Makes an exception of a message.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    private protected XRateLimitException(string message)
        : base(message) { }

    /// <summary>Makes an exception of a message and what caused it.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    /// <param name="innerException">The cause.</param>
    private protected XRateLimitException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>When the call can go, by this machine's clock and as far as is known; null when nothing is known.</summary>
    public DateTimeOffset? RetryAt
    {
        get => Facts.RetryAt;
        init => Facts = Facts with { RetryAt = value };
    }

    internal static XRateLimitException NotSent(LimitCall call, LimitBlock block)
    {
        var limit = (block.Kind, block.Window) switch
        {
            (RateLimitKind.AppDay, { Limit: var requests }) => $"the App's {requests} requests of 24 hours are used up",
            (RateLimitKind.UserDay, { Limit: var requests }) => $"the user's {requests} requests of 24 hours are used up",
            (_, { } window) => $"the {window.Limit} requests of its window of {Span(window.Length)} are used up",
            _ => "X refused the call before it and its window can't be made out",
        };
        var advice =
            call.Policy.Behavior == RateLimitBehavior.Wait
                ? $"that is more than the {Span(call.Policy.MaxWait)} that it may wait (RateLimitPolicy.MaxWait)"
                : "call again then, or let the call wait with RateLimitPolicy.Wait";
        var exception = Of(block.Kind, $"{call.Operation} was not sent: {limit} until {Moment(block.Until)}; {advice}.");
        exception.Facts = new() { Operation = call.Operation, RetryAt = block.Until };
        return exception;
    }

    internal static XRateLimitException Of(RateLimitKind kind, string message) =>
        kind switch
        {
            RateLimitKind.AppDay => new XAppDayLimitException(message),
            RateLimitKind.UserDay => new XUserDayLimitException(message),
            _ => new XWindowLimitException(message),
        };

    internal static string Moment(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Span(TimeSpan time) =>
        time >= TimeSpan.FromHours(2) ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.##} hours")
        : time >= TimeSpan.FromMinutes(2) ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.##} minutes")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");
}

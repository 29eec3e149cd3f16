using System.Globalization;

namespace XApi;

/// <summary>A limit is used up that its reset cures: the subtypes say which.</summary>
/// <remarks>
/// It is thrown for a 429, and for a call that was not sent because nothing was left; <see cref="XApiException.Status"/> is null then.
/// <see cref="XApiException.RetryAt"/> says when the next call can succeed. Under <see cref="RateLimitPolicy.Wait"/> it is thrown only where the wait would
/// be too long.
/// </remarks>
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

    internal static XRateLimitException Of(RateLimitKind kind, string message) =>
        kind switch
        {
            RateLimitKind.Window => new XWindowLimitException(message),
            RateLimitKind.AppDay => new XAppDayLimitException(message),
            RateLimitKind.UserDay => new XUserDayLimitException(message),
        };

    internal static string Moment(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

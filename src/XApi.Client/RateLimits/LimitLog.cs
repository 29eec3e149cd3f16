using Microsoft.Extensions.Logging;

namespace XApi;

/// <summary>What the limiter logs; event ids 30 to 39.</summary>
internal static partial class LimitLog
{
    [LoggerMessage(30, LogLevel.Information, "{Operation} waits {Seconds} s, until {Until}, for its limit ({Kind}).")]
    internal static partial void WaitBegan(
        this ILogger logger,
        XOperation operation,
        RateLimitKind kind,
        DateTimeOffset until,
        double seconds
    );

    [LoggerMessage(31, LogLevel.Warning, "X refused {Operation} with 429 ({Kind}); it can be sent again at {Until}.")]
    internal static partial void Refused(this ILogger logger, XOperation operation, RefusalKind kind, DateTimeOffset until);
}

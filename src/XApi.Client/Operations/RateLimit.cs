using System.Globalization;
using System.Net.Http.Headers;

namespace XApi;

/// <summary>The limits that a response's headers told. Any of them can be missing.</summary>
/// <param name="Window">The operation's window for this credential, of 15 minutes mostly (<c>x-rate-limit-*</c>).</param>
/// <param name="AppDay">What the App may do in 24 hours (<c>x-app-limit-24hour-*</c>).</param>
/// <param name="UserDay">What the user may do in 24 hours (<c>x-user-limit-24hour-*</c>).</param>
public sealed record RateLimit(RateLimitWindow? Window, RateLimitWindow? AppDay, RateLimitWindow? UserDay)
{
    /// <summary>How many requests the window allows; null when no header said.</summary>
    public int? Limit => Window?.Limit;

    /// <summary>How many requests are left in the window; null when no header said.</summary>
    public int? Remaining => Window?.Remaining;

    /// <summary>When the window starts anew; null when no header said.</summary>
    public DateTimeOffset? Reset => Window?.Reset;

    internal static RateLimit? From(HttpResponseHeaders headers)
    {
        var window = RateLimitWindow.From(headers, "x-rate-limit-");
        var appDay = RateLimitWindow.From(headers, "x-app-limit-24hour-");
        var userDay = RateLimitWindow.From(headers, "x-user-limit-24hour-");
        return window is null && appDay is null && userDay is null ? null : new RateLimit(window, appDay, userDay);
    }
}

/// <summary>One limit: so many requests until a reset.</summary>
/// <param name="Limit">How many requests are allowed; null when no header said.</param>
/// <param name="Remaining">How many are left; null when no header said.</param>
/// <param name="Reset">When the count starts anew; null when no header said.</param>
public sealed record RateLimitWindow(int? Limit, int? Remaining, DateTimeOffset? Reset)
{
    internal static RateLimitWindow? From(HttpResponseHeaders headers, string prefix)
    {
        var limit = Number(headers, prefix + "limit");
        var remaining = Number(headers, prefix + "remaining");
        var reset = Number(headers, prefix + "reset");
        return limit is null && remaining is null && reset is null
            ? null
            : new RateLimitWindow((int?)limit, (int?)remaining, reset is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null);
    }

    // A header that makes no sense counts as missing. The bound is the year 2106, where 32 bits of seconds end.
    private static long? Number(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values)
        && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number <= (name.EndsWith("reset", StringComparison.Ordinal) ? uint.MaxValue : int.MaxValue)
            ? number
            : null;
}

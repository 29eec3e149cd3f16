using System.Globalization;
using System.Net.Http.Headers;

namespace XApi;

/// <summary>The limits in a response's headers. Any of them can be missing.</summary>
/// <param name="Window">The operation's window for this credential, of 15 minutes mostly (<c>x-rate-limit-*</c>).</param>
/// <param name="AppDay">What the App may do in 24 hours (<c>x-app-limit-24hour-*</c>).</param>
/// <param name="UserDay">What the user may do in 24 hours (<c>x-user-limit-24hour-*</c>).</param>
public sealed record RateLimit(RateLimitWindow? Window, RateLimitWindow? AppDay, RateLimitWindow? UserDay)
{
    /// <summary>How many requests the window allows; null when no header said.</summary>
    public int? Limit => Window?.Limit;

    /// <summary>How many requests are left in the window; null when no header said.</summary>
    public int? Remaining => Window?.Remaining;

    /// <summary>When the window resets; null when no header said.</summary>
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
/// <param name="Reset">When the count starts again, by X's clock; null when no header said.</param>
public sealed record RateLimitWindow(int? Limit, int? Remaining, DateTimeOffset? Reset)
{
    /// <summary>
    /// The longest time that a reset or a <c>Retry-After</c> is believed: the spec's longest window, a day, and an hour for clocks that differ.
    /// </summary>
    internal static readonly TimeSpan MaxLength = TimeSpan.FromHours(25);

    /// <summary>
    /// How long it is until the reset: by X's own clock if the response has a <c>Date</c>, since this machine's may be wrong. Null where neither clock
    /// makes sense of it: a reset in the past, or further ahead than <see cref="MaxLength"/>.
    /// </summary>
    /// <param name="date">The response's <c>Date</c>.</param>
    /// <param name="now">This machine's time.</param>
    internal TimeSpan? UntilReset(DateTimeOffset? date, DateTimeOffset now) => Plausible(Reset - date) ?? Plausible(Reset - now);

    internal static RateLimitWindow? From(HttpResponseHeaders headers, string prefix)
    {
        // No window allows nothing: such a limit would close the operation for good.
        var limit = Number(headers, prefix + "limit", int.MaxValue);
        var remaining = Number(headers, prefix + "remaining", int.MaxValue);

        // 32 bits of seconds end in the year 2106.
        var reset = Number(headers, prefix + "reset", uint.MaxValue);
        var window = new RateLimitWindow(
            limit > 0 ? (int?)limit : null,
            // Below zero is what X counts where requests overtook each other.
            remaining < 0
                ? 0
                : (int?)remaining,
            reset >= 0 ? DateTimeOffset.FromUnixTimeSeconds(reset.Value) : null
        );
        return window is { Limit: null, Remaining: null, Reset: null } ? null : window;
    }

    private static TimeSpan? Plausible(TimeSpan? until) => until > TimeSpan.Zero && until <= MaxLength ? until : null;

    // A header that makes no sense counts as missing.
    private static long? Number(HttpResponseHeaders headers, string name, long max) =>
        headers.TryGetValues(name, out var values)
        && long.TryParse(values.First(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        && number <= max
            ? number
            : null;
}

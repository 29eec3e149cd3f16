using System.Globalization;

namespace XApi;

/// <summary>The exception of a call that was not sent, because a limit is used up.</summary>
internal static class NotSent
{
    internal static XRateLimitException Exception(LimitCall call, LimitBlock block)
    {
        var limit = (block.Kind, block.Window) switch
        {
            (RateLimitKind.AppDay, { Limit: var requests }) => $"the App's {requests} requests of 24 hours are used up",
            (RateLimitKind.UserDay, { Limit: var requests }) => $"the user's {requests} requests of 24 hours are used up",
            (_, { } window) => $"the {window.Limit} requests of its window of {Span(window.Length)} are used up",
            _ => "X refused the call before it and named no limit, so that none goes",
        };
        var advice =
            call.Policy.Behavior == RateLimitBehavior.Wait
                ? $"that is more than the {Span(call.Policy.MaxWait)} that it may wait (RateLimitPolicy.MaxWait)"
                : "call again then, or let the call wait with RateLimitPolicy.Wait";
        var exception = XRateLimitException.Of(
            block.Kind,
            $"{call.Operation} was not sent: {limit} until {XRateLimitException.Moment(block.Until)}; {advice}."
        );
        exception.Facts = new() { Operation = call.Operation, RetryAt = block.Until };
        return exception;
    }

    private static string Span(TimeSpan time) =>
        time >= TimeSpan.FromHours(2) ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.##} hours")
        : time >= TimeSpan.FromMinutes(2) ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.##} minutes")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");
}

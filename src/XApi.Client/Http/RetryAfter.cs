namespace XApi;

/// <summary>The header <c>Retry-After</c>, which comes as seconds or as a moment.</summary>
internal static class RetryAfter
{
    /// <summary>How long the server asks to wait; null when it does not say. A moment counts from the server's own <c>Date</c>, whatever our clock says.</summary>
    internal static TimeSpan? Of(HttpResponseMessage answer, DateTimeOffset now) =>
        answer.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - (answer.Headers.Date ?? now) is var wait && wait > TimeSpan.Zero ? wait : TimeSpan.Zero,
            _ => null,
        };
}

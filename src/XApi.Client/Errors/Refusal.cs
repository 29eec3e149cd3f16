using System.Net;
using System.Text;

namespace XApi;

/// <summary>
/// What a response that reports failure says: why, and when to call again. It is read once for each response; the limiter, retries and streams ask it,
/// and the exception carries it on.
/// </summary>
internal sealed record Refusal
{
    // A page is recognised by its first bytes where nothing says what the body is.
    private const int LongestStart = 256;

    internal RefusalKind Kind { get; init; }

    /// <summary>The body, without the token that a careless server may repeat in it.</summary>
    internal ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Whether the body is an HTML page, which the API never sends.</summary>
    internal bool IsPage { get; init; }

    internal IReadOnlyList<Problem> Problems { get; init; } = [];

    internal RateLimit? RateLimit { get; init; }

    /// <summary>How long the header <c>Retry-After</c> asks to wait, at most <see cref="RateLimitWindow.MaxLength"/>; null when it is missing.</summary>
    internal TimeSpan? RetryAfter { get; init; }

    /// <summary>When to call again, by this machine's clock: after the reset of the limit that is used up and after <see cref="RetryAfter"/>. Null when nothing says.</summary>
    internal DateTimeOffset? RetryAt { get; init; }

    /// <summary>Reads a response, its body included, unless that has been done.</summary>
    internal static async ValueTask<Refusal> ReadAsync(
        XOperation operation,
        HttpResponseMessage response,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var content = await BufferedContent.ReadAsync(response, cancellationToken).ConfigureAwait(false);
        if (content.Reading is not Refusal refusal)
        {
            content.Reading = refusal = Of(operation, response, content.Utf8, time.GetUtcNow());
        }

        return refusal;
    }

    /// <summary>Reads a response whose body is at hand.</summary>
    internal static Refusal Of(XOperation operation, HttpResponseMessage response, ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        body = ErrorBody.WithoutToken(response, body);
        var problems = ProblemBody.Read(body);
        var limit = RateLimit.From(response.Headers);
        var isPage = problems.Count == 0 && IsHtml(response, body.Span);
        var kind = RefusalKinds.Of(operation, response.StatusCode, problems, limit, isPage);
        var retryAfter = RetryAfterOf(response, now);
        return new Refusal
        {
            Kind = kind,
            Body = body,
            IsPage = isPage,
            Problems = problems,
            RateLimit = limit,
            RetryAfter = retryAfter,
            RetryAt = now + Longer(retryAfter, UntilReset(kind, limit, response.Headers.Date, now)),
        };
    }

    /// <summary>The same, from a limiter that knows that no call goes before a later time.</summary>
    internal static void NotBefore(HttpResponseMessage response, DateTimeOffset time)
    {
        if (response.Content is BufferedContent { Reading: Refusal refusal } content && !(refusal.RetryAt >= time))
        {
            content.Reading = refusal with { RetryAt = time };
        }
    }

    // A window that has something left is not what was refused, and its reset cures nothing.
    private static TimeSpan? UntilReset(RefusalKind kind, RateLimit? limit, DateTimeOffset? date, DateTimeOffset now)
    {
        var window = kind switch
        {
            RefusalKind.UserDay => limit?.UserDay,
            RefusalKind.AppDay => limit?.AppDay,
            RefusalKind.Window => limit?.Window,
            _ => null,
        };
        return window?.Remaining > 0 ? null : window?.UntilReset(date, now);
    }

    // A moment counts from the server's own `Date`, whatever our clock says.
    private static TimeSpan? RetryAfterOf(HttpResponseMessage response, DateTimeOffset now)
    {
        TimeSpan? asked = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - (response.Headers.Date ?? now),
            _ => null,
        };
        return asked is not { } wait ? null
            : wait < TimeSpan.Zero ? TimeSpan.Zero
            : wait < RateLimitWindow.MaxLength ? wait
            : RateLimitWindow.MaxLength;
    }

    private static TimeSpan? Longer(TimeSpan? one, TimeSpan? other) => one is null || other > one ? other : one;

    private static bool IsHtml(HttpResponseMessage response, ReadOnlySpan<byte> body) =>
        response.Content.Headers.ContentType?.MediaType is { } type && type.EndsWith("html", StringComparison.OrdinalIgnoreCase)
            ? body.Length > 0
            : Encoding.UTF8.GetString(body[..Math.Min(body.Length, LongestStart)]).TrimStart() is var start
                && (
                    start.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase)
                    || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
                );
}

/// <summary>The body of an error, as messages and logs may show it.</summary>
internal static class ErrorBody
{
    private const int LongestText = 64 * 1024;

    // X's tokens are longer by far. What is shorter is a stand-in, and may be a word that a response has a right to.
    private const int ShortestToken = 16;

    /// <summary>A body without the token that a careless server or a proxy may repeat in it.</summary>
    internal static ReadOnlyMemory<byte> WithoutToken(HttpResponseMessage response, ReadOnlyMemory<byte> body) =>
        response.RequestMessage?.Headers.Authorization is { Parameter: { Length: >= ShortestToken } token }
        && Encoding.UTF8.GetString(body.Span) is var text
        && text.Contains(token, StringComparison.OrdinalIgnoreCase)
            ? Encoding.UTF8.GetBytes(text.Replace(token, "(secret)", StringComparison.OrdinalIgnoreCase))
            : body;

    /// <summary>The body as text, cut after 64 KiB; null when it is empty.</summary>
    internal static string? Text(ReadOnlyMemory<byte> body) =>
        body.Length == 0 ? null : Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, LongestText)]);
}

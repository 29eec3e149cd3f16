using System.Text;
using Microsoft.AspNetCore.Http;

namespace XApi.Sandbox;

/// <summary>How a scripted attempt to connect is refused.</summary>
/// <param name="Answer">The response; null when the connection breaks instead.</param>
/// <param name="Body">What stands in for the response's body; null for the response's own.</param>
/// <param name="Headers">Further headers, made at the time of the attempt.</param>
internal sealed record Refusal(
    Answer? Answer,
    string? Body = null,
    Func<DateTimeOffset, IReadOnlyDictionary<string, string>>? Headers = null
)
{
    /// <summary>The connection breaks.</summary>
    internal static Refusal Drop { get; } = new(Answer: null);

    /// <summary>Nothing happens.</summary>
    internal static Refusal Silence { get; } = new(Answer: null) { IsMute = true };

    private bool IsMute { get; init; }

    /// <summary>Refuses. What is returned, unless null, is left to be sent.</summary>
    internal async Task<Answer?> RespondAsync(HttpContext context, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (IsMute)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }

        if (Answer is null)
        {
            context.Abort();
            return null;
        }

        foreach (var (name, value) in Headers?.Invoke(now) ?? new Dictionary<string, string>())
        {
            context.Response.Headers[name] = value;
        }

        if (Body is null)
        {
            return Answer;
        }

        context.Response.StatusCode = Answer.Status;
        context.Response.ContentType = Body.TrimStart().StartsWith('{')
            ? "application/problem+json; charset=utf-8"
            : "text/html; charset=utf-8";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(Body), cancellationToken).ConfigureAwait(false);
        return null;
    }
}

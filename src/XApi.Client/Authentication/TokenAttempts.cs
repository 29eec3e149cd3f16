using System.Diagnostics;

namespace XApi;

/// <summary>
/// Spaces the requests for a token: each failure doubles the pause before the next, and a token that has just replaced a refused one is not
/// replaced itself.
/// </summary>
/// <remarks>
/// Without it every call would repeat a request that X has refused a moment before. Times are compared by how far they are apart, whichever is the later,
/// so that a clock that was set back prolongs nothing.
/// </remarks>
internal sealed class TokenAttempts
{
    private static readonly Backoff Pauses = Backoff.Exponential(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));

    private volatile Failure? _failure;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private volatile Replacement? _replacement;

    /// <summary>Whether the pause after a failure is not over.</summary>
    /// <param name="now">The time.</param>
    public bool IsPaused(DateTimeOffset now) => _failure?.Pauses(now) == true;

    /// <summary>Fails as the last attempt did while its pause lasts.</summary>
    /// <param name="now">The time.</param>
    /// <exception cref="XOAuthException">The pause is not over.</exception>
    public void ThrowIfPaused(DateTimeOffset now)
    {
        if (_failure is { } failure && failure.Pauses(now))
        {
            throw new XOAuthException($"{failure.Cause.Message} The next attempt is at {failure.At + failure.Pause:u}.", failure.Cause)
            {
                Error = failure.Cause.Error,
                Status = failure.Cause.Status,
            };
        }
    }

    /// <summary>Records a failure.</summary>
    /// <param name="cause">What the attempt failed with.</param>
    /// <param name="now">The time.</param>
    public void Failed(XOAuthException cause, DateTimeOffset now)
    {
        var number = (_failure?.Number ?? 0) + 1;
        _failure = new(cause, number, now, Pauses.Delay(number));
    }

    /// <summary>Records a token that X has issued.</summary>
    /// <param name="token">The token.</param>
    /// <param name="afterRefusal">Whether it replaces one that X has refused.</param>
    /// <param name="now">The time.</param>
    public void Issued(string token, bool afterRefusal, DateTimeOffset now) =>
        (_failure, _replacement) = (null, afterRefusal ? new(token, now) : null);

    /// <summary>Whether a token has replaced a refused one within the last minute. If X refuses it too, the token is not the reason.</summary>
    /// <param name="token">The token.</param>
    /// <param name="now">The time.</param>
    public bool IsReplacement(string token, DateTimeOffset now) =>
        _replacement is { } last && last.Token == token && (now - last.At).Duration() < Pauses.Max;

    private sealed record Failure(XOAuthException Cause, int Number, DateTimeOffset At, TimeSpan Pause)
    {
        internal bool Pauses(DateTimeOffset now) => (now - At).Duration() < Pause;
    }

    private sealed record Replacement(string Token, DateTimeOffset At)
    {
        public override string ToString() => nameof(Replacement);
    }
}

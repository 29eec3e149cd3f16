using System.Text;
using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi;

/// <summary>Optional parameters of every call, whatever its operation. The options of an operation derive from it.</summary>
public abstract record CallOptions
{
    /// <summary>
    /// How long the call may take in all, retries included; a wait for a rate limit is not counted. The client's setting
    /// (<see cref="XApiClientOptions.Timeout"/>) by default.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is shorter than a millisecond, or longer than 49 days and not <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>.</exception>
    public TimeSpan? Timeout
    {
        get;
        init => field = value is { } time ? Bound.Time(time, mayBeInfinite: true) : null;
    }

    /// <summary>What happens when a limit is used up. The client's setting (<see cref="XApiClientOptions.RateLimitPolicy"/>) by default.</summary>
    public RateLimitPolicy? RateLimitPolicy { get; init; }

    /// <summary>
    /// Whether the call may be sent again where X may have acted on an earlier attempt. By default a GET, PUT or DELETE may, a POST may not: the Tweet
    /// could be posted twice. A request that was not handed to the network is sent again in any case.
    /// </summary>
    public bool? AllowRetry { get; init; }

    /// <summary>
    /// Whether a response that lacks a part of what was asked for is a <see cref="XPartialErrorsException"/>. The client's setting
    /// (<see cref="XApiClientOptions.ThrowOnPartialErrors"/>) by default.
    /// </summary>
    public bool? ThrowOnPartialErrors { get; init; }

    /// <summary>What the call may spend, beside what the client may. All calls, pages and streams that are given the same object share it.</summary>
    public XBudget? Budget { get; init; }

    /// <summary>
    /// Whether a lookup may be served from what the client has kept (<see cref="XApiClientOptions.Cache"/>), and joined with others: true by default. What
    /// is returned is kept in either case.
    /// </summary>
    public bool Cached { get; init; } = true;

    /// <summary>The credential for this call, which need not be one of the client's. Null, the default, lets the operation choose among those.</summary>
    public IAuthenticationProvider? Credential { get; init; }

    /// <summary>
    /// Adds to <c>expansions</c> what the requested fields need: every expansion that returns such objects and starts from what the operation returns.
    /// False by default; a call that asks for fields of objects that nothing returns is refused then.
    /// </summary>
    public bool AddExpansions { get; init; }

    /// <summary>The name of the options and their values, as a record prints them.</summary>
    // Sealed: the record of each operation would have code of its own for it.
    public sealed override string ToString() => Describe();

    /// <summary>
    /// Options of one of the requests that a call makes on its own: what holds for each of them. An error beside the data is left to the call to judge.
    /// </summary>
    internal static T ForPart<T>(CallOptions? call)
        where T : CallOptions, new() =>
        new()
        {
            Timeout = call?.Timeout,
            RateLimitPolicy = call?.RateLimitPolicy,
            Budget = call?.Budget,
            Credential = call?.Credential,
            ThrowOnPartialErrors = false,
        };

    private protected virtual string Describe()
    {
        var text = new StringBuilder(GetType().Name).Append(" { ");
        return (PrintMembers(text) ? text.Append(' ') : text).Append('}').ToString();
    }
}

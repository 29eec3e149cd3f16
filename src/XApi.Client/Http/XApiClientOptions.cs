using Microsoft.Extensions.Logging;
using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi;

/// <summary>How an <see cref="XApiClient"/> works. Everything has a default but the credentials.</summary>
/// <remarks>A client takes a copy: what is set afterwards changes nothing for it.</remarks>
public sealed record XApiClientOptions
{
    /// <summary>Where the API is. <c>https://api.x.com</c> by default. Plain HTTP is taken for loopback addresses only.</summary>
    public Uri BaseAddress { get; set; } = new("https://api.x.com");

    /// <summary>The credentials that calls may use.</summary>
    public IReadOnlyList<IAuthenticationProvider> Credentials { get; set; } = [];

    /// <summary>
    /// How long a call may take in all, retries included. 100 seconds by default; at most 49 days, or <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>
    /// for no limit. A wait for a rate limit is not counted: <see cref="RateLimitPolicy"/> says how long it may be. A stream, once open, has no such limit.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>
    /// How long one attempt of a call may take, its response's body included. 30 seconds by default; at most 49 days, or
    /// <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for no limit. It does not concern streams.
    /// </summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often a call is retried after a 408, 502, 503, 504 or 520 to 530, a lost connection, or an attempt that took too long: 3 times by default, 0
    /// for never. Only what is safe to repeat is (<see cref="CallOptions.AllowRetry"/>). The delays are half a second, then twice as long each time to 20
    /// seconds, less up to a half at random; a <c>Retry-After</c> of up to a minute is respected, and a longer one ends the retries.
    /// </summary>
    public int MaxRetries { get; set; } = 3;

    /// <summary>What happens to a call whose limit is used up. <see cref="RateLimitPolicy.Wait"/> by default.</summary>
    public RateLimitPolicy RateLimitPolicy { get; set; } = RateLimitPolicy.Wait;

    /// <summary>
    /// Grants permits for several processes of one App, such as <c>OrleansRateLimits</c> of the package XApi.Orleans. Null, the default, lets this process go
    /// by its own limits and by what X's responses say.
    /// </summary>
    public IRateLimitCoordinator? RateLimitCoordinator { get; set; }

    /// <summary>
    /// Whether a response that lacks a part of what was asked for is a <see cref="XPartialErrorsException"/>. False by default: the response's
    /// <see cref="XResponse.Errors"/> name what is missing.
    /// </summary>
    public bool ThrowOnPartialErrors { get; set; }

    /// <summary>
    /// Whether calls are checked by the bounds that the spec states before they are sent, and refused with an <see cref="XInvalidParameterException"/>.
    /// True by default. False leaves all judgement to X, for instance where it allows more than the spec knows.
    /// </summary>
    public bool ValidateRequests { get; set; } = true;

    /// <summary>
    /// Which of X's two dialects requests are written in: <see cref="XDialect.Tweet"/> by default, or what the setting <c>XApi.Dialect</c> of the
    /// program's <c>runtimeconfig.json</c> names, with which a program that is compiled already follows X's rename. Names in code stay the same.
    /// </summary>
    /// <remarks>
    /// In the post dialect <c>author_id</c>, <c>in_reply_to_user_id</c>, <c>referenced_tweets</c>, <c>edit_history_tweet_ids</c> and users' <c>affiliation</c>
    /// exist as expansions only. The client expands what was requested as a field; X may charge for the objects that come with it.
    /// </remarks>
    public XDialect Dialect { get; set; } = Preset(AppContext.GetData(DialectSetting) as string);

    /// <summary>How the client counts what its calls cost, and what they may.</summary>
    public CostSettings Costs { get; set; } = new();

    /// <summary>
    /// Keeps what lookups of Tweets and users returned until the day of UTC is over, and serves from it what is looked up again. Null, the default, sends
    /// each lookup.
    /// </summary>
    public XCache? Cache { get; set; }

    /// <summary>Where the client logs, under the category <c>XApi.Client</c>. Null, the default, is the output of a debugger, where one is attached.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>The clock, which tests can replace. The system's by default.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>
    /// The handler that talks to the network, for a proxy, a certificate or a test. Null, the default, makes a <see cref="SocketsHttpHandler"/>
    /// that decompresses responses, speaks HTTP/2 where the server does, pings connections in use, and renews them every five minutes so that DNS changes
    /// are seen; it uses the machine's proxy except for loopback addresses, and sends no baggage of activities. A handler that is given stays the caller's to
    /// dispose, and tokens are fetched through it too, unless the credential's <see cref="XAuthorizationServer.Handler"/> is set. Redirects that it follows
    /// itself (<c>AllowAutoRedirect</c>) are turned off: the client follows those that are safe, without credentials where they lead to another origin.
    /// </summary>
    public HttpMessageHandler? PrimaryHandler { get; set; }

    private const string DialectSetting = "XApi.Dialect";

    // What the setting names, or a value that is none of a dialect and so a fault.
    internal static XDialect Preset(string? setting) =>
        setting is null ? XDialect.Tweet
        : Bound.TryName<XDialect>(setting, out var dialect) ? dialect
        : (XDialect)(-1);

    /// <summary>Jitter for retry delays, 0 to 1; fixed in tests.</summary>
#pragma warning disable RS0030 // The one place where randomness comes in, and it can be set.
    internal Func<double> Chance { get; set; } = Random.Shared.NextDouble;
#pragma warning restore RS0030

    /// <summary>The section of the configuration that the settings came from; null when they came from code.</summary>
    internal string? Section { get; set; }

    /// <summary>What is wrong with that section.</summary>
    internal IReadOnlyList<string> SectionFaults { get; set; } = [];

    /// <summary>What is wrong with the settings, a sentence each that begins with the setting's name.</summary>
    internal IEnumerable<string> Faults()
    {
        // Settings that are not nullable are set to null by callers without nullable annotations.
        foreach (
            var (name, value) in new (string, object?)[]
            {
                (nameof(BaseAddress), BaseAddress),
                (nameof(Credentials), Credentials),
                (nameof(RateLimitPolicy), RateLimitPolicy),
                (nameof(TimeProvider), TimeProvider),
                (nameof(Costs), Costs),
            }
        )
        {
            if (value is null)
            {
                yield return $"{name} is null; leave it out for its default.";
            }
        }

        if (Credentials?.Contains(null!) == true)
        {
            yield return "Credentials holds null; leave out what there is not.";
        }

        if (BaseAddress is not null && !TokenTransport.IsSafe(BaseAddress))
        {
            yield return $"BaseAddress is {BaseAddress}; it must be an absolute https:// address, or http:// on this machine, because requests carry credentials.";
        }
        else if (BaseAddress?.AbsolutePath.TrimEnd('/').EndsWith("/2", StringComparison.Ordinal) == true)
        {
            yield return $"BaseAddress is {BaseAddress}; leave out the /2 at its end, which the path of each operation begins with.";
        }
        else if (BaseAddress is { UserInfo.Length: > 0 })
        {
            yield return "BaseAddress holds a user or a password, which would stand in logs and exceptions; give credentials as Credentials.";
        }
        else if (BaseAddress is { } address && address.Query.Length + address.Fragment.Length > 0)
        {
            yield return $"BaseAddress is {address}; leave out the query and the fragment, which requests would not have.";
        }

        foreach (var (name, value) in new[] { (nameof(Timeout), Timeout), (nameof(AttemptTimeout), AttemptTimeout) })
        {
            if (Bound.TimeFault(value, mayBeInfinite: true) is { } fault)
            {
                yield return $"{name} is {value}; {fault}";
            }
        }

        if (Dialect is not (XDialect.Tweet or XDialect.Post or XDialect.Auto))
        {
            yield return $"Dialect is {Dialect}; it must be Tweet, Post or Auto, in {DialectSetting} of the program's runtimeconfig.json too.";
        }

        if (MaxRetries < 0)
        {
            yield return $"MaxRetries is {MaxRetries}; it must be 0, for never, or more.";
        }
    }
}

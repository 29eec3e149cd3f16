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
    /// How long a call may take in all, retries included. 100 seconds by default. A wait for a rate limit is apart: the time stands still, and
    /// <see cref="RateLimitPolicy"/> says how long the wait may be. A stream, once open, has no such limit.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>How long one try of a call may take, its response's body included. 30 seconds by default. Streams are not meant.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often a call is tried again after a 502, 503 or 504, a lost connection, or a try that took too long: 3 times by default, 0 for never. Only
    /// what is safe to repeat is (<see cref="CallOptions.AllowRetry"/>). The pauses are half a second, then twice as long each time to 20 seconds, less
    /// up to a half at random; a <c>Retry-After</c> of up to a minute is kept to, and a longer one ends the tries.
    /// </summary>
    public int MaxRetries { get; set; } = 3;

    /// <summary>What happens to a call whose limit is used up. <see cref="RateLimitPolicy.Wait"/> by default.</summary>
    public RateLimitPolicy RateLimitPolicy { get; set; } = RateLimitPolicy.Wait;

    /// <summary>
    /// Whether a response that lacks a part of what was asked for is a <see cref="XPartialErrorsException"/>. False by default: the response's
    /// <see cref="XResponse.Errors"/> tell what is missing.
    /// </summary>
    public bool ThrowOnPartialErrors { get; set; }

    /// <summary>
    /// Whether calls are held against the bounds that the spec states before they are sent, and refused with an <see cref="XInvalidParameterException"/>.
    /// True by default. False leaves all judgement to X, for instance where it allows more than the spec knows.
    /// </summary>
    public bool ValidateRequests { get; set; } = true;

    /// <summary>Where the client logs, under the category <c>XApi.Client</c>. Null, the default, is nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>The clock, for tests that turn it. The system's by default.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>
    /// The handler that talks to the network, for a proxy, a certificate or a test. Null, the default, makes a <see cref="SocketsHttpHandler"/>
    /// that decompresses answers, speaks HTTP/2 where the server does, and renews connections every five minutes so that DNS changes are seen.
    /// A handler that is given stays the caller's to dispose.
    /// </summary>
    public HttpMessageHandler? PrimaryHandler { get; set; }

    /// <summary>The chance in the pauses between tries, from 0 to 1; for tests that leave nothing to it.</summary>
#pragma warning disable RS0030 // The one place where chance comes in, and it can be set.
    internal Func<double> Chance { get; set; } = Random.Shared.NextDouble;
#pragma warning restore RS0030

    /// <summary>The section of the configuration that the settings came from; null when they came from code.</summary>
    internal string? Section { get; set; }

    /// <summary>What is wrong with that section.</summary>
    internal IReadOnlyList<string> SectionFaults { get; set; } = [];

    /// <summary>What is wrong with the settings, a sentence each that begins with the setting's name.</summary>
    internal IEnumerable<string> Faults()
    {
        if (!TokenTransport.IsSafe(BaseAddress))
        {
            yield return $"BaseAddress is {BaseAddress}; it must be an absolute https:// address, or http:// on this machine, because requests carry credentials.";
        }

        foreach (var (name, value) in new[] { (nameof(Timeout), Timeout), (nameof(AttemptTimeout), AttemptTimeout) })
        {
            if (value <= TimeSpan.Zero && value != System.Threading.Timeout.InfiniteTimeSpan)
            {
                yield return $"{name} is {value}; it must be longer than nothing.";
            }
        }

        if (MaxRetries < 0)
        {
            yield return $"MaxRetries is {MaxRetries}; it must be 0, for never, or more.";
        }
    }
}

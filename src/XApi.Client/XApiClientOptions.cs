using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi;

/// <summary>How an <see cref="XApiClient"/> works. Everything has a default but the credentials.</summary>
public sealed record XApiClientOptions
{
    /// <summary>Where the API is. <c>https://api.x.com</c> by default. Plain HTTP is taken for loopback addresses only.</summary>
    public Uri BaseAddress { get; init; } = new("https://api.x.com");

    /// <summary>The credentials that calls may use.</summary>
    public IReadOnlyList<IAuthenticationProvider> Credentials { get; init; } = [];

    /// <summary>How long a call may take in all, waits and retries included. 100 seconds by default. A stream, once open, has no such limit.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>The clock, for tests that turn it. The system's by default.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// The handler that talks to the network, for a proxy, a certificate or a test. Null, the default, makes a <see cref="SocketsHttpHandler"/>
    /// that decompresses answers, speaks HTTP/2 where the server does, and renews connections every five minutes so that DNS changes are seen.
    /// A handler that is given stays the caller's to dispose.
    /// </summary>
    public HttpMessageHandler? PrimaryHandler { get; init; }
}

using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi.Tests.Transport;

/// <summary>A transport with its pipeline, for operations that no client offers.</summary>
internal sealed class TransportOf : IDisposable
{
    private readonly HttpClient _http;
    private readonly CancellationTokenSource _lifetime = new();

    public TransportOf(HttpMessageHandler server, TimeProvider? clock = null, IReadOnlyList<IAuthenticationProvider>? credentials = null)
        : this(new XApiClientOptions { PrimaryHandler = server, TimeProvider = clock ?? new FakeClock() }, credentials) { }

    public TransportOf(Uri address)
        : this(new XApiClientOptions { BaseAddress = address, MaxRetries = 0 }, null) { }

    private TransportOf(XApiClientOptions options, IReadOnlyList<IAuthenticationProvider>? credentials)
    {
        options = options with { Credentials = credentials ?? [new AppOnlyCredential("token")] };
        _http = Pipeline.Create(options);
        Transport = new(_http, options, null, lifetime: _lifetime.Token);
    }

    public XTransport Transport { get; }

    public void Dispose()
    {
        _lifetime.Cancel();
        _lifetime.Dispose();
        _http.Dispose();
    }
}

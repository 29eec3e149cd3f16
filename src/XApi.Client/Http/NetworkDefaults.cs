using System.Diagnostics;
using System.Net;

namespace XApi;

/// <summary>The handler that talks to the network where the caller gives none, for calls and for tokens.</summary>
internal static class NetworkDefaults
{
    internal static SocketsHttpHandler CreateHandler() =>
        new()
        {
            AutomaticDecompression = DecompressionMethods.All,
            AllowAutoRedirect = false,
            UseCookies = false,
            Proxy = new ProxyPastLoopback(),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),

            // Below the time limit of an attempt, so that it is known that nothing was sent.
            ConnectTimeout = TimeSpan.FromSeconds(15),
            EnableMultipleHttp2Connections = true,

            // A dead connection is detected within an attempt, so that the next one gets another connection.
            KeepAlivePingDelay = TimeSpan.FromSeconds(10),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,

            // Whatever the application has in the baggage of its activities is not for X.
            ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),

            // Responses are read to their end and streams have none: an abandoned response is closed, instead of being read for two seconds to keep the connection.
            ResponseDrainTimeout = TimeSpan.Zero,
        };

    /// <summary>Turns off redirects in a handler of the caller's that follows them itself, so that no credential goes to another origin.</summary>
    /// <remarks>The client follows redirects by its own rules. A handler that was used before can't be changed, and is left as it is.</remarks>
    internal static void TurnOffRedirects(HttpMessageHandler? handler)
    {
        while (handler is DelegatingHandler outer)
        {
            handler = outer.InnerHandler;
        }

        try
        {
            switch (handler)
            {
                case SocketsHttpHandler { AllowAutoRedirect: true } sockets:
                    sockets.AllowAutoRedirect = false;
                    break;
                case HttpClientHandler { AllowAutoRedirect: true } client:
                    client.AllowAutoRedirect = false;
                    break;
            }
        }
        catch (InvalidOperationException)
        {
            // It has sent requests already.
        }
    }

    /// <summary>The machine's proxy (HTTPS_PROXY and the like), except for this machine itself: that would send a token in the open to another.</summary>
    private sealed class ProxyPastLoopback : IWebProxy
    {
        // Read each time, since a program may set it at any time.
        private static IWebProxy Proxy => HttpClient.DefaultProxy;

        public ICredentials? Credentials
        {
            get => Proxy.Credentials;
            set => Proxy.Credentials = value;
        }

        public Uri? GetProxy(Uri destination) => destination.IsLoopback ? null : Proxy.GetProxy(destination);

        public bool IsBypassed(Uri host) => host.IsLoopback || Proxy.IsBypassed(host);
    }
}

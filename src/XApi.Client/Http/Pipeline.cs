using System.Net;
using Microsoft.Kiota.Http.HttpClientLibrary;
using Microsoft.Kiota.Http.HttpClientLibrary.Middleware;
using Microsoft.Kiota.Http.HttpClientLibrary.Middleware.Options;

namespace XApi;

/// <summary>The handlers that every request passes through, outermost first, made anew for each client.</summary>
internal static class Pipeline
{
    private const int MaxRetries = 3;

    internal static HttpClient Create(XApiClientOptions options)
    {
        var address = options.BaseAddress;
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttps && !(address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)))
        {
            throw new ArgumentException(
                $"BaseAddress is {address}; it must be an absolute https:// address, or http:// on this machine, because requests carry credentials.", nameof(options));
        }

        DelegatingHandler[] handlers =
        [
            new RetryHandler(new RetryHandlerOption { MaxRetry = MaxRetries, ShouldRetry = MayRepeat }),
            new RedirectHandler(new RedirectHandlerOption()),
            new UserAgentHandler(new UserAgentHandlerOption { ProductName = "XApi.Client", ProductVersion = typeof(Pipeline).Assembly.GetName().Version!.ToString(3) }),
            new AuthenticationHandler([options.BaseAddress]),
        ];
        var primary = options.PrimaryHandler ?? new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.All,
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = TimeSpan.FromSeconds(30),
            EnableMultipleHttp2Connections = true,
        };

        // HttpClient's own limit would span waits for a rate limit and whole streams; XTransport times each call instead.
        return new HttpClient(KiotaClientFactory.ChainHandlersCollectionAndGetFirstLink(primary, handlers)!, disposeHandler: options.PrimaryHandler is null)
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    // Kiota asks about every answer, a 200 too. A gateway that failed may do better soon; a used-up limit (429) won't, a POST may have been acted on,
    // and a stream keeps to a schedule of its own.
    private static bool MayRepeat(int delay, int attempt, HttpResponseMessage answer)
        => attempt < MaxRetries
            && answer.StatusCode is (HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout)
            && answer.RequestMessage is { } request
            && request.Method != HttpMethod.Post
            && !(request.Options.TryGetValue(XRequestOptions.Operation, out var operation) && operation.Streaming is not null);
}

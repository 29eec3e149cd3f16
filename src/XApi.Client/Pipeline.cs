using Microsoft.Kiota.Http.HttpClientLibrary;
using Microsoft.Kiota.Http.HttpClientLibrary.Middleware;
using Microsoft.Kiota.Http.HttpClientLibrary.Middleware.Options;

namespace XApi;

/// <summary>The handlers that every request passes through, outermost first, made for each client.</summary>
internal static class Pipeline
{
    internal static HttpClient Create(XApiClientOptions options, RateLimits? limits = null, XApiLog? log = null)
    {
        log ??= XApiLog.None;
        limits ??= new RateLimits(options.TimeProvider, options.Credentials, log);
        var address = options.BaseAddress;
        DelegatingHandler[] handlers =
        [
            new RetryHandler(options, log),
            new NoResponseHandler(),
            new RedirectHandler(new RedirectHandlerOption { ShouldRedirect = response => MayFollow(response, address) }),
            new UserAgentHandler(
                new UserAgentHandlerOption
                {
                    ProductName = "XApi.Client",
                    ProductVersion = typeof(Pipeline).Assembly.GetName().Version!.ToString(3),
                }
            ),
            new RateLimitHandler(limits.Limiter, options, log),
            new AuthenticationHandler([options.BaseAddress], log.Logger, options.PrimaryHandler),
            new NetworkHandler(),
        ];
        NetworkDefaults.TurnOffRedirects(options.PrimaryHandler);
        var primary = options.PrimaryHandler ?? CreatePrimary();

        // HttpClient's own limit would span waits for a rate limit and whole streams; XTransport times each call instead.
        return new HttpClient(
            KiotaClientFactory.ChainHandlersCollectionAndGetFirstLink(primary, handlers)!,
            disposeHandler: options.PrimaryHandler is null
        )
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    internal static SocketsHttpHandler CreatePrimary() => NetworkDefaults.CreateHandler();

    // A redirect that leads nowhere, or from HTTPS to plain HTTP, is not followed: it reaches the caller as the response that it is. So does one of a
    // request whose body is the caller's stream, which Kiota would copy into memory.
    private static bool MayFollow(HttpResponseMessage response, Uri address) =>
        response.Headers.Location is { } to
        && (!to.IsAbsoluteUri || to.Scheme == address.Scheme)
        && !XRequestOptions.HasStreamedBody(response.RequestMessage!);
}

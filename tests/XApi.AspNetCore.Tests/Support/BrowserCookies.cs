using System.Net;

namespace XApi.Tests;

/// <summary>Keeps cookies, as a browser does.</summary>
internal sealed class BrowserCookies(HttpMessageHandler inner, CookieContainer cookies) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (cookies.GetCookieHeader(request.RequestUri!) is { Length: > 0 } header)
        {
            request.Headers.Add("Cookie", header);
        }

        var response = await base.SendAsync(request, cancellationToken);
        if (response.Headers.TryGetValues("Set-Cookie", out var set))
        {
            foreach (var cookie in set)
            {
                // The container goes by the system's clock, the application by another: the time of a cookie is left to the
                // application.
                var kept = string.Join(
                    ';',
                    cookie
                        .Split(';')
                        .Where(part =>
                            !part.TrimStart().StartsWith("expires=2", StringComparison.OrdinalIgnoreCase)
                                && !part.Contains("expires=", StringComparison.OrdinalIgnoreCase)
                            || part.Contains("1970", StringComparison.Ordinal)
                        )
                );
                cookies.SetCookies(request.RequestUri!, kept);
            }
        }

        return response;
    }
}

using Microsoft.AspNetCore.Http;

namespace XApi.Sandbox;

/// <summary>Whom the page and its levers respond to: programs of this machine, and the page itself. Pages of other sites in a browser are neither.</summary>
internal static class OwnPages
{
    internal static bool Admits(HttpRequest request, Uri address) =>
        // A name of another's that leads to this machine (DNS rebinding) would make another's page one of this host.
        (request.Host.Host is "localhost" or "127.0.0.1" or "[::1]" || request.Host.Host == address.Host)
        && request.Headers.Origin.ToString() is var origin
        && (origin.Length == 0 || origin == $"{request.Scheme}://{request.Host}")
        && request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none";
}

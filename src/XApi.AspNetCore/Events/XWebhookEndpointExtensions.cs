using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace XApi.AspNetCore;

/// <summary>Adds X's webhook to the endpoints of an application.</summary>
public static class XWebhookEndpointExtensions
{
    /// <summary>
    /// Responds to X at a path: to its checks (CRC) with the token that it expects, and to events once they are in the inbox, whatever
    /// handlers do. Requests that X did not sign are refused with 403, longer ones than <see cref="XEventOptions.MaxBodyBytes"/> with 413,
    /// and with 503 those for which the inbox has no room, so that X sends them again.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="pattern">The path, such as <c>/x/webhook</c>. X calls it by https and without a port.</param>
    /// <returns>What adds more to the endpoint. It is open to anyone, since its requests are signed.</returns>
    /// <remarks>
    /// Neither host nor path are part of a signature: behind a reverse proxy and under a path base it works as it is. A middleware before
    /// it must not redirect (X takes a redirect for a failure) nor read the body.
    /// </remarks>
    /// <exception cref="InvalidOperationException"><c>AddXEvents</c> was not called, or there is no consumer secret.</exception>
    public static IEndpointConventionBuilder MapXWebhook(this IEndpointRouteBuilder endpoints, string pattern)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        var endpoint =
            endpoints.ServiceProvider.GetService<WebhookEndpoint>()
            ?? throw new InvalidOperationException($"{nameof(MapXWebhook)} needs builder.Services.AddXEvents(…).");
        if (endpoints.ServiceProvider.GetRequiredService<IOptionsMonitor<XEventOptions>>().CurrentValue.ConsumerSecrets.Count == 0)
        {
            throw new InvalidOperationException(
                $"{nameof(MapXWebhook)} needs the App's API key secret: ApiKeySecret in the section that AddXEvents reads, or {nameof(XEventOptions)}.{nameof(XEventOptions.ConsumerSecrets)}."
            );
        }

        return endpoints
            .MapMethods(pattern, ["GET", "POST"], endpoint.HandleAsync)
            .WithDisplayName("X webhook")
            .AllowAnonymous()
            .DisableAntiforgery();
    }
}

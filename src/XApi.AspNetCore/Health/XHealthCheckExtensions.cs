using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace XApi.AspNetCore;

/// <summary>Adds X to the health checks of an application.</summary>
public static class XHealthCheckExtensions
{
    /// <summary>
    /// Checks what there is of X in the application, without a request to X: whether the client has a credential, whether the webhook that
    /// is kept is valid, since when streams have stalled, how full the inbox is, and what is left of limits and budgets.
    /// </summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="name">What the check is called.</param>
    /// <param name="client">The name of the client; null for the one without a name.</param>
    /// <param name="tags">Labels by which checks are chosen.</param>
    public static IHealthChecksBuilder AddX(
        this IHealthChecksBuilder builder,
        string name = "x",
        string? client = null,
        IEnumerable<string>? tags = null
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        return builder.Add(
            new HealthCheckRegistration(
                name,
                provider => new XHealthCheck(
                    provider.GetService<IOptionsMonitor<XApiClientOptions>>(),
                    XEventsBuilder.FindX(provider, client),
                    client ?? Options.DefaultName,
                    provider.GetService<IXEventInbox>(),
                    provider.GetService<XWebhook>(),
                    [.. provider.GetServices<EventStream>()],
                    provider.GetService<TimeProvider>() ?? TimeProvider.System
                ),
                failureStatus: null,
                tags
            )
        );
    }
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace XApi.AspNetCore;

/// <summary>Adds what receives and handles X's events to the services of an application.</summary>
public static class XEventServiceCollectionExtensions
{
    /// <summary>Adds events with the App's secret from the configuration.</summary>
    /// <param name="services">The services.</param>
    /// <param name="section">
    /// The section of the client: <c>ApiKeySecret</c> is the secret, <c>Events:PreviousApiKeySecret</c> the one before, which is accepted
    /// too while the secret is exchanged. A change of the configuration takes effect at once.
    /// </param>
    /// <param name="configure">Changes the options; null for the defaults.</param>
    /// <returns>What adds a handler, a database and streams.</returns>
    public static XEventsBuilder AddXEvents(
        this IServiceCollection services,
        IConfigurationSection section,
        Action<XEventOptions>? configure = null
    )
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(section);
        services.AddSingleton<IOptionsChangeTokenSource<XEventOptions>>(new ConfigurationChangeTokenSource<XEventOptions>(section));
        return services.AddXEvents(options =>
        {
            string?[] secrets = [section["ApiKeySecret"], section["Events:PreviousApiKeySecret"]];
            options.ConsumerSecrets = [.. secrets.Where(secret => !string.IsNullOrWhiteSpace(secret)).Select(secret => secret!.Trim())];
            configure?.Invoke(options);
        });
    }

    /// <summary>Adds events with settings from code.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets them; <see cref="XEventOptions.ConsumerSecrets"/> for a webhook.</param>
    /// <returns>What adds a handler, a database and streams.</returns>
    public static XEventsBuilder AddXEvents(this IServiceCollection services, Action<XEventOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<XEventOptions>().Configure(configure);
        services.AddLogging();
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IXEventInbox>(provider => new MemoryEventInbox(provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<EventLog>();
        services.TryAddSingleton<EventTelemetry>();
        services.TryAddSingleton<EventIntake>();
        services.TryAddSingleton<DeliveryCosts>();
        services.TryAddSingleton<EventWork>();
        services.TryAddSingleton<WebhookEndpoint>();
        services.TryAddSingleton<IXEventReader, EventReader>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, EventJanitor>());
        return new XEventsBuilder(services);
    }
}

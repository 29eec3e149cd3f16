using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace XApi;

/// <summary>Adds clients of the X API to the services of an application.</summary>
/// <remarks>
/// <para>
/// Each client is a singleton, since it knows what is left of its limits: <see cref="IXApiClient"/>, and each of its sections
/// (<see cref="ITweetsClient"/>, <see cref="ISearchClient"/> and so on). A named one is a keyed service under its name. What the services hold of
/// <see cref="ILoggerFactory"/>, <see cref="TimeProvider"/>, <see cref="IRateLimitCoordinator"/>, <see cref="ITokenStore"/> and
/// <see cref="ICostStore"/> (keyed by the client's name, or without a key) is used.
/// </para>
/// <para>
/// The settings are <see cref="XApiClientOptions"/>, which can be configured further like any options (<c>services.PostConfigure</c>). They are checked
/// when the host starts, or at the latest when the client is made; an <see cref="OptionsValidationException"/> names the setting.
/// </para>
/// <para>
/// The <see cref="IHttpClientBuilder"/> that is returned adds handlers between the client and the network, which see each attempt with its credential, and
/// exchanges the handler that talks to the network. Timeouts, retries and the base address are the client's own: <c>ConfigureHttpClient</c> has no effect.
/// One chain of handlers lives as long as the client; the connections in it are renewed every five minutes, so that DNS changes are seen.
/// What repeats requests for all HTTP clients (<c>ConfigureHttpClientDefaults</c> with <c>AddStandardResilienceHandler</c>) is left out: the client sends
/// again what is safe to repeat, and a handler beneath it would send posts again too, and what is neither counted nor signed afresh.
/// <c>AddDefaultLogger</c> adds the log of requests that HTTP clients have otherwise; the client writes its own, which names operations.
/// </para>
/// </remarks>
public static class XApiServiceCollectionExtensions
{
    /// <summary>Adds a client with settings from the configuration.</summary>
    /// <param name="services">The services.</param>
    /// <param name="section">
    /// The settings: credentials as <c>BearerToken</c>, <c>ApiKey</c>, <c>ApiKeySecret</c>, <c>AccessToken</c>, <c>AccessTokenSecret</c>, <c>ClientId</c>,
    /// <c>ClientSecret</c>, <c>TokenFile</c> and <c>TokenName</c>, then the properties of <see cref="XApiClientOptions"/> (<c>Timeout</c> is such a thing as
    /// <c>00:01:40</c>, <c>RateLimitPolicy</c> is <c>Wait</c>, <c>Throw</c> or <c>Observe</c>) and <c>MaxWait</c>. Without credentials, those of the
    /// environment are taken (<see cref="XCredential.FromEnvironment()"/>). A setting that does not exist is an error.
    /// </param>
    /// <param name="configure">Changes what the configuration can't express; null for nothing.</param>
    /// <returns>What adds handlers to the client.</returns>
    public static IHttpClientBuilder AddXApi(
        this IServiceCollection services,
        IConfigurationSection section,
        Action<XApiClientOptions>? configure = null
    ) => services.Add(Options.DefaultName, section, configure);

    /// <summary>Adds a client with settings from code.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets them; <see cref="XApiClientOptions.Credentials"/> at least.</param>
    /// <returns>What adds handlers to the client.</returns>
    public static IHttpClientBuilder AddXApi(this IServiceCollection services, Action<XApiClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return services.Add(Options.DefaultName, configure);
    }

    /// <summary>Adds one client of several, a keyed service, with settings from the configuration. The environment's credentials are not for it.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">Its name, which is the services' key.</param>
    /// <param name="section">The settings, as for a client without a name.</param>
    /// <param name="configure">Changes what the configuration can't express; null for nothing.</param>
    /// <returns>What adds handlers to the client.</returns>
    public static IHttpClientBuilder AddXApi(
        this IServiceCollection services,
        string name,
        IConfigurationSection section,
        Action<XApiClientOptions>? configure = null
    )
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return services.Add(name, section, configure);
    }

    /// <summary>Adds one client of several, a keyed service, with settings from code.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">Its name, which is the services' key.</param>
    /// <param name="configure">Sets them; <see cref="XApiClientOptions.Credentials"/> at least.</param>
    /// <returns>What adds handlers to the client.</returns>
    public static IHttpClientBuilder AddXApi(this IServiceCollection services, string name, Action<XApiClientOptions> configure)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(configure);
        return services.Add(name, configure);
    }

    private static IHttpClientBuilder Add(
        this IServiceCollection services,
        string name,
        IConfigurationSection section,
        Action<XApiClientOptions>? configure
    )
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(section);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<XApiClientOptions>, ServicesOfTheContainer>());
        services.AddSingleton<IConfigureOptions<XApiClientOptions>>(provider => new SectionSettings(name, section, provider));
        return services.Add(name, configure);
    }

    private static IHttpClientBuilder Add(this IServiceCollection services, string name, Action<XApiClientOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<XApiClientOptions>, ServicesOfTheContainer>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<XApiClientOptions>, XApiClientOptionsValidation>());
        services.AddOptions<XApiClientOptions>(name).Configure(configure ?? (_ => { })).ValidateOnStart();

        // A singleton keeps its handlers; what renews their connections is the handler at the end.
        var builder = services
            .AddHttpClient(HandlerName(name))
            .ConfigurePrimaryHttpMessageHandler(provider => Settings(provider, name).PrimaryHandler ?? Pipeline.CreatePrimary())
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers()
            .RemoveInherited();

        var isDefault = name == Options.DefaultName;
        if (isDefault)
        {
            services.TryAddSingleton<IXApiClient>(provider => Client(provider, name));
        }
        else
        {
            services.TryAddKeyedSingleton<IXApiClient>(name, (provider, _) => Client(provider, name));
        }

        foreach (var (section, of) in XApiClient.Sections)
        {
            // Transient, for a section is but a property of the client.
            services.TryAdd(
                isDefault
                    ? ServiceDescriptor.Transient(section, provider => of(provider.GetRequiredService<IXApiClient>()))
                    : ServiceDescriptor.KeyedTransient(
                        section,
                        name,
                        (provider, key) => of(provider.GetRequiredKeyedService<IXApiClient>(key))
                    )
            );
        }

        return builder;
    }

    private static XApiClient Client(IServiceProvider provider, string name)
    {
        var settings = Settings(provider, name);
        var handler = provider.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(HandlerName(name));
        if (RepeatingHandlers.FindIn(handler) is { } repeats)
        {
            new XApiLog(settings.LoggerFactory).RepeatedBeneath(repeats);
        }

        return new(settings with { PrimaryHandler = handler });
    }

    private static XApiClientOptions Settings(IServiceProvider provider, string name) =>
        provider.GetRequiredService<IOptionsMonitor<XApiClientOptions>>().Get(name);

    private static string HandlerName(string name) => name == Options.DefaultName ? "XApi" : $"XApi:{name}";

    /// <summary>Gives the settings what the container has, where nothing else was set.</summary>
    private sealed class ServicesOfTheContainer(IServiceProvider provider) : IConfigureNamedOptions<XApiClientOptions>
    {
        public void Configure(XApiClientOptions options) => Configure(Options.DefaultName, options);

        public void Configure(string? name, XApiClientOptions options)
        {
            options.LoggerFactory ??= provider.GetService<ILoggerFactory>();
            options.RateLimitCoordinator ??= provider.GetService<IRateLimitCoordinator>();
            if (options.TimeProvider == TimeProvider.System && provider.GetService<TimeProvider>() is { } time)
            {
                options.TimeProvider = time;
            }
        }
    }
}

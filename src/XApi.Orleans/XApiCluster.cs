using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Storage;

namespace XApi.Orleans;

/// <summary>Puts the client's shared state on an Orleans cluster.</summary>
public static partial class XApiCluster
{
    /// <summary>
    /// The name of the grain storage that it is kept in: <c>XApi</c>. Each silo adds one of that name, by a provider that outlasts silos, such as
    /// <c>silo.AddRedisGrainStorage(XApiCluster.StorageName, …)</c>.
    /// </summary>
    public const string StorageName = "XApi";

    /// <summary>
    /// Lets a silo keep what the cluster shares, and has an <see cref="OrleansTokenStore"/> among its services as the <see cref="ITokenStore"/>, and
    /// <see cref="OrleansRateLimits"/> as the <see cref="IRateLimitCoordinator"/>, which clients that are added by <c>AddXApi</c> use.
    /// </summary>
    /// <remarks>What was registered before stays. Storage is added beside it, under <see cref="StorageName"/>.</remarks>
    /// <param name="builder">The silo.</param>
    public static ISiloBuilder UseXApi(this ISiloBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        AddSilo(builder.Services);
        return builder;
    }

    /// <summary>
    /// Has among the services of a client of the cluster what <see cref="UseXApi(ISiloBuilder)"/> has among a silo's.
    /// </summary>
    /// <remarks>What was registered before stays. The silos call <see cref="UseXApi(ISiloBuilder)"/>.</remarks>
    /// <param name="builder">The client of the cluster.</param>
    public static IClientBuilder UseXApi(this IClientBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        AddShared(builder.Services);
        return builder;
    }

    /// <summary>
    /// Lets a silo work on the jobs of <see cref="OrleansCollections"/> that name this handler. Every silo that registers it takes a part; they need not all.
    /// </summary>
    /// <remarks>It looks for jobs while the silo is active, so that jobs continue after all silos were restarted; reminders are not needed.</remarks>
    /// <exception cref="ArgumentException">The name is empty, or was added before.</exception>
    /// <typeparam name="THandler">The handler, made by the silo's services for each piece.</typeparam>
    /// <param name="builder">The silo.</param>
    /// <param name="name">The name by which jobs choose the handler.</param>
    /// <param name="options">How the silo works on them.</param>
    public static ISiloBuilder AddCollectionHandler<THandler>(this ISiloBuilder builder, string name, CollectionOptions? options = null)
        where THandler : class, ICollectionHandler
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (
            builder.Services.Any(service =>
                service.IsKeyedService && service.ServiceType == typeof(ICollectionHandler) && name.Equals(service.ServiceKey)
            )
        )
        {
            throw new ArgumentException($"A handler named {name} was added before: give each its own name.", nameof(name));
        }

        AddSilo(builder.Services);
        builder.Services.AddKeyedScoped<ICollectionHandler, THandler>(name);
        builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(services =>
            CollectionWorker.Create(services, name, options ?? new())
        );
        return builder;
    }

    private static void AddSilo(IServiceCollection services)
    {
        AddShared(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigurationValidator, StorageCheck>());
    }

    private static void AddShared(IServiceCollection services)
    {
        AddModels(services);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ITokenStore>(provider => new OrleansTokenStore(
            provider.GetRequiredService<IGrainFactory>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.TryAddSingleton<IRateLimitCoordinator>(provider => new OrleansRateLimits(
            provider.GetRequiredService<IGrainFactory>(),
            provider.GetRequiredService<TimeProvider>()
        )
        {
            Logger = provider.GetService<ILoggerFactory>()?.CreateLogger("XApi.Orleans.Limits"),
        });
        services.TryAddSingleton(provider => new CollectionGrains(provider.GetRequiredService<IGrainFactory>()));
        services.TryAddSingleton(provider => new CollectionLog(
            provider.GetRequiredService<ILoggerFactory>().CreateLogger("XApi.Orleans.Collections")
        ));
        services.TryAddSingleton(provider => new OrleansCollections(
            provider.GetRequiredService<CollectionGrains>(),
            provider.GetRequiredService<TimeProvider>()
        ));
    }

    /// <summary>Whether the silo has the storage: without it each grain of ours fails when it is called, and limits are not shared.</summary>
    private sealed class StorageCheck(IServiceProviderIsKeyedService services) : IConfigurationValidator
    {
        public void ValidateConfiguration()
        {
            if (!services.IsKeyedService(typeof(IGrainStorage), StorageName))
            {
                throw new OrleansConfigurationException(
                    $"The silo has no grain storage named {StorageName}, in which XApi keeps what the cluster shares. Add one that outlasts silos, such as silo.AddRedisGrainStorage({nameof(XApiCluster)}.{nameof(StorageName)}, \u2026); the default storage is not used. For a silo on its own, silo.AddMemoryGrainStorage({nameof(XApiCluster)}.{nameof(StorageName)}) does."
                );
            }
        }
    }
}

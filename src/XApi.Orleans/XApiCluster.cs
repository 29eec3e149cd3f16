using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

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
        AddShared(builder.Services);
        return builder;
    }

    /// <summary>
    /// Has among the services of a client of the cluster what <see cref="UseXApi"/> has among a silo's.
    /// </summary>
    /// <remarks>What was registered before stays. The silos call <see cref="UseXApi"/>.</remarks>
    /// <param name="builder">The client of the cluster.</param>
    public static IClientBuilder UseXApiCluster(this IClientBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        AddShared(builder.Services);
        return builder;
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
        ));
    }
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Orleans.Serialization;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Serializers;

namespace XApi.Orleans;

public static partial class XApiCluster
{
    /// <summary>Lets one silo at a time read a stream, and hands each item over to a grain or an Orleans stream: at least once, and those of one key in order.</summary>
    /// <remarks>
    /// <para>
    /// Each silo that is to take part adds it, with the same name. One reads; when it stops or dies, another resumes where it was, with what backfill or recovery
    /// the account has. An item is done when <paramref name="handle"/> has returned; the stream's position moves behind what is done. What
    /// <paramref name="handle"/> throws is logged, and the item is handed over again, after 100 ms, then later each time, up to 30 s: later items of its key
    /// wait for it. What was being handled when a silo died comes again: the item's id says that it was handled before.
    /// </para>
    /// <para>
    /// Grains and Orleans streams take objects of the API as they are. Within a silo the same object is passed; between silos, what X sent and by which means it
    /// was recovered.
    /// </para>
    /// </remarks>
    /// <example>
    /// <code>
    /// silo.AddXStream(
    ///     "mentions",
    ///     (x, settings, token) =&gt; x.FilteredStream.ConnectAsync(new() { TweetFields = [TweetField.AuthorId], Stream = settings }, token),
    ///     tweet =&gt; tweet.Data.AuthorId,
    ///     (cluster, author, tweet) =&gt; cluster.GetGrain&lt;IAuthorGrain&gt;(author).HandleAsync(tweet));
    /// </code>
    /// </example>
    /// <param name="builder">The silo, which <see cref="UseXApi(ISiloBuilder)"/> and whose application adds a client by <c>AddXApi</c>.</param>
    /// <param name="name">The stream's name, the same in each silo.</param>
    /// <param name="connect">Connects the stream by a client. The settings have to be passed on, as they are or by <c>settings with { … }</c>: they have its position.</param>
    /// <param name="key">What items have in common that are handed over in their order, such as the author. Items of different keys are handed over at the same time.</param>
    /// <param name="handle">Hands an item over: to a grain, by the key or otherwise, or to an Orleans stream.</param>
    /// <param name="options">Optional parameters.</param>
    /// <exception cref="ArgumentException">A stream of that name was added before.</exception>
    public static ISiloBuilder AddXStream<T>(
        this ISiloBuilder builder,
        string name,
        Func<IXApiClient, StreamSettings, CancellationToken, IAsyncEnumerable<T>> connect,
        Func<T, string?> key,
        Func<IClusterClient, string, T, Task> handle,
        OrleansStreamOptions? options = null
    )
        where T : IStreamedItem
    {
        ArgumentNullException.ThrowIfNull(connect);
        return AddXStream(builder, name, partitions: null, (x, _, settings, token) => connect(x, settings, token), key, handle, options);
    }

    /// <summary>Shares the partitions of a stream among the silos, and hands each item over, as the stream without partitions.</summary>
    /// <remarks>
    /// Each partition is read by one silo, and each silo has as many as the others, give or take one. A silo that joins gets its share from the others within a
    /// few seconds, when they have handled what they had begun; what a silo read that died is shared by the others after
    /// <see cref="OrleansStreamOptions.LeaseDuration"/>.
    /// </remarks>
    /// <param name="builder">The silo, which <see cref="UseXApi(ISiloBuilder)"/> and whose application adds a client by <c>AddXApi</c>.</param>
    /// <param name="name">The stream's name, the same in each silo.</param>
    /// <param name="partitions">How many partitions the stream has, such as 20 of <see cref="IFirehoseClient.AllAsync"/>. A wrong number is refused.</param>
    /// <param name="connect">Connects a partition, by its number from 1, by a client. The settings have to be passed on: they have its position.</param>
    /// <param name="key">What items have in common that are handed over in their order, within a partition.</param>
    /// <param name="handle">Hands an item over: to a grain, by the key or otherwise, or to an Orleans stream.</param>
    /// <param name="options">Optional parameters.</param>
    /// <exception cref="ArgumentException">A stream of that name was added before.</exception>
    public static ISiloBuilder AddXStream<T>(
        this ISiloBuilder builder,
        string name,
        int partitions,
        Func<IXApiClient, int, StreamSettings, CancellationToken, IAsyncEnumerable<T>> connect,
        Func<T, string?> key,
        Func<IClusterClient, string, T, Task> handle,
        OrleansStreamOptions? options = null
    )
        where T : IStreamedItem => AddXStream(builder, name, (int?)Bound.Number(partitions, 1, 1_000), connect, key, handle, options);

    private static ISiloBuilder AddXStream<T>(
        ISiloBuilder builder,
        string name,
        int? partitions,
        Func<IXApiClient, int, StreamSettings, CancellationToken, IAsyncEnumerable<T>> connect,
        Func<T, string?> key,
        Func<IClusterClient, string, T, Task> handle,
        OrleansStreamOptions? options
    )
        where T : IStreamedItem
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(connect);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(handle);
        if (builder.Services.Any(service => service.ImplementationInstance is StreamName added && added.Name == name))
        {
            throw new ArgumentException($"A stream named {name} was added before: give each its own name.", nameof(name));
        }

        builder.Services.AddSingleton(new StreamName(name));
        builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider =>
        {
            var chosen = options ?? new();
            var x = ClientOf(provider, name, chosen.Client);
            var cluster = provider.GetRequiredService<IClusterClient>();
            return new StreamService<T>(
                new(
                    name,
                    partitions,
                    (partition, settings, token) => connect(x, partition, settings, token),
                    key,
                    (one, item) => handle(cluster, one, item),
                    chosen
                ),
                StreamGrains.Of(cluster, name),
                provider.GetRequiredService<TimeProvider>(),
                new StreamLog(provider.GetRequiredService<ILoggerFactory>())
            );
        });
        return builder;
    }

    private static IXApiClient ClientOf(IServiceProvider provider, string stream, string? client) =>
        (client is null ? provider.GetService<IXApiClient>() : provider.GetKeyedService<IXApiClient>(client))
        ?? throw new InvalidOperationException(
            client is null
                ? $"There is no client to read the stream {stream}: call services.AddXApi(…)."
                : $"There is no client named {client} to read the stream {stream}: call services.AddXApi(\"{client}\", …)."
        );

    internal static void AddModels(IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(ModelCodec)))
        {
            return;
        }

        services.AddSingleton<ModelCodec>();
        services.AddSingleton<IGeneralizedCodec>(provider => provider.GetRequiredService<ModelCodec>());
        services.AddSingleton<IGeneralizedCopier>(provider => provider.GetRequiredService<ModelCodec>());
        services.AddSingleton<ITypeFilter>(provider => provider.GetRequiredService<ModelCodec>());
    }

    /// <summary>That a stream of a name was added.</summary>
    private sealed record StreamName(string Name);
}

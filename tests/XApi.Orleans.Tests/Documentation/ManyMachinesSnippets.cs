using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.TestingHost;
using XApi.Orleans;
using XApi.Sandbox;

namespace XApi.Tests.Documentation;

/// <summary>The code of the package's README, and of the guide on many machines.</summary>
[TestFixture]
internal sealed class ManyMachinesSnippets
{
    [Test]
    [Category("Slow")]
    public async Task A_token_that_a_silo_stored_is_read_by_a_client_of_the_cluster()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            // snippet: silo
            silo.UseXApi();
            silo.AddMemoryGrainStorage(XApiCluster.StorageName); // where tokens should outlast silos: AddRedisGrainStorage, AddAdoNetGrainStorage
            // end
        });
        builder.ConfigureClient(client =>
        {
            // snippet: client
            client.UseXApi();
            // end
        });
        await using var cluster = builder.Build();
        await cluster.DeployAsync();

        var onSilo = cluster.Silos[0].ServiceProvider.GetRequiredService<ITokenStore>();
        await onSilo.UpdateAsync("2244994945", (_, _) => Task.FromResult<OAuth2UserToken?>(new("token")));
        var onClient = cluster.Client.ServiceProvider.GetRequiredService<ITokenStore>();
        Assert.That((await onClient.ReadAsync("2244994945"))?.AccessToken, Is.EqualTo("token"));
        Assert.That(cluster.Client.ServiceProvider.GetRequiredService<IRateLimitCoordinator>(), Is.InstanceOf<OrleansRateLimits>());

        await FollowAsync(cluster.Client);
    }

    [Test]
    [Category("Slow")]
    public async Task Tweets_are_handed_to_the_grains_of_their_authors_and_partitions_are_spread_over_silos()
    {
        await using var sandbox = await XSandbox.StartAsync(
            new()
            {
                InMemory = true,
                TimeProvider = TimeProvider.System,
                AccessLevel = XAccessLevel.Enterprise,
            }
        );
        using var admin = sandbox.CreateClient();
        await admin.FilteredStream.SyncRulesAsync([new() { Value = "zebra" }]);
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSilo(
            (_, silo) =>
            {
                silo.UseXApi();
                silo.AddMemoryGrainStorage(XApiCluster.StorageName);
                silo.Services.AddSingleton(_ => sandbox.CreateClient());
                silo.Services.AddSingleton<IXApiClient>(services => services.GetRequiredService<XApiClient>());
                // snippet: handOver
                silo.AddXStream(
                    "mentions",
                    (x, settings, token) => x.FilteredStream.ConnectAsync(new() { TweetFields = [TweetField.AuthorId], Stream = settings }, token),
                    tweet => tweet.Data.AuthorId, // Tweets of one author are handled in order, those of others at the same time
                    (cluster, author, tweet) => cluster.GetGrain<IAuthorGrain>(author).HandleAsync(tweet)
                );
                // end
                // snippet: partitions
                silo.AddXStream(
                    "firehose",
                    partitions: 20,
                    (x, partition, settings, token) => x.Firehose.AllAsync(partition, new() { Stream = settings }, token),
                    tweet => tweet.Data.Id,
                    (cluster, id, tweet) => cluster.GetGrain<IAuthorGrain>(id).HandleAsync(tweet),
                    new() { MaxConcurrency = 200 }
                );
                // end
                Assert.That(
                    () => silo.AddXStream("mentions", (_, _, _) => default(IAsyncEnumerable<FilteredStreamTweet>)!, _ => "", (_, _, _) => null!),
                    Throws.ArgumentException.With.Message.Contains("mentions")
                );
            }
        );
        builder.ConfigureClient(client => client.UseXApi());
        await using var cluster = builder.Build();
        AuthorGrain.Handled.Clear();
        await cluster.DeployAsync();

        await UntilAsync(() => sandbox.Streams.Open == 21, "the stream and all partitions are read");
        var posted = Enumerable.Range(0, 20).Select(i => sandbox.Post($"A zebra, the {i}th")).ToList();
        await UntilAsync(() => AuthorGrain.Handled.Count >= 2 * posted.Count, "each is handled, by the stream and by the firehose");
        var byGrain = AuthorGrain.Handled.ToLookup(one => one.Grain == one.Tweet.Data.Id);
        Assert.That(byGrain[false].Select(one => one.Tweet.Data.Id), Is.EqualTo(posted), "in order, since one wrote them all");
        Assert.That(byGrain[false].Select(one => one.Grain), Is.All.EqualTo(byGrain[false].First().Tweet.Data.AuthorId));
        Assert.That(byGrain[true].Select(one => one.Tweet.Data.Id), Is.EquivalentTo(posted));
    }

    private static async Task UntilAsync(Func<bool> condition, string what)
    {
        await Task.Run(() => SpinWait.SpinUntil(condition, TimeSpan.FromMinutes(1)));
        Assert.That(condition(), Is.True, $"Still not so: {what}");
    }

    private static async Task FollowAsync(IGrainFactory grains)
    {
        await using var sandbox = await XSandbox.StartAsync(new() { InMemory = true, TimeProvider = TimeProvider.System });
        using var x = sandbox.CreateClient();
        await x.FilteredStream.SyncRulesAsync([new() { Value = "zebra" }]);
        var handled = new List<string>();

        async Task ReadAsync()
        {
            // snippet: stream
            var stream = new OrleansStream(grains, "mentions");
            var settings = new StreamSettings { Lease = stream, Recovery = new() { Position = stream } };
            await foreach (var tweet in x.FilteredStream.ConnectAsync(new() { Stream = settings }))
            {
                await HandleAsync(tweet); // once for each Tweet, but for the one that a process dies with: let its id decide
            }
            // end
        }

        Task HandleAsync(FilteredStreamTweet tweet)
        {
            handled.Add(tweet.Data!.Id);
            return handled.Count == 2 ? Task.FromException(new OperationCanceledException("That is enough.")) : Task.CompletedTask;
        }

        var reading = ReadAsync();
        await Task.Run(() => SpinWait.SpinUntil(() => sandbox.Streams.Open == 1, TimeSpan.FromSeconds(60)));
        var posted = new[] { sandbox.Post("A zebra"), sandbox.Post("Another zebra") };
        Assert.That(async () => await reading, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(handled, Is.EqualTo(posted));
    }
}

/// <summary>Handles Tweets of an author.</summary>
internal interface IAuthorGrain : IGrainWithStringKey
{
    /// <summary>Handles a Tweet.</summary>
    Task HandleAsync(SampledTweet tweet);

    /// <summary>Handles a Tweet.</summary>
    Task HandleAsync(FilteredStreamTweet tweet);
}

/// <summary>Remembers what was handled.</summary>
internal sealed class AuthorGrain : Grain, IAuthorGrain
{
    public static ConcurrentQueue<(string Grain, IStreamedTweet Tweet)> Handled { get; } = new();

    public Task HandleAsync(SampledTweet tweet) => AddAsync(tweet);

    public Task HandleAsync(FilteredStreamTweet tweet) => AddAsync(tweet);

    private Task AddAsync(IStreamedTweet tweet)
    {
        Handled.Enqueue((this.GetPrimaryKeyString(), tweet));
        return Task.CompletedTask;
    }
}

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
            client.UseXApiCluster();
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

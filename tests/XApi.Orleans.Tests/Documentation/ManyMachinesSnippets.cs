using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.TestingHost;
using XApi.Orleans;

namespace XApi.Tests.Documentation;

/// <summary>The code of the package's README.</summary>
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
    }
}

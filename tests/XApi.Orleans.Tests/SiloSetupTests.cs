using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;
using Orleans.Runtime;
using XApi.Orleans;

namespace XApi.Tests;

/// <summary>Silos that are set up as they should not be say so when they start.</summary>
[TestFixture]
internal sealed class SiloSetupTests
{
    [Test]
    public void A_silo_without_the_storage_does_not_start([Values] bool hasDefault, [Values] bool hasHandler)
    {
        using var host = Silo(silo =>
        {
            if (hasHandler)
            {
                silo.AddCollectionHandler<Nothing>("nothing");
            }
            else
            {
                silo.UseXApi();
            }

            if (hasDefault)
            {
                silo.AddMemoryGrainStorageAsDefault();
            }
        });

        Assert.That(
            () => Validate(host),
            Throws
                .TypeOf<OrleansConfigurationException>()
                .With.Message.StartsWith("The silo has no grain storage named XApi, in which XApi keeps what the cluster shares.")
        );
    }

    [Test]
    public void The_order_of_the_calls_does_not_matter()
    {
        using var host = Silo(silo => silo.UseXApi().UseXApi().AddMemoryGrainStorage(XApiCluster.StorageName));

        Assert.That(() => Validate(host), Throws.Nothing);
    }

    [Test]
    public void A_handler_is_added_once() =>
        Assert.That(
            () => Silo(silo => silo.AddCollectionHandler<Nothing>("nothing").AddCollectionHandler<Nothing>("nothing")),
            Throws.ArgumentException.With.Message.StartsWith("A handler named nothing was added before")
        );

    private static IHost Silo(Action<ISiloBuilder> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering();
            configure(silo);
        });
        return builder.Build();
    }

    // As the silo does before it listens.
    private static void Validate(IHost host)
    {
        foreach (var validator in host.Services.GetServices<IConfigurationValidator>())
        {
            validator.ValidateConfiguration();
        }
    }

    private sealed class Nothing : ICollectionHandler
    {
        public Task CollectAsync(CollectionPiece piece, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

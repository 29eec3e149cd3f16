using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using Orleans.Storage;
using Orleans.TestingHost;
using XApi.Orleans;
using XApi.Testing;

namespace XApi.Tests;

/// <summary>Tokens in a cluster of two silos and a client, each with a store of its own.</summary>
[TestFixture]
[Category("Slow")]
internal sealed class OrleansTokenStoreTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private SharedStorage _storage;
    private InProcessTestCluster _cluster;
    private int _opened;

    [OneTimeSetUp]
    public async Task Start()
    {
        _storage = new SharedStorage();
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSilo(
            (_, silo) =>
            {
                silo.UseXApi();
                silo.Services.AddKeyedSingleton<IGrainStorage>(XApiCluster.StorageName, _storage);
            }
        );
        builder.ConfigureClient(client => client.UseXApi());
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    [OneTimeTearDown]
    public async Task Stop() => await _cluster.DisposeAsync();

    private static IEnumerable<string> Checks => TokenStoreContract.Checks;

    [TestCaseSource(nameof(Checks))]
    public Task It_keeps_the_contract_of_token_stores_across_silos_and_client(string check) => new TokenStoreContract(Open).RunAsync(check);

    [Test]
    public async Task Silos_and_clients_have_it_as_the_token_store()
    {
        await Stores()[0].UpdateAsync("services", (_, _) => Token("written on a silo"));
        var read = await Task.WhenAll(Stores().Select(store => store.ReadAsync("services")));
        Assert.That(Stores(), Has.Length.EqualTo(3).And.All.InstanceOf<OrleansTokenStore>());
        Assert.That(read.Select(token => token?.AccessToken), Is.All.EqualTo("written on a silo"));
    }

    [Test]
    public async Task Of_many_processes_that_find_a_token_expired_one_refreshes_it()
    {
        await Open().UpdateAsync("refresh", (_, _) => Token("expired"));
        var refreshes = 0;
        var tokens = await Task.WhenAll(
                Enumerable
                    .Range(0, 30)
                    .Select(_ =>
                        Open()
                            .UpdateAsync(
                                "refresh",
                                async (stored, _) =>
                                {
                                    if (stored!.AccessToken != "expired")
                                    {
                                        return stored;
                                    }

                                    Interlocked.Increment(ref refreshes);
                                    await Task.Yield();
                                    return new OAuth2UserToken("fresh");
                                }
                            )
                    )
            )
            .WaitAsync(Limit);

        Assert.That(refreshes, Is.EqualTo(1));
        Assert.That(tokens.Select(token => token!.AccessToken), Is.All.EqualTo("fresh"));
    }

    [Test]
    public async Task A_removed_token_leaves_nothing_in_the_storage()
    {
        var before = _storage.Count;
        await Open().UpdateAsync("removed", (_, _) => Token("t"));
        Assert.That(_storage.Count, Is.EqualTo(before + 1));
        await Open().UpdateAsync("removed", (_, _) => Task.FromResult<OAuth2UserToken?>(null));
        Assert.That(_storage.Count, Is.EqualTo(before));
    }

    [Test]
    public void What_an_update_throws_comes_out_though_it_looks_like_a_failure_of_the_cluster()
    {
        var thrown = new TimeoutException("X took too long.");
        Assert.That(
            () => Open().UpdateAsync("thrown", (_, _) => Task.FromException<OAuth2UserToken?>(thrown)),
            Throws.Exception.SameAs(thrown)
        );
    }

    [Test]
    public async Task A_lock_outlasts_the_silo_that_its_grain_was_on_and_the_token_is_stored_on_another()
    {
        var names = Enumerable.Range(0, 200).Select(i => $"killed {i}").ToList();
        var silo = await _cluster.StartAdditionalSiloAsync();
        var (begun, finish) = (new TaskCompletionSource(), new TaskCompletionSource());
        var begunCount = 0;
        var store = ClientStore();
        // Grains are placed on the silo that is killed where it accepts them.
        RequestContext.Set(IPlacementDirector.PlacementHintKey, silo.SiloAddress);
        var holding = names
            .Select(name =>
                store.UpdateAsync(
                    name,
                    async (_, _) =>
                    {
                        if (Interlocked.Increment(ref begunCount) == names.Count)
                        {
                            begun.SetResult();
                        }

                        await finish.Task;
                        return new OAuth2UserToken("held");
                    }
                )
            )
            .ToList();
        RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        await begun.Task.WaitAsync(Limit);
        var management = _cluster.Client.GetGrain<IManagementGrain>(0);
        var hosts = await Task.WhenAll(
            names.Select(name => management.GetActivationAddress(_cluster.Client.GetGrain<ITokenGrain>(name)).AsTask())
        );
        Assert.That(hosts, Has.Some.EqualTo(silo.SiloAddress), "no grain is on the silo that is killed");

        await _cluster.KillSiloAsync(silo);
        var seen = new List<string?>();
        var waiting = names
            .Select(name =>
                Open()
                    .UpdateAsync(
                        name,
                        (stored, _) =>
                        {
                            lock (seen)
                            {
                                seen.Add(stored?.AccessToken);
                            }

                            return Token("after");
                        }
                    )
            )
            .ToList();
        finish.SetResult();
        await Task.WhenAll(holding.Concat(waiting)).WaitAsync(Limit);

        Assert.That(seen, Has.Count.EqualTo(names.Count).And.All.EqualTo("held"));
        Assert.That((await store.ReadAsync(names[0]))?.AccessToken, Is.EqualTo("after"));
    }

    // Each time another of the processes that share the tokens.
    private ITokenStore Open() => Stores()[Interlocked.Increment(ref _opened) % 3];

    private ITokenStore ClientStore() => _cluster.Client.ServiceProvider.GetRequiredService<ITokenStore>();

    private ITokenStore[] Stores() =>
        [.. _cluster.Silos.Take(2).Select(silo => silo.ServiceProvider.GetRequiredService<ITokenStore>()), ClientStore()];

    private static Task<OAuth2UserToken?> Token(string text) => Task.FromResult<OAuth2UserToken?>(new OAuth2UserToken(text));
}

using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.TestingHost;
using XApi.Orleans;
using XApi.Sandbox;

namespace XApi.Tests.Documentation;

/// <summary>The code of the guide's section on collections, on two silos.</summary>
[TestFixture]
[Category("Slow")]
internal sealed class CollectionSnippets
{
    private readonly ConcurrentDictionary<string, int> _saved = new();
    private XSandbox _sandbox;
    private InProcessTestCluster _cluster;

    [SetUp]
    public async Task Begin()
    {
        _saved.Clear();
        _sandbox = await XSandbox.StartAsync(new() { InMemory = true, EnforceRateLimits = false });
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSilo(
            (_, silo) =>
            {
                silo.UseXApi();
                silo.AddMemoryGrainStorage(XApiCluster.StorageName);
                silo.Services.AddSingleton<IXApiClient>(_ => _sandbox.CreateClient());
                silo.Services.AddSingleton(new Table(_saved));
                // snippet: collections-silo
                silo.AddCollectionHandler<Profiles>("profiles", new() { MaxConcurrency = 8 });
                // end
                silo.AddCollectionHandler<Searches>("searches");
            }
        );
        builder.ConfigureClient(client => client.UseXApi());
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    [TearDown]
    public async Task End()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        await _sandbox.DisposeAsync();
    }

    [Test]
    public async Task A_job_of_ids_is_shared_by_silos_and_watched()
    {
        var ids = _sandbox.Users.Select(user => user.Id).ToList();
        var lines = new List<string>();
        await WatchAsync(_cluster.Client.ServiceProvider.GetRequiredService<OrleansCollections>());

        Assert.That(_saved.Keys, Is.EquivalentTo(ids));
        Assert.That(_saved.Values, Is.All.EqualTo(1));
        Assert.That(lines[^1], Is.EqualTo("Complete: 3 of 3 pieces, 3.00 USD"));

        async Task WatchAsync(OrleansCollections collections)
        {
            // snippet: collections-start
            await collections.StartAsync("profiles of May", CollectionJob.OfIds("profiles", ids));
            await foreach (var progress in collections.WatchAsync("profiles of May"))
            {
                Report($"{progress.Status}: {progress.Done} of {progress.Pieces} pieces, {progress.Usd} USD");
            }
            // end
        }

        void Report(string line) => lines.Add(line);
    }

    [Test]
    public async Task A_query_is_collected_in_slices()
    {
        var collections = _cluster.Client.ServiceProvider.GetRequiredService<OrleansCollections>();
        var (start, end) = (
            new DateTimeOffset(2024, 4, 28, 0, 0, 0, TimeSpan.Zero),
            new DateTimeOffset(2024, 5, 1, 11, 0, 0, TimeSpan.Zero)
        );
        // snippet: collections-slices
        var job = CollectionJob.OfSlices("searches", start, end, TimeSpan.FromHours(6)) with { Argument = "coffee -is:retweet" };
        // end
        await collections.StartAsync("coffee", job);
        CollectionProgress last = null!;
        await foreach (var progress in collections.WatchAsync("coffee", TimeSpan.FromMilliseconds(100)))
        {
            last = progress;
        }

        using var x = _sandbox.CreateClient();
        var tweets = new List<string>();
        await foreach (var tweet in x.Search.EnumerateFullArchiveAsync("coffee -is:retweet", new() { StartTime = start, EndTime = end }))
        {
            tweets.Add(tweet.Id);
        }

        Assert.That((last.Status, last.Done, last.Items), Is.EqualTo((CollectionStatus.Complete, 14, tweets.Count)));
        Assert.That(tweets, Is.Not.Empty);
        Assert.That(_saved.Keys, Is.EquivalentTo(tweets));
    }

    /// <summary>A table that users keep.</summary>
    internal sealed class Table(ConcurrentDictionary<string, int> rows)
    {
        public Task SaveAsync(IEnumerable<string> ids)
        {
            foreach (var id in ids)
            {
                rows.AddOrUpdate(id, 1, (_, times) => times + 1);
            }

            return Task.CompletedTask;
        }

        public Task SaveAsync(IReadOnlyList<User> users) => SaveAsync(users.Select(user => user.Id));

        public Task SaveAsync(IReadOnlyList<Tweet> tweets) => SaveAsync(tweets.Select(tweet => tweet.Id));
    }

    // snippet: collections-ids
    internal sealed class Profiles(IXApiClient x, Table table) : ICollectionHandler
    {
        public async Task CollectAsync(CollectionPiece piece, CancellationToken cancellationToken)
        {
            var users = await x.Users.GetManyAsync(piece.Ids, cancellationToken: cancellationToken);
            piece.Record(users);
            await table.SaveAsync(users.Data); // once for each piece, but for those that a process dies with: let the users' ids decide
        }
    }
    // end

    // snippet: collections-search
    internal sealed class Searches(IXApiClient x, Table table) : ICollectionHandler
    {
        public async Task CollectAsync(CollectionPiece piece, CancellationToken cancellationToken)
        {
            var options = new SearchAllOptions { StartTime = piece.Slice!.Start, EndTime = piece.Slice.End };
            var tweets = x.Search.EnumerateFullArchiveAsync(piece.Argument!, options);
            await foreach (var page in piece.PagesAsync(tweets, cancellationToken))
            {
                await table.SaveAsync(page.Data); // the next page stores that this one is done
            }
        }
    }
    // end
}

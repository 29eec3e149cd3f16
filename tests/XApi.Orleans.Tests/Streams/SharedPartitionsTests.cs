using System.Collections.Concurrent;
using XApi.Orleans;

namespace XApi.Tests;

/// <summary>Partitions of a stream, and redundant connections, as silos come and leave.</summary>
[TestFixture]
internal sealed class SharedPartitionsTests
{
    private const int Partitions = 20;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(4);

    private readonly ConcurrentQueue<string> _handled = new();
    private StreamCluster _cluster;

    [SetUp]
    public void Begin()
    {
        _handled.Clear();
        _cluster = new StreamCluster();
    }

    [TearDown]
    public void End() => _cluster.Dispose();

    [Test]
    public async Task Partitions_are_spread_evenly_and_move_when_silos_come_and_stop_and_die_and_no_item_is_lost()
    {
        await StartAsync(3);
        await SpreadAsync(Soon, 7, 7, 6);
        await PostAsync();

        await StartAsync(1);
        await SpreadAsync(Soon, 5, 5, 5, 5);
        await PostAsync();

        var stopping = _cluster.Silos[1].Service.StopAsync(default);
        await SpreadAsync(Soon, 7, 0, 7, 6);
        Assert.That(stopping.IsCompletedSuccessfully, Is.True);
        await PostAsync();

        _cluster.Silos[0].IsDead = true;
        await PostAsync();
        await SpreadAsync(StreamCluster.Length + Soon, 0, 0, 10, 10);
        await HandledAsync();
        Assert.That(_handled, Is.EquivalentTo(_cluster.Feed.Items.Select(item => item.Key)), "each once");
        await _cluster.StopAsync();
    }

    [Test]
    public async Task The_silos_are_known_again_when_the_grain_of_the_shares_comes_back_elsewhere()
    {
        await StartAsync(4);
        await SpreadAsync(Soon, 5, 5, 5, 5);
        for (var i = 0; i < 30; i++)
        {
            _cluster.MoveShareGrain();
            await _cluster.AdvanceAsync(TimeSpan.FromMilliseconds(300));
            Assert.That(_cluster.Silos.Select(silo => silo.Service.Kept.Count), Is.All.EqualTo(5));
        }

        await _cluster.StopAsync();
    }

    [Test]
    [Category("Slow")]
    public async Task No_connection_is_kept_twice_while_silos_come_and_die_at_random()
    {
        var chance = new Random(4);
        await StartAsync(2);
        for (var i = 0; i < 25; i++)
        {
            var living = _cluster.Silos.Where(silo => !silo.IsDead).ToList();
            if (chance.Next(4) == 0 && living.Count > 1)
            {
                living[chance.Next(living.Count)].IsDead = true;
            }
            else if (chance.Next(4) == 0 && living.Count < 5)
            {
                await StartAsync(1);
            }

            await PostAsync();
            await _cluster.AdvanceAsync(TimeSpan.FromSeconds(chance.Next(1, 10)));
            Assert.That(_cluster.Kept, Is.Unique);
        }

        await HandledAsync();
        Assert.That(_handled.Distinct(), Is.EquivalentTo(_cluster.Feed.Items.Select(item => item.Key)), "none is lost");
    }

    [Test]
    public async Task Of_two_redundant_connections_each_silo_has_one_and_each_item_is_handed_over_once()
    {
        _cluster.Start(HandleAsync, options: Redundant);
        await KeptAsync("s", "s#2");
        _cluster.Start(HandleAsync, options: Redundant);
        _cluster.Start(HandleAsync, options: Redundant);
        await SpreadAsync(Soon, 1, 1, 0);
        await PostAsync(partitions: 1);
        await PostAsync(partitions: 1);
        await HandledAsync();
        Assert.That(_handled, Is.EquivalentTo(_cluster.Feed.Items.Select(item => item.Key)), "each once");
        await _cluster.StopAsync();
    }

    [Test]
    public async Task What_a_silo_died_with_is_handed_over_by_the_redundant_connection()
    {
        var begun = new List<(TestSilo Silo, string Key)>();
        for (var i = 0; i < 2; i++)
        {
            _cluster.Start(
                (silo, key, item) =>
                {
                    lock (begun)
                    {
                        begun.Add((silo, item.Key));
                        silo.IsDead = begun.Count == 1;
                    }

                    return HandleAsync(silo, key, item);
                },
                options: Redundant
            );
        }

        await SpreadAsync(Soon, 1, 1);
        await PostAsync(partitions: 1);
        await HandledAsync();
        Assert.That(begun[0].Silo, Is.Not.SameAs(begun[^1].Silo));
        Assert.That(_handled.Distinct(), Is.EquivalentTo(_cluster.Feed.Items.Select(item => item.Key)));
    }

    [Test]
    public async Task A_claim_is_renewed_while_an_item_is_handled_and_the_other_connection_waits()
    {
        var slow = new TaskCompletionSource();
        for (var i = 0; i < 2; i++)
        {
            _cluster.Start(
                async (silo, key, item) =>
                {
                    await HandleAsync(silo, key, item);
                    await slow.Task;
                },
                options: Redundant
            );
        }

        await SpreadAsync(Soon, 1, 1);
        _cluster.Feed.Post("a");
        await HandledAsync();
        await _cluster.AdvanceAsync(StreamCluster.Length * 3);
        Assert.That(_handled, Is.EqualTo(new[] { "1" }), "the claim is held");
        slow.SetResult();
        await _cluster.AdvanceAsync(Soon);
        Assert.That(_handled, Is.EqualTo(new[] { "1" }), "it is done");
        await _cluster.StopAsync();
    }

    [Test]
    public async Task Ids_are_forgotten_beyond_the_last_hundred_thousand_and_claims_of_the_dead_when_they_have_expired()
    {
        var ids = new HandledIdsGrain(_cluster.Clock);
        for (var i = 0; i <= HandledIdsGrain.Capacity; i++)
        {
            await ids.CompleteAsync($"{i}");
        }

        Assert.That(await ids.ClaimAsync("0", "a", StreamCluster.Length), Is.EqualTo(ItemClaim.Granted));
        Assert.That(await ids.ClaimAsync("1", "a", StreamCluster.Length), Is.EqualTo(ItemClaim.Done));
        Assert.That(await ids.ClaimAsync("0", "b", StreamCluster.Length), Is.EqualTo(ItemClaim.Held));
        await ids.ReleaseAsync("0", "b");
        Assert.That(await ids.ClaimAsync("0", "b", StreamCluster.Length), Is.EqualTo(ItemClaim.Held), "it is not b's to release");
        _cluster.Clock.Advance(StreamCluster.Length);
        Assert.That(await ids.ClaimAsync("0", "b", StreamCluster.Length), Is.EqualTo(ItemClaim.Granted));
    }

    private static OrleansStreamOptions Redundant => new() { Connections = 2 };

    private Task HandleAsync(TestSilo silo, string key, FeedItem item)
    {
        if (silo.IsDead)
        {
            return new TaskCompletionSource().Task;
        }

        _handled.Enqueue(item.Key);
        return Task.CompletedTask;
    }

    private async Task StartAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _cluster.Start(HandleAsync, Partitions);
        }

        await _cluster.AdvanceAsync(TimeSpan.FromMilliseconds(100));
    }

    private async Task PostAsync(int partitions = Partitions)
    {
        for (var i = 0; i < 60; i++)
        {
            _cluster.Feed.Post($"{i % 7}", partitions == 1 ? 0 : (i % partitions) + 1);
        }

        await _cluster.AdvanceAsync(TimeSpan.FromMilliseconds(200));
    }

    private Task SpreadAsync(TimeSpan within, params int[] counts) =>
        _cluster.UntilAsync(
            () => _cluster.Silos.Select(silo => silo.Service.Kept.Count).SequenceEqual(counts),
            within,
            $"the silos keep {string.Join(", ", counts)}"
        );

    private Task KeptAsync(params string[] names) =>
        _cluster.UntilAsync(() => _cluster.Kept.Order().SequenceEqual(names), Soon, $"{string.Join(", ", names)} are kept");

    private Task HandledAsync() =>
        _cluster.UntilAsync(
            () => _handled.Distinct().Count() == _cluster.Feed.Items.Count,
            TimeSpan.FromMinutes(2),
            "all items are handled"
        );
}

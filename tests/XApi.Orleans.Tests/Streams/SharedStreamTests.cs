using System.Collections.Concurrent;
using XApi.Orleans;

namespace XApi.Tests;

/// <summary>Silos that read a stream together: what is handed over, in which order, and what becomes of it when a handler fails or a silo dies.</summary>
[TestFixture]
internal sealed class SharedStreamTests
{
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
    public async Task One_silo_reads_and_hands_each_item_over_once()
    {
        for (var i = 0; i < 3; i++)
        {
            _cluster.Start(HandleAsync);
        }

        await PostAsync(200, authors: 7);
        await HandledAsync(200);
        Assert.That(_cluster.Kept, Is.EqualTo(new[] { "s" }));
        Assert.That(_handled, Is.EquivalentTo(Keys()), "each once");
        await _cluster.StopAsync();
    }

    [Test]
    public async Task Items_of_a_key_are_handed_over_in_order_and_no_more_than_MaxConcurrency_at_a_time()
    {
        var (running, most) = (0, 0);
        _cluster.Start(
            async (_, key, item) =>
            {
                lock (_handled)
                {
                    most = Math.Max(most, ++running);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(100), _cluster.Clock);
                lock (_handled)
                {
                    running--;
                }

                _handled.Enqueue($"{key} {item.Key}");
            },
            options: new() { MaxConcurrency = 3 }
        );
        await PostAsync(60, authors: 10);
        await HandledAsync(60);

        Assert.That(most, Is.EqualTo(3));
        foreach (var author in _handled.GroupBy(one => one.Split(' ')[0], one => int.Parse(one.Split(' ')[1])))
        {
            Assert.That(author.ToList(), Is.Ordered.And.Count.EqualTo(6), $"of author {author.Key}");
        }

        await _cluster.StopAsync();
    }

    [Test]
    public async Task An_item_that_fails_is_handed_over_again_while_others_pass_it_and_those_of_its_key_wait()
    {
        var attempts = 0;
        _cluster.Start(
            (silo, key, item) =>
                item.Key == "1" && ++attempts < 6
                    ? throw new InvalidOperationException("The database is away.")
                    : HandleAsync(silo, key, item)
        );
        _cluster.Feed.Post("a");
        _cluster.Feed.Post("b");
        _cluster.Feed.Post("a");
        foreach (var wait in new[] { 100, 200, 400, 800, 1600 }.Select(milliseconds => TimeSpan.FromMilliseconds(milliseconds)))
        {
            await StreamCluster.BecomesAsync(() => _cluster.Clock.Waiting.Contains(wait), $"it waits for {wait}");
            Assert.That(_handled, Is.EqualTo(new[] { "2" }));
            _cluster.Clock.Advance(wait);
        }

        await StreamCluster.BecomesAsync(() => _handled.Count == 3, "all are handled");
        Assert.That((attempts, _handled.ToArray()), Is.EqualTo((6, new[] { "2", "1", "3" })));
        Assert.That(
            _cluster.Silos[0].Log,
            Has.Some.Contains("1, with the key a, failed in attempt 5").And.Contain("The database is away.")
        );
        await _cluster.StopAsync();
    }

    [Test]
    public async Task What_a_silo_that_died_had_not_handled_comes_to_another_and_what_it_had_does_not()
    {
        var first = _cluster.Start(HandleAsync);
        await PostAsync(3, authors: 3);
        await HandledAsync(3);
        first.IsDead = true;
        await PostAsync(2, authors: 2);
        var second = _cluster.Start(HandleAsync);
        await _cluster.AdvanceAsync(StreamCluster.Length / 2);
        Assert.That(second.Service.Kept, Is.Empty, "the lease is the first's");
        await HandledAsync(5);
        Assert.That(_handled, Is.EquivalentTo(Keys()));
        Assert.That(first.Service.Kept, Is.Empty, "it stopped reading before the other began");
    }

    [Test]
    public async Task A_silo_that_stops_finishes_what_it_has_begun_and_another_resumes_behind_that()
    {
        var release = new TaskCompletionSource();
        var first = _cluster.Start(
            async (silo, key, item) =>
            {
                await (item.Key == "1" ? release.Task : Task.CompletedTask);
                await HandleAsync(silo, key, item);
            }
        );
        await PostAsync(3, authors: 1);
        var second = _cluster.Start(HandleAsync);
        await _cluster.AdvanceAsync(TimeSpan.FromSeconds(1));

        var stopping = first.Service.StopAsync(default);
        await _cluster.AdvanceAsync(TimeSpan.FromSeconds(3));
        Assert.That((stopping.IsCompleted, second.Service.Kept.Count), Is.EqualTo((false, 0)), "the first is still at it");
        release.SetResult();
        await HandledAsync(3, TimeSpan.FromSeconds(3));
        Assert.That(_handled, Is.EqualTo(new[] { "1", "2", "3" }), $"none twice, and in order. {_cluster.Log()}");
        await _cluster.StopAsync();
    }

    [Test]
    public async Task A_silo_on_which_the_stream_fails_leaves_it_to_another_and_takes_part_again_later()
    {
        var first = _cluster.Start(HandleAsync, connect: (_, _, _) => throw new InvalidOperationException("No network here."));
        await _cluster.AdvanceAsync(TimeSpan.FromSeconds(2));
        var second = _cluster.Start(HandleAsync);
        await PostAsync(1, authors: 1);
        await HandledAsync(1, TimeSpan.FromSeconds(4));
        Assert.That(first.Log, Has.Some.Contains("ended with an error on this silo").And.Contain("No network here."));

        var stopping = second.Service.StopAsync(default);
        await _cluster.UntilAsync(() => stopping.IsCompleted, TimeSpan.FromSeconds(5), "the second has stopped");
        await _cluster.UntilAsync(
            () => first.Log.Count(line => line.Contains("No network")) == 2,
            TimeSpan.FromSeconds(15),
            "the first has another attempt"
        );
        await _cluster.StopAsync();
    }

    [Test]
    public async Task Settings_that_are_not_passed_on_and_an_item_without_a_key_are_refused()
    {
        var silo = _cluster.Start(HandleAsync, connect: (_, _, _) => new[] { new FeedItem("1", "a", 0) }.ToAsyncEnumerable());
        await _cluster.UntilAsync(
            () => silo.Log.Any(line => line.Contains("pass the settings on")),
            TimeSpan.FromSeconds(3),
            "it is logged"
        );

        _cluster.Dispose();
        _cluster = new StreamCluster();
        silo = _cluster.Start(HandleAsync);
        _cluster.Feed.Post("");
        await _cluster.UntilAsync(() => silo.Log.Any(line => line.Contains("has no key")), TimeSpan.FromSeconds(3), "it is logged");
        Assert.That(_handled, Is.Empty);
    }

    [Test]
    public void A_number_of_partitions_that_is_not_the_operation_s_is_refused()
    {
        var operation = XOperation.All.First(one =>
            one.Parameters.Any(parameter => parameter.Name == "partition" && parameter.Maximum == 20)
        );
        var stream = new SharedStream<FeedItem>("s", 10, (_, _, _) => null!, _ => "", (_, _) => null!, new());
        Assert.That(() => stream.Check(operation.Id), Throws.InvalidOperationException.With.Message.Contains("20 partitions"));
        Assert.That(() => (stream with { Partitions = 20 }).Check(operation.Id), Throws.Nothing);
    }

    [Test]
    public async Task No_more_than_a_thousand_items_wait_behind_one_that_fails()
    {
        var taken = 0;
        var silo = _cluster.Start(
            (_, _, _) => throw new InvalidOperationException("Never."),
            connect: (partition, settings, token) =>
                _cluster.Feed.ReadAsync(partition, settings, token).Select(item => Count(item, ref taken))
        );
        await PostAsync(1_500, authors: 1);
        await _cluster.UntilAsync(() => taken > ItemHandover<FeedItem>.Room, TimeSpan.FromMinutes(1), "there is no more room");
        await _cluster.AdvanceAsync(TimeSpan.FromSeconds(10));
        Assert.That(taken, Is.EqualTo(ItemHandover<FeedItem>.Room + 1));
        Assert.That(silo.Service.Kept, Is.Not.Empty);
        await _cluster.StopAsync();

        static FeedItem Count(FeedItem item, ref int taken)
        {
            taken++;
            return item;
        }
    }

    private Task HandleAsync(TestSilo silo, string key, FeedItem item)
    {
        if (silo.IsDead)
        {
            return new TaskCompletionSource().Task;
        }

        Assert.That(key, Is.EqualTo(item.Author));
        _handled.Enqueue(item.Key);
        return Task.CompletedTask;
    }

    private async Task PostAsync(int count, int authors)
    {
        for (var i = 0; i < count; i++)
        {
            _cluster.Feed.Post($"{i % authors}");
        }

        await _cluster.AdvanceAsync(TimeSpan.FromMilliseconds(100));
    }

    private Task HandledAsync(int count, TimeSpan? within = null) =>
        _cluster.UntilAsync(() => _handled.Count >= count, within ?? TimeSpan.FromMinutes(1), $"{count} items are handled");

    private IEnumerable<string> Keys() => _cluster.Feed.Items.Select(item => item.Key);
}

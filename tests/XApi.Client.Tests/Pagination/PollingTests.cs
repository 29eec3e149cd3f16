using System.Globalization;

namespace XApi.Tests.Pagination;

public class PollingTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private FakeClock _clock = null!;
    private StubCollection _collection = null!;
    private StubServer _server = null!;
    private XApiClient _x = null!;
    private CancellationTokenSource _stop = null!;

    [SetUp]
    public void Serve()
    {
        _clock = new FakeClock();
        _collection = new StubCollection(StubCollection.Tweet);
        _server = new StubServer(_collection.Respond);
        _x = StubClient.For(_server, _clock);
        _stop = new CancellationTokenSource();
    }

    [TearDown]
    public void Close()
    {
        _x.Dispose();
        _stop.Dispose();
        _server.Dispose();
    }

    [Test]
    public async Task Disposing_the_client_ends_the_wait_for_the_next_round()
    {
        await using var polling = _x.Search.PollRecentAsync("snow", Minute).GetAsyncEnumerator(_stop.Token);
        var waiting = polling.MoveNextAsync().AsTask();
        await Eventually.TrueAsync(() => _clock.Waiting.Contains(Minute), "the wait for the next round");

        _x.Dispose();

        await Assert.ThatAsync(() => Eventually.EndedAsync(waiting), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public async Task A_round_asks_for_what_is_newer_than_the_first_page_of_the_round_before()
    {
        // The numbers of the search page's example: seven Tweets, then 18 on two pages, then none.
        _collection.Add([12000, 11000, 10900, 10800, 10700, 10600, 10005]);
        var rounds = new Queue<long[]>([
            [13800, .. Enumerable.Range(12500, 9), .. Enumerable.Range(12010, 7), 12300],
            [],
            [],
        ]);
        await using var polling = _x.Search.PollRecentAsync("snow", Minute, new() { SinceId = "10000" }).GetAsyncEnumerator(_stop.Token);

        var seen = await TakeAsync(polling, 25, () => _collection.Add(rounds.Dequeue()));
        var waiting = polling.MoveNextAsync().AsTask();
        await RunAsync(waiting, () => rounds.Count > 0, () => _collection.Add(rounds.Dequeue()));

        Assert.That(seen, Is.Unique.And.EquivalentTo(_collection.Numbers.Select(id => $"{id}")));
        Assert.That(
            _server.Requests.Select(request => request.PathAndQuery["/2/tweets/search/recent?".Length..]).Take(4),
            Is.EqualTo(
                new[]
                {
                    "query=snow&max_results=100&since_id=10000",
                    "query=snow&max_results=100&since_id=12000",
                    "query=snow&max_results=100&next_token=%3C000000000012500&since_id=12000",
                    "query=snow&max_results=100&since_id=13800",
                }
            )
        );
        await StopAsync(waiting);
    }

    [TestCase(200, 2000, Category = "Slow")]
    [TestCase(8, 150)]
    public async Task In_rounds_with_bursts_nothing_is_missed_and_nothing_repeated(int all, int life)
    {
        var random = new Random(all);
        _collection.PageSize = 100;
        var yielded = new List<string>();
        var rounds = 0;
        var saved = (PollingState?)null;
        while (rounds < all)
        {
            // Now and then the process is killed, in the middle of a page too, and another resumes from what it had saved.
            var kill = random.Next(1, life);
            var polled = _x.Search.PollRecentAsync("snow", Minute).WithBacklog();
            polled = saved is null ? polled : polled.From(PollingState.Parse($"{saved}"));
            await using var polling = polled.GetAsyncEnumerator(_stop.Token);
            while (rounds < all && kill-- > 0)
            {
                var next = polling.MoveNextAsync().AsTask();
                if (await RunAsync(next, () => rounds < all, () => Burst(random, ref rounds)))
                {
                    yielded.Add(polling.Current.Id);
                    saved = polled.State;
                }
                else
                {
                    await StopAsync(next);
                    break;
                }
            }
        }

        // What the last burst brought is still to come.
        var last = _x.Search.PollRecentAsync("snow", Minute).From(saved!).WithBacklog();
        await using var rest = last.GetAsyncEnumerator();
        yielded.AddRange(await TakeAsync(rest, _collection.Numbers.Count - yielded.Count, () => { }));

        Assert.That(yielded.OrderDescending(), Is.EqualTo(_collection.Numbers.Select(id => id.ToString(CultureInfo.InvariantCulture))));
        Assert.That(yielded, Has.Count.GreaterThan(all * 100));
    }

    [Test]
    public async Task A_first_page_that_is_empty_but_has_a_successor_repeats_nothing()
    {
        Post(3);
        _collection.Before = request =>
            request.PathAndQuery.Contains("next_token", StringComparison.Ordinal)
                ? null
                : StubServer.Json($"{{\"meta\":{{\"result_count\":0,\"next_token\":\"<{long.MaxValue}\"}}}}");
        await using var polling = _x.Search.PollRecentAsync("snow", Minute).WithBacklog().GetAsyncEnumerator();

        var ids = await TakeAsync(polling, 5, () => Post(1));

        Assert.That(ids, Is.Unique);
    }

    [Test]
    public async Task The_first_round_begins_where_the_options_say()
    {
        Post(3);
        await using var polling = _x.Search.PollRecentAsync("snow", Minute, new() { StartTime = _clock.GetUtcNow() }).GetAsyncEnumerator();
        await TakeAsync(polling, 4, () => Post(1));

        Assert.That(_server.Requests[0].PathAndQuery, Does.Contain("start_time=2024-05-01").And.Not.Contain("since_id"));
        Assert.That(_server.Requests[1].PathAndQuery, Does.Contain("since_id=").And.Not.Contain("start_time"));
    }

    [Test]
    public async Task Without_a_beginning_it_begins_with_the_present()
    {
        _collection.Add([long.Parse(XId.FirstAt(_clock.GetUtcNow() - Minute), CultureInfo.InvariantCulture)]);
        var polled = _x.Timelines.PollMentionsAsync("1", Minute);
        await using var polling = polled.GetAsyncEnumerator();
        var next = polling.MoveNextAsync().AsTask();
        await Eventually.TrueAsync(() => polled.Delay is not null, "the first round is over, and has yielded nothing");
        Assert.That(_server.Requests.Single().PathAndQuery, Does.Contain($"since_id={XId.LastBefore(_clock.GetUtcNow())}"));
        Assert.That(polled.State.SinceId, Is.EqualTo(XId.LastBefore(_clock.GetUtcNow())), "and its state is good");

        var mention = long.Parse(XId.FirstAt(_clock.GetUtcNow().AddSeconds(1)), CultureInfo.InvariantCulture);
        _collection.Add([mention]);
        _clock.Advance(Minute);
        Assert.That(await next, Is.True);
        Assert.That(polling.Current.Id, Is.EqualTo($"{mention}"));
    }

    [Test]
    public async Task The_delay_is_what_was_asked_for_while_the_limit_lasts()
    {
        Limit(remaining: 400, resetIn: TimeSpan.FromMinutes(15));
        var polled = _x.Search.PollRecentAsync("snow", Minute).WithBacklog();
        await RoundAsync(polled);

        Assert.That(polled.Delay, Is.EqualTo(Minute));
    }

    [Test]
    public async Task The_delay_grows_so_that_what_is_left_lasts_until_the_reset()
    {
        Post(25);
        Limit(remaining: 30, resetIn: TimeSpan.FromMinutes(15));
        var polled = _x.Search.PollRecentAsync("snow", TimeSpan.FromSeconds(10)).WithBacklog();
        await RoundAsync(polled);

        Assert.That(
            polled.Delay,
            Is.EqualTo(TimeSpan.FromMinutes(1.5)).Within(TimeSpan.FromSeconds(1)),
            "Rounds of three pages, ten of them in 15 minutes"
        );
    }

    [Test]
    public async Task With_nothing_left_the_next_round_is_after_the_reset()
    {
        Limit(remaining: 0, resetIn: TimeSpan.FromMinutes(7));
        var polled = _x.Search.PollRecentAsync("snow", Minute).WithBacklog();
        await RoundAsync(polled);

        Assert.That(polled.Delay, Is.EqualTo(TimeSpan.FromMinutes(7)));
    }

    [Test]
    public async Task A_state_from_before_the_horizon_resumes_without_since_id_and_without_repeating()
    {
        Post(3);
        var polled = _x.Search.PollRecentAsync("snow", Minute).WithBacklog();
        await using (var polling = polled.GetAsyncEnumerator())
        {
            await TakeAsync(polling, 3, () => { });
        }

        _clock.Advance(TimeSpan.FromDays(8));
        Post(2);
        var later = _x.Search.PollRecentAsync("snow", Minute).From(polled.State);
        await using var rest = later.GetAsyncEnumerator();

        var ids = await TakeAsync(rest, 2, () => { });
        Assert.That(ids, Is.EqualTo(_collection.Numbers.Take(2).Select(id => $"{id}")));
        Assert.That(_server.Requests[^1].PathAndQuery, Does.Not.Contain("since_id"));
    }

    [Test]
    public async Task With_its_last_new_item_a_round_is_over()
    {
        Post(3);
        var polled = _x.Search.PollRecentAsync("snow", TimeSpan.FromSeconds(5)).WithBacklog();
        await using var polling = polled.GetAsyncEnumerator();
        await TakeAsync(polling, 3, () => { });
        await TakeAsync(polling, 2, () => Post(2));

        Assert.That(_server.Requests[^1].PathAndQuery, Does.Contain("since_id"));
        Assert.That(polled.State.Round, Is.Null, "the three that it asked for again are no part of it");
        Assert.That(polled.State.Yielded, Is.EqualTo(_collection.Numbers.Select(id => $"{id}")));
    }

    [Test]
    public async Task A_round_that_was_left_is_finished_and_followed_by_the_next_at_once()
    {
        Post(15);
        var polled = _x.Search.PollRecentAsync("snow", TimeSpan.FromMinutes(15)).WithBacklog();
        await using (var polling = polled.GetAsyncEnumerator())
        {
            await TakeAsync(polling, 12, () => { });
        }

        _clock.Advance(TimeSpan.FromDays(1));
        Post(2);
        var later = _x.Search.PollRecentAsync("snow", TimeSpan.FromMinutes(15)).From(polled.State);
        await using var rest = later.GetAsyncEnumerator();
        var ids = await TakeAsync(rest, 5, () => Assert.Fail("It waits for what is there."));

        Assert.That(ids, Is.EqualTo(new[] { 14, 15, 16, 0, 1 }.Select(place => $"{_collection.Numbers[place]}")));
        Assert.That(later.Delay, Is.EqualTo(TimeSpan.Zero));
    }

    [TestCase(1)]
    [TestCase(12)]
    public async Task A_round_is_resumed_though_what_it_had_yielded_is_deleted(int yielded)
    {
        Post(25);
        var all = _collection.Numbers.ToList();
        var polled = _x.Timelines.PollUserTweetsAsync("1", Minute).WithBacklog();
        await using (var polling = polled.GetAsyncEnumerator())
        {
            await TakeAsync(polling, yielded, () => { });
        }

        all.Take(yielded).ToList().ForEach(_collection.Remove);
        var requests = _server.Requests.Count;
        await using var rest = _x.Timelines.PollUserTweetsAsync("1", Minute).From(polled.State).GetAsyncEnumerator();

        Assert.That(await TakeAsync(rest, 1, () => { }), Is.EqualTo(new[] { $"{all[yielded]}" }));
        Assert.That(_server.Requests, Has.Count.EqualTo(requests + 1));
        Assert.That(await TakeAsync(rest, 24 - yielded, () => { }), Is.EqualTo(all.Skip(yielded + 1).Select(id => $"{id}")));
    }

    [Test]
    public async Task A_state_of_something_else_is_refused()
    {
        Post(1);
        var polled = _x.Search.PollRecentAsync("snow", Minute).WithBacklog();
        await using var polling = polled.GetAsyncEnumerator();
        await polling.MoveNextAsync();

        Assert.That(() => _x.Search.PollRecentAsync("rain", Minute).From(polled.State), Throws.ArgumentException);
        Assert.That(() => _x.Timelines.PollMentionsAsync("1", Minute).From(polled.State), Throws.ArgumentException);
        Assert.That(
            () => _x.Search.PollRecentAsync("snow", Minute, new() { SinceId = "7" }).From(polled.State),
            Throws.Nothing,
            "where it began does not matter"
        );
    }

    [Test]
    public async Task A_failing_call_is_thrown_and_polling_again_resumes()
    {
        Post(25);
        var asked = 0;
        _collection.Before = _ => ++asked == 2 ? StubCollection.Failure() : null;
        var polled = _x.Timelines.PollUserTweetsAsync("1", Minute).WithBacklog();
        await using var first = polled.GetAsyncEnumerator();
        var ids = await TakeAsync(first, 10, () => { });

        Assert.That(async () => await first.MoveNextAsync(), Throws.InstanceOf<XApiException>());

        await using var again = polled.GetAsyncEnumerator();
        ids.AddRange(await TakeAsync(again, 15, () => { }));
        Assert.That(ids, Is.EqualTo(_collection.Numbers.Select(id => $"{id}")));
    }

    [Test]
    public void Polling_by_relevance_is_refused() =>
        Assert.That(() => _x.Search.PollRecentAsync("snow", Minute, new() { SortOrder = SortOrder.Relevancy }), Throws.ArgumentException);

    private void Burst(Random random, ref int rounds)
    {
        rounds++;
        Post(random.Next(0, 351));
    }

    private void Post(int tweets)
    {
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        var first = long.Parse(XId.FirstAt(_clock.GetUtcNow()), CultureInfo.InvariantCulture);
        _collection.Add(Enumerable.Range(1, tweets).Select(number => first + number));
    }

    private void Limit(int remaining, TimeSpan resetIn) =>
        _collection.Headers = new Dictionary<string, string>
        {
            ["x-rate-limit-limit"] = "450",
            ["x-rate-limit-remaining"] = $"{remaining}",
            ["x-rate-limit-reset"] = $"{(_clock.GetUtcNow() + resetIn).ToUnixTimeSeconds()}",
        };

    private async Task RoundAsync(TweetPoller<Tweet, TweetPage> polled)
    {
        await using var polling = polled.GetAsyncEnumerator(_stop.Token);
        var next = polling.MoveNextAsync().AsTask();
        while (next.IsCompleted)
        {
            await next;
            next = polling.MoveNextAsync().AsTask();
        }

        Assert.That(_clock.Waiting, Has.Count.EqualTo(1), "It waits for the next round");
        await StopAsync(next);
    }

    private async Task<List<string>> TakeAsync(IAsyncEnumerator<Tweet> polling, int count, Action betweenRounds)
    {
        var ids = new List<string>();
        while (ids.Count < count)
        {
            Assert.That(await RunAsync(polling.MoveNextAsync().AsTask(), () => true, betweenRounds), Is.True);
            ids.Add(polling.Current.Id);
        }

        return ids;
    }

    /// <summary>Turns the clock until the next item has come; false when it has not and no more rounds are wanted.</summary>
    private async Task<bool> RunAsync(Task<bool> next, Func<bool> continues, Action betweenRounds)
    {
        while (!next.IsCompleted)
        {
            if (_clock.Waiting.Count == 0)
            {
                await Task.Yield();
                continue;
            }

            if (!continues())
            {
                return false;
            }

            betweenRounds();
            _clock.AdvanceToNext();
        }

        return await next;
    }

    private async Task StopAsync(Task<bool> waiting)
    {
        await _stop.CancelAsync();
        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
    }
}

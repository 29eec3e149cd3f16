namespace XApi.Tests.Pagination;

/// <summary>Which page is fetched when: ahead of its use, not twice, and no more once the loop is left.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class PageWalkTests : IDisposable
{
    private readonly StubCollection _collection = new(StubCollection.Tweet);
    private readonly StubServer _server;
    private readonly XApiClient _x;
    private readonly Paged<Tweet, TweetPage> _tweets;

    public PageWalkTests()
    {
        _collection.Add(Numbers(1, 45));
        _server = new StubServer(_collection.Respond);
        _x = StubClient.For(_server);
        _tweets = _x.Timelines.EnumerateUserTweetsAsync("1");
    }

    public void Dispose()
    {
        _x.Dispose();
        _server.Dispose();
    }

    [Test]
    public async Task A_token_that_repeats_is_reported_with_its_page([Values] bool ahead)
    {
        _collection.Before = _ =>
        {
            var response = StubServer.Json("""{"data":[{"id":"9","text":""}],"meta":{"next_token":"b"}}""");
            response.Headers.Add("x-rate-limit-remaining", "7");
            response.Headers.Add("x-transaction-id", "0123456789abcdef");
            return response;
        };
        var tweets = ahead ? _tweets.FetchAhead() : _tweets;

        var failure = await Assert.ThrowsAsync<XApiException>(() => tweets.CountAsync().AsTask());

        Assert.That(
            failure!.Message,
            Does.Contain("GET /2/users/{id}/tweets returned for the token b the token b, which came before: the collection does not end.")
        );
        Assert.That(
            (failure.Operation, failure.RateLimit?.Remaining, failure.RequestId),
            Is.EqualTo((XOperation.UserTweets, 7, "0123456789abcdef"))
        );
        Assert.That((tweets.Checkpoint.Items, tweets.Checkpoint.Pages, tweets.Checkpoint.IsComplete), Is.EqualTo((2, 1, false)));
        Assert.That(_server.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_token_in_the_options_may_not_come_again_either()
    {
        _collection.Before = _ => StubServer.Json("""{"data":[{"id":"9","text":""}],"meta":{"next_token":"b"}}""");

        await Assert.ThatAsync(
            () => _x.Timelines.EnumerateUserTweetsAsync("1", new() { PaginationToken = "b" }).CountAsync().AsTask(),
            Throws.InstanceOf<XApiException>().With.Message.Contains("does not end")
        );
        Assert.That(_server.Requests, Has.Count.EqualTo(1));
    }

    [TestCase(20, 9, 2)]
    [TestCase(10, 9, 1)]
    [TestCase(11, 1, 1)]
    [TestCase(11, 2, 2)]
    public async Task What_the_limits_need_is_fetched_ahead(int items, int pages, int requests)
    {
        await using var ahead = _tweets.FetchAhead().Take(items).MaxPages(pages).GetAsyncEnumerator();
        await ahead.MoveNextAsync();

        Assert.That(_server.Requests, Has.Count.EqualTo(requests));
    }

    [Test]
    public async Task What_was_fetched_ahead_is_discarded_when_the_loop_is_left([Values] bool sliced)
    {
        var asked = 0;
        var cancelled = 0;
        using var handler = new Holding(
            _server,
            async stop =>
            {
                if (Interlocked.Increment(ref asked) > 1)
                {
                    var never = new TaskCompletionSource();
                    await using var registration = stop.Register(() =>
                    {
                        Interlocked.Increment(ref cancelled);
                        never.TrySetCanceled(stop);
                    });
                    await never.Task;
                }
            }
        );
        using var x = StubClient.For(handler);
        var day = new DateTimeOffset(2024, 5, 1, 0, 0, 0, TimeSpan.Zero);
        var tweets = sliced
            ? x
                .Search.EnumerateFullArchiveAsync("snow", new() { StartTime = day, EndTime = day.AddDays(3) })
                .InSlices(TimeSpan.FromDays(1), maxConcurrency: 3)
            : x.Search.EnumerateFullArchiveAsync("snow").FetchAhead();

        await foreach (var tweet in tweets)
        {
            await Eventually.TrueAsync(() => asked >= 2, "more is under way");
            break;
        }

        Assert.That(cancelled, Is.EqualTo(asked - 1).And.Positive);
    }

    [TestCase(5)]
    [TestCase(10)]
    public async Task It_is_cancelled_in_a_page_and_between_two(int after)
    {
        using var stop = new CancellationTokenSource();
        var seen = 0;

        await Assert.ThatAsync(
            async () =>
            {
                await foreach (var tweet in _tweets.WithCancellation(stop.Token))
                {
                    if (++seen == after)
                    {
                        await stop.CancelAsync();
                    }
                }
            },
            Throws.InstanceOf<OperationCanceledException>()
        );

        Assert.That((seen, _tweets.EndReason, _tweets.Checkpoint.Items), Is.EqualTo((after, EndReason.Cancelled, after)));
    }

    private static IEnumerable<long> Numbers(int first, int count) => Enumerable.Range(first, count).Select(number => (long)number);

    private sealed class Holding(HttpMessageHandler inner, Func<CancellationToken, Task> hold) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await hold(cancellationToken);
            return await base.SendAsync(request, cancellationToken);
        }
    }
}

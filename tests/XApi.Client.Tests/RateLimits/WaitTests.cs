using System.Collections.Concurrent;
using System.Net;

namespace XApi.Tests.RateLimits;

/// <summary>What a call does when its limit is used up.</summary>
[TestFixture]
internal sealed class WaitTests
{
    private static readonly DateTimeOffset Start = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private FakeClock _clock = null!;

    [SetUp]
    public void SetClock() => _clock = new FakeClock(Start);

    [Test]
    public async Task Nothing_is_sent_until_the_reset_once_nothing_is_left()
    {
        var server = Window(limit: 2);
        using var x = Client(server);
        await x.Search.RecentAsync("1");
        await x.Search.RecentAsync("2");

        var third = x.Search.RecentAsync("3");
        _clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));
        Assert.That(server.Requests, Has.Count.EqualTo(2));
        _clock.Advance(TimeSpan.FromSeconds(1));
        await Eventually.EndedAsync(third);

        Assert.That(server.Requests, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Ten_callers_at_once_send_no_more_than_is_left_and_go_in_order_when_the_window_opens()
    {
        var server = Window(limit: 450, used: 447);
        using var x = Client(server);

        var calls = Enumerable.Range(0, 10).Select(i => x.Search.RecentAsync($"{i}")).ToArray();
        await Eventually.TrueAsync(
            () => x.RateLimits.Limiter.Asleep == 7 && calls.Count(call => call.IsCompleted) == 3,
            "three have responses, seven wait"
        );
        Assert.That(server.Requests, Has.Count.EqualTo(3));
        _clock.Advance(TimeSpan.FromMinutes(15));
        await Task.WhenAll(calls).WaitAsync(Eventually.Patience);

        Assert.That(server.Requests.Select(request => request.Uri.Query), Is.EqualTo(Enumerable.Range(0, 10).Select(i => $"?query={i}")));
    }

    [Test]
    public async Task A_window_smaller_than_the_queue_releases_what_it_holds_and_the_rest_waits_for_the_next()
    {
        var server = Window(limit: 3, used: 3);
        using var x = Client(server, RateLimitPolicy.Wait with { MaxWait = TimeSpan.FromHours(2) });

        var calls = Enumerable.Range(0, 10).Select(i => x.Search.RecentAsync($"{i}")).ToArray();
        await Eventually.TrueAsync(() => x.RateLimits.Limiter.Asleep == 10, "all callers wait");
        foreach (var (sent, asleep) in new[] { (4, 7), (7, 4), (10, 1) })
        {
            _clock.Advance(TimeSpan.FromMinutes(15));

            // A response that is still on its way when the clock turns would report a reset in the past.
            await Eventually.TrueAsync(
                () => calls.Count(call => call.IsCompleted) == sent - 1 && x.RateLimits.Limiter.Asleep == asleep,
                $"{sent} requests have responses, {asleep} wait"
            );
        }

        _clock.Advance(TimeSpan.FromMinutes(15));
        await Task.WhenAll(calls).WaitAsync(Eventually.Patience);
        Assert.That(
            server.Requests.Skip(1).Select(request => request.Uri.Query),
            Is.EqualTo(Enumerable.Range(0, 10).Select(i => $"?query={i}"))
        );
    }

    [Test]
    public async Task After_a_start_and_after_a_reset_one_call_goes_first_to_learn_what_is_left()
    {
        ConcurrentQueue<TaskCompletionSource> gates = [];
        var handler = new SlowHandler(async () =>
        {
            var gate = new TaskCompletionSource();
            gates.Enqueue(gate);
            await gate.Task;
            return StubServer.Json("{}").WithLimit(450, 400, Start.AddMinutes(15));
        });
        using var x = Client(handler);

        var calls = Enumerable.Range(0, 3).Select(_ => x.Search.RecentAsync("snow")).ToArray();
        await Eventually.TrueAsync(() => gates.Count == 1 && x.RateLimits.Limiter.Asleep == 2, "one call is on its way, two wait for it");
        gates.First().SetResult();
        await Eventually.TrueAsync(() => gates.Count == 3, "the others followed");
        gates.ToList().ForEach(gate => gate.TrySetResult());
        await Task.WhenAll(calls).WaitAsync(Eventually.Patience);
    }

    [Test]
    public async Task The_first_call_holds_the_others_up_for_a_second_at_most()
    {
        var sent = 0;
        var never = new TaskCompletionSource<HttpResponseMessage>();
        var handler = new SlowHandler(() =>
        {
            Interlocked.Increment(ref sent);
            return never.Task;
        });
        using var x = Client(handler);

        var calls = Enumerable.Range(0, 3).Select(_ => x.Search.RecentAsync("snow")).ToArray();
        await Eventually.TrueAsync(() => sent == 1 && x.RateLimits.Limiter.Asleep == 2, "one call is on its way, two wait for it");
        _clock.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(() => sent == 3, "the others went without its response");

        never.SetCanceled();
        await Assert.ThatAsync(() => Task.WhenAll(calls), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task A_wait_is_announced_when_it_begins()
    {
        using var x = Client(Window(limit: 1));
        List<RateLimitWaitEventArgs> waits = [];
        x.RateLimits.Waiting += (_, wait) => waits.Add(wait);
        await x.Search.RecentAsync("1");
        _clock.Advance(TimeSpan.FromMinutes(5));

        var second = x.Search.RecentAsync("2");
        await Eventually.TrueAsync(() => waits.Count == 1, "the wait was announced");
        Assert.Multiple(() =>
        {
            Assert.That(waits[0].Operation, Is.SameAs(XOperation.SearchRecent));
            Assert.That(waits[0].Kind, Is.EqualTo(RateLimitKind.Window));
            Assert.That(waits[0].Until, Is.EqualTo(Start.AddMinutes(15)));
            Assert.That(waits[0].Duration, Is.EqualTo(TimeSpan.FromMinutes(10)));
            Assert.That(second.IsCompleted, Is.False);
        });

        _clock.Advance(TimeSpan.FromMinutes(10));
        await Eventually.EndedAsync(second);
        Assert.That(waits, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task The_time_limit_of_the_call_stands_still_during_a_wait()
    {
        using var x = Client(Window(limit: 1));
        await x.Search.RecentAsync("1");

        var second = x.Search.RecentAsync("2", new() { Timeout = TimeSpan.FromSeconds(2) });
        _clock.Advance(TimeSpan.FromMinutes(15));

        Assert.That(await Eventually.EndedAsync(second), Is.Not.Null);
    }

    [Test]
    public async Task A_wait_longer_than_the_longest_allowed_is_an_exception_at_once()
    {
        var server = Window(limit: 1, length: TimeSpan.FromMinutes(17));
        using var x = Client(server);
        await x.Search.RecentAsync("1");

        var failure = await Assert.ThrowsAsync<XWindowLimitException>(() => x.Search.RecentAsync("2"));

        Assert.Multiple(() =>
        {
            Assert.That(failure!.RetryAt, Is.EqualTo(Start.AddMinutes(17)));
            Assert.That(failure.Status, Is.Null, "it was not sent");
            Assert.That(failure.Operation, Is.SameAs(XOperation.SearchRecent));
            Assert.That(
                failure.Message,
                Does.Contain("GET /2/tweets/search/recent was not sent")
                    .And.Contain("2024-05-01 12:17:00Z")
                    .And.Contain("16 minutes")
                    .And.Contain("MaxWait")
            );
            Assert.That(server.Requests, Has.Count.EqualTo(1));
        });
    }

    [Test]
    public async Task A_call_that_waited_for_as_long_as_it_may_fails()
    {
        // Others use up what the window holds each time it opens, so that the estimate never comes true.
        var server = new StubServer(_ => StubServer.Json("{}").WithLimit(450, 0, _clock.GetUtcNow().AddMinutes(10)));
        using var x = Client(server);
        await x.Search.RecentAsync("1");
        var calls = Enumerable.Range(0, 3).Select(i => x.Search.RecentAsync($"{i}")).ToArray();

        _clock.Advance(TimeSpan.FromMinutes(10));
        await Eventually.TrueAsync(() => calls[0].IsCompleted && x.RateLimits.Limiter.Asleep == 2, "one went and used all up");
        _clock.Advance(TimeSpan.FromMinutes(6));

        Assert.That(async () => await Eventually.EndedAsync(calls[2]), Throws.TypeOf<XWindowLimitException>());
    }

    [Test]
    public async Task Throw_fails_at_once_and_says_when_to_try_again()
    {
        var server = Window(limit: 1);
        using var x = Client(server, RateLimitPolicy.Throw);
        await x.Search.RecentAsync("1");

        var failure = await Assert.ThrowsAsync<XWindowLimitException>(() => x.Search.RecentAsync("2"));

        Assert.That(failure!.RetryAt, Is.EqualTo(Start.AddMinutes(15)));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [TestCase("0", "0")]
    [TestCase("0", "-1")]
    [TestCase("-1", "-3")]
    [TestCase("450", "-1")]
    public async Task A_limit_of_none_or_less_than_none_left_closes_the_window_until_its_reset_and_not_for_ever(
        string limit,
        string remaining
    )
    {
        var isFirst = true;
        var server = new StubServer(_ =>
        {
            var response = StubServer.Json("{}");
            if (isFirst)
            {
                response.Headers.Add("x-rate-limit-limit", limit);
                response.Headers.Add("x-rate-limit-remaining", remaining);
                response.WithLimit(null, null, Start.AddMinutes(15));
            }

            isFirst = false;
            return response;
        });
        using var x = Client(server);
        await x.Search.RecentAsync("1");
        Assert.That((x.RateLimits[XOperation.SearchRecent].Limit, x.RateLimits[XOperation.SearchRecent].Remaining), Is.EqualTo((450, 0)));

        var second = x.Search.RecentAsync("2");
        var impatient = x.Search.RecentAsync("3", new() { RateLimitPolicy = RateLimitPolicy.Throw });
        Assert.That(async () => await Eventually.EndedAsync(impatient), Throws.TypeOf<XWindowLimitException>());
        _clock.Advance(TimeSpan.FromMinutes(15));

        await Eventually.EndedAsync(second);
        await Eventually.EndedAsync(x.Search.RecentAsync("4"));
    }

    [Test]
    public async Task Observe_sends_whatever_is_left()
    {
        var server = Window(limit: 1);
        using var x = Client(server, RateLimitPolicy.Observe);
        await x.Search.RecentAsync("1");

        Assert.That(
            () => x.Search.RecentAsync("2"),
            Throws.TypeOf<XWindowLimitException>().With.Property("Status").EqualTo(HttpStatusCode.TooManyRequests)
        );
        Assert.That(server.Requests, Has.Count.EqualTo(2));
        Assert.That(x.RateLimits[XOperation.SearchRecent].Remaining, Is.Zero);
    }

    [Test]
    public async Task A_call_can_have_a_policy_of_its_own()
    {
        using var x = Client(Window(limit: 1));
        await x.Search.RecentAsync("1");

        Assert.That(
            () => x.Search.RecentAsync("2", new() { RateLimitPolicy = RateLimitPolicy.Throw }),
            Throws.TypeOf<XWindowLimitException>()
        );
    }

    [Test]
    public async Task A_call_that_is_cancelled_while_it_waits_leaves_the_queue_to_the_others()
    {
        var server = Window(limit: 1);
        using var x = Client(server, RateLimitPolicy.Wait with { MaxWait = TimeSpan.FromHours(1) });
        using var cancellation = new CancellationTokenSource();
        await x.Search.RecentAsync("1");
        var second = x.Search.RecentAsync("2", cancellationToken: cancellation.Token);
        var third = x.Search.RecentAsync("3");

        await cancellation.CancelAsync();
        Assert.That(async () => await second, Throws.InstanceOf<OperationCanceledException>());
        _clock.Advance(TimeSpan.FromMinutes(15));
        await Eventually.EndedAsync(third);

        Assert.That(server.Requests.Select(request => request.Uri.Query), Is.EqualTo(new[] { "?query=1", "?query=3" }));
        Assert.That(x.RateLimits.Limiter.Asleep, Is.Zero);
    }

    [Test]
    public async Task Calls_that_wait_end_with_their_client()
    {
        var x = Client(Window(limit: 1));
        await x.Search.RecentAsync("1");
        var second = x.Search.RecentAsync("2");

        x.Dispose();

        Assert.That(async () => await Eventually.EndedAsync(second), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public async Task A_wait_may_be_without_end()
    {
        using var x = Client(
            Window(limit: 1, length: TimeSpan.FromHours(20)),
            RateLimitPolicy.Wait with
            {
                MaxWait = Timeout.InfiniteTimeSpan,
            }
        );
        await x.Search.RecentAsync("1");

        var second = x.Search.RecentAsync("2");
        _clock.Advance(TimeSpan.FromHours(20));

        Assert.That(await Eventually.EndedAsync(second), Is.Not.Null);
        Assert.That(() => RateLimitPolicy.Wait with { MaxWait = TimeSpan.FromSeconds(-5) }, Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public async Task A_call_keeps_its_place_when_X_refuses_it()
    {
        // Another program has used the window up: what was sent first is refused, and goes first when the window opens.
        var isUsedUp = true;
        var server = new StubServer(_ =>
            isUsedUp
                ? StubServer.Json("", HttpStatusCode.TooManyRequests).WithLimit(450, 0, Start.AddMinutes(15))
                : StubServer.Json("{}").WithLimit(450, 400, Start.AddMinutes(30))
        );
        using var x = Client(server);
        var calls = Enumerable.Range(0, 4).Select(i => x.Search.RecentAsync($"{i}")).ToArray();
        await Eventually.TrueAsync(() => x.RateLimits.Limiter.Asleep == 4, "all callers wait");
        isUsedUp = false;

        _clock.Advance(TimeSpan.FromMinutes(15));
        await Task.WhenAll(calls).WaitAsync(Eventually.Patience);

        Assert.That(server.Requests.Select(request => request.Uri.Query), Is.EqualTo(new[] { 0, 0, 1, 2, 3 }.Select(i => $"?query={i}")));
    }

    private XApiClient Client(HttpMessageHandler server, RateLimitPolicy? policy = null, params XCredential[] credentials) =>
        new(
            new XApiClientOptions
            {
                Credentials = credentials.Length > 0 ? credentials : [new AppOnlyCredential("token")],
                PrimaryHandler = server,
                TimeProvider = _clock,
                RateLimitPolicy = policy ?? RateLimitPolicy.Wait,
                MaxRetries = 0,
            }
        );

    /// <summary>A server with one window, which opens with its first request unless some of it is used already.</summary>
    private StubServer Window(int limit, int used = 0, TimeSpan? length = null)
    {
        var span = length ?? TimeSpan.FromMinutes(15);
        DateTimeOffset? end = used > 0 ? Start + span : null;
        return new StubServer(_ =>
        {
            var now = _clock.GetUtcNow();
            if (end is null || now >= end)
            {
                (end, used) = (now + span, 0);
            }

            if (used >= limit)
            {
                return StubServer.Json("{}", HttpStatusCode.TooManyRequests).WithLimit(limit, 0, end);
            }

            used++;
            return StubServer.Json("{}").WithLimit(limit, limit - used, end);
        });
    }
}

/// <summary>A server that responds when a test lets it.</summary>
internal sealed class SlowHandler(Func<Task<HttpResponseMessage>> response) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        await response().WaitAsync(cancellationToken);
}

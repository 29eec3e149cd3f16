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
            () => x.RateLimits.Asleep == 7 && calls.Count(call => call.IsCompleted) == 3,
            "three were answered, seven wait"
        );
        Assert.That(server.Requests, Has.Count.EqualTo(3));
        _clock.Advance(TimeSpan.FromMinutes(15));
        await Task.WhenAll(calls).WaitAsync(Eventually.Patience);

        Assert.That(server.Requests.Select(request => request.Uri.Query), Is.EqualTo(Enumerable.Range(0, 10).Select(i => $"?query={i}")));
    }

    [Test]
    public async Task A_window_smaller_than_the_queue_lets_go_what_it_holds_and_the_rest_waits_for_the_next()
    {
        var server = Window(limit: 3, used: 3);
        using var x = Client(server, RateLimitPolicy.Wait with { MaxWait = TimeSpan.FromHours(2) });

        var calls = Enumerable.Range(0, 10).Select(i => x.Search.RecentAsync($"{i}")).ToArray();
        await Eventually.TrueAsync(() => x.RateLimits.Asleep == 10, "all callers wait");
        foreach (var (sent, asleep) in new[] { (4, 7), (7, 4), (10, 1) })
        {
            _clock.Advance(TimeSpan.FromMinutes(15));

            // A response that is still on its way when the clock turns would tell of a reset in the past.
            await Eventually.TrueAsync(
                () => calls.Count(call => call.IsCompleted) == sent - 1 && x.RateLimits.Asleep == asleep,
                $"{sent} requests were answered, {asleep} wait"
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
        await Eventually.TrueAsync(() => gates.Count == 1 && x.RateLimits.Asleep == 2, "one call is on its way, two wait for it");
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
        await Eventually.TrueAsync(() => sent == 1 && x.RateLimits.Asleep == 2, "one call is on its way, two wait for it");
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
    public async Task A_call_that_waited_for_as_long_as_it_may_gives_up()
    {
        // Others use up what the window holds each time it opens, so that the estimate never comes true.
        var server = new StubServer(_ => StubServer.Json("{}").WithLimit(450, 0, _clock.GetUtcNow().AddMinutes(10)));
        using var x = Client(server);
        await x.Search.RecentAsync("1");
        var calls = Enumerable.Range(0, 3).Select(i => x.Search.RecentAsync($"{i}")).ToArray();

        _clock.Advance(TimeSpan.FromMinutes(10));
        await Eventually.TrueAsync(() => calls[0].IsCompleted && x.RateLimits.Asleep == 2, "one went and used all up");
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
        Assert.That(x.RateLimits.Asleep, Is.Zero);
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
        await Eventually.TrueAsync(() => x.RateLimits.Asleep == 4, "all callers wait");
        isUsedUp = false;

        _clock.Advance(TimeSpan.FromMinutes(15));
        await Task.WhenAll(calls).WaitAsync(Eventually.Patience);

        Assert.That(server.Requests.Select(request => request.Uri.Query), Is.EqualTo(new[] { 0, 0, 1, 2, 3 }.Select(i => $"?query={i}")));
    }

    [Test]
    public async Task Each_credential_has_windows_of_its_own()
    {
        var server = new StubServer(request =>
            request.Headers["Authorization"].EndsWith("one", StringComparison.Ordinal)
                ? StubServer.Json("{}").WithLimit(450, 0, Start.AddMinutes(15))
                : StubServer.Json("{}").WithLimit(450, 449, Start.AddMinutes(15))
        );
        var (one, two) = (new AppOnlyCredential("one"), new AppOnlyCredential("two"));
        using var x = Client(server, RateLimitPolicy.Throw, one, two);
        await x.Search.RecentAsync("snow");

        await x.Search.RecentAsync("snow", new() { Credential = two });

        Assert.Multiple(() =>
        {
            Assert.That(x.RateLimits[XOperation.SearchRecent].Remaining, Is.Zero);
            Assert.That(x.RateLimits[XOperation.SearchRecent, two].Remaining, Is.EqualTo(449));
            Assert.That(
                () => x.Search.RecentAsync("snow", new() { Credential = new AppOnlyCredential("one") }),
                Throws.TypeOf<XWindowLimitException>(),
                "the same token, the same window"
            );
        });
    }

    [Test]
    public async Task Tweets_and_Retweets_share_300_in_3_hours()
    {
        // Their own windows are told to be large, so that the shared one is what ends.
        var server = new StubServer(request =>
            StubServer.Json(Answers.For(request.Method)).WithLimit(10_000, 9_000, _clock.GetUtcNow().AddMinutes(15))
        );
        using var x = Client(server, RateLimitPolicy.Throw, Users.One("12"));
        for (var i = 0; i < 150; i++)
        {
            await x.Tweets.CreateAsync(new() { Text = "snow" });
            await x.Retweets.RetweetAsync("12", "34");
        }

        var failure = await Assert.ThrowsAsync<XWindowLimitException>(() => x.Tweets.CreateAsync(new() { Text = "snow" }));
        Assert.That(failure!.RetryAt, Is.EqualTo(Start.AddHours(3)));
        Assert.That(() => x.Retweets.RetweetAsync("12", "34"), Throws.TypeOf<XWindowLimitException>());
        Assert.That(() => x.Retweets.UndoAsync("12", "34"), Throws.Nothing, "undoing is not counted with them");
    }

    [Test]
    public async Task Full_archive_search_goes_once_a_second()
    {
        var server = new StubServer(_ => StubServer.Json("{}").WithLimit(300, 200, Start.AddMinutes(15)));
        using var x = Client(server);
        await x.Search.FullArchiveAsync("1");

        var second = x.Search.FullArchiveAsync("2");
        _clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await Eventually.EndedAsync(second);
    }

    [TestCase(10, TestName = "A_clock_that_is_fast_or_slow_is_made_up_for_by_the_answers_Date(10 minutes fast)")]
    [TestCase(-10, TestName = "A_clock_that_is_fast_or_slow_is_made_up_for_by_the_answers_Date(10 minutes slow)")]
    public async Task A_clock_that_is_fast_or_slow_is_made_up_for_by_the_answers_Date(int minutesFast)
    {
        var server = new StubServer(_ =>
        {
            var theirs = _clock.GetUtcNow().AddMinutes(-minutesFast);
            var answer = StubServer.Json("{}").WithLimit(450, 0, theirs.AddMinutes(8));
            answer.Headers.Date = theirs;
            return answer;
        });
        using var x = Client(server);
        await x.Search.RecentAsync("1");

        Assert.That(x.RateLimits[XOperation.SearchRecent].NextCall, Is.EqualTo(Start.AddMinutes(8)));
    }

    [Test]
    public async Task A_Date_that_makes_no_sense_gives_way_to_our_own_clock()
    {
        var server = new StubServer(_ =>
        {
            var answer = StubServer.Json("{}").WithLimit(450, 0, Start.AddMinutes(8));
            answer.Headers.Date = Start.AddYears(2);
            return answer;
        });
        using var x = Client(server);
        await x.Search.RecentAsync("1");

        Assert.That(x.RateLimits[XOperation.SearchRecent].NextCall, Is.EqualTo(Start.AddMinutes(8)));
    }

    [Test]
    public async Task Answers_that_come_in_another_order_than_they_were_counted_never_make_more_of_what_is_left()
    {
        // The second request was counted first: its response tells 5, and the first one's, which comes later, 4; then one tells of the window before.
        var answers = new Queue<HttpResponseMessage>([
            StubServer.Json("{}").WithLimit(450, 10, Start.AddMinutes(15)),
            StubServer.Json("{}").WithLimit(450, 4, Start.AddMinutes(15)),
            StubServer.Json("{}").WithLimit(450, 5, Start.AddMinutes(15)),
            StubServer.Json("{}").WithLimit(450, 300, Start.AddMinutes(1)),
        ]);
        List<TaskCompletionSource<HttpResponseMessage>> underWay = [];
        var handler = new SlowHandler(() =>
        {
            var answer = new TaskCompletionSource<HttpResponseMessage>();
            lock (underWay)
            {
                underWay.Add(answer);
            }

            return answer.Task;
        });
        using var x = Client(handler);
        var first = x.Search.RecentAsync("0");
        underWay[0].SetResult(answers.Dequeue());
        await first;

        var calls = Enumerable.Range(0, 3).Select(i => x.Search.RecentAsync($"{i}")).ToArray();
        await Eventually.TrueAsync(() => underWay.Count == 4, "three are on their way");
        Assert.That(x.RateLimits[XOperation.SearchRecent].Remaining, Is.EqualTo(7), "what is on its way counts as used");
        foreach (var (call, answer) in calls.Zip(underWay.Skip(1).ToArray()))
        {
            answer.SetResult(answers.Dequeue());
            await Eventually.EndedAsync(call);
        }

        Assert.That(x.RateLimits[XOperation.SearchRecent].Remaining, Is.EqualTo(4));
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

/// <summary>A server that responses when a test lets it.</summary>
internal sealed class SlowHandler(Func<Task<HttpResponseMessage>> answer) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        await answer().WaitAsync(cancellationToken);
}

namespace XApi.Tests.RateLimits;

/// <summary>The order of queued calls: of several operations and users, by the leases they get.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class QueueTests
{
    private static readonly DateTimeOffset Start = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);
    private static readonly RateLimitPolicy Patient = RateLimitPolicy.Wait with { MaxWait = TimeSpan.FromHours(24) };

    private readonly FakeClock _clock = new(Start);
    private readonly XApi.RateLimits _limits;
    private readonly List<RateLimitWaitEventArgs> _waits = [];

    public QueueTests()
    {
        _limits = new(_clock, [], XApiLog.None);
        _limits.Waiting += (_, wait) =>
        {
            lock (_waits)
            {
                _waits.Add(wait);
            }
        };
    }

    [Test]
    public async Task When_windows_open_the_earliest_call_of_all_operations_is_first_and_each_operation_releases_one()
    {
        await UseUpAsync(XOperation.AddBookmark, Quarter);
        await UseUpAsync(XOperation.DeleteTweet, Quarter);
        using var given = new CancellationTokenSource();
        var cancelled = AcquireAsync(XOperation.AddBookmark, cancellationToken: given.Token);
        var second = AcquireAsync(XOperation.DeleteTweet);
        var third = AcquireAsync(XOperation.AddBookmark);
        var fourth = AcquireAsync(XOperation.DeleteTweet);
        var fifth = AcquireAsync(XOperation.AddBookmark);
        await given.CancelAsync();
        Assert.That(async () => await cancelled, Throws.InstanceOf<OperationCanceledException>());

        _clock.Advance(Quarter);

        var (two, three) = (await Eventually.EndedAsync(second), await Eventually.EndedAsync(third));
        Assert.That(two.Number, Is.LessThan(three.Number));
        Assert.That(
            (Waiting(XOperation.AddBookmark), Waiting(XOperation.DeleteTweet)),
            Is.EqualTo((1, 1)),
            "one of each asks first what is left"
        );

        Respond(three, Window(50, 49));
        var five = await Eventually.EndedAsync(fifth);
        Respond(two, Window(50, 49));
        var four = await Eventually.EndedAsync(fourth);
        Assert.That((five.Number, four.Number), Is.EqualTo((three.Number + 1, three.Number + 2)));
    }

    [Test]
    public async Task Tens_of_calls_of_two_operations_are_sent_in_order_and_as_many_as_their_windows_hold()
    {
        XOperation[] operations = [XOperation.AddBookmark, XOperation.DeleteTweet];
        foreach (var operation in operations)
        {
            await UseUpAsync(operation, Quarter);
        }

        var calls = Enumerable
            .Range(0, 24)
            .Select(i => (Operation: operations[i % 3 / 2], Lease: AcquireAsync(operations[i % 3 / 2])))
            .ToList();
        List<(DateTimeOffset Time, XOperation Operation, int Call)> sent = [];
        for (var window = 0; window < 4; window++)
        {
            _clock.Advance(Quarter);
            foreach (var operation in operations)
            {
                // Four a window: one that asks what is left, and three by its response.
                var mine = calls.Index().Where(call => call.Item.Operation == operation).Skip(4 * window).Take(4).ToList();
                foreach (var (place, (number, call)) in mine.Index())
                {
                    var lease = await Eventually.EndedAsync(call.Lease);
                    sent.Add((_clock.GetUtcNow(), operation, number));
                    Assert.That(
                        Waiting(operation),
                        Is.EqualTo(calls.Count(other => other.Operation == operation) - (4 * window) - place - 1),
                        "the next waits until it is sent"
                    );
                    if (place == 0)
                    {
                        Respond(lease, Window(4, 3));
                    }
                    else
                    {
                        _limits.Limiter.Sent(lease);
                        Respond(lease, Window(4, 3 - place));
                    }
                }
            }
        }

        Assert.That(sent, Has.Count.EqualTo(24));
        foreach (var operation in operations)
        {
            var mine = sent.Where(call => call.Operation == operation).ToList();
            Assert.That(mine.Select(call => call.Call), Is.Ordered);
            Assert.That(mine.Select(call => call.Time - Start), Is.EqualTo(mine.Select((_, i) => Quarter * ((i / 4) + 1))));
        }

        Assert.That(_limits.Limiter.Asleep, Is.Zero);
    }

    [Test]
    public async Task A_call_is_released_when_the_one_before_it_was_sent_and_not_sooner()
    {
        var first = await AcquireAsync(XOperation.AddBookmark);
        var calls = Enumerable.Range(0, 3).Select(_ => AcquireAsync(XOperation.AddBookmark)).ToList();
        Respond(first, Window(50, 40));
        var second = await Eventually.EndedAsync(calls[0]);

        _limits.Limiter.Sent(first);
        Assert.That(Waiting(XOperation.AddBookmark), Is.EqualTo(2), "that one was sent long ago");
        _limits.Limiter.Sent(second);
        Assert.That(Waiting(XOperation.AddBookmark), Is.EqualTo(1));
        var third = await Eventually.EndedAsync(calls[1]);
        _limits.Limiter.Sent(third);
        var fourth = await Eventually.EndedAsync(calls[2]);
        var fifth = AcquireAsync(XOperation.AddBookmark);
        Assert.That(Waiting(XOperation.AddBookmark), Is.EqualTo(1), "a call that comes while one is being sent waits too");
        _limits.Limiter.Sent(fourth);
        await Eventually.EndedAsync(fifth);
        Assert.That(_waits, Is.Empty, "none of it is a wait for a limit");
    }

    [Test]
    public async Task Calls_that_X_refused_are_sent_before_those_that_came_after_them()
    {
        var sent = Enumerable.Range(0, 3).Select(_ => new LimitCall(XOperation.AddBookmark, null, Patient)).ToList();
        Respond(await AcquireAsync(XOperation.AddBookmark), Window(50, 49));
        var leases = new List<LimitLease>();
        foreach (var call in sent)
        {
            leases.Add(await _limits.Limiter.AcquireAsync(call, default));
        }

        foreach (var lease in leases)
        {
            _limits.Limiter.Refuse(lease, Window(50, 0), null, null);
        }

        var late = AcquireAsync(XOperation.AddBookmark);
        var again = new[] { 2, 0, 1 }.ToDictionary(i => i, i => _limits.Limiter.AcquireAsync(sent[i], default).AsTask());
        _clock.Advance(Quarter);

        var first = await Eventually.EndedAsync(again[0]);
        Respond(first, Window(50, 49));
        var second = await Eventually.EndedAsync(again[1]);
        _limits.Limiter.Sent(second);
        var third = await Eventually.EndedAsync(again[2]);
        Assert.That((Waiting(XOperation.AddBookmark), late.IsCompleted), Is.EqualTo((1, false)));
        _limits.Limiter.Sent(third);
        await Eventually.EndedAsync(late);
        Assert.That(sent[0].Waited, Is.EqualTo(Quarter));
    }

    [Test]
    public async Task Calls_that_waited_for_a_response_are_notified_when_it_says_that_nothing_is_left()
    {
        var first = await AcquireAsync(XOperation.AddBookmark);
        var calls = Enumerable.Range(0, 3).Select(_ => AcquireAsync(XOperation.AddBookmark)).ToList();
        var impatient = AcquireAsync(XOperation.AddBookmark, RateLimitPolicy.Throw);
        Assert.That((_waits.Count, _limits.Limiter.Asleep), Is.EqualTo((0, 4)));

        Respond(first, Window(1, 0));

        var refused = await Assert.ThrowsAsync<XWindowLimitException>(() => Eventually.EndedAsync(impatient));
        Assert.That(refused!.RetryAt, Is.EqualTo(Start + (4 * Quarter)), "three are before it");
        await Eventually.TrueAsync(() => _limits.Limiter.Asleep == 3 && Announced() == 3, "they were notified and sleep again");
        Assert.That(_waits.Select(wait => (wait.Until - Start) / Quarter).Order(), Is.EqualTo(new[] { 1d, 2, 3 }));
        Assert.That(
            _waits,
            Is.All.Matches<RateLimitWaitEventArgs>(wait => wait!.Operation == XOperation.AddBookmark && wait.Duration == wait.Until - Start)
        );

        _clock.Advance(Quarter);
        Respond(await Eventually.EndedAsync(calls[0]), Window(1, 0));
        await Eventually.TrueAsync(() => _limits.Limiter.Asleep == 2, "the others sleep");
        Assert.That(Announced(), Is.EqualTo(3), "a wait is announced once");
    }

    [Test]
    public async Task An_exception_of_a_handler_ends_the_call_and_returns_its_permit()
    {
        await UseUpAsync(XOperation.AddBookmark, Quarter);
        var failures = 0;
        _limits.Waiting += (_, _) =>
        {
            if (failures++ == 0)
            {
                // By the time that it throws, the call may be sent.
                _clock.Advance(Quarter);
                throw new InvalidDataException("no");
            }
        };

        Assert.That(async () => await AcquireAsync(XOperation.AddBookmark), Throws.TypeOf<InvalidDataException>());

        var status = _limits[XOperation.AddBookmark];
        Assert.That((status.Waiting, status.Remaining, status.NextCall), Is.EqualTo((0, 50, _clock.GetUtcNow())));
        Assert.That(AcquireAsync(XOperation.AddBookmark).IsCompletedSuccessfully, Is.True);
    }

    [Test]
    public async Task A_call_that_ends_while_it_waits_leaves_no_timer_behind()
    {
        await UseUpAsync(XOperation.AddBookmark, TimeSpan.FromMinutes(10));
        await UseUpAsync(XOperation.DeleteTweet, TimeSpan.FromMinutes(5));
        using var stop = new CancellationTokenSource();
        Task[] calls =
        [
            AcquireAsync(XOperation.AddBookmark, cancellationToken: stop.Token),
            AcquireAsync(XOperation.DeleteTweet, cancellationToken: stop.Token),
        ];
        Assert.That(_clock.Waiting[0], Is.EqualTo(TimeSpan.FromMinutes(5)), "the soonest of both");
        Assert.That(_limits[XOperation.AddBookmark].Waiting, Is.EqualTo(1));

        await stop.CancelAsync();

        Assert.That(async () => await Task.WhenAll(calls), Throws.InstanceOf<OperationCanceledException>());
        await Eventually.TrueAsync(() => _clock.Waiting.Count == 0, "no timer runs");
        Assert.That((_limits.Limiter.Asleep, _limits[XOperation.AddBookmark].Waiting), Is.EqualTo((0, 0)));
    }

    [TestCase(true, 48)]
    [TestCase(false, 49)]
    public async Task A_request_without_a_response_releases_the_next_and_counts_if_X_may_have_got_it(bool maybeCounted, int remaining)
    {
        var first = await AcquireAsync(XOperation.AddBookmark);
        var second = AcquireAsync(XOperation.AddBookmark);

        if (maybeCounted)
        {
            _limits.Limiter.Fail(first);
        }
        else
        {
            _limits.Limiter.Return(first);
        }

        await Eventually.EndedAsync(second);
        Assert.That(_limits[XOperation.AddBookmark].Remaining, Is.EqualTo(remaining));
    }

    [Test]
    public async Task A_refusal_without_headers_is_a_pause_and_one_that_asks_for_none_releases_the_next()
    {
        var first = await AcquireAsync(XOperation.AddBookmark);
        Assert.That(
            _limits.Limiter.Refuse(first, null, null, null),
            Is.EqualTo(new LimitBlock(RateLimitKind.Window, Start.AddSeconds(1), null))
        );

        var other = await AcquireAsync(XOperation.DeleteTweet);
        var waits = AcquireAsync(XOperation.DeleteTweet);
        Assert.That(
            _limits.Limiter.Refuse(other, null, null, TimeSpan.Zero),
            Is.EqualTo(new LimitBlock(RateLimitKind.Window, Start, null))
        );
        await Eventually.EndedAsync(waits);
    }

    [TestCase(900, true)]
    [TestCase(899, false)]
    public async Task A_wait_may_be_as_long_as_the_longest_and_no_longer(int longest, bool waits)
    {
        await UseUpAsync(XOperation.AddBookmark, Quarter);

        var call = AcquireAsync(XOperation.AddBookmark, RateLimitPolicy.Wait with { MaxWait = TimeSpan.FromSeconds(longest) });

        Assert.That((call.IsFaulted, _waits.Count, Waiting(XOperation.AddBookmark)), Is.EqualTo(waits ? (false, 1, 1) : (true, 0, 0)));
        if (!waits)
        {
            Assert.That(async () => await call, Throws.TypeOf<XWindowLimitException>().With.Property("RetryAt").EqualTo(Start + Quarter));
            return;
        }

        _clock.Advance(Quarter);
        await Eventually.EndedAsync(call);
    }

    [Test]
    public async Task A_call_that_may_wait_no_longer_says_when_it_could_have_been_sent()
    {
        var call = new LimitCall(XOperation.AddBookmark, null, RateLimitPolicy.Wait with { MaxWait = TimeSpan.FromMilliseconds(500) });
        await AcquireAsync(XOperation.AddBookmark);
        var waits = _limits.Limiter.AcquireAsync(call, default).AsTask();

        _clock.Advance(TimeSpan.FromMilliseconds(500));

        var failure = await Assert.ThrowsAsync<XWindowLimitException>(() => Eventually.EndedAsync(waits));
        Assert.That(
            (failure!.RetryAt, call.Waited, Waiting(XOperation.AddBookmark)),
            Is.EqualTo((Start.AddMilliseconds(500), call.Policy.MaxWait, 0))
        );
    }

    [Test]
    public async Task A_call_that_may_wait_no_longer_when_the_window_was_used_up_again_names_the_new_reset()
    {
        await UseUpAsync(XOperation.AddBookmark, TimeSpan.FromMinutes(10));
        var first = AcquireAsync(XOperation.AddBookmark);
        var second = AcquireAsync(XOperation.AddBookmark, RateLimitPolicy.Wait);
        _clock.Advance(TimeSpan.FromMinutes(10));
        Respond(await Eventually.EndedAsync(first), Window(50, 0));
        _clock.Advance(TimeSpan.FromMinutes(6));

        var failure = await Assert.ThrowsAsync<XWindowLimitException>(() => Eventually.EndedAsync(second));
        Assert.That(failure!.RetryAt, Is.EqualTo(Start.AddMinutes(25)));
    }

    [TestCase(0, 16)]
    [TestCase(10, 6)]
    [TestCase(16, 0)]
    [TestCase(20, 0)]
    public void Time_waited_is_taken_from_the_longest_wait(int waited, int left) =>
        Assert.That(
            new LimitCall(XOperation.AddBookmark, null, RateLimitPolicy.Wait) { Waited = TimeSpan.FromMinutes(waited) }.WaitLeft,
            Is.EqualTo(TimeSpan.FromMinutes(left))
        );

    private Task<LimitLease> AcquireAsync(
        XOperation operation,
        RateLimitPolicy? policy = null,
        XCredential? credential = null,
        CancellationToken cancellationToken = default
    ) => _limits.Limiter.AcquireAsync(new LimitCall(operation, credential, policy ?? Patient), cancellationToken).AsTask();

    private void Respond(LimitLease lease, RateLimit? limit)
    {
        _limits.Limiter.Sent(lease);
        _limits.Limiter.Observe(lease, limit, null);
    }

    private async Task UseUpAsync(XOperation operation, TimeSpan until) =>
        _limits.Limiter.Observe(await AcquireAsync(operation), new(new(50, 0, _clock.GetUtcNow() + until), null, null), null);

    private RateLimit Window(int limit, int remaining) => new(new(limit, remaining, _clock.GetUtcNow() + Quarter), null, null);

    private int Waiting(XOperation operation) => _limits[operation].Waiting;

    private int Announced()
    {
        lock (_waits)
        {
            return _waits.Count;
        }
    }
}

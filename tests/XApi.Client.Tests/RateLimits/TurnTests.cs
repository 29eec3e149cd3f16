namespace XApi.Tests.RateLimits;

/// <summary>Whose turn it is: calls of several operations and users, by the tickets they get.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class TurnTests
{
    private static readonly DateTimeOffset Start = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);
    private static readonly RateLimitPolicy Patient = RateLimitPolicy.Wait with { MaxWait = TimeSpan.FromHours(24) };

    private readonly FakeClock _clock = new(Start);
    private readonly XApi.RateLimits _limits;
    private readonly List<RateLimitWaitEventArgs> _waits = [];

    public TurnTests()
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
    public async Task When_windows_open_the_earliest_call_of_all_operations_goes_first_and_each_operation_lets_one_go()
    {
        await UseUpAsync(XOperation.AddBookmark, Quarter);
        await UseUpAsync(XOperation.DeleteTweet, Quarter);
        using var given = new CancellationTokenSource();
        var gone = AskAsync(XOperation.AddBookmark, cancellationToken: given.Token);
        var second = AskAsync(XOperation.DeleteTweet);
        var third = AskAsync(XOperation.AddBookmark);
        var fourth = AskAsync(XOperation.DeleteTweet);
        var fifth = AskAsync(XOperation.AddBookmark);
        await given.CancelAsync();
        Assert.That(async () => await gone, Throws.InstanceOf<OperationCanceledException>());

        _clock.Advance(Quarter);

        var (two, three) = (await Eventually.EndedAsync(second), await Eventually.EndedAsync(third));
        Assert.That(two.Number, Is.LessThan(three.Number));
        Assert.That(
            (Waiting(XOperation.AddBookmark), Waiting(XOperation.DeleteTweet)),
            Is.EqualTo((1, 1)),
            "one of each asks first what is left"
        );

        Answer(three, Window(50, 49));
        var five = await Eventually.EndedAsync(fifth);
        Answer(two, Window(50, 49));
        var four = await Eventually.EndedAsync(fourth);
        Assert.That((five.Number, four.Number), Is.EqualTo((three.Number + 1, three.Number + 2)));
    }

    [Test]
    public async Task Tens_of_calls_of_two_operations_go_in_order_and_as_many_as_their_windows_hold()
    {
        XOperation[] operations = [XOperation.AddBookmark, XOperation.DeleteTweet];
        foreach (var operation in operations)
        {
            await UseUpAsync(operation, Quarter);
        }

        var calls = Enumerable
            .Range(0, 24)
            .Select(i => (Operation: operations[i % 3 / 2], Ticket: AskAsync(operations[i % 3 / 2])))
            .ToList();
        List<(DateTimeOffset Time, XOperation Operation, int Call)> gone = [];
        for (var window = 0; window < 4; window++)
        {
            _clock.Advance(Quarter);
            foreach (var operation in operations)
            {
                // Four a window: one that asks what is left, and three by its response.
                var mine = calls.Index().Where(call => call.Item.Operation == operation).Skip(4 * window).Take(4).ToList();
                foreach (var (place, (number, call)) in mine.Index())
                {
                    var ticket = await Eventually.EndedAsync(call.Ticket);
                    gone.Add((_clock.GetUtcNow(), operation, number));
                    Assert.That(
                        Waiting(operation),
                        Is.EqualTo(calls.Count(other => other.Operation == operation) - (4 * window) - place - 1),
                        "the next waits for it to leave"
                    );
                    if (place == 0)
                    {
                        Answer(ticket, Window(4, 3));
                    }
                    else
                    {
                        _limits.Departed(ticket);
                        Answer(ticket, Window(4, 3 - place));
                    }
                }
            }
        }

        Assert.That(gone, Has.Count.EqualTo(24));
        foreach (var operation in operations)
        {
            var mine = gone.Where(call => call.Operation == operation).ToList();
            Assert.That(mine.Select(call => call.Call), Is.Ordered);
            Assert.That(mine.Select(call => call.Time - Start), Is.EqualTo(mine.Select((_, i) => Quarter * ((i / 4) + 1))));
        }

        Assert.That(_limits.Asleep, Is.Zero);
    }

    [Test]
    public async Task A_call_goes_when_the_one_before_it_has_left_and_not_sooner()
    {
        var first = await AskAsync(XOperation.AddBookmark);
        var calls = Enumerable.Range(0, 3).Select(_ => AskAsync(XOperation.AddBookmark)).ToList();
        Answer(first, Window(50, 40));
        var second = await Eventually.EndedAsync(calls[0]);

        _limits.Departed(first);
        Assert.That(Waiting(XOperation.AddBookmark), Is.EqualTo(2), "that one had left long ago");
        _limits.Departed(second);
        Assert.That(Waiting(XOperation.AddBookmark), Is.EqualTo(1));
        var third = await Eventually.EndedAsync(calls[1]);
        _limits.Departed(third);
        var fourth = await Eventually.EndedAsync(calls[2]);
        var fifth = AskAsync(XOperation.AddBookmark);
        Assert.That(Waiting(XOperation.AddBookmark), Is.EqualTo(1), "who comes while one leaves waits too");
        _limits.Departed(fourth);
        await Eventually.EndedAsync(fifth);
        Assert.That(_waits, Is.Empty, "none of it is a wait for a limit");
    }

    [Test]
    public async Task Calls_that_X_refused_go_before_those_that_came_after_them()
    {
        var sent = Enumerable.Range(0, 3).Select(_ => new LimitCall(XOperation.AddBookmark, null, Patient)).ToList();
        Answer(await AskAsync(XOperation.AddBookmark), Window(50, 49));
        var tickets = new List<LimitLease>();
        foreach (var call in sent)
        {
            tickets.Add(await _limits.AcquireAsync(call, default));
        }

        foreach (var ticket in tickets)
        {
            _limits.Refused(ticket, Window(50, 0), null, null);
        }

        var late = AskAsync(XOperation.AddBookmark);
        var again = new[] { 2, 0, 1 }.ToDictionary(i => i, i => _limits.AcquireAsync(sent[i], default).AsTask());
        _clock.Advance(Quarter);

        var first = await Eventually.EndedAsync(again[0]);
        Answer(first, Window(50, 49));
        var second = await Eventually.EndedAsync(again[1]);
        _limits.Departed(second);
        var third = await Eventually.EndedAsync(again[2]);
        Assert.That((Waiting(XOperation.AddBookmark), late.IsCompleted), Is.EqualTo((1, false)));
        _limits.Departed(third);
        await Eventually.EndedAsync(late);
        Assert.That(sent[0].Waited, Is.EqualTo(Quarter));
    }

    [Test]
    public async Task Calls_that_waited_for_an_answer_are_told_when_it_says_that_nothing_is_left()
    {
        var first = await AskAsync(XOperation.AddBookmark);
        var calls = Enumerable.Range(0, 3).Select(_ => AskAsync(XOperation.AddBookmark)).ToList();
        var impatient = AskAsync(XOperation.AddBookmark, RateLimitPolicy.Throw);
        Assert.That((_waits.Count, _limits.Asleep), Is.EqualTo((0, 4)));

        Answer(first, Window(1, 0));

        var refused = await Assert.ThrowsAsync<XWindowLimitException>(() => Eventually.EndedAsync(impatient));
        Assert.That(refused!.RetryAt, Is.EqualTo(Start + (4 * Quarter)), "three go before it");
        await Eventually.TrueAsync(() => _limits.Asleep == 3 && Announced() == 3, "they were told and sleep again");
        Assert.That(_waits.Select(wait => (wait.Until - Start) / Quarter).Order(), Is.EqualTo(new[] { 1d, 2, 3 }));
        Assert.That(
            _waits,
            Is.All.Matches<RateLimitWaitEventArgs>(wait => wait!.Operation == XOperation.AddBookmark && wait.Duration == wait.Until - Start)
        );

        _clock.Advance(Quarter);
        Answer(await Eventually.EndedAsync(calls[0]), Window(1, 0));
        await Eventually.TrueAsync(() => _limits.Asleep == 2, "the others go on sleeping");
        Assert.That(Announced(), Is.EqualTo(3), "a wait is announced once");
    }

    [Test]
    public async Task What_a_handler_throws_ends_the_call_and_gives_its_turn_back()
    {
        await UseUpAsync(XOperation.AddBookmark, Quarter);
        var failures = 0;
        _limits.Waiting += (_, _) =>
        {
            if (failures++ == 0)
            {
                // By the time that it throws, the call may go.
                _clock.Advance(Quarter);
                throw new InvalidDataException("no");
            }
        };

        Assert.That(async () => await AskAsync(XOperation.AddBookmark), Throws.TypeOf<InvalidDataException>());

        var status = _limits[XOperation.AddBookmark];
        Assert.That((status.Waiting, status.Remaining, status.NextCall), Is.EqualTo((0, 50, _clock.GetUtcNow())));
        Assert.That(AskAsync(XOperation.AddBookmark).IsCompletedSuccessfully, Is.True);
    }

    [Test]
    public async Task A_call_that_ends_while_it_waits_leaves_no_timer_behind()
    {
        await UseUpAsync(XOperation.AddBookmark, TimeSpan.FromMinutes(10));
        await UseUpAsync(XOperation.DeleteTweet, TimeSpan.FromMinutes(5));
        using var stop = new CancellationTokenSource();
        Task[] calls =
        [
            AskAsync(XOperation.AddBookmark, cancellationToken: stop.Token),
            AskAsync(XOperation.DeleteTweet, cancellationToken: stop.Token),
        ];
        Assert.That(_clock.Waiting[0], Is.EqualTo(TimeSpan.FromMinutes(5)), "the soonest of both");
        Assert.That(_limits[XOperation.AddBookmark].Waiting, Is.EqualTo(1));

        await stop.CancelAsync();

        Assert.That(async () => await Task.WhenAll(calls), Throws.InstanceOf<OperationCanceledException>());
        await Eventually.TrueAsync(() => _clock.Waiting.Count == 0, "no timer runs");
        Assert.That((_limits.Asleep, _limits[XOperation.AddBookmark].Waiting), Is.EqualTo((0, 0)));
    }

    [TestCase(true, 48)]
    [TestCase(false, 49)]
    public async Task A_request_without_an_answer_lets_the_next_go_and_counts_if_X_may_have_got_it(bool maybeCounted, int remaining)
    {
        var first = await AskAsync(XOperation.AddBookmark);
        var second = AskAsync(XOperation.AddBookmark);

        _limits.NotAnswered(first, maybeCounted);

        await Eventually.EndedAsync(second);
        Assert.That(_limits[XOperation.AddBookmark].Remaining, Is.EqualTo(remaining));
    }

    [Test]
    public async Task A_refusal_that_tells_nothing_is_a_pause_and_one_that_asks_for_none_lets_the_next_go()
    {
        var first = await AskAsync(XOperation.AddBookmark);
        Assert.That(_limits.Refused(first, null, null, null), Is.EqualTo(new LimitBlock(RateLimitKind.Window, Start.AddSeconds(1), null)));

        var other = await AskAsync(XOperation.DeleteTweet);
        var waits = AskAsync(XOperation.DeleteTweet);
        Assert.That(_limits.Refused(other, null, null, TimeSpan.Zero), Is.EqualTo(new LimitBlock(RateLimitKind.Window, Start, null)));
        await Eventually.EndedAsync(waits);
    }

    [TestCase(900, true)]
    [TestCase(899, false)]
    public async Task A_wait_may_be_as_long_as_the_longest_and_no_longer(int longest, bool waits)
    {
        await UseUpAsync(XOperation.AddBookmark, Quarter);

        var call = AskAsync(XOperation.AddBookmark, RateLimitPolicy.Wait with { MaxWait = TimeSpan.FromSeconds(longest) });

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
    public async Task A_call_that_gives_up_says_when_it_could_have_gone()
    {
        var call = new LimitCall(XOperation.AddBookmark, null, RateLimitPolicy.Wait with { MaxWait = TimeSpan.FromMilliseconds(500) });
        await AskAsync(XOperation.AddBookmark);
        var waits = _limits.AcquireAsync(call, default).AsTask();

        _clock.Advance(TimeSpan.FromMilliseconds(500));

        var failure = await Assert.ThrowsAsync<XWindowLimitException>(() => Eventually.EndedAsync(waits));
        Assert.That(
            (failure!.RetryAt, call.Waited, Waiting(XOperation.AddBookmark)),
            Is.EqualTo((Start.AddMilliseconds(500), call.Policy.MaxWait, 0))
        );
    }

    [Test]
    public async Task A_call_that_gives_up_when_the_window_was_used_up_anew_names_the_new_reset()
    {
        await UseUpAsync(XOperation.AddBookmark, TimeSpan.FromMinutes(10));
        var first = AskAsync(XOperation.AddBookmark);
        var second = AskAsync(XOperation.AddBookmark, RateLimitPolicy.Wait);
        _clock.Advance(TimeSpan.FromMinutes(10));
        Answer(await Eventually.EndedAsync(first), Window(50, 0));
        _clock.Advance(TimeSpan.FromMinutes(6));

        var failure = await Assert.ThrowsAsync<XWindowLimitException>(() => Eventually.EndedAsync(second));
        Assert.That(failure!.RetryAt, Is.EqualTo(Start.AddMinutes(25)));
    }

    [TestCase(0, 16)]
    [TestCase(10, 6)]
    [TestCase(16, 0)]
    [TestCase(20, 0)]
    public void What_was_waited_is_taken_from_the_longest_wait(int waited, int left) =>
        Assert.That(
            new LimitCall(XOperation.AddBookmark, null, RateLimitPolicy.Wait) { Waited = TimeSpan.FromMinutes(waited) }.WaitLeft,
            Is.EqualTo(TimeSpan.FromMinutes(left))
        );

    [Test]
    public async Task Operations_share_a_window_for_one_user_and_not_for_all()
    {
        var (one, two) = (Users.One("1"), Users.One("2"));
        for (var i = 0; i < 300; i++)
        {
            Answer(
                await AskAsync(i % 3 == 0 ? XOperation.Retweet : XOperation.CreateTweet, RateLimitPolicy.Observe, one),
                Window(10_000, 9_000)
            );
        }

        Assert.That(_limits[XOperation.Retweet, one].NextCall, Is.EqualTo(Start.AddHours(3)));
        Assert.That(_limits[XOperation.CreateTweet, one].NextCall, Is.EqualTo(Start.AddHours(3)));
        Assert.That(_limits[XOperation.Retweet, two].Windows.Select(window => window.Remaining), Is.EqualTo(new[] { 50, 300 }));
        Assert.That(_limits[XOperation.UndoRetweet, one].NextCall, Is.EqualTo(Start));
    }

    [Test]
    public async Task The_Apps_24_hours_are_one_for_all_users_of_an_operation_and_a_users_are_their_own()
    {
        var (one, two, three) = (Users.One("1"), Users.One("2"), Users.One("3"));
        _ = _limits[XOperation.AddBookmark, two];
        _ = _limits[XOperation.DeleteTweet, two];
        var day = Start.AddHours(20);
        var told = new RateLimit(new(50, 40, Start + Quarter), new(1000, 7, day), new(100, 50, day));

        Answer(await AskAsync(XOperation.AddBookmark, credential: one), told);

        Assert.That(
            Left(XOperation.AddBookmark, one),
            Is.EqualTo(new[] { (RateLimitKind.Window, 40), (RateLimitKind.AppDay, 7), (RateLimitKind.UserDay, 50) })
        );
        Assert.That(
            Left(XOperation.AddBookmark, two),
            Is.EqualTo(new[] { (RateLimitKind.Window, 50), (RateLimitKind.AppDay, 7) }),
            "known before"
        );
        Assert.That(
            Left(XOperation.AddBookmark, three),
            Is.EqualTo(new[] { (RateLimitKind.Window, 50), (RateLimitKind.AppDay, 7) }),
            "new"
        );
        Assert.That(Left(XOperation.DeleteTweet, two), Is.EqualTo(new[] { (RateLimitKind.Window, 50) }), "another operation");

        var underWay = new List<LimitLease>();
        for (var i = 0; i < 3; i++)
        {
            underWay.Add(await AskAsync(XOperation.AddBookmark, RateLimitPolicy.Observe, one));
        }

        Answer(underWay[0], new(new(50, 39, Start + Quarter), new(1000, 6, day), new(100, 49, day)));
        Assert.That(
            Left(XOperation.AddBookmark, one),
            Is.EqualTo(new[] { (RateLimitKind.Window, 37), (RateLimitKind.AppDay, 4), (RateLimitKind.UserDay, 47) }),
            "two are under way"
        );
        Assert.That(Left(XOperation.AddBookmark, two)[1], Is.EqualTo((RateLimitKind.AppDay, 4)));
    }

    [Test]
    public async Task An_answer_that_tells_of_no_24_hours_adds_none()
    {
        Answer(await AskAsync(XOperation.AddBookmark), Window(50, 40));
        Answer(await AskAsync(XOperation.DeleteTweet), null);

        Assert.That(Left(XOperation.AddBookmark, null), Is.EqualTo(new[] { (RateLimitKind.Window, 40) }));
        Assert.That(Left(XOperation.DeleteTweet, null), Is.EqualTo(new[] { (RateLimitKind.Window, 49) }));
    }

    [Test]
    public async Task Where_no_credential_serves_the_limit_of_the_first_of_a_fitting_kind_is_told()
    {
        var narrow = XCredential.From(new AppOnlyCredential("token"), XSecurityScheme.OAuth2UserToken, ["offline.access"], userId: "1");
        var limits = new XApi.RateLimits(_clock, [narrow], XApiLog.None);

        Assert.That(limits[XOperation.SearchRecent].Limit, Is.EqualTo(180));
        Assert.That(await limits.AcquireAsync(new(XOperation.SearchRecent, narrow, Patient), default), Is.Not.Null);
        Assert.That((limits[XOperation.SearchRecent].Remaining, limits.Lanes), Is.EqualTo((179, 1)));
    }

    [Test]
    public async Task Of_4096_users_those_are_forgotten_who_have_called_nothing_lately()
    {
        var one = Users.One("1");
        Answer(await AskAsync(XOperation.CreateTweet, credential: one), Window(200, 120));
        See(4095);
        Assert.That(_limits.Lanes, Is.EqualTo(4096), "so many are no matter");

        See(1, from: 10_000);

        Assert.That(_limits.Lanes, Is.EqualTo(2), "who has called, and the newest");
        Assert.That(_limits[XOperation.CreateTweet, one].Windows.Select(window => window.Remaining), Is.EqualTo(new[] { 120, 299 }));
        Assert.That(
            _limits[XOperation.Retweet, one].Windows.Select(window => window.Remaining),
            Is.EqualTo(new[] { 50, 299 }),
            "what operations share is remembered too"
        );
        See(10, from: 20_000);
        Assert.That(_limits.Lanes, Is.EqualTo(13), "the next look is when there are many again");
    }

    [Test]
    public async Task Users_who_have_called_are_remembered_for_as_long_as_a_day_lasts_however_many_they_are()
    {
        for (var number = 0; number < 4096; number++)
        {
            await AskAsync(XOperation.GetTweet, RateLimitPolicy.Observe, Users.One($"{number}"));
        }

        See(1, from: 10_000);
        Assert.That(_limits.Lanes, Is.EqualTo(4097));
        _clock.Advance(TimeSpan.FromHours(26));
        See(4095, from: 20_000);
        Assert.That(_limits.Lanes, Is.EqualTo(8192), "the next look is at twice as many");
        See(1, from: 30_000);
        Assert.That(_limits.Lanes, Is.EqualTo(1));
    }

    private void See(int users, int from = 100)
    {
        for (var number = from; number < from + users; number++)
        {
            _ = _limits[XOperation.GetTweet, Users.One($"{number}")];
        }
    }

    private Task<LimitLease> AskAsync(
        XOperation operation,
        RateLimitPolicy? policy = null,
        XCredential? credential = null,
        CancellationToken cancellationToken = default
    ) => _limits.AcquireAsync(new LimitCall(operation, credential, policy ?? Patient), cancellationToken).AsTask();

    private void Answer(LimitLease ticket, RateLimit? told)
    {
        _limits.Departed(ticket);
        _limits.Answered(ticket, told, null);
    }

    private async Task UseUpAsync(XOperation operation, TimeSpan until) =>
        _limits.Answered(await AskAsync(operation), new(new(50, 0, _clock.GetUtcNow() + until), null, null), null);

    private RateLimit Window(int limit, int remaining) => new(new(limit, remaining, _clock.GetUtcNow() + Quarter), null, null);

    private int Waiting(XOperation operation) => _limits[operation].Waiting;

    private (RateLimitKind Kind, int Remaining)[] Left(XOperation operation, XCredential? credential) =>
        [
            .. (credential is null ? _limits[operation] : _limits[operation, credential]).Windows.Select(window =>
                (window.Kind, window.Remaining)
            ),
        ];

    private int Announced()
    {
        lock (_waits)
        {
            return _waits.Count;
        }
    }
}

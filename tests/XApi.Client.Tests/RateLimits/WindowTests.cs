namespace XApi.Tests.RateLimits;

/// <summary>Which window counts a call, and what its headers mean: by credential, by clock, and in whatever order responses come.</summary>
[TestFixture]
internal sealed class WindowTests
{
    private static readonly DateTimeOffset Start = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private FakeClock _clock = null!;

    [SetUp]
    public void SetClock() => _clock = new FakeClock(Start);

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
    public async Task Likes_and_unlikes_share_1000_in_24_hours()
    {
        // Their own windows are reported as large, so that the shared one is what ends.
        var server = new StubServer(request =>
            StubServer.Json(Responses.For(request.Method)).WithLimit(10_000, 9_000, _clock.GetUtcNow().AddMinutes(15))
        );
        using var x = Client(server, RateLimitPolicy.Throw, Users.One("12"));
        for (var i = 0; i < 500; i++)
        {
            await x.Likes.LikeAsync("12", "34");
            await x.Likes.UnlikeAsync("12", "34");
        }

        var failure = await Assert.ThrowsAsync<XUserDayLimitException>(() => x.Likes.LikeAsync("12", "34"));
        Assert.That(failure!.RetryAt, Is.EqualTo(Start.AddHours(24)));
        Assert.That(() => x.Likes.UnlikeAsync("12", "34"), Throws.TypeOf<XUserDayLimitException>());
        Assert.That(() => x.Retweets.RetweetAsync("12", "34"), Throws.Nothing, "Retweets are not counted with them");
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

    [TestCase(300)]
    [TestCase(1)]
    public async Task Full_archive_search_keeps_its_pace_whatever_fraction_of_a_second_it_starts_at(int reported)
    {
        _clock.Advance(TimeSpan.FromSeconds(0.3));
        var server = new StubServer(_ =>
        {
            // The reset of a window of a second, in whole seconds, is up to two away.
            var reset = reported == 1 ? _clock.GetUtcNow().AddSeconds(1.999) : Start.AddMinutes(15);
            return StubServer.Json("{}").WithLimit(reported, reported - 1, reset);
        });
        using var x = Client(server);
        for (var i = 1; i < 6; i++)
        {
            await x.Search.FullArchiveAsync($"{i}");
            var next = x.Search.FullArchiveAsync($"{i}, again");
            _clock.Advance(TimeSpan.FromMilliseconds(999));
            Assert.That(server.Requests, Has.Count.EqualTo((2 * i) - 1));
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            await Eventually.EndedAsync(next);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [TestCase(10, TestName = "A_clock_that_is_fast_or_slow_is_made_up_for_by_the_Date_of_the_response(10 minutes fast)")]
    [TestCase(-10, TestName = "A_clock_that_is_fast_or_slow_is_made_up_for_by_the_Date_of_the_response(10 minutes slow)")]
    public async Task A_clock_that_is_fast_or_slow_is_made_up_for_by_the_Date_of_the_response(int minutesFast)
    {
        var server = new StubServer(_ =>
        {
            var theirs = _clock.GetUtcNow().AddMinutes(-minutesFast);
            var response = StubServer.Json("{}").WithLimit(450, 0, theirs.AddMinutes(8));
            response.Headers.Date = theirs;
            return response;
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
            var response = StubServer.Json("{}").WithLimit(450, 0, Start.AddMinutes(8));
            response.Headers.Date = Start.AddYears(2);
            return response;
        });
        using var x = Client(server);
        await x.Search.RecentAsync("1");

        Assert.That(x.RateLimits[XOperation.SearchRecent].NextCall, Is.EqualTo(Start.AddMinutes(8)));
    }

    [Test]
    public async Task Responses_that_come_in_another_order_than_they_were_counted_never_make_more_of_what_is_left()
    {
        // The second request was counted first: its response reports 5, and the first one's, which comes later, 4; then one reports the window before.
        var responses = new Queue<HttpResponseMessage>([
            StubServer.Json("{}").WithLimit(450, 10, Start.AddMinutes(15)),
            StubServer.Json("{}").WithLimit(450, 4, Start.AddMinutes(15)),
            StubServer.Json("{}").WithLimit(450, 5, Start.AddMinutes(15)),
            StubServer.Json("{}").WithLimit(450, 300, Start.AddMinutes(1)),
        ]);
        List<TaskCompletionSource<HttpResponseMessage>> underWay = [];
        var handler = new SlowHandler(() =>
        {
            var response = new TaskCompletionSource<HttpResponseMessage>();
            lock (underWay)
            {
                underWay.Add(response);
            }

            return response.Task;
        });
        using var x = Client(handler);
        var first = x.Search.RecentAsync("0");
        underWay[0].SetResult(responses.Dequeue());
        await first;

        var calls = Enumerable.Range(0, 3).Select(i => x.Search.RecentAsync($"{i}")).ToArray();
        await Eventually.TrueAsync(() => underWay.Count == 4, "three are on their way");
        Assert.That(x.RateLimits[XOperation.SearchRecent].Remaining, Is.EqualTo(7), "what is on its way counts as used");
        foreach (var (call, response) in calls.Zip(underWay.Skip(1).ToArray()))
        {
            response.SetResult(responses.Dequeue());
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
}

namespace XApi.Tests.RateLimits;

/// <summary>What <see cref="XApi.RateLimits"/> says of operations and credentials.</summary>
[TestFixture]
internal sealed class StatusTests
{
    private static readonly DateTimeOffset Start = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public void Before_any_header_the_documented_limit_holds_and_is_marked_as_such()
    {
        using var x = Client(StubServer.Always("{}"), new FakeClock(Start));

        var status = x.RateLimits[XOperation.SearchRecent];

        Assert.Multiple(() =>
        {
            Assert.That(status.IsDocumented, Is.True);
            Assert.That(status.Limit, Is.EqualTo(450));
            Assert.That(status.Remaining, Is.EqualTo(450));
            Assert.That(status.Reset, Is.Null);
            Assert.That(status.NextCall, Is.EqualTo(Start));
        });
    }

    [Test]
    public void It_takes_an_operation_and_a_credential()
    {
        var limits = new XApi.RateLimits(new FakeClock(Start));

        Assert.That(() => limits[null!], Throws.ArgumentNullException.With.Property("ParamName").EqualTo("operation"));
        Assert.That(
            () => limits[XOperation.SearchRecent, null!],
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("credential")
        );
        Assert.That(limits[XOperation.SearchRecent].Limit, Is.EqualTo(450));
    }

    [Test]
    public void A_view_for_a_credential_raises_the_event_of_the_whole_until_its_handler_is_removed()
    {
        var limits = new XApi.RateLimits(new FakeClock(Start));
        var view = limits.As(new AppOnlyCredential("token")).As(Users.One("12"));
        var wait = new RateLimitWaitEventArgs(XOperation.SearchRecent, RateLimitKind.Window, Start, TimeSpan.Zero);
        var waits = new List<RateLimitWaitEventArgs>();
        void Add(object? sender, RateLimitWaitEventArgs begun) => waits.Add(begun);

        view.Waiting += Add;
        limits.Report(wait);
        view.Waiting -= Add;
        limits.Report(wait);

        Assert.That(waits, Is.EqualTo(new[] { wait }));
    }

    [Test]
    public void Of_statuses_that_a_test_gives_each_is_that_of_its_operation()
    {
        var (search, tweet) = (Given(XOperation.SearchRecent), Given(XOperation.GetTweet));
        var limits = new XApi.RateLimits([search, tweet]);

        Assert.That((limits[XOperation.SearchRecent], limits[XOperation.GetTweet]), Is.EqualTo((search, tweet)));
        Assert.That(limits[XOperation.GetTweet, Users.One("12")], Is.SameAs(tweet));
        Assert.That(limits[XOperation.Like, Users.One("12")].Windows, Is.Not.Empty, "of others the documented");

        static RateLimitStatus Given(XOperation operation) => new(operation, [], Start, 0);
    }

    [Test]
    public void A_longest_wait_is_none_some_or_endless_but_not_negative()
    {
        Assert.That((RateLimitPolicy.Wait with { MaxWait = TimeSpan.Zero }).MaxWait, Is.EqualTo(TimeSpan.Zero));
        Assert.That((RateLimitPolicy.Wait with { MaxWait = Timeout.InfiniteTimeSpan }).LongestWait, Is.EqualTo(TimeSpan.FromDays(49)));
        Assert.That((RateLimitPolicy.Wait with { MaxWait = TimeSpan.FromDays(48) }).LongestWait, Is.EqualTo(TimeSpan.FromDays(48)));
        Assert.That(
            () => RateLimitPolicy.Wait with { MaxWait = TimeSpan.FromTicks(-1) },
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("A wait can't be negative.")
        );
    }

    [Test]
    public void The_documented_limit_is_that_of_the_credentials_kind()
    {
        using var x = Client(StubServer.Always("{}"), new FakeClock(Start));

        Assert.That(
            x.RateLimits[XOperation.SearchRecent, new OAuth1Credential("key", "secret", "12-token", "secret")].Limit,
            Is.EqualTo(Documented(XOperation.SearchRecent, XRateLimitScope.User))
                .And.Not.EqualTo(Documented(XOperation.SearchRecent, XRateLimitScope.App))
        );
    }

    [Test]
    public void All_windows_of_an_operation_are_listed() =>
        Assert.That(
            new XApi.RateLimits(new FakeClock(Start))[XOperation.Like, Users.One("12")]
                .Windows.Select(window => (window.Limit, window.Length, window.Bucket)),
            Is.EqualTo(new[] { (50, TimeSpan.FromMinutes(15), (string?)null), (1000, TimeSpan.FromHours(24), "likes-and-unlikes") })
        );

    [Test]
    public void The_tightest_window_has_the_least_left_and_of_several_resets_last()
    {
        var paced = Window(0, null, 59);
        var minute = Window(5, Start.AddMinutes(1), 60);
        var quarter = Window(5, Start.AddMinutes(15), 900);
        var day = Window(6, Start.AddDays(1), 86_400) with { IsDocumented = false };

        Assert.That(Of(paced, minute, quarter, day).Tightest, Is.SameAs(quarter));
        Assert.That(Of(minute, paced).Tightest, Is.SameAs(minute), "a minute is a supply, less is a pace");
        Assert.That(Of(day, quarter).Tightest, Is.SameAs(quarter));
        Assert.That((Of(day).Limit, Of(day).Remaining, Of(day).Reset), Is.EqualTo((10, 6, Start.AddDays(1))));
        Assert.That((Of(minute, quarter).IsDocumented, Of(minute, day).IsDocumented), Is.EqualTo((true, false)));
        Assert.That(
            (Of().Limit, Of().Remaining, Of().Reset, Of(paced).Tightest),
            Is.EqualTo(((int?)null, (int?)null, (DateTimeOffset?)null, (RateLimitWindowStatus?)null))
        );

        static RateLimitStatus Of(params RateLimitWindowStatus[] windows) => new(XOperation.SearchAll, windows, Start, 0);

        static RateLimitWindowStatus Window(int remaining, DateTimeOffset? reset, int seconds) =>
            new(RateLimitKind.Window, 10, remaining, reset, TimeSpan.FromSeconds(seconds), null, IsDocumented: true);
    }

    [Test]
    public async Task After_a_response_its_headers_hold()
    {
        using var x = Client(new StubServer(_ => StubServer.Json("{}").WithLimit(60, 7, Start.AddMinutes(4))), new FakeClock(Start));

        var page = await x.Search.RecentAsync("snow");

        var status = x.RateLimits[XOperation.SearchRecent];
        Assert.Multiple(() =>
        {
            Assert.That(
                (status.IsDocumented, status.Limit, status.Remaining, status.Reset),
                Is.EqualTo((false, 60, 7, Start.AddMinutes(4)))
            );
            Assert.That((page.RateLimit!.Limit, page.RateLimit.Remaining, page.RateLimit.Reset), Is.EqualTo((60, 7, Start.AddMinutes(4))));
            Assert.That(x.RateLimits[XOperation.GetTweet].IsDocumented, Is.True, "another operation has another window");
        });
    }

    [Test, Category("Slow")]
    public async Task Users_whose_windows_are_over_are_forgotten()
    {
        var clock = new FakeClock(Start);
        using var x = Client(new StubServer(_ => StubServer.Json("{}").WithLimit(300, 0, clock.GetUtcNow().AddMinutes(15))), clock);
        OAuth1Credential user = null!;
        for (var day = 0; day < 12; day++)
        {
            for (var number = 0; number < 500; number++)
            {
                user = new OAuth1Credential("key", "secret", $"{day}-{number}", "secret");
                await x.Tweets.GetAsync("1", new() { Credential = user });
            }

            clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromMinutes(1));
        }

        Assert.That(x.RateLimits.Limiter.Partitions, Is.EqualTo(4096));
        await x.Tweets.GetAsync("1", new() { Credential = user });
        Assert.That(x.RateLimits[XOperation.GetTweet, user].Remaining, Is.Zero, "what still counts is remembered");
    }

    [Test]
    public async Task The_days_are_listed_beside_the_window()
    {
        using var x = Client(
            new StubServer(_ =>
                StubServer
                    .Json("{}")
                    .WithLimit(450, 440, Start.AddMinutes(15))
                    .WithLimit(1000, 0, Start.AddHours(20), "x-app-limit-24hour")
                    .WithLimit(100, 50, Start.AddHours(21), "x-user-limit-24hour")
            ),
            new FakeClock(Start)
        );

        var page = await x.Search.RecentAsync("snow");

        var status = x.RateLimits[XOperation.SearchRecent];
        Assert.Multiple(() =>
        {
            Assert.That(
                status.Windows.Select(window => (window.Kind, window.Limit, window.Remaining)),
                Is.EqualTo(new[] { (RateLimitKind.Window, 450, 440), (RateLimitKind.AppDay, 1000, 0), (RateLimitKind.UserDay, 100, 50) })
            );
            Assert.That(status.Tightest!.Kind, Is.EqualTo(RateLimitKind.AppDay));
            Assert.That(status.NextCall, Is.EqualTo(Start.AddHours(20)));
            Assert.That(page.RateLimit!.AppDay!.Remaining, Is.Zero);
            Assert.That(page.RateLimit.UserDay!.Remaining, Is.EqualTo(50));
        });
    }

    [Test]
    public async Task Without_headers_calls_are_counted_against_the_documented_limit()
    {
        var clock = new FakeClock(Start);
        using var x = Client(StubServer.Always("{}"), clock);

        for (var i = 0; i < Documented(XOperation.RetweetedBy, XRateLimitScope.App); i++)
        {
            await x.Retweets.RetweetedByAsync("12");
        }

        var status = x.RateLimits[XOperation.RetweetedBy];
        Assert.That((status.IsDocumented, status.Remaining, status.NextCall), Is.EqualTo((true, 0, Start.AddMinutes(15))));
        Assert.That(
            () => x.Retweets.RetweetedByAsync("12", new() { RateLimitPolicy = RateLimitPolicy.Throw }),
            Throws.TypeOf<XWindowLimitException>()
        );
    }

    [Test]
    public async Task A_connection_that_was_never_made_is_not_counted()
    {
        using var x = Client(new StubServer(_ => throw new HttpRequestException(HttpRequestError.ConnectionError)), new FakeClock(Start));

        await Assert.ThatAsync(() => x.Search.RecentAsync("snow"), Throws.TypeOf<XConnectionException>());

        Assert.That(x.RateLimits[XOperation.SearchRecent].Remaining, Is.EqualTo(450));
    }

    [Test]
    public async Task A_request_that_was_never_sent_for_want_of_a_token_is_not_counted()
    {
        var clock = new FakeClock(Start);
        var server = StubServer.Always("{}");
        using var x = Client(server, clock);
        var failing = XCredential.From(new NoToken(), XSecurityScheme.UserToken, userId: "7");

        for (var attempt = 0; attempt < 1000; attempt++)
        {
            Assert.That(async () => await x.Tweets.CreateAsync(new() { Text = "snow" }, new() { Credential = failing }), Throws.Exception);
        }

        Assert.That(server.Requests, Is.Empty);
        var status = x.RateLimits[XOperation.CreateTweet, failing];
        Assert.That(
            status.Windows,
            Is.All.Matches<RateLimitWindowStatus>(window => window!.Remaining == window.Limit && window.Reset is null)
        );
        Assert.That(status.NextCall, Is.EqualTo(Start));
    }

    private sealed class NoToken : Microsoft.Kiota.Abstractions.Authentication.IAuthenticationProvider
    {
        public Task AuthenticateRequestAsync(
            Microsoft.Kiota.Abstractions.RequestInformation request,
            Dictionary<string, object>? additionalAuthenticationContext = null,
            CancellationToken cancellationToken = default
        ) => throw new InvalidDataException("The user has not logged in.");
    }

    [Test]
    public async Task After_the_reset_the_whole_window_is_there_again()
    {
        var clock = new FakeClock(Start);
        using var x = Client(new StubServer(_ => StubServer.Json("{}").WithLimit(60, 0, Start.AddMinutes(4))), clock);
        await x.Search.RecentAsync("snow");

        clock.Advance(TimeSpan.FromMinutes(4));

        Assert.That(x.RateLimits[XOperation.SearchRecent].Remaining, Is.EqualTo(60));
    }

    [Test]
    public async Task An_exception_carries_the_limits_of_its_response()
    {
        using var x = Client(
            new StubServer(_ => StubServer.Json("{}", System.Net.HttpStatusCode.NotFound).WithLimit(60, 7, Start.AddMinutes(4))),
            new FakeClock(Start)
        );

        var failure = await Assert.ThrowsAsync<XNotFoundException>(() => x.Search.RecentAsync("snow"));

        Assert.That(failure!.RateLimit!.Remaining, Is.EqualTo(7));
        Assert.That(x.RateLimits[XOperation.SearchRecent].Remaining, Is.EqualTo(7));
    }

    private static int Documented(XOperation operation, XRateLimitScope scope) =>
        operation.RateLimits.Single(limit => limit.Scope == scope).Requests;

    private static XApiClient Client(StubServer server, FakeClock clock) =>
        new(
            new XApiClientOptions
            {
                Credentials = [new AppOnlyCredential("token")],
                PrimaryHandler = server,
                TimeProvider = clock,
                MaxRetries = 0,
            }
        );
}

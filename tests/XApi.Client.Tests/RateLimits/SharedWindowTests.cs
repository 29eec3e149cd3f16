namespace XApi.Tests.RateLimits;

/// <summary>Windows that operations, or all users of an operation, share, and those of other credentials.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SharedWindowTests
{
    private static readonly DateTimeOffset Start = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);
    private static readonly RateLimitPolicy Patient = RateLimitPolicy.Wait with { MaxWait = TimeSpan.FromHours(24) };

    private readonly FakeClock _clock = new(Start);
    private readonly XApi.RateLimits _limits;

    public SharedWindowTests() => _limits = new(_clock, [], XApiLog.None);

    [Test]
    public async Task Operations_share_a_window_for_one_user_and_not_for_all()
    {
        var (one, two) = (Users.One("1"), Users.One("2"));
        var documented = XOperation.Like.RateLimits.ToArray();
        var shared = documented.Single(limit => limit.Bucket is not null);
        Assert.That(XOperation.Unlike.RateLimits, Does.Contain(shared));
        for (var i = 0; i < shared.Requests; i++)
        {
            Respond(
                await AcquireAsync(i % 3 == 0 ? XOperation.Like : XOperation.Unlike, RateLimitPolicy.Observe, one),
                Window(10_000, 9_000)
            );
        }

        Assert.That(_limits[XOperation.Like, one].NextCall, Is.EqualTo(Start + shared.Window));
        Assert.That(_limits[XOperation.Unlike, one].NextCall, Is.EqualTo(Start + shared.Window));
        Assert.That(
            _limits[XOperation.Like, two].Windows.Select(window => window.Remaining),
            Is.EqualTo(documented.Select(limit => limit.Requests))
        );
        Assert.That(_limits[XOperation.Retweet, one].NextCall, Is.EqualTo(Start));
    }

    [Test]
    public async Task The_Apps_24_hours_are_one_for_all_users_of_an_operation_and_a_users_are_their_own()
    {
        var (one, two, three) = (Users.One("1"), Users.One("2"), Users.One("3"));
        _ = _limits[XOperation.AddBookmark, two];
        _ = _limits[XOperation.DeleteTweet, two];
        var day = Start.AddHours(20);
        var reported = new RateLimit(new(50, 40, Start + Quarter), new(1000, 7, day), new(100, 50, day));

        Respond(await AcquireAsync(XOperation.AddBookmark, credential: one), reported);

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
            underWay.Add(await AcquireAsync(XOperation.AddBookmark, RateLimitPolicy.Observe, one));
        }

        Respond(underWay[0], new(new(50, 39, Start + Quarter), new(1000, 6, day), new(100, 49, day)));
        Assert.That(
            Left(XOperation.AddBookmark, one),
            Is.EqualTo(new[] { (RateLimitKind.Window, 37), (RateLimitKind.AppDay, 4), (RateLimitKind.UserDay, 47) }),
            "two are under way"
        );
        Assert.That(Left(XOperation.AddBookmark, two)[1], Is.EqualTo((RateLimitKind.AppDay, 4)));
    }

    [Test]
    public async Task A_quarter_of_an_hour_that_only_headers_report_holds_beside_a_documented_second()
    {
        var user = Users.One("1");
        var second = XOperation.SearchAll.RateLimits.Single(limit => limit.Scope == XRateLimitScope.User);
        Assert.That((second.Requests, second.Window), Is.EqualTo((1, TimeSpan.FromSeconds(1))));

        Respond(await AcquireAsync(XOperation.SearchAll, credential: user), Window(300, 200));
        Assert.That(_limits[XOperation.SearchAll, user].NextCall, Is.EqualTo(Start.AddSeconds(1)), "the pace holds");

        _clock.Advance(TimeSpan.FromSeconds(1));
        Respond(await AcquireAsync(XOperation.SearchAll, credential: user), new(new(300, 0, Start + Quarter), null, null));
        Assert.That(_limits[XOperation.SearchAll, user].NextCall, Is.EqualTo(Start + Quarter), "and so does the reported window");
        Assert.That(
            _limits[XOperation.SearchAll, user].Windows.Select(window => (window.Limit, window.Length)),
            Is.EqualTo(new[] { (1, second.Window), (300, Quarter) })
        );
    }

    [Test]
    public async Task A_response_that_reports_no_24_hours_adds_none()
    {
        Respond(await AcquireAsync(XOperation.AddBookmark), Window(50, 40));
        Respond(await AcquireAsync(XOperation.DeleteTweet), null);

        Assert.That(Left(XOperation.AddBookmark, null), Is.EqualTo(new[] { (RateLimitKind.Window, 40) }));
        Assert.That(Left(XOperation.DeleteTweet, null), Is.EqualTo(new[] { (RateLimitKind.Window, 49) }));
    }

    [Test]
    public async Task Where_no_credential_serves_the_limit_of_the_first_of_a_fitting_kind_holds()
    {
        var narrow = XCredential.From(new AppOnlyCredential("token"), XSecurityScheme.OAuth2UserToken, ["offline.access"], userId: "1");
        var limits = new XApi.RateLimits(_clock, [narrow], XApiLog.None);

        var documented = XOperation.SearchRecent.RateLimits.Single(limit => limit.Scope == XRateLimitScope.User).Requests;
        Assert.That(limits[XOperation.SearchRecent].Limit, Is.EqualTo(documented));
        Assert.That(await limits.Limiter.AcquireAsync(new(XOperation.SearchRecent, narrow, Patient), default), Is.Not.Null);
        Assert.That((limits[XOperation.SearchRecent].Remaining, limits.Limiter.Partitions), Is.EqualTo((documented - 1, 1)));
    }

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

    private RateLimit Window(int limit, int remaining) => new(new(limit, remaining, _clock.GetUtcNow() + Quarter), null, null);

    private (RateLimitKind Kind, int Remaining)[] Left(XOperation operation, XCredential? credential) =>
        [
            .. (credential is null ? _limits[operation] : _limits[operation, credential]).Windows.Select(window =>
                (window.Kind, window.Remaining)
            ),
        ];
}

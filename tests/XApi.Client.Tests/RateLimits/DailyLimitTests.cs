namespace XApi.Tests.RateLimits;

/// <summary>
/// The documented limits of 24 hours, of every operation that has one: counted here where no header reports them, the App's over all users, a user's alone.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class DailyLimitTests
{
    private static readonly DateTimeOffset Start = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly FakeClock _clock = new(Start);
    private readonly XApi.RateLimits _limits;

    public DailyLimitTests() => _limits = new(_clock, [], XApiLog.None);

    private static IEnumerable<TestCaseData> LimitsOfADay() =>
        from operation in XOperation.All
        from limit in operation.RateLimits
        where limit.Window == Day && !(limit.Scope == XRateLimitScope.User && AppDay(operation) <= limit.Requests)
        select new TestCaseData(operation, limit).SetArgDisplayNames(operation.Id, limit.Scope.ToString());

    [Test]
    public void Twenty_operations_have_one() =>
        Assert.That(LimitsOfADay().Select(row => row.Arguments[0]).Distinct().Count(), Is.EqualTo(20));

    [TestCaseSource(nameof(LimitsOfADay))]
    public async Task As_many_requests_pass_as_it_allows_and_the_next_after_24_hours(XOperation operation, XRateLimit limit)
    {
        var isApps = limit.Scope == XRateLimitScope.App;
        var users = new Dictionary<int, XCredential>();
        for (var i = 0; i < limit.Requests; i++)
        {
            // An App's day is used up by users each of whom stays within the own limits; a user's day in whatever windows it takes.
            var credential = User(isApps ? i / Own(operation) : 0);
            var call = new LimitCall(operation, credential, isApps ? RateLimitPolicy.Throw : RateLimitPolicy.Observe);
            var lease = await _limits.Limiter.AcquireAsync(call, default);
            _limits.Limiter.Sent(lease);
            _limits.Limiter.Observe(lease, null, null);
        }

        var next = User(isApps ? limit.Requests : 0);
        Assert.That(_limits[operation, next].NextCall, Is.EqualTo(Start + Day));
        var kind = isApps ? typeof(XAppDayLimitException) : typeof(XUserDayLimitException);
        _clock.Advance(TimeSpan.FromMinutes(16));
        Assert.That(() => Send(operation, next), Throws.TypeOf(kind), "a quarter of an hour does not open it");
        if (!isApps)
        {
            Assert.That(() => Send(operation, User(1)), Throws.Nothing, "another user's day is another");
        }

        _clock.Advance(Day - TimeSpan.FromMinutes(16));
        Assert.That(() => Send(operation, next), Throws.Nothing);

        XCredential User(int number) => users.TryGetValue(number, out var known) ? known : users[number] = Users.One($"{number + 1}");
    }

    private async Task Send(XOperation operation, XCredential credential) =>
        _limits.Limiter.Sent(await _limits.Limiter.AcquireAsync(new LimitCall(operation, credential, RateLimitPolicy.Throw), default));

    // A user's day that ends with the App's can't be seen apart from it.
    private static int? AppDay(XOperation operation) =>
        operation.RateLimits.FirstOrDefault(limit => limit.Window == Day && limit.Scope == XRateLimitScope.App)?.Requests;

    // The smallest of a user's own windows.
    private static int Own(XOperation operation) =>
        operation.RateLimits.Where(limit => limit.Scope == XRateLimitScope.User).Min(limit => limit.Requests);
}

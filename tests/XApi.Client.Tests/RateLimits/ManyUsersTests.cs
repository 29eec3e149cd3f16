using System.Diagnostics;

namespace XApi.Tests.RateLimits;

/// <summary>Web applications act for very many users: what an event costs and how much memory a user takes don't depend on how many there are.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ManyUsersTests
{
    private const int Many = 100_000;
    private const int Seconds = 500;

    private static readonly DateTimeOffset Start = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly RateLimitPolicy Patient = RateLimitPolicy.Wait with { MaxWait = TimeSpan.FromHours(24) };

    private readonly FakeClock _clock = new(Start);
    private readonly RateLimiter _limiter;

    public ManyUsersTests() => _limiter = new RateLimiter(_clock, XApiLog.None, _ => { });

    [Test, Category("Slow")]
    public async Task A_response_costs_the_same_whether_100_users_wait_or_100_000()
    {
        var few = await ResponsesAsync(100);
        var many = await ResponsesAsync(Many);

        TestContext.Out.WriteLine(
            $"a permit and its response: {few.TotalMicroseconds:0.0} µs beside 100 users, {many.TotalMicroseconds:0.0} µs beside {Many}"
        );
        // With a look at all of those that wait it was a thousand times as much, milliseconds each.
        Assert.That(many, Is.LessThan((20 * few) + TimeSpan.FromMicroseconds(100)));
    }

    [Test, Category("Slow")]
    public async Task Many_waiting_users_are_served_when_their_windows_open_each_at_its_time()
    {
        var calls = new List<Task<LimitLease>>(Many);
        for (var number = 0; number < Many; number++)
        {
            await UseUpAsync(number, Start.AddSeconds(60 + (number % Seconds)));
            calls.Add(AcquireAsync(number));
        }

        Assert.That(_clock.Waiting, Has.Count.EqualTo(1), "there is one timer for all");
        var watch = Stopwatch.StartNew();
        for (var second = 0; second < Seconds; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(second == 0 ? 60 : 1));
            foreach (var number in Enumerable.Range(0, Many / Seconds).Select(i => (i * Seconds) + second))
            {
                _limiter.Observe(await Eventually.EndedAsync(calls[number]), Window(50, 49), null);
            }

            Assert.That(second + 1 < Seconds && calls[second + 1].IsCompleted, Is.False, "the next window is not open yet");
        }

        TestContext.Out.WriteLine($"{Many} waiting users were served in {watch.Elapsed.TotalSeconds:0.0} s");
    }

    [Test]
    public async Task Users_who_wait_for_the_Apps_day_are_served_in_the_order_of_their_calls_as_far_as_it_reaches()
    {
        const int users = 2000;
        var first = await AcquireAsync(-1, RateLimitPolicy.Observe);
        _limiter.Observe(first, new(new(50, 49, Start.AddMinutes(15)), new(1000, 0, Start.AddHours(1)), null), null);
        var calls = Enumerable.Range(0, users).Select(number => AcquireAsync(number)).ToArray();
        Assert.That(calls, Has.None.Matches<Task>(call => call!.IsCompleted));

        _clock.Advance(TimeSpan.FromHours(1));
        var probe = await Eventually.EndedAsync(calls[0]);
        Assert.That(calls.Count(call => call.IsCompleted), Is.EqualTo(1), "one asks first what is left");
        _limiter.Observe(probe, new(new(50, 49, Start.AddMinutes(75)), new(1000, 500, Start.AddHours(25)), null), null);

        await Eventually.TrueAsync(() => calls.Count(call => call.IsCompleted) == 501, "500 were left");
        var numbers = calls.Take(501).Select(call => call.Result.Number).ToArray();
        Assert.That(numbers, Is.Ordered);
        Assert.That(calls.Skip(501), Has.None.Matches<Task>(call => call!.IsCompleted));
    }

    [Test]
    public async Task Users_who_wait_for_the_first_response_of_the_Apps_day_are_notified_when_nothing_is_left()
    {
        var first = await AcquireAsync(-1, RateLimitPolicy.Observe);
        _limiter.Observe(first, new(null, new(1000, 1, Start.AddHours(1)), null), null);
        _clock.Advance(TimeSpan.FromHours(1));
        var probe = await AcquireAsync(0, RateLimitPolicy.Observe);
        var impatient = AcquireAsync(1, RateLimitPolicy.Throw);
        Assert.That(impatient.IsCompleted, Is.False);

        _limiter.Observe(probe, new(null, new(1000, 0, Start.AddHours(20)), null), null);

        var failure = await Assert.ThrowsAsync<XAppDayLimitException>(() => Eventually.EndedAsync(impatient));
        Assert.That(failure!.RetryAt, Is.EqualTo(Start.AddHours(20)));
    }

    [Test, Category("Slow")]
    public async Task A_user_takes_at_most_300_bytes()
    {
        var users = Enumerable.Range(0, Many).Select(number => User(number)).ToArray();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var number = 0; number < Many; number++)
        {
            _limiter.Observe(await AcquireAsync(users[number]), Window(900, 899), null);
        }

        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)Many;
        TestContext.Out.WriteLine($"{bytes:0} bytes a user");
        Assert.That(_limiter.Partitions, Is.EqualTo(Many));
        Assert.That(bytes, Is.LessThanOrEqualTo(300));
        GC.KeepAlive(users);
    }

    [Test]
    public async Task Up_to_4096_users_are_remembered_with_their_limits()
    {
        for (var number = 0; number < 4096; number++)
        {
            _limiter.Observe(await AcquireAsync(number), Window(60, 59), null);
        }

        _clock.Advance(TimeSpan.FromDays(2));
        _limiter.Observe(await AcquireAsync(0), null, null);

        Assert.That((_limiter.Partitions, Left(0).Limit, Left(0).Remaining), Is.EqualTo((4096, 60, 59)));
        Assert.That(_clock.Waiting, Is.Empty, "no timer runs");
    }

    [Test]
    public async Task Of_more_users_those_are_forgotten_whose_windows_are_over()
    {
        for (var number = 0; number < 6000; number++)
        {
            _limiter.Observe(await AcquireAsync(number), Window(60, 59, number < 5000 ? Start.AddMinutes(15) : Start.AddMinutes(30)), null);
        }

        var underWay = await AcquireAsync(1);
        Assert.That(_limiter.Partitions, Is.EqualTo(6000), "all of them count");
        _clock.Advance(TimeSpan.FromMinutes(20));

        Assert.That(_limiter.Partitions, Is.EqualTo(4096), "no more than is worth it");
        for (var number = 6000; number < 8000; number++)
        {
            _limiter.Observe(await AcquireAsync(number), Window(60, 59, _clock.GetUtcNow().AddMinutes(15)), null);
        }

        Assert.That(_limiter.Partitions, Is.EqualTo(4096), "each new one makes room for itself");
        Assert.That(Left(5500).Limit, Is.EqualTo(60), "what still counts is remembered");
        _limiter.Observe(underWay, Window(60, 50, _clock.GetUtcNow().AddMinutes(15)), null);
        Assert.That(Left(1).Remaining, Is.EqualTo(50), "and what is on its way");
    }

    [Test]
    public void What_operations_share_is_forgotten_with_the_last_of_them()
    {
        var table = new PartitionTable();
        var (one, two) = (Sharing("One"), Sharing("Two"));
        for (var number = 0; number < PartitionTable.Few; number++)
        {
            table.GetOrAdd(number % 2 == 0 ? one : two, User(number / 2), Start);
        }

        var window = (SharedWindow)table.Peek(one, User(0)).Windows.Single();
        Assert.That(table.Peek(two, User(0)).Windows.Single(), Is.SameAs(window));
        Assert.That(window.Partitions, Is.EqualTo(2));
        table.Forget(Start, 1, PartitionTable.Few - 1);
        Assert.That((table.Count, window.Partitions), Is.EqualTo((PartitionTable.Few - 1, 1)));

        table.Forget(Start, PartitionTable.Few, keep: 0);

        Assert.That((table.Count, window.Partitions), Is.EqualTo((0, 0)));
        Assert.That(table.Peek(one, User(0)).Windows.Single(), Is.Not.SameAs(window));

        static XOperation Sharing(string id) =>
            new()
            {
                Id = id,
                Tag = "Tests",
                Method = HttpMethod.Get,
                Path = $"/{id}",
                Docs = new Uri("https://docs.x.com"),
                Security = [],
                RateLimits = [new(XRateLimitScope.User, 300, TimeSpan.FromHours(3), "shared")],
                Parameters = [],
            };
    }

    [Test]
    public void Reading_a_status_remembers_nothing()
    {
        for (var number = 0; number < 100; number++)
        {
            _limiter.Status(XOperation.GetTweet, User(number));
        }

        Assert.That(_limiter.Partitions, Is.Zero);
    }

    private async Task<TimeSpan> ResponsesAsync(int users)
    {
        var limiter = new RateLimiter(_clock, XApiLog.None, _ => { });
        var day = new RateLimitWindow(1_000_000, 900_000, _clock.GetUtcNow().AddHours(20));
        for (var number = 0; number < users; number++)
        {
            var one = await limiter.AcquireAsync(new(XOperation.GetTweet, User(number), RateLimitPolicy.Observe), default);
            limiter.Observe(one, new(new(900, 0, _clock.GetUtcNow().AddMinutes(15)), day, null), null);
            _ = limiter.AcquireAsync(new(XOperation.GetTweet, User(number), Patient), default).AsTask();
        }

        const int responses = 2000;
        var other = User(-1);
        Measure(responses / 10);
        var best = TimeSpan.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var took = Measure(responses);
            best = took < best ? took : best;
        }

        Assert.That(limiter.Asleep, Is.EqualTo(users));
        return best;

        TimeSpan Measure(int count)
        {
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < count; i++)
            {
                var lease = limiter.AcquireAsync(new(XOperation.GetTweet, other, Patient), default);
                limiter.Sent(lease.Result);
                limiter.Observe(lease.Result, new(new(100_000, 99_000, _clock.GetUtcNow().AddMinutes(15)), day, null), null);
            }

            return watch.Elapsed / count;
        }
    }

    private async Task UseUpAsync(int number, DateTimeOffset reset) =>
        _limiter.Observe(await AcquireAsync(number, RateLimitPolicy.Observe), Window(50, 0, reset), null);

    private Task<LimitLease> AcquireAsync(int number, RateLimitPolicy? policy = null) => AcquireAsync(User(number), policy);

    private Task<LimitLease> AcquireAsync(XCredential user, RateLimitPolicy? policy = null) =>
        _limiter.AcquireAsync(new(XOperation.GetTweet, user, policy ?? Patient), default).AsTask();

    private RateLimitStatus Left(int number) => _limiter.Status(XOperation.GetTweet, User(number));

    private static RateLimit Window(int limit, int remaining, DateTimeOffset? reset = null) =>
        new(new(limit, remaining, reset ?? Start.AddMinutes(15)), null, null);

    private static OAuth1Credential User(int number) => new("key", "secret", $"{number}-token", "secret");
}

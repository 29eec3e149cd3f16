using XApi.Sandbox;

namespace XApi.Tests.RateLimits;

/// <summary>Long traffic in a short time: the clock is turned whenever everyone waits.</summary>
[TestFixture]
internal sealed class DayOfTrafficTests
{
    private const int Workers = 10;
    private static readonly RateLimitPolicy Patient = RateLimitPolicy.Wait with { MaxWait = TimeSpan.FromHours(24) };

    [Test, Category("Slow")]
    public async Task Ten_workers_make_10_000_calls_of_three_operations_within_30_hours_without_a_429_and_without_an_idle_window()
    {
        var clock = new FakeClock();
        using var server = new LimitedServer(clock, XRateLimitScope.User);
        using var x = new XApiClient(
            new XApiClientOptions
            {
                Credentials = [Users.One("12")],
                TimeProvider = clock,
                PrimaryHandler = server,
                RateLimitPolicy = Patient,
            }
        );
        var began = clock.GetUtcNow();

        // 50 in 15 minutes twice, and 50 in 15 minutes of which 1000 in 24 hours may be: the second thousand begins after a day and takes 5 hours.
        var shared = XOperation.Like.RateLimits.Single(limit => limit.Bucket is not null);
        await RunAsync(
            clock,
            x.RateLimits,
            () => server.Delayed,
            (XOperation.AddBookmark, 4000, () => x.Bookmarks.AddAsync("12", "34")),
            (XOperation.DeleteTweet, 4000, () => x.Tweets.DeleteAsync("34")),
            (XOperation.Like, 2 * shared.Requests, () => x.Likes.LikeAsync("12", "34"))
        );

        Assert.Multiple(() =>
        {
            Assert.That(server.Refused, Is.Zero, "calls that X refused");
            Assert.That(server.Granted, Has.Count.EqualTo(10_000));
            Assert.That(clock.GetUtcNow() - began, Is.InRange(TimeSpan.FromHours(28), TimeSpan.FromHours(30)));
            Assert.That(Used(server.Granted, XOperation.AddBookmark, 50, TimeSpan.FromMinutes(15)), Is.GreaterThan(0.95));
            Assert.That(Used(server.Granted, XOperation.DeleteTweet, 50, TimeSpan.FromMinutes(15)), Is.GreaterThan(0.95));
            Assert.That(Used(server.Granted, XOperation.Like, shared.Requests, shared.Window), Is.GreaterThan(0.95));
        });
    }

    [Test, Category("Slow")]
    public async Task One_a_second_and_300_in_15_minutes_are_both_kept_and_both_used()
    {
        var clock = new FakeClock();
        using var server = new LimitedServer(clock, XRateLimitScope.App);
        using var x = new XApiClient(
            new XApiClientOptions
            {
                Credentials = [new AppOnlyCredential("token")],
                TimeProvider = clock,
                PrimaryHandler = server,
            }
        );

        await RunAsync(clock, x.RateLimits, () => server.Delayed, (XOperation.SearchAll, 1000, () => x.Search.FullArchiveAsync("snow")));

        Assert.That(server.Refused, Is.Zero);
        Assert.That(Used(server.Granted, XOperation.SearchAll, 300, TimeSpan.FromMinutes(15)), Is.GreaterThan(0.95));
    }

    [Test, Category("Slow")]
    public async Task Against_the_sandbox_10_000_calls_get_no_429_either()
    {
        var clock = new FakeClock();
        await using var sandbox = await XSandbox.StartAsync(
            new XSandboxOptions
            {
                TimeProvider = clock,
                Tweets = 500,
                Users = 100,
            }
        );
        var tweet = sandbox.Post("one");
        using var counter = new RefusalCounter();
        using var x = new XApiClient(
            new XApiClientOptions
            {
                BaseAddress = sandbox.BaseAddress,
                Credentials = [new AppOnlyCredential(sandbox.BearerToken)],
                TimeProvider = clock,
                PrimaryHandler = counter,
            }
        );
        List<(XOperation Operation, DateTimeOffset Time)> granted = [];

        async Task NoteAsync<T>(XOperation operation, Task<T> call)
        {
            await call;
            lock (granted)
            {
                granted.Add((operation, clock.GetUtcNow()));
            }
        }

        await RunAsync(
            clock,
            x.RateLimits,
            () => 0,
            (XOperation.CountRecent, 3637, () => NoteAsync(XOperation.CountRecent, x.Counts.RecentAsync("snow"))),
            (XOperation.GetTweet, 5454, () => NoteAsync(XOperation.GetTweet, x.Tweets.GetAsync(tweet))),
            (XOperation.RetweetedBy, 909, () => NoteAsync(XOperation.RetweetedBy, x.Retweets.RetweetedByAsync(tweet)))
        );

        Assert.Multiple(() =>
        {
            Assert.That(counter.Refused, Is.Zero, "calls that were refused");
            Assert.That(granted, Has.Count.EqualTo(10_000));
            foreach (var operation in new[] { XOperation.CountRecent, XOperation.GetTweet, XOperation.RetweetedBy })
            {
                var limit = operation.RateLimits.Single(limit => limit.Scope == XRateLimitScope.App);
                Assert.That(Used(granted, operation, limit.Requests, limit.Window), Is.GreaterThan(0.95), operation.Id);
            }
        });
    }

    /// <summary>Shares the workers out among the operations, and turns the clock to the next timer whenever all of them wait.</summary>
    private static async Task RunAsync(
        FakeClock clock,
        XApi.RateLimits limits,
        Func<int> delayed,
        params (XOperation Operation, int Calls, Func<Task> Call)[] operations
    )
    {
        var alive = Workers;
        var left = operations.Select(operation => operation.Calls).ToArray();
        var workers = Enumerable
            .Range(0, Workers)
            .Select(worker =>
                Task.Run(async () =>
                {
                    try
                    {
                        var mine = worker % operations.Length;
                        while (Interlocked.Decrement(ref left[mine]) >= 0)
                        {
                            await operations[mine].Call();
                        }
                    }
                    finally
                    {
                        Interlocked.Decrement(ref alive);
                    }
                })
            )
            .ToArray();
        var all = Task.WhenAll(workers);
        var spin = default(SpinWait);
        while (!all.IsCompleted && !all.IsFaulted)
        {
            var busy = Volatile.Read(ref alive) - limits.Limiter.Asleep - delayed();
            if (busy == 0 && Volatile.Read(ref alive) > 0 && limits.Limiter.Asleep + delayed() == Volatile.Read(ref alive))
            {
                clock.AdvanceToNext();
                spin.Reset();
            }
            else
            {
                spin.SpinOnce(sleep1Threshold: -1);
            }
        }

        await all;
    }

    /// <summary>What was used of what the limit allowed, from the first call to the opening of the last window.</summary>
    private static double Used(List<(XOperation Operation, DateTimeOffset Time)> granted, XOperation operation, int limit, TimeSpan window)
    {
        var times = granted.Where(call => call.Operation == operation).Select(call => call.Time).Order().ToArray();
        var lastOpening = 0;
        for (var i = 1; i < times.Length; i++)
        {
            if (times[i] - times[i - 1] > window / 4)
            {
                lastOpening = i;
            }
        }

        return lastOpening / (limit * ((times[lastOpening] - times[0]) / window));
    }

    private sealed class RefusalCounter() : DelegatingHandler(new SocketsHttpHandler())
    {
        private int _refused;

        public int Refused => _refused;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (response.StatusCode == System.Net.HttpStatusCode.TooManyRequests)
            {
                Interlocked.Increment(ref _refused);
            }

            return response;
        }
    }
}

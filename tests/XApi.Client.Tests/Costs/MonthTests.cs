using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using XApi.Sandbox;

namespace XApi.Tests.Costs;

/// <summary>A month of a program's life: three processes that share a ledger, one of them killed, on a sandbox that charges by itself.</summary>
/// <remarks>XAPI_MONTH_CALLS says how many calls it makes; by default so many that it takes less than a minute.</remarks>
[TestFixture]
[Category("Slow")]
internal sealed class MonthTests
{
    private const int Days = 30;

    private static readonly int Calls = int.Parse(
        Environment.GetEnvironmentVariable("XAPI_MONTH_CALLS") ?? "10020",
        CultureInfo.InvariantCulture
    );

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"xapi-month-{Guid.NewGuid():N}.db");
    private readonly FakeClock _clock = new(new DateTimeOffset(2026, 11, 1, 6, 0, 0, TimeSpan.Zero));
    private XSandbox _sandbox = null!;
    private List<string> _tweets = [];

    [SetUp]
    public async Task Start() =>
        _sandbox = await XSandbox.StartAsync(
            new XSandboxOptions
            {
                TimeProvider = _clock,
                EnforceRateLimits = false,
                UserOwnsApp = true,
            }
        );

    [TearDown]
    public async Task Stop()
    {
        await _sandbox.DisposeAsync();
        SqliteConnection.ClearAllPools();
        File.Delete(_file);
    }

    [Test]
    public async Task The_ledger_of_three_processes_equals_what_was_charged_to_the_cent()
    {
        var store = await StoreAsync();
        using var first = Client(store);
        using var second = Client(await StoreAsync());
        var random = new Random(22);
        var calls = 0;
        var start = Stopwatch.GetTimestamp();
        for (var day = 0; day < Days; day++)
        {
            if (day == Days / 2)
            {
                await RunAndKillAsync();
            }

            _tweets = [.. _sandbox.Records.Tweets.Select(tweet => $"{tweet.Id}")];
            for (var i = 0; i < Calls / Days; i++)
            {
                await CallAsync(i % 2 == 0 ? first : second, calls++, random);
            }

            _clock.Advance(TimeSpan.FromDays(1));
        }

        var ledger = await first.Costs.ReadAsync(new DateOnly(2026, 10, 1), new DateOnly(2026, 12, 31));
        Assert.That(
            ledger
                .Lines.GroupBy(line => (line.Day, line.Operation, line.Item))
                .Select(lines => (lines.Key, Charged: lines.Sum(line => line.Charged), Usd: lines.Sum(line => line.Usd)))
                .Where(sum => sum.Charged > 0)
                .Order(),
            Is.EqualTo(
                _sandbox.Charges.Select(charge => ((charge.Day, charge.Operation, charge.Item), (long)charge.Count, charge.Usd)).Order()
            )
        );
        Assert.That(ledger.Usd, Is.EqualTo(10_000 - _sandbox.Balance));
        Assert.That(ledger.ByOperation(), Has.Count.GreaterThanOrEqualTo(28));
        TestContext.Out.WriteLine($"{Stopwatch.GetElapsedTime(start).TotalSeconds:0} s, {calls} calls cost {ledger.Usd} USD");
    }

    private async Task RunAndKillAsync()
    {
        var program = Path.Combine(TestContext.CurrentContext.TestDirectory, "XApi.TestProcess.dll");
        using var process = Process.Start(
            new ProcessStartInfo(
                "dotnet",
                [
                    program,
                    "costs",
                    _sandbox.BaseAddress.ToString(),
                    _file,
                    _sandbox.BearerToken,
                    .. _sandbox.Users.Take(20).Select(user => user.Id),
                ]
            )
            {
                RedirectStandardOutput = true,
                RedirectStandardInput = true,
            }
        )!;
        Assert.That(await process.StandardOutput.ReadLineAsync().WaitAsync(Eventually.Patience), Is.EqualTo("recorded 20"));
        process.Kill();
        await process.WaitForExitAsync().WaitAsync(Eventually.Patience);
        Assert.That(_sandbox.Charges.Where(charge => charge.Operation == "GetUser").Sum(charge => charge.Count), Is.GreaterThan(0));
    }

    private async Task<DbCostStore> StoreAsync()
    {
        var store = new DbCostStore(new SqliteWithoutSync(_file), timeProvider: _clock);
        await store.CreateTablesAsync();
        return store;
    }

    private XApiClient Client(DbCostStore store) =>
        new(
            new XApiClientOptions
            {
                BaseAddress = _sandbox.BaseAddress,
                Credentials = [_sandbox.User.Credential, new AppOnlyCredential(_sandbox.BearerToken)],
                TimeProvider = _clock,
                RateLimitPolicy = RateLimitPolicy.Observe,
                Costs = new CostSettings
                {
                    Store = store,
                    AppOwnerId = _sandbox.User.Id,
                    Budgets =
                    [
                        new XBudget
                        {
                            Name = "month",
                            Period = XBudgetPeriod.Month,
                            Usd = 5_000,
                        },
                    ],
                },
            }
        );

    // By turns, on users and Tweets that a seed draws. What X refuses costs nothing on either side.
    private async Task CallAsync(XApiClient x, int number, Random random)
    {
        var me = _sandbox.User.Id;
        var user = _sandbox.Users[random.Next(1, 100)].Id;
        var tweet = Some();
        var some = Enumerable.Range(0, 10).Select(_ => Some()).Distinct().ToList();
        Func<Task>[] calls =
        [
            () => x.Tweets.GetAsync(tweet),
            () => x.Tweets.GetManyAsync(some, new() { Expansions = [TweetExpansion.ReferencedTweetsId, TweetExpansion.AuthorId] }),
            () => x.Tweets.CreateAsync(new CreateTweetRequest { Text = $"A walk in the snow, number {number}" }),
            () => x.Tweets.CreateAsync(new CreateTweetRequest { Text = $"See https://example.com/{number}" }),
            async () =>
                await x.Tweets.DeleteAsync((await x.Tweets.CreateAsync(new CreateTweetRequest { Text = $"Gone {number}" })).Data!.Id),
            () => x.Users.MeAsync(),
            () => x.Users.GetAsync(user),
            () => x.Users.GetManyAsync([user, _sandbox.Users[3].Id]),
            () => x.Users.GetByUsernameAsync(_sandbox.Users[5].Username),
            () => x.Users.GetManyByUsernameAsync([_sandbox.Users[6].Username, _sandbox.Users[7].Username]),
            () => x.Timelines.UserTweetsAsync(user, new() { MaxResults = 20, Expansions = [TweetExpansion.ReferencedTweetsId] }),
            () => x.Timelines.UserTweetsAsync(me),
            () => x.Timelines.MentionsAsync(me),
            () => x.Timelines.HomeAsync(me),
            () => x.Search.RecentAsync("snow", new() { MaxResults = 20 }),
            () => x.Counts.RecentAsync("snow"),
            () => x.QuoteTweets.GetAsync(tweet),
            () => x.Retweets.RetweetedByAsync(tweet),
            () => x.Retweets.OfMeAsync(),
            () => x.Likes.LikingUsersAsync(tweet),
            () => x.Likes.LikedTweetsAsync(me),
            () => x.Likes.LikeAsync(me, tweet),
            () => x.Likes.UnlikeAsync(me, tweet),
            () => x.Bookmarks.GetAsync(me),
            () => x.Bookmarks.AddAsync(me, tweet),
            () => x.Bookmarks.RemoveAsync(me, tweet),
            () => x.Follows.FollowersAsync(user),
            () => x.Follows.FollowingAsync(me),
            () => x.Follows.FollowAsync(me, user),
            () => x.Follows.UnfollowAsync(me, user),
            () => x.Lists.OwnedAsync(me),
            () => x.Mutes.GetAsync(me),
            () => x.Mutes.MuteAsync(me, user),
            () => x.Blocks.GetAsync(me),
        ];
        string Some() => _tweets[random.Next(_tweets.Count)];

        try
        {
            await calls[number % calls.Length]();
        }
        catch (XApiException failure) when ((int?)failure.Status is >= 400 and < 500)
        {
            // A user who protects their Tweets, a text that was posted before.
        }
    }
}

using System.Globalization;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace XApi.Bench;

/// <summary>What an item costs as the client's state grows: calls that wait for a limit, resources charged on a day, ids of a stream.</summary>
/// <param name="Items">How many.</param>
/// <param name="LimiterUs">CPU for a user's call that waits and is sent, in microseconds; null where it was not measured.</param>
/// <param name="LimiterAloneUs">The same without garbage collections.</param>
/// <param name="LedgerNs">CPU for a resource that is charged, in nanoseconds.</param>
/// <param name="LedgerBytes">Memory for a resource; null for few.</param>
/// <param name="IdsNs">CPU for an id of a stream, in nanoseconds.</param>
/// <param name="IdsBytes">Memory for an id that is remembered; null for few.</param>
internal sealed record StateGrowth(
    int Items,
    double? LimiterUs,
    double? LimiterAloneUs,
    double LedgerNs,
    double? LedgerBytes,
    double IdsNs,
    double? IdsBytes
)
{
    private const int MostItems = 10_000_000;
    private const int MostUsers = 100_000;
    private const int PageSize = 100;
    private const int BatchPages = 100;

    // Less is repeated, so that the time can be measured.
    private const int LeastItems = 200_000;
    private const int LeastUsers = 20_000;
    private const int Rounds = 3;
    private const long MemoryForUsers = 240_000_000;

    // Windows end within so many seconds, as those of users who come at different times do.
    private const int Seconds = 500;

    private static readonly DateTimeOffset Start = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly long FirstId = long.Parse(XId.FirstAt(Start), CultureInfo.InvariantCulture);

    internal static async Task<IReadOnlyList<StateGrowth>> MeasureAsync(Action<string> report)
    {
        report($"growth of the client's state, up to {MostItems / 1_000_000} million items");
        var points = new List<StateGrowth>();

        // The just-in-time compiler needs its time, as everywhere.
        await LimiterAsync(1_000);
        _ = (Best(10_000, Ledger), Best(10_000, Ids));
        for (var items = 1; items <= MostItems; items *= 10)
        {
            (double Us, double Alone)? limiter = items <= MostUsers ? await LimiterAsync(items) : null;
            var (ledger, ids) = (Best(items, Ledger), Best(items, Ids));
            points.Add(new(items, limiter?.Us, limiter?.Alone, ledger.Ns, ledger.Bytes, ids.Ns, ids.Bytes));
        }

        return points;
    }

    /// <summary>All windows are used up and a call of each user waits; the windows end, and each call is sent and gets its response.</summary>
    private static async Task<(double Us, double Alone)> LimiterAsync(int users)
    {
        var repeats = Math.Max(1, LeastUsers / users);
        var credentials = Enumerable.Range(0, users).Select(i => new OAuth1Credential("key", "secret", $"{i}-token", "secret")).ToArray();
        _ = credentials.Count(credential => credential.CredentialKey.Length == 0);
        // Once as it is, and once without a garbage collection: what is kept while a call waits is moved by each.
        var (best, alone) = (double.MaxValue, double.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            best = Math.Min(best, await RoundAsync());
            GC.TryStartNoGCRegion(MemoryForUsers);
            alone = Math.Min(alone, await RoundAsync());
            if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
            {
                GC.EndNoGCRegion();
            }
        }

        return (best, alone);

        async Task<double> RoundAsync()
        {
            var before = Environment.CpuUsage.TotalTime;
            for (var repeat = 0; repeat < repeats; repeat++)
            {
                await ServeAsync(credentials);
            }

            return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / repeats / users;
        }
    }

    private static async Task ServeAsync(OAuth1Credential[] users)
    {
        var clock = new XApi.Tests.FakeClock(Start);
        var limiter = new RateLimiter(clock, XApiLog.None, _ => { });
        var waiting = new Task<LimitLease>[users.Length];
        var patient = RateLimitPolicy.Wait with { MaxWait = TimeSpan.FromHours(1) };
        for (var i = 0; i < users.Length; i++)
        {
            var first = await limiter.AcquireAsync(new(XOperation.GetTweet, users[i], RateLimitPolicy.Observe), default);
            limiter.Observe(first, new(new(50, 0, Start.AddSeconds(60 + (i % Seconds))), null, null), null);
            waiting[i] = limiter.AcquireAsync(new(XOperation.GetTweet, users[i], patient), default).AsTask();
        }

        for (var second = 0; second < Math.Min(Seconds, users.Length); second++)
        {
            clock.Advance(TimeSpan.FromSeconds(second == 0 ? 60 : 1));
            for (var i = second; i < users.Length; i += Seconds)
            {
                limiter.Observe(await waiting[i], new(new(50, 49, Start.AddHours(1)), null, null), null);
            }
        }
    }

    private static Func<Action<string[]>> Ledger(int items) =>
        () =>
        {
            var store = new MemoryCostStore { MaxResourcesPerDay = items };
            var record = new CostRecord
            {
                Day = new(2024, 5, 1),
                Operation = "SearchRecent",
                Item = "posts_read",
                Credential = "app",
                Price = 0.005m,
                Kind = "tweet",
                Counters = [],
            };

            // It has completed, since it is in memory.
            return page => store.RecordAsync(record with { Resources = page }).AsTask().Wait();
        };

    // Twice as many ids as are remembered: for half of them another is forgotten.
    private static Func<Action<string[]>> Ids(int items) =>
        () =>
        {
            var seen = new RecentIds((items + 1) / 2);
            return page =>
            {
                foreach (var id in page)
                {
                    seen.Add(id);
                }
            };
        };

    private static (double Ns, double? Bytes) Best(int items, Func<int, Func<Action<string[]>>> state)
    {
        var rounds = Enumerable.Range(0, Rounds).Select(_ => Fill(items, state(items))).ToList();
        return (rounds.Min(round => round.Ns), items >= 1_000 ? rounds.Min(round => round.Bytes) / items : null);
    }

    private static (double Ns, double Bytes) Fill(int items, Func<Action<string[]>> create)
    {
        var repeats = items <= PageSize * BatchPages ? Math.Max(1, LeastItems / items) : 1;
        var memory = GC.GetTotalMemory(forceFullCollection: true);
        var cpu = TimeSpan.Zero;
        Action<string[]>? add = null;
        for (var done = 0; done < items; done += PageSize * BatchPages)
        {
            cpu += Batch(Pages(done, Math.Min(items - done, PageSize * BatchPages)), repeats, create, ref add);
        }

        var held = GC.GetTotalMemory(forceFullCollection: true) - memory;
        GC.KeepAlive(add);
        return (cpu.TotalNanoseconds / repeats / items, held);
    }

    // The ids are made before: that is no part of it. In a method of its own, so that they are not held when memory is measured.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TimeSpan Batch(string[][] pages, int repeats, Func<Action<string[]>> create, ref Action<string[]>? add)
    {
        var before = Environment.CpuUsage.TotalTime;
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            add = repeats == 1 && add is not null ? add : create();
            foreach (var page in pages)
            {
                add(page);
            }
        }

        return Environment.CpuUsage.TotalTime - before;
    }

    // As X makes them: a time in milliseconds, then the machine and a counter.
    private static string[][] Pages(int from, int count) =>
        [
            .. Enumerable
                .Range(from, count)
                .Select(i => FirstId + ((8L * i) << 22) + ((i % 32) << 12) + (i % 5))
                .Select(id => id.ToString(CultureInfo.InvariantCulture))
                .Chunk(PageSize),
        ];
}

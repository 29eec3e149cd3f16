using System.Globalization;

namespace XApi.Tests.Documentation;

/// <summary>The code of docs/costs.md, run against the sandbox, which charges for it.</summary>
[Category("Slow")]
public class CostSnippets : SandboxGuide
{
    [Test]
    public async Task What_calls_cost_is_known_after_and_before()
    {
        var (x, username) = (X, Sandbox.Users[1].Username);
        var read = await RunAsync(async () =>
        {
            // snippet: costs-1
            var page = await x.Search.RecentAsync("snow", new() { MaxResults = 10 });
            Console.WriteLine(page.Cost);

            var today = await x.Costs.ReadAsync();
            Console.WriteLine(today);
            // end
        });
        Assert.That(read, Does.Contain("post_read").And.Contain("SearchRecent"));

        read = await RunAsync(async () =>
        {
            // snippet: costs-2
            var search = x.Search.EnumerateRecentAsync("snow", new() { MaxResults = 100 }).Take(5_000);
            Console.WriteLine(x.Costs.Estimate(search));

            var post = await x.Costs.EstimateAsync(c => c.Tweets.CreateAsync(new() { Text = "See https://example.com" }));
            Console.WriteLine(post);
            // end
        });
        Assert.That(read, Does.Contain("0.000 USD to 25.000 USD").And.Contain("0.200 USD"));

        read = await RunAsync(async () =>
        {
            // snippet: costs-8
            var counted = await x.Costs.EstimateByCountAsync(x.Search.EnumerateRecentAsync("snow", new() { MaxResults = 100 }));
            Console.WriteLine(counted);
            // end
        });
        Assert.That(read, Does.Match(@"X counts [1-9]\d*, which cost 0\.[0-9]*[1-9] USD"));

        read = await RunAsync(async () =>
        {
            // snippet: costs-5
            var before = await x.Costs.ReconcileAsync();
            await x.Users.GetByUsernameAsync(username);
            var now = await x.Costs.ReconcileAsync(since: before);
            Console.WriteLine($"{now.PostsDifference} Tweets and {now.UsdDifference} USD more by X than in the ledger");
            // end
        });
        Assert.That(read, Does.StartWith("0 Tweets and 0.00"));
    }

    [Test]
    public void Budgets_and_stores_are_settings()
    {
        // snippet: costs-3
        var costs = new CostSettings
        {
            Budgets =
            [
                new XBudget { Name = "day", Period = XBudgetPeriod.Day, Usd = 5 },
                XBudget.MonthlyPosts,
            ],
        };
        // end
        Assert.That(costs.Budgets, Has.Count.EqualTo(2));

        var path = Path.Combine(Path.GetTempPath(), $"xapi-{Guid.NewGuid():N}.jsonl");
        {
            // snippet: costs-4
            using var store = FileCostStore.Open(path);
            var kept = new CostSettings { Store = store };
            // end
            Assert.That(kept.Store, Is.SameAs(store));
        }

        File.Delete(path);
        File.Delete(path + ".lock");
    }

    [Test]
    public async Task Lookups_are_paid_for_once()
    {
        var tweets = await X.Search.EnumerateRecentAsync("snow").Take(11).Select(tweet => tweet.Id).ToListAsync();
        var (ids, another) = (tweets[..10], tweets[10]);
        var options = new XApiClientOptions
        {
            BaseAddress = Sandbox.BaseAddress,
            Credentials = [new AppOnlyCredential(Sandbox.BearerToken)],
            TimeProvider = Clock,
        };
        var read = await Output.OfAsync(async () =>
        {
            // snippet: costs-9
            using var client = new XApiClient(options with { Cache = XCache.InMemory() });
            await client.Tweets.GetManyAsync(ids);
            var again = await client.Tweets.GetManyAsync([.. ids, another]);
            Console.WriteLine(again.Cost);
            // end
        });
        Assert.That(read.Trim(), Is.EqualTo("0.005 USD (1 post_read)"));
    }

    [Test]
    public async Task The_job_done_well_pays_for_each_tweet_once()
    {
        var (naively, all) = await ForThreeDaysAsync(async collected =>
        {
            var x = X;
            // snippet: costs-6
            var naive = new SearchRecentOptions { MaxResults = 100, Expansions = [TweetExpansion.ReferencedTweetsId] };
            await foreach (var tweet in x.Search.EnumerateRecentAsync("snow", naive))
            {
                collected.Add(tweet.Id);
            }
            // end
        });
        await StopSandbox();
        await StartSandbox();
        string? newest = null;
        var (paid, same) = await ForThreeDaysAsync(async collected =>
        {
            var x = X;
            // snippet: costs-7
            var well = new SearchRecentOptions { MaxResults = 100, SinceId = newest };
            string? first = null;
            await foreach (var tweet in x.Search.EnumerateRecentAsync("snow", well))
            {
                first ??= tweet.Id;
                collected.Add(tweet.Id);
            }

            newest = first ?? newest;
            // end
        });

        Assert.That(same, Is.EqualTo(all));
        Assert.That(paid, Is.EqualTo(same * 0.005m), "the least possible");
        var guide = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "costs.md"));
        var sentence = string.Create(
            CultureInfo.InvariantCulture,
            $"the first pays {naively:0.000} USD and the second {paid:0.000} USD for the same {same} Tweets"
        );
        Assert.That(guide, Does.Contain(sentence));
    }

    // What it cost, and how many Tweets were collected. Each day brings some new ones.
    private async Task<(decimal Paid, int Tweets)> ForThreeDaysAsync(Func<HashSet<string>, Task> job)
    {
        HashSet<string> collected = [];
        for (var day = 0; day < 3; day++)
        {
            for (var number = 0; number < 20; number++)
            {
                Sandbox.Post($"Snow on day {day}, {number}", Sandbox.Users[number]);
            }

            await RunAsync(() => job(collected));
            Clock.Advance(TimeSpan.FromDays(1));
        }

        return (10_000 - Sandbox.Balance, collected.Count);
    }
}

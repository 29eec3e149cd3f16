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
    public async Task The_job_done_well_pays_for_each_tweet_once()
    {
        var (x, collected, newest) = (X, new HashSet<string>(), (string?)null);
        for (var day = 0; day < 3; day++)
        {
            await RunAsync(async () =>
            {
                // snippet: costs-6
                var naive = new SearchRecentOptions { MaxResults = 100, Expansions = [TweetExpansion.ReferencedTweetsId] };
                await foreach (var tweet in x.Search.EnumerateRecentAsync("snow", naive))
                {
                    collected.Add(tweet.Id);
                }
                // end
            });
            Clock.Advance(TimeSpan.FromDays(1));
        }

        var naively = 10_000 - Sandbox.Balance;
        collected.Clear();
        for (var day = 0; day < 3; day++)
        {
            await RunAsync(async () =>
            {
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
            Clock.Advance(TimeSpan.FromDays(1));
        }

        var paid = 10_000 - Sandbox.Balance - naively;
        Assert.That(paid, Is.EqualTo(collected.Count * 0.005m), "the least possible");
        Assert.That(paid, Is.LessThan(naively));
    }
}

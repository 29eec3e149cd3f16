namespace XApi.Tests.Costs;

/// <summary>Clocks that jump, and days, hours and months that turn while calls are under way.</summary>
[TestFixture]
internal sealed class ClockTests
{
    private static readonly DateOnly Today = new(2026, 11, 27);

    [Test]
    public async Task A_call_that_began_yesterday_is_spent_in_the_budget_of_today()
    {
        CostedClient? turning = null;
        using var x = turning = new CostedClient(
            request =>
            {
                if (request.PathAndQuery.Contains("ids=1,2", StringComparison.Ordinal))
                {
                    turning!.Clock.Jump(TimeSpan.FromHours(14));
                }

                return CostedClient.Tweets("1", "2");
            },
            new CostSettings { Budgets = [new XBudget { Period = XBudgetPeriod.Day, Resources = 3 }] }
        );

        await x.Client.Tweets.GetManyAsync(["1", "2"]);

        var refused = (await Assert.ThrowsAsync<XBudgetExceededException>(() => x.Client.Tweets.GetManyAsync(["3", "4"])))!;
        Assert.That(refused.Left, Is.EqualTo(1));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_clock_that_is_set_back_over_midnight_fills_no_budget_again(bool isOwn)
    {
        var next = 0;
        var budget = new XBudget { Period = XBudgetPeriod.Day, Resources = 2 };
        using var x = new CostedClient(_ => CostedClient.Tweets($"{++next}"), new CostSettings { Budgets = isOwn ? [] : [budget] });
        var options = new GetTweetsOptions { Budget = isOwn ? budget : null };
        x.Clock.Advance(TimeSpan.FromHours(13.99));
        await x.Client.Tweets.GetManyAsync(["1"], options);
        await x.Client.Tweets.GetManyAsync(["1"], options);
        x.Clock.Advance(TimeSpan.FromHours(1));
        await x.Client.Tweets.GetManyAsync(["1"], options);
        x.Clock.Jump(-TimeSpan.FromHours(1));

        await Assert.ThrowsAsync<XBudgetExceededException>(() => x.Client.Tweets.GetManyAsync(["1"], options));

        x.Clock.Advance(TimeSpan.FromHours(1));
        await x.Client.Tweets.GetManyAsync(["1"], options);
        await Assert.ThrowsAsync<XBudgetExceededException>(() => x.Client.Tweets.GetManyAsync(["1"], options));
    }

    [Test]
    public async Task A_day_that_is_wrong_by_years_loses_no_line_and_forgets_nothing_of_today()
    {
        var store = new MemoryCostStore();
        await store.RecordAsync(Read(Today, "1"));
        await store.RecordAsync(Read(new DateOnly(2099, 1, 1), "1"));

        var again = await store.RecordAsync(Read(Today, "1", "2"));

        Assert.That((again.Charged, again.Repeats), Is.EqualTo((1, 1)));
        Assert.That((await store.ReadAsync(Today, Today))[0].Charged, Is.EqualTo(2));
    }

    [Test]
    public async Task What_was_charged_is_forgotten_after_a_wrong_day_too()
    {
        var store = new MemoryCostStore { MaxResourcesPerDay = 1 };
        await store.RecordAsync(Read(new DateOnly(2099, 1, 1), "1"));
        for (var day = 0; day < 100; day++)
        {
            await store.RecordAsync(Read(Today.AddDays(day), "1"));
        }

        Assert.That(store.Save().Charged, Has.Count.EqualTo(2));
        Assert.That(
            (await store.ReadAsync(DateOnly.MinValue, DateOnly.MaxValue)).Select(line => line.Day).Distinct().Count(),
            Is.LessThan(64)
        );
    }

    private static CostRecord Read(DateOnly day, params string[] ids) =>
        new()
        {
            Day = day,
            Operation = "SearchRecent",
            Item = "post_read",
            Kind = "post_read",
            Credential = "a",
            Price = 0.005m,
            Resources = ids,
        };
}

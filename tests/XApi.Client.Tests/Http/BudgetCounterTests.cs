namespace XApi.Tests.Http;

/// <summary>What a budget counts in memory: of each period what was spent, and what calls under way may spend yet.</summary>
public class BudgetCounterTests
{
    private readonly XBudget _budget = new() { Usd = 10, Resources = 100 };

    [Test]
    public void What_is_set_aside_is_not_left_until_it_is_given_back()
    {
        var counter = new BudgetCounter();

        Assert.That(counter.TryReserve(_budget, "day", 4, 40, out var usd, out var resources), Is.True);
        Assert.That((usd, resources), Is.EqualTo((10m, 100m)));
        Assert.That(counter.TryReserve(_budget, "day", 7, 1, out usd, out resources), Is.False, "USD");
        Assert.That((usd, resources), Is.EqualTo((6m, 60m)));
        Assert.That(counter.TryReserve(_budget, "day", 1, 61, out _, out _), Is.False, "resources");

        counter.Settle(4, 40, "day", 1, 10);
        Assert.That(Left(counter, "day"), Is.EqualTo((9m, 90m)));
        Assert.That(Left(counter, "another"), Is.EqualTo((10m, 100m)));
        Assert.That(counter.TryReserve(_budget, "day", 9, 90, out _, out _), Is.True, "all that is left");
    }

    [Test]
    public void Four_periods_are_kept_the_one_that_was_spent_in_last_among_them()
    {
        var counter = new BudgetCounter();
        foreach (var day in (string[])["11", "12", "13", "14", "15"])
        {
            counter.Settle(0, 0, day, 1, 1);
        }

        Assert.That((Left(counter, "11"), Left(counter, "12")), Is.EqualTo(((10m, 100m), (9m, 99m))));

        counter.Settle(0, 0, "10", 1, 1);
        Assert.That((Left(counter, "10"), Left(counter, "12"), Left(counter, "13")), Is.EqualTo(((9m, 99m), (10m, 100m), (9m, 99m))));
    }

    [Test]
    public void A_budget_of_one_kind_does_not_bound_the_other()
    {
        var counter = new BudgetCounter();

        Assert.That(counter.TryReserve(new() { Usd = 1 }, "day", 1, 1_000_000, out _, out _), Is.True);
        Assert.That(counter.TryReserve(new() { Resources = 2_000_000 }, "day", 1_000_000, 1, out _, out _), Is.True);
    }

    private (decimal Usd, decimal Resources) Left(BudgetCounter counter, string period)
    {
        counter.TryReserve(_budget, period, 0, 0, out var usd, out var resources);
        return (usd, resources);
    }
}

namespace XApi.Tests.Costs;

/// <summary>Sums of a ledger.</summary>
[TestFixture]
internal sealed class CostLedgerTests
{
    private static readonly CostLedger Ledger = new([
        new(new(2026, 11, 30), "SearchRecent", "post_read", "a", 1, 10, 2, 0.05m, 0.005m),
        new(new(2026, 11, 30), "GetUsers", "user_read", "a", 2, 3, 0, 0.03m, 0),
        new(new(2026, 12, 1), "SearchRecent", "post_read", "b", 3, 4, 1, 0.02m, 0),
    ]);

    [Test]
    public void All_of_it() => Assert.That((Ledger.Usd, Ledger.UncertainUsd), Is.EqualTo((0.1m, 0.005m)));

    [Test]
    public void By_operation_and_item_the_most_expensive_first()
    {
        Assert.That(
            Ledger.ByOperation(),
            Is.EqualTo(new[] { new CostSum("SearchRecent", 4, 14, 3, 0.07m), new CostSum("GetUsers", 2, 3, 0, 0.03m) })
        );
        Assert.That(Ledger.ByItem().Select(sum => (sum.Name, sum.Usd)), Is.EqualTo(new[] { ("post_read", 0.07m), ("user_read", 0.03m) }));
    }

    [Test]
    public void By_credential() =>
        Assert.That(Ledger.ByCredential().Select(sum => (sum.Name, sum.Usd)), Is.EqualTo(new[] { ("a", 0.08m), ("b", 0.02m) }));

    [Test]
    public void By_day_and_month_in_order()
    {
        Assert.That(Ledger.ByDay().Select(sum => (sum.Name, sum.Usd)), Is.EqualTo(new[] { ("2026-11-30", 0.08m), ("2026-12-01", 0.02m) }));
        Assert.That(Ledger.ByMonth().Select(sum => (sum.Name, sum.Usd)), Is.EqualTo(new[] { ("2026-11", 0.08m), ("2026-12", 0.02m) }));
    }

    [Test]
    public void As_json_with_each_number_of_each_line() =>
        Assert.That(
            new CostLedger([Ledger.Lines[0], Ledger.Lines[1]]).ToJson(),
            Is.EqualTo(
                """[{"day":"2026-11-30","operation":"SearchRecent","item":"post_read","credential":"a","requests":1,"charged":10,"repeats":2,"usd":0.05,"uncertain_usd":0.005},"""
                    + """{"day":"2026-11-30","operation":"GetUsers","item":"user_read","credential":"a","requests":2,"charged":3,"repeats":0,"usd":0.03,"uncertain_usd":0.0}]"""
            )
        );

    [Test]
    public void As_a_table_whose_columns_are_aligned() =>
        Assert.That(
            Ledger.ToString(),
            Is.EqualTo(
                """
                operation     requests   charged   repeats         USD
                SearchRecent         4        14         3       0.070
                GetUsers             2         3         0       0.030
                in all               6        17         3       0.100

                """
            )
        );

    [Test]
    public void An_empty_one_has_a_table_of_nothing() =>
        Assert.That(
            new CostLedger([]).ToString(),
            Is.EqualTo(
                """
                operation  requests   charged   repeats         USD
                in all            0         0         0       0.000

                """
            )
        );

    [Test]
    public void What_was_uncertain_is_summed_too() =>
        Assert.That(new CostLedger([Ledger.Lines[0], Ledger.Lines[0]]).UncertainUsd, Is.EqualTo(0.01m));
}

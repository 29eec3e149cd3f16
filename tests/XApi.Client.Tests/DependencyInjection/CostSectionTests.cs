using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace XApi.Tests.DependencyInjection;

/// <summary>What calls may spend, as a configuration has it.</summary>
[TestFixture]
internal sealed class CostSectionTests
{
    [Test]
    public async Task Every_setting_is_read()
    {
        var store = new MemoryCostStore();
        await using var services = AddXApiTests.Services(s =>
            s.AddSingleton<ICostStore>(store)
                .AddXApi(
                    AddXApiTests.Section(
                        ("BearerToken", "token"),
                        ("Costs:AppOwnerId", " 12 "),
                        ("Costs:Budgets:day:Usd", "25.50"),
                        ("Costs:Budgets:day:Period", "day"),
                        ("Costs:Budgets:posts:Resources", "10000"),
                        ("Costs:Budgets:posts:Item", "post_read")
                    )
                )
        );

        var costs = AddXApiTests.Options(services).Costs;

        Assert.That(costs.AppOwnerId, Is.EqualTo("12"));
        Assert.That(costs.Store, Is.SameAs(store));
        Assert.That(
            costs.Budgets.Select(budget => (budget.Name, budget.Period, budget.Usd, budget.Resources, budget.Item)),
            Is.EqualTo([
                ("day", XBudgetPeriod.Day, (decimal?)25.5m, (long?)null, null),
                ("posts", XBudgetPeriod.Total, (decimal?)null, (long?)10_000, (string?)"post_read"),
            ])
        );
    }

    [Test]
    public async Task A_budget_of_the_configuration_holds()
    {
        await using var services = AddXApiTests.Services(s =>
            s.AddXApi(AddXApiTests.Section(("BearerToken", "token"), ("Costs:Budgets:none:Usd", "0")))
        );

        await Assert.ThrowsAsync<XBudgetExceededException>(() => services.GetRequiredService<IXApiClient>().Tweets.GetAsync("1"));
    }

    [TestCase("Costs:AppOwner", "12", "XApi:Costs:AppOwner is no setting; did you mean XApi:Costs:AppOwnerId?")]
    [TestCase("Costs:Limit", "12", "XApi:Costs:Limit is no setting; there are AppOwnerId, Budgets.")]
    [TestCase("Costs:Budgets:day:Used", "1", "XApi:Costs:Budgets:day:Used is no setting; did you mean XApi:Costs:Budgets:day:Usd?")]
    [TestCase("Costs:Budgets:day:Usd", "-1", "XApi:Costs:Budgets:day:Usd is \u201c-1\u201d; it must be a number of USD such as 25.50.")]
    [TestCase("Costs:Budgets:day:Usd", "5 $", "XApi:Costs:Budgets:day:Usd is \u201c5 $\u201d; it must be a number of USD such as 25.50.")]
    [TestCase(
        "Costs:Budgets:day:Resources",
        "99999999999999999999",
        "XApi:Costs:Budgets:day:Resources is \u201c99999999999999999999\u201d; it must be a whole number such as 10000."
    )]
    [TestCase(
        "Costs:Budgets:day:Resources",
        "1.5",
        "XApi:Costs:Budgets:day:Resources is \u201c1.5\u201d; it must be a whole number such as 10000."
    )]
    [TestCase(
        "Costs:Budgets:day:Period",
        "Year",
        "XApi:Costs:Budgets:day:Period is \u201cYear\u201d; it must be Hour, Day, Month or Total."
    )]
    [TestCase("Costs:Budgets:day:Period", "1", "XApi:Costs:Budgets:day:Period is \u201c1\u201d; it must be Hour, Day, Month or Total.")]
    [TestCase("Costs:Budgets:day:Period", "7", "XApi:Costs:Budgets:day:Period is \u201c7\u201d; it must be Hour, Day, Month or Total.")]
    [TestCase(
        "Costs:Budgets:day:Item",
        "post_reed",
        "XApi:Costs:Budgets:day:Item is \u201cpost_reed\u201d; it must be an item of the price list such as post_read."
    )]
    [TestCase("Costs:Budgets:day:Period", "Day", "XApi:Costs:Budgets:day is a budget without a bound; it takes Usd, Resources or both.")]
    public async Task What_is_wrong_is_named(string name, string value, string fault)
    {
        await using var services = AddXApiTests.Services(s => s.AddXApi(AddXApiTests.Section(("BearerToken", "token"), (name, value))));

        var failure = Assert.Throws<OptionsValidationException>(() => AddXApiTests.Options(services))!;

        Assert.That(failure.Failures, Does.Contain(fault));
    }
}

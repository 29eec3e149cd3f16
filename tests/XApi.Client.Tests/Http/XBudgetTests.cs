using System.Globalization;

namespace XApi.Tests.Http;

/// <summary>The periods of a budget, and its text in messages.</summary>
public class XBudgetTests
{
    [TestCase(XBudgetPeriod.Hour, "2026-11-27T22", "2026-11-27T23:00:00Z")]
    [TestCase(XBudgetPeriod.Day, "2026-11-27", "2026-11-28T00:00:00Z")]
    [TestCase(XBudgetPeriod.Month, "2026-11", "2026-12-01T00:00:00Z")]
    [TestCase(XBudgetPeriod.Total, "", null)]
    public void A_period_begins_and_ends_in_UTC(XBudgetPeriod period, string name, string? end)
    {
        var budget = new XBudget { Usd = 1, Period = period };
        var at = new DateTimeOffset(2026, 11, 28, 0, 30, 0, TimeSpan.FromHours(2));

        Assert.That(budget.PeriodOf(at), Is.EqualTo(name));
        Assert.That(
            budget.EndOf(at),
            Is.EqualTo(end is null ? (DateTimeOffset?)null : DateTimeOffset.Parse(end, CultureInfo.InvariantCulture))
        );
    }

    [Test]
    public void Its_text_has_its_name_and_its_bounds()
    {
        var whole = new XBudget
        {
            Name = "snow",
            Usd = 0.005m,
            Resources = 3,
            Period = XBudgetPeriod.Day,
            Item = "post_read",
        };

        Assert.Multiple(() =>
        {
            Assert.That($"{whole}", Is.EqualTo("“snow”, 0.005 USD and 3 resources a day for post_read"));
            Assert.That($"{new XBudget { Usd = 1.5m }}", Is.EqualTo("1.50 USD in all"));
            Assert.That(
                $"{XBudget.MonthlyPosts}",
                Is.EqualTo($"“posts a month”, {XBudget.MonthlyPosts.Resources} resources a month for post_read")
            );
        });
    }
}

using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi;

/// <summary>
/// What calls may spend. A request that could exceed it is not sent: it is made smaller where it asks for a page, and refused with an
/// <c>XBudgetExceededException</c> otherwise. What calls under way could cost at most counts until it is known, so that they can't exceed it together.
/// </summary>
/// <remarks>
/// Given to a client (<see cref="CostSettings.Budgets"/>) it holds for all of its calls; given to a call (<see cref="CallOptions.Budget"/>) for all calls,
/// pages and streams that are given the same object.
/// </remarks>
public sealed class XBudget
{
    /// <summary>
    /// The name by which messages and the ledger's store know it: processes that share a store share the budgets of the same name. Budgets of a client that
    /// have none are counted together where they have the same period, item and credential, the smallest holds, and they outlast the process as their
    /// store does.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>The time after which it is full again. <see cref="XBudgetPeriod.Total"/>, the default, is never.</summary>
    public XBudgetPeriod Period { get; init; }

    /// <summary>How many USD may be spent in the period; null for any number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public decimal? Usd
    {
        get;
        init => field = value is { } usd ? Bound.Number(usd, 0, decimal.MaxValue) : null;
    }

    /// <summary>
    /// How many resources that are charged may be read in the period; null for any number. A resource that is read again on the same day of UTC is not
    /// counted again.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public long? Resources
    {
        get;
        init => field = value is { } count ? Bound.Number(count, 0, long.MaxValue) : null;
    }

    /// <summary>The item of the price list that it is for, such as <c>post_read</c>; null for all.</summary>
    public string? Item { get; init; }

    /// <summary>The credential whose calls it is for; null for those of all.</summary>
    public IAuthenticationProvider? Credential { get; init; }

    /// <summary>The shares at which a warning is raised, once each in a period. 0.8 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is not between 0.001 and 10: 80 % is 0.8, and what is delivered can exceed a budget.</exception>
    public IReadOnlyList<double> WarnAt
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = [.. value.Select(share => Bound.Number(share, 0.001, 10))];
        }
    } = [0.8];

    /// <summary>The budget of all Tweets that a pay-per-use account may read in a month.</summary>
    public static XBudget MonthlyPosts { get; } =
        new()
        {
            Name = "posts a month",
            Period = XBudgetPeriod.Month,
            Resources = XPriceList.Default.MonthlyPosts,
            Item = "post_read",
        };

    /// <summary>What is spent by the calls that are given this object; counters of a client's budgets are in its ledger's store.</summary>
    internal BudgetCounter Usage { get; } = new();

    /// <summary>The period that a moment is in, as a part of a counter's name.</summary>
    internal string PeriodOf(DateTimeOffset at) =>
        Period switch
        {
            XBudgetPeriod.Hour => at.UtcDateTime.ToString("yyyy-MM-ddTHH", System.Globalization.CultureInfo.InvariantCulture),
            XBudgetPeriod.Day => at.UtcDateTime.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
            XBudgetPeriod.Month => at.UtcDateTime.ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture),
            XBudgetPeriod.Total => "",
        };

    /// <summary>When the period that a moment is in ends; null where it does not.</summary>
    internal DateTimeOffset? EndOf(DateTimeOffset at)
    {
        var hour = new DateTimeOffset(at.UtcDateTime.Date, TimeSpan.Zero).AddHours(at.UtcDateTime.Hour);
        return Period switch
        {
            XBudgetPeriod.Hour => hour.AddHours(1),
            XBudgetPeriod.Day => hour.AddHours(24 - hour.Hour),
            XBudgetPeriod.Month => new DateTimeOffset(hour.Year, hour.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1),
            XBudgetPeriod.Total => null,
        };
    }

    /// <summary>The name and the bounds, for messages.</summary>
    public override string ToString()
    {
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        string?[] both =
        [
            Usd is { } usd ? $"{usd.ToString("0.00##", culture)} USD" : null,
            Resources is { } count ? $"{count.ToString("0", culture)} resources" : null,
        ];
        var bounds = string.Join(" and ", both.OfType<string>());
        var period = Period == XBudgetPeriod.Total ? "in all" : $"a {Period.ToString().ToLowerInvariant()}";
        return $"{(Name is null ? "" : $"\u201c{Name}\u201d, ")}{bounds} {period}{(Item is null ? "" : $" for {Item}")}";
    }
}

/// <summary>The time after which a budget is full again, in UTC.</summary>
public enum XBudgetPeriod
{
    /// <summary>Never.</summary>
    Total,

    /// <summary>At each full hour.</summary>
    Hour,

    /// <summary>At midnight UTC.</summary>
    Day,

    /// <summary>On the first of a month, at midnight UTC.</summary>
    Month,
}

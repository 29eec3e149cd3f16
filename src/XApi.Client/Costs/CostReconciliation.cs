using System.Globalization;
using System.Text;

namespace XApi;

/// <summary>The ledger beside what X has counted.</summary>
public sealed record CostReconciliation
{
    /// <summary>The day on which it was made, in UTC.</summary>
    public required DateOnly ReadOn { get; init; }

    /// <summary>Tweets that were read, day by day.</summary>
    public required IReadOnlyList<CostReconciliationDay> Days { get; init; }

    /// <summary>What is left of the credits in USD; null where X does not say.</summary>
    public decimal? Balance { get; init; }

    /// <summary>What the ledger had entered on that day, in USD, when it was made.</summary>
    public required decimal LedgerUsd { get; init; }

    /// <summary>What the ledger has entered since the earlier comparison, in USD; null without one.</summary>
    public decimal? UsdSince { get; init; }

    /// <summary>By how much the balance has fallen since then, in USD; null where X did not say. Credits that were bought make it rise.</summary>
    public decimal? BalanceSince { get; init; }

    /// <summary>How many Tweets more X has counted than the ledger; negative where it is fewer.</summary>
    public long PostsDifference => Days.Sum(day => day.Difference);

    /// <summary>How much more X has charged since the earlier comparison than the ledger has, in USD; null where it can't be said.</summary>
    public decimal? UsdDifference => BalanceSince - UsdSince;

    /// <summary>A table of the days, for people.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("day            ledger         X  difference\n");
        foreach (var day in Days)
        {
            text.Append(CultureInfo.InvariantCulture, $"{day.Day:yyyy-MM-dd}{day.Ledger, 11}{day.Counted, 10}{day.Difference, 12}\n");
        }

        if (UsdDifference is { } usd)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"credits: {BalanceSince:0.000} USD spent, {UsdSince:0.000} in the ledger, {usd:0.000} more by X\n"
            );
        }

        return text.ToString();
    }
}

/// <summary>Tweets that were read on a day.</summary>
/// <param name="Day">The day, in UTC.</param>
/// <param name="Ledger">How many the ledger has charged.</param>
/// <param name="Counted">How many X has counted.</param>
public sealed record CostReconciliationDay(DateOnly Day, long Ledger, long Counted)
{
    /// <summary>How many more X has counted; negative where it is fewer.</summary>
    public long Difference => Counted - Ledger;
}

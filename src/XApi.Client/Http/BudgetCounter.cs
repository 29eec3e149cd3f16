namespace XApi;

/// <summary>Counts in memory what calls under one budget spend, and what those under way may.</summary>
internal sealed class BudgetCounter
{
    // A clock that is set back comes to a period again, whose spending still counts.
    private const int PeriodsKept = 4;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Spent> _periods = new(StringComparer.Ordinal);
    private decimal _reservedUsd;
    private decimal _reservedResources;

    /// <summary>Sets aside what a request can cost at most; else says what is left.</summary>
    internal bool TryReserve(XBudget budget, string period, decimal usd, decimal resources, out decimal leftUsd, out decimal leftResources)
    {
        lock (_lock)
        {
            var spent = _periods.GetValueOrDefault(period);
            leftUsd = (budget.Usd ?? decimal.MaxValue) - spent.Usd - _reservedUsd;
            leftResources = (budget.Resources ?? decimal.MaxValue) - spent.Resources - _reservedResources;
            if (usd > leftUsd || resources > leftResources)
            {
                return false;
            }

            _reservedUsd += usd;
            _reservedResources += resources;
            return true;
        }
    }

    /// <summary>Gives back what was set aside for a request, and enters what it cost.</summary>
    /// <param name="reservedUsd">What was set aside in USD.</param>
    /// <param name="reservedResources">What was set aside in resources.</param>
    /// <param name="period">The period that it is spent in.</param>
    /// <param name="usd">What it cost in USD.</param>
    /// <param name="resources">How many resources were charged.</param>
    internal void Settle(decimal reservedUsd, decimal reservedResources, string period, decimal usd, decimal resources)
    {
        lock (_lock)
        {
            _reservedUsd -= reservedUsd;
            _reservedResources -= reservedResources;
            var spent = _periods.GetValueOrDefault(period);
            _periods[period] = new Spent(spent.Usd + usd, spent.Resources + resources);
            if (_periods.Count > PeriodsKept)
            {
                _periods.Remove(_periods.Keys.First(other => other != period));
            }
        }
    }

    private readonly record struct Spent(decimal Usd, decimal Resources);
}

namespace XApi;

/// <summary>Counts in memory what calls under one budget spend, and what those under way may.</summary>
internal sealed class BudgetCounter
{
    private readonly Lock _lock = new();
    private string _period = "";
    private decimal _spentUsd;
    private decimal _spentResources;
    private decimal _reservedUsd;
    private decimal _reservedResources;

    /// <summary>Sets aside what a request can cost at most; else says what is left.</summary>
    internal bool TryReserve(XBudget budget, string period, decimal usd, decimal resources, out decimal leftUsd, out decimal leftResources)
    {
        lock (_lock)
        {
            if (period != _period)
            {
                (_period, _spentUsd, _spentResources) = (period, 0, 0);
            }

            leftUsd = (budget.Usd ?? decimal.MaxValue) - _spentUsd - _reservedUsd;
            leftResources = (budget.Resources ?? decimal.MaxValue) - _spentResources - _reservedResources;
            if (usd > leftUsd || resources > leftResources)
            {
                return false;
            }

            _reservedUsd += usd;
            _reservedResources += resources;
            return true;
        }
    }

    /// <summary>Enters what a request cost, and gives back what was set aside for it.</summary>
    internal (decimal Usd, decimal Resources) Settle(decimal reservedUsd, decimal reservedResources, decimal usd, decimal resources)
    {
        lock (_lock)
        {
            _reservedUsd -= reservedUsd;
            _reservedResources -= reservedResources;
            _spentUsd += usd;
            _spentResources += resources;
            return (_spentUsd, _spentResources);
        }
    }
}

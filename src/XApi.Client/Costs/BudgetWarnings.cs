using System.Collections.Concurrent;

namespace XApi;

/// <summary>Which shares of budgets were reached, so that each warns once in a period.</summary>
internal sealed class BudgetWarnings
{
    // By the name of the counter, which holds the period. Those of periods that are over are few, and cost little.
    private readonly ConcurrentDictionary<string, double> _reached = new();

    /// <summary>The greatest share that was reached now and not before, by the counter of the period; null for none.</summary>
    internal double? Reached(BudgetClaim claim, string counter, decimal spent)
    {
        var share = claim.Limit == 0 ? 1 : (double)(spent / claim.Limit);
        double? reached = null;
        foreach (var at in claim.Budget.WarnAt)
        {
            if (share >= at && (reached is null || at > reached))
            {
                reached = at;
            }
        }

        if (reached is not { } now)
        {
            return null;
        }

        while (true)
        {
            if (_reached.TryAdd(counter, now))
            {
                return now;
            }

            var before = _reached[counter];
            if (before >= now)
            {
                return null;
            }

            if (_reached.TryUpdate(counter, now, before))
            {
                return now;
            }
        }
    }
}

using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace XApi;

/// <summary>Which shares of budgets were reached, so that each warns once in a period.</summary>
internal sealed class BudgetWarnings
{
    // By the name of the counter, which holds the period. Those of periods that are over are few, and cost little.
    private readonly ConcurrentDictionary<string, StrongBox<double>> _reached = new();

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

        var before = _reached.GetOrAdd(counter, static _ => new StrongBox<double>(double.NegativeInfinity));
        lock (before)
        {
            if (before.Value >= now)
            {
                return null;
            }

            before.Value = now;
            return now;
        }
    }
}

namespace XApi;

public sealed partial class XCosts
{
    // A budget of so much bounds nothing, and stores count in millionths.
    private const decimal Boundless = 1e12m;

    /// <summary>How much of each of the client's budgets is spent. A budget in USD and in resources has a status for both.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The statuses, in the order of <see cref="CostSettings.Budgets"/>; none of a budget of 10^12 or more, which bounds nothing.</returns>
    public async ValueTask<IReadOnlyList<XBudgetStatus>> GetBudgetsAsync(CancellationToken cancellationToken = default)
    {
        var now = _time.GetUtcNow();
        List<XBudgetStatus> statuses = [];
        foreach (var claim in _settings.Budgets.SelectMany(AllClaims).Where(claim => claim.Limit < Boundless))
        {
            // More than the budget is set aside for nobody: what the store says of its counter is the status.
            var all = new CostReservation(Guid.CreateVersion7().ToString("N"), now, [claim.Of(claim.Limit + 1, now)]);
            var status = await _store.ReserveAsync(all, cancellationToken).ConfigureAwait(false);
            statuses.Add(new(claim.Budget, claim.IsUsd, claim.Limit, status?.Spent ?? 0, status?.Reserved ?? 0, claim.Budget.EndOf(now)));
        }

        return statuses;
    }

    private static IEnumerable<BudgetClaim> AllClaims(XBudget budget)
    {
        var name = CounterOf(budget);
        if (budget.Usd is { } usd)
        {
            yield return new(budget, name, IsUsd: true, usd);
        }

        if (budget.Resources is { } resources)
        {
            yield return new(budget, name, IsUsd: false, resources);
        }
    }
}

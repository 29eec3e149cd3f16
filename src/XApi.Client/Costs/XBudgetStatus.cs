namespace XApi;

/// <summary>How much of a budget is spent.</summary>
/// <param name="Budget">The budget.</param>
/// <param name="IsUsd">Whether it is about USD (<see cref="XBudget.Usd"/>); otherwise about resources (<see cref="XBudget.Resources"/>).</param>
/// <param name="Limit">How much may be spent in the period.</param>
/// <param name="Spent">How much was spent in the period, by all processes that share the ledger's store.</param>
/// <param name="Reserved">What calls under way could cost at most.</param>
/// <param name="ResetsAt">When the budget is full again; null for never.</param>
public sealed record XBudgetStatus(XBudget Budget, bool IsUsd, decimal Limit, decimal Spent, decimal Reserved, DateTimeOffset? ResetsAt)
{
    /// <summary>How much is left for further calls.</summary>
    public decimal Left => Math.Max(0, Limit - Spent - Reserved);
}

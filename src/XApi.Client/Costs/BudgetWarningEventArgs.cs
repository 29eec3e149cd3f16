namespace XApi;

/// <summary>A budget has reached one of the shares at which it warns.</summary>
/// <param name="budget">The budget.</param>
/// <param name="share">The share that was reached, such as 0.8.</param>
/// <param name="spent">What is spent in the period, in USD or resources.</param>
/// <param name="limit">How much the budget is, in the same unit.</param>
public sealed class BudgetWarningEventArgs(XBudget budget, double share, decimal spent, decimal limit) : EventArgs
{
    /// <summary>The budget.</summary>
    public XBudget Budget => budget;

    /// <summary>The share that was reached, such as 0.8.</summary>
    public double Share => share;

    /// <summary>What is spent in the period, in USD or resources.</summary>
    public decimal Spent => spent;

    /// <summary>How much the budget is, in the same unit.</summary>
    public decimal Limit => limit;
}

namespace XApi;

/// <summary>A request that may be charged: priced, and within its budgets. It waits for its response.</summary>
internal sealed class Spending(XCosts costs)
{
    private bool _isSettled;
    private bool _isGivenBack;

    internal required XOperation Operation { get; init; }

    internal required string Credential { get; init; }

    /// <summary>The item of the price list that it is charged by.</summary>
    internal required string Item { get; init; }

    /// <summary>The price of one, in USD.</summary>
    internal required decimal Price { get; init; }

    /// <summary>How many resources its response can hold at most; 1 where the request is charged.</summary>
    internal required long Most { get; init; }

    /// <summary>What was set aside in the ledger's store; null for nothing.</summary>
    internal string? Reservation { get; private set; }

    /// <summary>The client's budgets that it falls under.</summary>
    internal IReadOnlyList<BudgetClaim> Claims { get; private set; } = [];

    /// <summary>
    /// The counters that it is added to. A call that began in one period of a budget and is charged in the next is spent in the next: by the clock that
    /// requests are refused by, so that the two agree.
    /// </summary>
    internal IReadOnlyList<CostCounter> CountersAt(DateTimeOffset at) =>
        Claims.Count == 0 ? [] : [.. Claims.Select(claim => claim.CounterAt(at))];

    /// <summary>The call's own budget; null for none.</summary>
    internal XBudget? Own { get; init; }

    internal bool IsPerResource => Operation.Price!.Per is "resource" or "event";

    /// <summary>Notes what was set aside for it.</summary>
    internal void Reserved(string? reservation, IReadOnlyList<BudgetClaim> claims) => (Reservation, Claims) = (reservation, claims);

    /// <summary>Whether what was set aside in the call's own budget is still so; only once.</summary>
    internal bool TakeReserved() => !Interlocked.Exchange(ref _isGivenBack, true);

    /// <summary>Enters what its response costs; null where the ledger can't be written.</summary>
    /// <param name="collect">Gathers the ids of what the response holds.</param>
    /// <param name="date">X's clock, where the response says it.</param>
    /// <param name="lost">How many attempts before were sent and their responses lost.</param>
    internal ValueTask<XCost?> ChargeAsync(Action<ResourceIds> collect, DateTimeOffset? date, int lost)
    {
        _isSettled = true;
        return costs.ChargeAsync(this, collect, date, lost);
    }

    /// <summary>Ends it without a response that could be charged. What was charged already stays.</summary>
    /// <param name="lost">How many attempts were sent and their responses lost, so that X may have charged them.</param>
    internal ValueTask EndAsync(int lost)
    {
        if (_isSettled)
        {
            return default;
        }

        _isSettled = true;
        return costs.EndAsync(this, lost);
    }
}

/// <summary>A budget of the client that a request falls under.</summary>
/// <param name="Budget">The budget.</param>
/// <param name="Name">What its counters are called, before the period.</param>
/// <param name="IsUsd">Whether it counts USD; otherwise it counts resources.</param>
/// <param name="Limit">How much the budget is.</param>
internal readonly record struct BudgetClaim(XBudget Budget, string Name, bool IsUsd, decimal Limit)
{
    /// <summary>The counter of the period that a moment is in.</summary>
    internal CostCounter CounterAt(DateTimeOffset at) => new($"{Name} {Budget.PeriodOf(at)} {Unit}", IsUsd);

    /// <summary>What a request claims of it, in the period that a moment is in.</summary>
    internal CostClaim Of(decimal amount, DateTimeOffset at) =>
        new(CounterAt(at).Name, amount, Limit) { Budget = $"{Name} {Budget.Period} {Unit}" };

    private string Unit => IsUsd ? "usd" : "resources";
}

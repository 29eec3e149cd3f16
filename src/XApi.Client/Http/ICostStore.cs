namespace XApi;

/// <summary>Where a ledger is kept: what was charged, which resources of the day were, and what budgets have left.</summary>
/// <remarks>
/// <c>MemoryCostStore</c>, <c>FileCostStore</c> and <c>DbCostStore</c> are the library's. Each method is atomic: processes that share a store can't exceed
/// a budget together, and a resource is charged to one of them.
/// </remarks>
public interface ICostStore
{
    /// <summary>Sets aside what a request can cost at most, if every budget that it falls under has that left; otherwise nothing is set aside.</summary>
    /// <param name="reservation">What to set aside.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Null when it was set aside; else the first claim that can't be met.</returns>
    ValueTask<CostShortage?> ReserveAsync(CostReservation reservation, CancellationToken cancellationToken = default);

    /// <summary>Gives back what was set aside for a request that costs nothing.</summary>
    /// <param name="reservation">The reservation's id.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    ValueTask ReleaseAsync(string reservation, CancellationToken cancellationToken = default);

    /// <summary>Enters what a response costs, adds it to the counters of its budgets, and gives back what was set aside.</summary>
    /// <param name="record">What was charged.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    ValueTask<CostReceipt> RecordAsync(CostRecord record, CancellationToken cancellationToken = default);

    /// <summary>The ledger from one day to another, both included.</summary>
    /// <param name="from">The first day, in UTC.</param>
    /// <param name="to">The last day, in UTC.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    ValueTask<IReadOnlyList<CostLine>> ReadAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken = default);
}

/// <summary>What a request can cost at most, set aside until its response says.</summary>
/// <param name="Id">A name of its own.</param>
/// <param name="ExpiresAt">When it is given back by itself, should the process that made it have ended.</param>
/// <param name="Claims">What is claimed of each budget.</param>
public sealed record CostReservation(string Id, DateTimeOffset ExpiresAt, IReadOnlyList<CostClaim> Claims);

/// <summary>A part of a budget that a request claims.</summary>
/// <param name="Counter">The budget's counter of the period.</param>
/// <param name="Amount">How much, in USD or resources.</param>
/// <param name="Limit">How much the budget is.</param>
public sealed record CostClaim(string Counter, decimal Amount, decimal Limit)
{
    /// <summary>
    /// The budget whatever the period, by which is counted what is set aside: a request that began in one period may be charged in the next, so that it is
    /// set aside in both. The counter by default.
    /// </summary>
    public string Budget { get; init; } = Counter;
}

/// <summary>A claim that can't be met.</summary>
/// <param name="Claim">The claim.</param>
/// <param name="Spent">What was spent in the period.</param>
/// <param name="Reserved">What is set aside for other requests.</param>
public sealed record CostShortage(CostClaim Claim, decimal Spent, decimal Reserved)
{
    /// <summary>What is left.</summary>
    public decimal Left => Math.Max(0, Claim.Limit - Spent - Reserved);
}

/// <summary>What a response costs, before it is known which of its resources were charged already.</summary>
public sealed record CostRecord
{
    /// <summary>The day in UTC, by X's clock.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>The operation's name in the spec.</summary>
    public required string Operation { get; init; }

    /// <summary>The item of the price list.</summary>
    public required string Item { get; init; }

    /// <summary>Whose call it was: the key of the credential (<c>XCredential.CredentialKey</c>), which holds no secret.</summary>
    public required string Credential { get; init; }

    /// <summary>The price of one in USD.</summary>
    public required decimal Price { get; init; }

    /// <summary>How many requests it took: 1, and 0 for what streams bring.</summary>
    public int Requests { get; init; } = 1;

    /// <summary>The kind of the resources, within which ids are ids of one thing.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The ids of the resources, where these are charged; null where the request is.</summary>
    public IReadOnlyList<string>? Resources { get; init; }

    /// <summary>
    /// How many are charged where <see cref="Resources"/> is null: 1 by default, the request. Where the response of a request for resources was lost, it is
    /// how many that could hold at most.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int Count
    {
        get;
        init => field = Bound.Number(value, 0, int.MaxValue);
    } = 1;

    /// <summary>Whether it is not known if X has charged it: the request was sent, and its response was lost.</summary>
    public bool IsUncertain { get; init; }

    /// <summary>The reservation that it settles; null for none.</summary>
    public string? Reservation { get; init; }

    /// <summary>The counters that it is added to.</summary>
    public IReadOnlyList<CostCounter> Counters { get; init; } = [];
}

/// <summary>A counter of a budget in a period.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsUsd">Whether it counts USD; otherwise it counts resources.</param>
public sealed record CostCounter(string Name, bool IsUsd);

/// <summary>What was charged.</summary>
/// <param name="Charged">How many resources, or requests.</param>
/// <param name="Repeats">How many resources that were charged before on the same day, and so cost nothing.</param>
/// <param name="Usd">The cost in USD.</param>
/// <param name="Spent">What each counter of the record stands at, in its order.</param>
public sealed record CostReceipt(int Charged, int Repeats, decimal Usd, IReadOnlyList<decimal> Spent);

/// <summary>A line of the ledger: what an operation cost on a day.</summary>
/// <param name="Day">The day, in UTC.</param>
/// <param name="Operation">The operation's name in the spec.</param>
/// <param name="Item">The item of the price list.</param>
/// <param name="Credential">The key of the credential.</param>
/// <param name="Requests">How many requests.</param>
/// <param name="Charged">How many resources, or requests, were charged.</param>
/// <param name="Repeats">How many resources came again on the same day and cost nothing.</param>
/// <param name="Usd">What they cost in USD.</param>
/// <param name="UncertainUsd">What requests whose responses were lost cost at most, beside that.</param>
public sealed record CostLine(
    DateOnly Day,
    string Operation,
    string Item,
    string Credential,
    long Requests,
    long Charged,
    long Repeats,
    decimal Usd,
    decimal UncertainUsd
);

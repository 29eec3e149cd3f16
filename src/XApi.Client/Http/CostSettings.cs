namespace XApi;

/// <summary>How a client counts what its calls cost, and what they may.</summary>
public sealed record CostSettings
{
    /// <summary>The prices; <see cref="XPriceList.Default"/> by default.</summary>
    public XPriceList Prices { get; init; } = XPriceList.Default;

    /// <summary>What all calls of the client may spend. None by default.</summary>
    public IReadOnlyList<XBudget> Budgets { get; init; } = [];

    /// <summary>
    /// Where the ledger is kept: in memory by default, as long as the client lives. Clients that are given the same store share a ledger, and the budgets
    /// that have the same name.
    /// </summary>
    public ICostStore? Store { get; init; }

    /// <summary>
    /// The id of the user to whom the App belongs. X charges less for what that user reads of themselves (<c>owned_read</c>). Null, the default, counts the
    /// full price.
    /// </summary>
    public string? AppOwnerId { get; init; }
}

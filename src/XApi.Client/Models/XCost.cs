using System.Globalization;

namespace XApi;

/// <summary>What a response cost.</summary>
/// <param name="Item">The item of the price list that it was charged by; null for what costs nothing, as far as X says.</param>
/// <param name="Charged">How many resources were charged; 1 where the request was.</param>
/// <param name="Repeats">How many resources were charged before on the same day of UTC, and so cost nothing.</param>
/// <param name="Usd">The cost in USD.</param>
public sealed record XCost(string? Item, int Charged, int Repeats, decimal Usd)
{
    /// <summary>What a response costs that X says nothing of.</summary>
    public static XCost Nothing { get; } = new(null, 0, 0, 0);

    /// <summary>
    /// Where the price is from: <c>documented</c> on X's price page, or concluded, from X's own simulator (<c>simulator</c>) or from what is like it
    /// (<c>inferred</c>). Null for what costs nothing.
    /// </summary>
    public string? Basis { get; init; }

    /// <summary>The cost and what it is for.</summary>
    public override string ToString() =>
        Item is null
            ? "0 USD"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{Usd:0.000##} USD ({Charged} {Item}{(Repeats > 0 ? $", {Repeats} repeated" : "")}{(Basis is null or "documented" ? "" : $", {Basis} price")})"
            );
}

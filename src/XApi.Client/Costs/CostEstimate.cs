using System.Globalization;

namespace XApi;

/// <summary>What a call, or an enumeration, can cost, before anything is sent.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Item">The item of the price list that it is charged by; null where X says no price.</param>
/// <param name="Least">The least that it can cost in USD: what is not there, and what was read on the same day, costs nothing.</param>
/// <param name="Most">The most that it can cost in USD; null where nothing bounds it.</param>
public sealed record CostEstimate(XOperation Operation, string? Item, decimal Least, decimal? Most)
{
    /// <summary>How many resources it can return at most, included ones too; null where nothing bounds it, and where the request is charged.</summary>
    public long? Resources { get; init; }

    /// <summary>How many requests it takes at most; null where nothing bounds it.</summary>
    public long? Requests { get; init; }

    /// <summary>
    /// Where the price is from: <c>documented</c> on X's price page, or concluded, from X's own simulator (<c>simulator</c>) or from what is like it
    /// (<c>inferred</c>).
    /// </summary>
    public string? Basis { get; init; }

    /// <summary>How many Tweets match by X's count; null where X was not asked.</summary>
    public long? Counted { get; init; }

    /// <summary>What they cost in USD, without those that expansions bring and without those that cost nothing again on the same day; null without a count.</summary>
    public decimal? Expected { get; init; }

    /// <summary>The requests of a call that takes several, each with its own estimate; empty for a call that takes one.</summary>
    public IReadOnlyList<CostEstimate> Parts { get; init; } = [];

    /// <summary>The estimate in words.</summary>
    public override string ToString()
    {
        if (Item is null)
        {
            return $"{Operation.Id}: X says no price";
        }

        var most = Most is { } usd ? Usd(usd) : "no upper bound";
        var range = Least == Most ? Usd(Least) : $"{Usd(Least)} to {most}";
        var count = Resources is { } resources ? string.Create(CultureInfo.InvariantCulture, $"{resources:0} {Item} at most") : Item;
        var parts = Parts.Count > 0 ? string.Create(CultureInfo.InvariantCulture, $", {Parts.Count} requests") : "";
        var counted = Counted is { } number
            ? string.Create(CultureInfo.InvariantCulture, $"; X counts {number:0}, which cost {Usd(Expected ?? 0)}")
            : "";
        return $"{Operation.Id}: {range} ({count}{(Basis is null or "documented" ? "" : $", {Basis} price")}{parts}){counted}";
    }

    private static string Usd(decimal usd) => string.Create(CultureInfo.InvariantCulture, $"{usd:0.000##} USD");
}

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
        return $"{Operation.Id}: {range} ({count}{(Basis is null or "documented" ? "" : $", {Basis} price")})";
    }

    private static string Usd(decimal usd) => string.Create(CultureInfo.InvariantCulture, $"{usd:0.000##} USD");
}

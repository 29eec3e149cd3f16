using System.Globalization;

namespace XApi;

/// <summary>What a request says of its cost, from its parameters and what the spec and the price list say of them.</summary>
internal static class CostShape
{
    private const string PageSize = "max_results";

    internal static CostFacts Of(XRequest request, XPriceList prices) => FactsOf(request, prices).Cost;

    /// <summary>The same with the size of a page, and how many resources of the same kind each item may bring with it.</summary>
    internal static (CostFacts Cost, long Items, long Included) FactsOf(XRequest request, XPriceList prices)
    {
        if (request.Operation.Price is not { } price)
        {
            return (default, 1, 0);
        }

        var isPerResource = price.Per == "resource";
        var items = isPerResource ? Items(request) : 1;
        var included = isPerResource ? Included(request, prices.Items.GetValueOrDefault(price.Item)?.IncludedAs, prices) : 0;
        var cost = new CostFacts(
            items * (1 + included),
            price.WithUrl is not null && request.SendsUrl,
            price.Owned is null ? null : request.Given.FirstOrDefault(given => given.In == XParameterLocation.Path)?.Value
        );
        return (cost, items, included);
    }

    /// <summary>How many resources an item of the response can bring at most: itself, and those of the same kind that come with it.</summary>
    internal static long MostOfItem(XRequest request, XPriceList prices) => 1 + FactsOf(request, prices).Included;

    /// <summary>Asks for a smaller page, so that it holds so many resources at most; false where the operation has no smaller page.</summary>
    internal static bool TryShrink(XRequest request, XPriceList prices, long affordable)
    {
        var price = request.Operation.Price!;
        if (request.Operation.Parameter(PageSize) is not { } size || price.Per != "resource")
        {
            return false;
        }

        var each = 1 + Included(request, prices.Items.GetValueOrDefault(price.Item)?.IncludedAs, prices);
        var items = affordable / each;
        if (items < Math.Max(1, size.Minimum ?? 1) || items >= PageOf(request, size))
        {
            return false;
        }

        request.Set(PageSize, items.ToString(CultureInfo.InvariantCulture));
        return true;
    }

    // A page, or as many as were named, or one.
    private static long Items(XRequest request) =>
        request.Operation.Parameter(PageSize) is { } size
            ? PageOf(request, size)
            : request.Given.Where(given => given.In == XParameterLocation.Query && IsIds(given)).Max(given => (int?)given.Values!.Count)
                ?? 1;

    private static bool IsIds(GivenParameter given) => given.Values is not null && !FieldNames.ShapeResponse(given.Name);

    private static long PageOf(XRequest request, XParameter size) =>
        long.TryParse(request.ValueOf(PageSize) ?? size.Default, NumberStyles.None, CultureInfo.InvariantCulture, out var asked)
            ? asked
            : size.Maximum ?? 100;

    // Expansions that fill the list of what is charged bring so many for each item at most.
    private static long Included(XRequest request, string? list, XPriceList prices) =>
        list is not null && request.Operation.Parameter("expansions") is { } expansions && request.ValueOf("expansions") is { } asked
            ? asked
                .Split(',')
                .Where(name => expansions.Includes.GetValueOrDefault(name) == list)
                .Sum(name => prices.Expansions.GetValueOrDefault(name, 1))
            : 0;
}

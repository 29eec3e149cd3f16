namespace XApi;

public sealed partial class XCosts
{
    /// <summary>
    /// What an enumeration can cost: <c>x.Costs.Estimate(x.Search.EnumerateRecentAsync(query).Take(5_000))</c>. It is never less than the least and never
    /// more than the most; without <c>Take</c> or <c>MaxPages</c> the most is what the collection reaches back to, where the documentation says so.
    /// </summary>
    /// <param name="items">The enumeration.</param>
    /// <typeparam name="TItem">What the collection holds.</typeparam>
    /// <typeparam name="TPage">The response that holds a page of it.</typeparam>
    public CostEstimate Estimate<TItem, TPage>(Paged<TItem, TPage> items)
        where TPage : XResponse, IPage<TItem>
    {
        ArgumentNullException.ThrowIfNull(items);
        var request = PageLength.Set(items.Source.Request(), items.Settings.Items);
        var facts = CostShape.FactsOf(request, Prices);
        var page = Math.Max(1, facts.Items);
        var count = Least(items.Settings.Items, items.Settings.Pages * page, items.Source.Pagination.HorizonItems);

        // The last page is charged whole.
        var pages = (count + page - 1) / page;
        return Estimate(request.Operation, CredentialOf(request), facts.Cost, pages, pages * page * (1 + facts.Included));
    }

    private static XCredential? CredentialOf(XRequest request) =>
        request.Options?.Credential is { } credential ? XCredential.Of(credential) : null;

    private static long? Least(params ReadOnlySpan<long?> bounds)
    {
        long? least = null;
        foreach (var bound in bounds)
        {
            least = bound < least || least is null ? bound ?? least : least;
        }

        return least;
    }
}

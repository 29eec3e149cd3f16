namespace XApi;

public sealed partial class XCosts
{
    // More than anything holds.
    private const long Countless = 1_000_000_000_000;

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
        var count = Least(
            items.Settings.Items,
            Math.Min(items.Settings.Pages ?? Countless, Countless / page) * page,
            items.Source.Pagination.HorizonItems,
            Countless
        );

        // The last page is charged whole.
        var pages = count < Countless / 2 ? (count + page - 1) / page : null;
        var most = pages * page;
        if (items.Settings is { SliceLength: not null, Items: > 0 and var wanted })
        {
            // Each slice ends with a page that may hold few, so that any number of pages leads to the last, which asks for one item or what a page has at least.
            pages = items.Settings.Pages;
            most = Least(pages * page, wanted - 1 + CostShape.FactsOf(PageLength.Set(items.Source.Request(), 1), Prices).Items);
        }

        return Estimate(request.Operation, CredentialOf(request), facts.Cost, pages, most * (1 + facts.Included));
    }

    /// <summary>
    /// The same for a search, and how many Tweets X counts that match it (<see cref="CostEstimate.Counted"/>): that request costs 0.005 USD for recent ones,
    /// and 0.010 for each 31 days of the full archive.
    /// </summary>
    /// <remarks>X counts what matches. What a search returns can be fewer: Tweets that were deleted, or that the account may not see.</remarks>
    /// <param name="search">The search.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentException">It is no search whose results X counts.</exception>
    /// <exception cref="XBudgetExceededException">A budget has not left what counting costs.</exception>
    /// <exception cref="XApiException">X returned an error, or no response came.</exception>
    public async Task<CostEstimate> EstimateByCountAsync(Paged<Tweet, TweetPage> search, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(search);
        var estimate = Estimate(search);
        var send = Count ?? throw new NotSupportedException("Only the costs of a client can be estimated.");
        var request = search.Source.Request();
        if (XOperation.All.FirstOrDefault(operation => operation.Id == request.Operation.Price?.CountedBy) is not { } counting)
        {
            throw new ArgumentException($"X counts no results of {request.Operation.Id}; Estimate says what it can cost.", nameof(search));
        }

        var counted = 0L;
        for (string? next = null; ; )
        {
            var page = await send(
                    request.For(counting).Set(counting.Pagination!.RequestToken, next is null ? null : [next]),
                    cancellationToken
                )
                .ConfigureAwait(false);
            counted += page.Meta?.TotalTweetCount ?? 0;
            if ((next = page.Meta?.NextToken) is null)
            {
                break;
            }
        }

        var most = estimate.Resources is { } resources ? Math.Min(resources, counted) : counted;
        return estimate with { Counted = counted, Expected = most * Prices.PriceOf(estimate.Item!) };
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

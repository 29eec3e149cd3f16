using System.Runtime.CompilerServices;

namespace XApi;

/// <summary>Fetches page after page of a collection, or of a slice of it.</summary>
/// <param name="source">Where pages come from.</param>
/// <param name="backwards">Whether it goes towards the beginning.</param>
/// <param name="fetchesAhead">Whether the page that follows one is fetched while that one is worked on.</param>
/// <param name="needed">How many items are needed beside those of a page that is at hand; null for all.</param>
internal sealed class PageWalk<TItem, TPage>(
    PageSource<TItem, TPage> source,
    bool backwards,
    Predicate<TPage> fetchesAhead,
    Func<TPage?, long?> needed
)
    where TPage : XResponse, IPage<TItem>
{
    /// <summary>Fetches page after page, from one on.</summary>
    internal async IAsyncEnumerable<FetchedPage<TPage>> WalkAsync(
        TimeSlice? slice,
        TimeSlice? nextSlice,
        string? cursor,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var cursors = new HashSet<string?> { cursor };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<TPage>? ahead = null;
        try
        {
            while (true)
            {
                var page = await (ahead ?? source.FetchAsync(cursor, slice, needed(null), cancellationToken)).ConfigureAwait(false);
                ahead = null;

                // An empty page may have a successor. A cursor that comes again would go on forever.
                var next = backwards ? source.Links.Previous(page, cursor) : source.Links.Next(page, cursor);
                var repeats = next is not null && !cursors.Add(next);
                if (next is not null && !repeats && fetchesAhead(page))
                {
                    ahead = source.FetchAsync(next, slice, needed(page), stop.Token);
                }

                yield return new(page, slice, cursor, next, nextSlice, repeats);
                if (repeats)
                {
                    throw new XApiException(
                        $"{source.Operation} returned for the token {cursor ?? "of the first page"} the token {next}, which came before: the collection does not end."
                    )
                    {
                        Operation = source.Operation,
                        RateLimit = page.RateLimit,
                        RequestId = page.RequestId,
                    };
                }

                if (next is null)
                {
                    yield break;
                }

                cursor = next;
            }
        }
        finally
        {
            if (ahead is not null)
            {
                await stop.CancelAsync().ConfigureAwait(false);
                await ((Task)ahead).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}

using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>A page of a collection that runs from new to old, and the tokens of its neighbours.</summary>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? NextToken, string? PreviousToken);

/// <summary>Cuts collections into pages.</summary>
internal static class Page
{
    private const int TokenLength = 45;
    private const int UsualSize = 100;

    // X pages quote Tweets by another machinery, whose tokens look like "avdjwk0udyx6".
    private const int ShortTokenLength = 12;

    // Where a token is a number, it has to fit into 64 bits.
    private const int NumberLength = 18;

    /// <summary>Cuts the page that a call asks for.</summary>
    /// <param name="call">The call.</param>
    /// <param name="newestFirst">The collection, each item with a number that falls from item to item.</param>
    /// <param name="page">The page.</param>
    /// <param name="mayBeShort">Whether the collection is one that X filters after it has cut a page.</param>
    /// <param name="ranking">The order that the collection is in, where it has one that changes.</param>
    /// <returns>What is wrong with the token; null when nothing is.</returns>
    internal static ApiResponse? Cut<T>(
        Call call,
        IEnumerable<(long Order, T Item)> newestFirst,
        out Page<T> page,
        bool mayBeShort = true,
        long ranking = 0
    )
    {
        var paging = call.Operation.Pagination!;
        page = new Page<T>([], null, null);
        if (!TryReadToken(call, out var token, out var refusal))
        {
            return refusal;
        }

        var number = token?.Page ?? 0;
        var size = Size(call);
        var all = newestFirst.Take(paging.HorizonItems ?? int.MaxValue);
        List<(long Order, T Item)> items;
        bool hasNewer,
            hasOlder;
        if (token is { IsBackward: true } back)
        {
            var newer = all.TakeWhile(entry => entry.Order > back.Anchor).ToList();
            size = mayBeShort && newer.Count > size ? Shortened(call, size, number, mayBeEmpty: false) : size;
            hasNewer = newer.Count > size;
            hasOlder = true;
            items = newer[^Math.Min(size, newer.Count)..];
        }
        else
        {
            // One more than the page holds, to see whether there is a next.
            var rest = all.SkipWhile(entry => token is { } start && entry.Order >= start.Anchor).Take(size + 1).ToList();
            size = mayBeShort && rest.Count > size ? Shortened(call, size, number, mayBeEmpty: number > 0) : size;
            hasNewer = token is not null;
            hasOlder = rest.Count > size;
            items = rest[..Math.Min(size, rest.Count)];
        }

        // A page without items leads on from where it began itself.
        var (first, last) = items.Count > 0 ? (items[0].Order, items[^1].Order) : (token?.Anchor ?? 0, token?.Anchor ?? 0);
        var onward = items.Count > 0 || size == 0;
        page = new Page<T>(
            items.ConvertAll(entry => entry.Item),
            hasOlder && onward ? Issue(call, new PageToken(last, false, number + 1, ranking)) : null,
            hasNewer && onward && paging.PreviousToken is not null ? Issue(call, new PageToken(first, true, number + 1, ranking)) : null
        );
        return null;
    }

    /// <summary>Cuts the page of a collection whose order changes with the world. The order of the first page holds for those that follow.</summary>
    /// <param name="call">The call.</param>
    /// <param name="rank">The ids of what is in the collection now, the first of them first.</param>
    /// <param name="find">What has an id; null where it is there no longer.</param>
    /// <param name="page">The page.</param>
    /// <returns>What is wrong with the token; null when nothing is.</returns>
    internal static ApiResponse? CutRanked<T>(Call call, Func<IEnumerable<long>> rank, Func<long, T?> find, out Page<T> page)
        where T : class
    {
        page = new Page<T>([], null, null);
        if (!TryReadToken(call, out var token, out var refusal))
        {
            return refusal;
        }

        var tokens = call.World.PageTokens;
        var ids = token is { } given ? tokens.Ranking(given.Ranking) : [.. rank()];
        // The same order has the same number, and so the same tokens.
        var ranking = token?.Ranking ?? ids.Aggregate(Scatter.Hash(Name(call)), (sum, id) => unchecked((sum * 31) + id)) | 1;
        var there = ids.Select((id, index) => (Order: (long)(ids.Count - index), Item: find(id)))
            .Where(entry => entry.Item is not null)
            .Select(entry => (entry.Order, entry.Item!));
        refusal = Cut(call, there, out page, ranking: ranking);
        if (page is not { NextToken: null, PreviousToken: null })
        {
            tokens.Keep(ranking, ids);
        }

        return refusal;
    }

    /// <summary>Gives out a token for a page of the collection that a call asks for.</summary>
    internal static string Issue(Call call, PageToken token)
    {
        var isNumber = call.Operation.Parameters.Any(spec =>
            spec.Name == call.Operation.Pagination!.RequestToken && spec.Pattern is not null
        );
        var length =
            isNumber ? NumberLength
            : call.Operation == XOperation.QuoteTweets ? ShortTokenLength
            : TokenLength;
        return call.World.PageTokens.Issue(token, Name(call), length, isNumber);
    }

    /// <summary>The numbers of a page as <c>meta</c>.</summary>
    internal static JsonObject Meta<T>(Page<T> page, IEnumerable<long>? ids = null)
    {
        var sorted = ids?.Order().ToList() ?? [];
        return JsonText.Object(
            ("newest_id", sorted.Count == 0 ? null : JsonText.Id(sorted[^1])),
            ("oldest_id", sorted.Count == 0 ? null : JsonText.Id(sorted[0])),
            ("result_count", page.Items.Count),
            ("next_token", page.NextToken),
            ("previous_token", page.PreviousToken)
        );
    }

    /// <summary>Reads the token that a call gave, if it gave one.</summary>
    internal static bool TryReadToken(Call call, out PageToken? token, out ApiResponse? refusal)
    {
        var parameter = call.Operation.Pagination!.RequestToken;
        token = null;
        refusal = null;
        if (call.Arguments.Text(parameter) is { } text)
        {
            token = call.World.PageTokens.Read(text, Name(call));
            if (token is null)
            {
                refusal = Problems.InvalidRequest(
                    parameter,
                    text,
                    $"The `{parameter}` query parameter value [{text}] is not a valid token"
                );
                return false;
            }
        }

        return true;
    }

    /// <summary>What distinguishes this collection from others, so that a token is not taken for another's.</summary>
    internal static string Name(Call call) =>
        call.Operation.Id
        + string.Join(
            '&',
            call.Arguments.Values.Where(value => !IsPresentation(value.Key) && value.Key != call.Operation.Pagination!.RequestToken)
                .OrderBy(value => value.Key, StringComparer.Ordinal)
                .Select(value => $"{value.Key}={value.Value}")
        );

    // What says how a collection is shown, not which one it is: it may change from page to page.
    private static bool IsPresentation(string parameter) =>
        parameter is "max_results" or "expansions" || parameter.EndsWith(".fields", StringComparison.Ordinal);

    // Where the documentation states no default, X gives a hundred.
    private static int Size(Call call) => call.Number("max_results") ?? UsualSize;

    /// <summary>
    /// How many items a page holds that could be full. X filters after it has cut a page, so pages come short, and some empty, though more follow.
    /// </summary>
    private static int Shortened(Call call, int size, int page, bool mayBeEmpty)
    {
        if (!call.Options.ShortPages)
        {
            return size;
        }

        var chance = Scatter.Mix(Scatter.Hash(Name(call)) + page);
        var dropped = (chance % 16) switch
        {
            0 when mayBeEmpty => size,
            1 => size * 4 / 5,
            < 10 => (int)(1 + (chance / 16 % (uint)Math.Max(1, size / 4))),
            _ => 0,
        };
        return Math.Max(size - dropped, dropped == size && mayBeEmpty ? 0 : 1);
    }
}

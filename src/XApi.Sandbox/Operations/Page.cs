using System.Globalization;
using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>A page of a collection that runs from new to old, and the tokens of its neighbours.</summary>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? NextToken, string? PreviousToken);

/// <summary>Cuts collections into pages.</summary>
internal static class Page
{
    // What tells how a collection is shown, not which one it is: it may change from page to page.
    private static readonly HashSet<string> Presentation =
    [
        "max_results",
        "expansions",
        "tweet.fields",
        "user.fields",
        "media.fields",
        "poll.fields",
        "place.fields",
    ];

    /// <summary>Cuts the page that a call asks for.</summary>
    /// <param name="call">The call.</param>
    /// <param name="newestFirst">The collection, each item with a number that falls from item to item.</param>
    /// <param name="page">The page.</param>
    /// <returns>What is wrong with the token; null when nothing is.</returns>
    internal static Answer? Cut<T>(Call call, IEnumerable<(long Order, T Item)> newestFirst, out Page<T> page)
    {
        var paging = call.Operation.Pagination!;
        var collection = Name(call);
        page = new Page<T>([], null, null);
        if (!TryReadToken(call, out var token, out var refusal))
        {
            return refusal;
        }

        var size = Size(call);
        var all = newestFirst.Take(paging.HorizonItems ?? int.MaxValue);
        List<(long Order, T Item)> items;
        bool hasNewer,
            hasOlder;
        if (token is { IsBackward: true } back)
        {
            var newer = all.TakeWhile(entry => entry.Order > back.Anchor).ToList();
            hasNewer = newer.Count > size;
            hasOlder = true;
            items = newer[^Math.Min(size, newer.Count)..];
        }
        else
        {
            // One more than the page holds, to see whether there is a next.
            var rest = all.SkipWhile(entry => token is { } start && entry.Order >= start.Anchor).Take(size + 1).ToList();
            hasNewer = token is not null;
            hasOlder = rest.Count > size;
            items = rest[..Math.Min(size, rest.Count)];
        }

        page = new Page<T>(
            items.ConvertAll(entry => entry.Item),
            hasOlder && items.Count > 0 ? new PageToken(items[^1].Order, false).Write(collection) : null,
            hasNewer && items.Count > 0 && paging.PreviousToken is not null ? new PageToken(items[0].Order, true).Write(collection) : null
        );
        return null;
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
    internal static bool TryReadToken(Call call, out PageToken? token, out Answer? refusal)
    {
        var parameter = call.Operation.Pagination!.RequestToken;
        token = null;
        refusal = null;
        if (call.Arguments.Text(parameter) is { } text)
        {
            token = PageToken.Read(text, Name(call));
            if (token is null)
            {
                refusal = Problems.InvalidRequest(parameter, text, $"The `{parameter}` query parameter value [{text}] is not valid");
                return false;
            }
        }

        return true;
    }

    /// <summary>What tells this collection from others, so that a token is not taken for another's.</summary>
    internal static string Name(Call call) =>
        call.Operation.Id
        + string.Join(
            '&',
            call.Arguments.Values.Where(value => !Presentation.Contains(value.Key) && value.Key != call.Operation.Pagination!.RequestToken)
                .OrderBy(value => value.Key, StringComparer.Ordinal)
                .Select(value => $"{value.Key}={value.Value}")
        );

    private static int Size(Call call) =>
        call.Arguments.Number("max_results")
        ?? int.Parse(call.Operation.Parameters.First(spec => spec.Name == "max_results").Default!, CultureInfo.InvariantCulture);
}

using System.Globalization;

namespace XApi;

/// <summary>Pages that are there already, for tests of code that enumerates: each leads to the next by its number.</summary>
internal sealed class FixedPages<TItem, TPage>(IReadOnlyList<TPage> pages) : PageLinks
    where TPage : XResponse, IPage<TItem>
{
    // Of no operation of the spec: it takes what any enumeration and any polling may set.
    private static readonly XOperation Operation = new()
    {
        Id = "Paged",
        Tag = "Tests",
        Method = HttpMethod.Get,
        Path = "/paged",
        Docs = new("https://docs.x.com/x-api"),
        Security = [],
        RateLimits = [],
        Parameters = [],
        Pagination = new("pagination_token", "meta.next_token", "meta.previous_token", "data"),
        IsListed = false,
    };

    internal override bool LeadBack => true;

    internal override string Parameter => "pagination_token";

    internal static PageSource<TItem, TPage> Source(IReadOnlyList<TPage> pages, TimeProvider clock)
    {
        var links = new FixedPages<TItem, TPage>(pages);
        return new(
            (request, cancellationToken) =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                return Task.FromResult(pages[NumberOf(links.Cursor(request))]);
            },
            clock,
            () => new XRequest(Operation)
        )
        {
            Links = links,
        };
    }

    internal override string? Cursor(XRequest request) => request.ValueOf(Parameter);

    internal override XRequest At(XRequest request, string? cursor) => request.Set(Parameter, cursor is null ? null : [cursor]);

    internal override string? Next<T>(IPage<T> page, string? cursor) => CursorOf(IndexOf(page) + 1);

    internal override string? Previous<T>(IPage<T> page, string? cursor) => CursorOf(IndexOf(page) - 1);

    private string? CursorOf(int number) => number >= 0 && number < pages.Count ? number.ToString(CultureInfo.InvariantCulture) : null;

    private static int NumberOf(string? cursor) => cursor is null ? 0 : int.Parse(cursor, CultureInfo.InvariantCulture);

    private int IndexOf(object page) => Enumerable.Range(0, pages.Count).First(number => ReferenceEquals(pages[number], page));
}

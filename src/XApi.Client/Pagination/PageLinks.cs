namespace XApi;

/// <summary>
/// How the pages of a collection lead to each other. What a cursor means, only this knows: a run, a checkpoint and a slice hold it as a text. Another kind of
/// pagination is another class here, chosen by what the spec says of the operation.
/// </summary>
internal abstract class PageLinks
{
    /// <summary>Whether pages lead back as well.</summary>
    internal abstract bool LeadBack { get; }

    /// <summary>The query parameter that says which page is returned.</summary>
    internal abstract string Parameter { get; }

    internal static PageLinks Of(XOperation operation) =>
        operation.Pagination is { } pagination
            ? new TokenLinks(pagination)
            : throw new ArgumentException($"{operation.Id} returns all at once: it has no pages.", nameof(operation));

    /// <summary>The page that a request asks for; null for the first.</summary>
    internal abstract string? Cursor(XRequest request);

    /// <summary>Makes a request ask for a page; null for the first.</summary>
    internal abstract XRequest At(XRequest request, string? cursor);

    /// <summary>The page after one that was requested with a cursor; null after the last.</summary>
    internal abstract string? Next<TItem>(IPage<TItem> page, string? cursor);

    /// <summary>The page before one that was requested with a cursor; null before the first.</summary>
    internal abstract string? Previous<TItem>(IPage<TItem> page, string? cursor);

    /// <summary>Pages that hold the tokens of their neighbours, which a query parameter takes.</summary>
    private sealed class TokenLinks(XPagination pagination) : PageLinks
    {
        internal override bool LeadBack => pagination.PreviousToken is not null;

        internal override string Parameter => pagination.RequestToken;

        internal override string? Cursor(XRequest request) => request.ValueOf(pagination.RequestToken);

        internal override XRequest At(XRequest request, string? cursor) =>
            request.Set(pagination.RequestToken, cursor is null ? null : [cursor]);

        internal override string? Next<TItem>(IPage<TItem> page, string? cursor) => page.NextToken;

        internal override string? Previous<TItem>(IPage<TItem> page, string? cursor) => page.PreviousToken;
    }
}

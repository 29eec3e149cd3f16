namespace XApi.Cli.Collecting;

/// <summary>
/// What a collection still reaches that goes some time back only. Once the time that was asked for starts or ends before that, X refuses it with and without a page's
/// token; what is older than what was collected, and still in reach, is asked for by its ids.
/// </summary>
/// <param name="Since">The start of the time that is asked for; null where it is open.</param>
/// <param name="Until">Its end; null where it is open.</param>
/// <param name="Started">When the collection started.</param>
/// <param name="Pagination">How far back it reaches.</param>
/// <param name="Older">Makes the enumeration of what is in reach and older than an id; null for no id.</param>
/// <param name="Clock">The clock.</param>
internal sealed record SearchReach<TItem, TPage>(
    DateTimeOffset? Since,
    DateTimeOffset? Until,
    DateTimeOffset Started,
    XPagination Pagination,
    Func<string?, Paged<TItem, TPage>> Older,
    TimeProvider Clock
)
    where TPage : XResponse, IPage<TItem>
{
    /// <summary>The earliest time that is in reach.</summary>
    public DateTimeOffset Oldest => Clock.GetUtcNow() - Pagination.Horizon!.Value;

    /// <summary>Whether an end of the time that is asked for is earlier.</summary>
    public bool IsPassed => Since < Oldest || Until < Oldest;

    /// <summary>The start of what was in reach when the collection started.</summary>
    public DateTimeOffset Start => Since ?? Started - Pagination.Horizon!.Value;

    /// <summary>Whether it is out of reach as a whole.</summary>
    /// <param name="before">The id that it ends before; null where it has no other end than that which was asked for.</param>
    public bool IsLost(string? before) => (before is null ? Until : XId.TimeOf(before)) < Clock.GetUtcNow() - Pagination.Reach;

    /// <summary>What was not collected, and can't be any more.</summary>
    /// <param name="oldest">The oldest id that was collected; null for none.</param>
    public CollectionGap Lost(string? oldest)
    {
        var end = (oldest is null ? Until : XId.TimeOf(oldest)) ?? Oldest;
        return new(Start, end < Oldest ? end : Oldest, "lost");
    }
}

namespace XApi;

/// <summary>Why an enumeration ended.</summary>
public enum EndReason
{
    /// <summary>The collection has no more.</summary>
    NoMore,

    /// <summary>As many items came as <see cref="Paged{TItem, TPage}.Take"/> asked for.</summary>
    ItemLimit,

    /// <summary>As many pages came as <see cref="Paged{TItem, TPage}.MaxPages"/> asked for.</summary>
    PageLimit,

    /// <summary>
    /// X gives no more, though there may be more: the collection reaches back over the 3,200 newest Tweets of a user, the 800 newest mentions, the last
    /// seven days of a search and so on, as the documentation of the operation says (<see cref="XPagination.HorizonItems"/>, <see cref="XPagination.Horizon"/>).
    /// Where something is excluded from a timeline it may be <see cref="NoMore"/> instead: what is left out counts for X, and is not seen here.
    /// </summary>
    Horizon,

    /// <summary>The caller cancelled it.</summary>
    Cancelled,

    /// <summary>A call failed; the exception was thrown.</summary>
    Failed,
}

namespace XApi;

/// <summary>A response that holds a part of a collection and the way to the next.</summary>
/// <typeparam name="TItem">What the collection holds.</typeparam>
public interface IPage<out TItem>
{
    /// <summary>The items of this page.</summary>
    IReadOnlyList<TItem> Items { get; }

    /// <summary>The token of the next page; null on the last page.</summary>
    string? NextToken { get; }

    /// <summary>The token of the previous page; null on the first page, and where there is no way back.</summary>
    string? PreviousToken { get; }
}

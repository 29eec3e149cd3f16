namespace XApi;

/// <summary>What tells one item of a collection from another, so that a place in a page is found again after a restart.</summary>
internal interface IPageItem
{
    string Key { get; }
}

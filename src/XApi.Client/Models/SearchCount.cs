namespace XApi;

public sealed partial class SearchCount : IPageItem
{
    // Each period is counted once.
    string IPageItem.Key => Timestamp.ToJson(Start);
}

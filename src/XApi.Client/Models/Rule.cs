namespace XApi;

public sealed partial class Rule : IPageItem
{
    string IPageItem.Key => Id;
}

namespace XApi.Tests;

internal sealed class BookmarksTests : SectionTests<BookmarksTests>, ISection
{
    public static IReadOnlyList<ContractCase> Cases { get; } =
    [
        ContractCase.Of(XOperation.GetBookmarks, "documented", x => x.Bookmarks.GetAsync("2244994945")),
        ContractCase.Of(
            XOperation.GetBookmarks,
            "every parameter",
            x =>
                x.Bookmarks.GetAsync(
                    "2244994945",
                    new()
                    {
                        MaxResults = 50,
                        PaginationToken = "7140w9gefhslx3vz1mg2q0kdgeqd3h6jzlq",
                        Expansions = Asked.Expansions,
                        MediaFields = Asked.MediaFields,
                        PlaceFields = Asked.PlaceFields,
                        PollFields = Asked.PollFields,
                        TweetFields = Asked.TweetFields,
                        UserFields = Asked.UserFields,
                    }
                )
        ),
        ContractCase.Of(XOperation.AddBookmark, "documented", x => x.Bookmarks.AddAsync("2244994945", "1228393702244134912")),
        ContractCase.Of(XOperation.RemoveBookmark, "documented", x => x.Bookmarks.RemoveAsync("2244994945", "1228393702244134912")),
    ];
}

namespace XApi.Tests.Requests;

/// <summary>The requests of Bookmarks.</summary>
internal static class BookmarksRequests
{
    internal static IReadOnlyList<RequestCase> Cases { get; } =
    [
        new(
            XOperation.AddBookmarks,
            x => x.Bookmarks.AddManyAsync("20", new() { TweetIds = ["1", "2"], FolderId = "3" }, Filled.Options<AddBookmarksOptions>()),
            "POST /2/users/20/bookmarks",
            """{"tweet_ids": ["1", "2"], "folder_id": "3"}"""
        ),
        new(
            XOperation.GetBookmarkFolders,
            x => x.Bookmarks.FoldersAsync("20", Filled.Options<GetBookmarkFoldersOptions>()),
            "GET /2/users/20/bookmarks/folders?max_results=5&pagination_token=PaginationToken"
        ),
        new(
            XOperation.CreateBookmarkFolder,
            x => x.Bookmarks.CreateFolderAsync("20", "name 1", Filled.Options<CreateBookmarkFolderOptions>()),
            "POST /2/users/20/bookmarks/folders",
            """{"name": "name 1"}"""
        ),
        new(
            XOperation.GetBookmarkFolder,
            x => x.Bookmarks.FolderAsync("20", "7", Filled.Options<GetBookmarkFolderOptions>()),
            "GET /2/users/20/bookmarks/folders/7?max_results=5&pagination_token=PaginationToken"
        ),
    ];
}

namespace XApi.Sandbox;

/// <summary>Bookmarks.</summary>
internal static class BookmarksSection
{
    internal static ApiResponse Get(Call call) => call.OfCaller(user => call.Marked(user.Bookmarks));

    internal static ApiResponse Add(Call call) =>
        call.OnTweet(tweet =>
        {
            call.World.Bookmark(call.User!, tweet);
            return ApiResponse.Done("bookmarked", true);
        });

    internal static ApiResponse Remove(Call call)
    {
        if (call.World.Tweet(call.Arguments.Id("tweet_id")!.Value) is { } tweet)
        {
            XWorld.Unbookmark(call.User!, tweet);
        }

        return ApiResponse.Done("bookmarked", false);
    }
}

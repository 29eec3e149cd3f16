using System.Text.Json.Nodes;

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

    internal static ApiResponse AddMany(Call call)
    {
        if (call.Arguments.MemberText("folder_id") is not null)
        {
            return Problems.Plain(501, "Not Implemented", "The sandbox does not keep what is in a folder yet: leave folder_id out.");
        }

        var done = new JsonArray();
        foreach (var id in call.Arguments.MemberList("tweet_ids"))
        {
            if (call.Find(Arguments.ToId(id), "tweet_ids", out var problem) is { } tweet)
            {
                call.World.Bookmark(call.User!, tweet);
                done.Add(JsonText.Object(("tweet_id", id), ("bookmarked", true)));
            }
            else
            {
                call.View.Report(problem);
            }
        }

        return ApiResponse.Ok(call.View.Envelope(done));
    }

    internal static ApiResponse Remove(Call call)
    {
        if (call.World.Tweet(call.Arguments.Id("tweet_id")!.Value) is { } tweet)
        {
            XWorld.Unbookmark(call.User!, tweet);
        }

        return ApiResponse.Done("bookmarked", false);
    }
}

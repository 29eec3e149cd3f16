using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>Bookmarks.</summary>
internal static class BookmarksSection
{
    // Where a folder keeps what is in it.
    private const string Content = "tweet_ids";

    internal static ApiResponse Get(Call call) => call.OfCaller(user => call.Marked(user.Bookmarks));

    internal static ApiResponse Add(Call call) =>
        call.OnTweet(tweet =>
        {
            call.World.Bookmark(call.User!, tweet);
            return ApiResponse.Done("bookmarked", true);
        });

    internal static ApiResponse AddMany(Call call)
    {
        var named = call.Arguments.MemberText("folder_id");
        var folder = Folder(call, named);
        if (named is not null && folder is null)
        {
            return new ApiResponse(404, Problems.NotFound(Kind.Folder.Name, "folder_id", named));
        }

        var done = new JsonArray();
        foreach (var id in call.Arguments.MemberList("tweet_ids"))
        {
            if (call.Find(Arguments.ToId(id), "tweet_ids", out var problem) is { } tweet)
            {
                call.World.Bookmark(call.User!, tweet);
                folder?.Include(Content, JsonText.Id(tweet.Id));
                done.Add(JsonText.Object(("tweet_id", id), ("bookmarked", true)));
            }
            else
            {
                call.View.Report(problem);
            }
        }

        return ApiResponse.Ok(call.View.Envelope(done));
    }

    /// <summary>What is in a folder, by ids alone.</summary>
    internal static ApiResponse GetFolder(Call call) =>
        call.OfCaller(user =>
        {
            var id = call.Arguments.Text("folder_id")!;
            if (Folder(call, id) is not { } folder)
            {
                return call.Nothing(Problems.NotFound(Kind.Folder.Name, "folder_id", id));
            }

            // Its place in the folder is a Tweet's for good, whatever else is still bookmarked.
            var content = folder
                .Texts(Content)
                .Select((tweet, index) => (Order: (long)index, Id: tweet))
                .Where(entry => user.Bookmarks.Exists(mark => JsonText.Id(mark.Item.Id) == entry.Id));
            return Page.Cut(call, content.Reverse(), out var page)
                ?? ApiResponse.Ok(
                    call.View.Envelope(
                        JsonText.Array([.. page.Items.Select(tweet => (JsonNode?)JsonText.Object(("id", tweet)))]),
                        Page.Meta(page)
                    )
                );
        });

    internal static ApiResponse Remove(Call call)
    {
        if (call.World.Tweet(call.Arguments.Id("tweet_id")!.Value) is { } tweet)
        {
            XWorld.Unbookmark(call.User!, tweet);
        }

        return ApiResponse.Done("bookmarked", false);
    }

    private static StoredObject? Folder(Call call, string? id) => call.World.Store.Find(Kind.Folder, id, ObjectStore.Own(call.User));
}

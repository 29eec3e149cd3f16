namespace XApi.Tests;

/// <summary>Asks about Tweets and what is done with them.</summary>
internal static class TweetAsks
{
    internal static readonly AskTable All = new()
    {
        { "GetTweets", seeds => Ask.Of(("ids", $"{seeds.Landmark},{seeds.Others()},1")) with { IsOfOthers = true } },
        { "GetTweet", seeds => Ask.Of(("id", seeds.Landmark)) },
        { "CreateTweet", seeds => Ask.With($$"""{"text":"{{seeds.Word()}}","quote_tweet_id":"{{seeds.Landmark}}"}""") },
        { "DeleteTweet", seeds => Ask.Of(("id", seeds.Mine())) },
        {
            "GetTweetAnalytics",
            seeds =>
                Ask.Of(
                    ("ids", $"{seeds.Landmark},{seeds.Mine()}"),
                    ("start_time", seeds.Time(-30)),
                    ("end_time", seeds.Time(1)),
                    ("granularity", "daily")
                )
        },
        { "UserTweets", _ => Ask.Of() },
        { "UserMentions", _ => Ask.Of() },
        { "HomeTimeline", _ => Ask.Of() },
        { "SearchRecent", _ => Ask.Of(("query", "snow OR coffee")) with { IsOfOthers = true } },
        // Pages of more than a hundred go without context annotations.
        { "SearchAll", _ => Ask.Of(("query", "snow OR coffee"), ("max_results", "100")) with { IsOfOthers = true } },
        { "CountRecent", _ => Ask.Of(("query", "coffee"), ("granularity", "day")) },
        { "CountAll", _ => Ask.Of(("query", "coffee"), ("granularity", "day")) },
        { "GetRules", RuleAsync },
        { "GetRuleCounts", RuleAsync },
        { "UpdateRules", seeds => Ask.With($$"""{"add":[{"value":"{{seeds.Word()}}","tag":"black"},{"value":"(","tag":"wrong"}]}""") },
        { "RetweetedBy", seeds => Ask.Of(("id", seeds.Landmark)) },
        { "Retweets", seeds => Ask.Of(("id", seeds.Landmark)) with { IsOfOthers = true } },
        { "RetweetsOfMe", _ => Ask.Of() },
        { "Retweet", seeds => Ask.With($$"""{"tweet_id":"{{seeds.Others()}}"}""") },
        { "UndoRetweet", seeds => Ask.Of(("source_tweet_id", seeds.Landmark)) },
        { "QuoteTweets", seeds => Ask.Of(("id", seeds.Landmark)) },
        { "LikingUsers", seeds => Ask.Of(("id", seeds.Landmark)) },
        { "LikedTweets", _ => Ask.Of() },
        { "Like", seeds => Ask.With($$"""{"tweet_id":"{{seeds.Others()}}"}""") },
        { "Unlike", seeds => Ask.Of(("tweet_id", seeds.Landmark)) },
        {
            "HideReply",
            seeds => Ask.With("""{"hidden":true}""", ("id", seeds.Sandbox.Post("Me first", seeds.Other, inReplyToTweetId: seeds.Landmark)))
        },
        { "GetBookmarks", _ => Ask.Of() },
        { "AddBookmark", seeds => Ask.With($$"""{"tweet_id":"{{seeds.Others()}}"}""") },
        {
            "AddBookmarks",
            async seeds => Ask.With($$"""{"tweet_ids":["{{seeds.Others()}}","1"],"folder_id":"{{await seeds.FolderAsync()}}"}""")
        },
        { "RemoveBookmark", seeds => Ask.Of(("tweet_id", seeds.Landmark)) },
        { "CreateBookmarkFolder", seeds => Ask.With($$"""{"name":"{{seeds.Word()}}"}""") },
        {
            "GetBookmarkFolders",
            async seeds =>
            {
                await seeds.FolderAsync();
                return Ask.Of();
            }
        },
        {
            "GetBookmarkFolder",
            async seeds =>
            {
                var folder = await seeds.FolderAsync();
                var body = $$"""{"tweet_ids":["{{seeds.Others()}}"],"folder_id":"{{folder}}"}""";
                await seeds.SendAsync(HttpMethod.Post, $"/2/users/{seeds.Me}/bookmarks", body, seeds.Sandbox.User.AccessToken);
                return Ask.Of(("folder_id", folder));
            }
        },
        {
            "GetMediaAnalytics",
            async seeds =>
            {
                var media = seeds.Sandbox.AddMedia(MediaType.Video);
                await seeds.MadeAsync("/2/tweets", $$$"""{"text":"{{{seeds.Word()}}}","media":{"media_ids":["{{{media}}}"]}}""");
                return Ask.Of(
                    ("media_keys", $"7_{media}"),
                    ("start_time", seeds.Time(-1)),
                    ("end_time", seeds.Time(1)),
                    ("granularity", "total")
                );
            }
        },
    };

    private static async Task<Ask> RuleAsync(Seeds seeds)
    {
        var body = $$"""{"add":[{"value":"{{seeds.Word()}}"}]}""";
        await seeds.SendAsync(HttpMethod.Post, "/2/tweets/search/stream/rules", body, seeds.Sandbox.BearerToken);
        return Ask.Of();
    }
}

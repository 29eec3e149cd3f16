namespace XApi.Cli;

/// <summary>The operations that the commands call, for which a login asks the user.</summary>
internal static class CommandOperations
{
    public static IReadOnlyList<XOperation> All { get; } =
    [
        XOperation.GetMe,
        XOperation.GetUser,
        XOperation.GetTweet,
        XOperation.UserTweets,
        XOperation.HomeTimeline,
        XOperation.UserMentions,
        XOperation.GetFollowers,
        XOperation.GetFollowing,
        XOperation.GetListTweets,
        XOperation.SearchRecent,
        XOperation.GetBookmarks,
        XOperation.CreateTweet,
        XOperation.DeleteTweet,
        XOperation.InitializeUpload,
        XOperation.Like,
        XOperation.Unlike,
        XOperation.AddBookmark,
        XOperation.RemoveBookmark,
        XOperation.SendDmTo,
    ];
}

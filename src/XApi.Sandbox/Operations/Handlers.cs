namespace XApi.Sandbox;

/// <summary>Which operation is answered by what. Operations that stream are not here: they are served by <see cref="StreamServer"/>.</summary>
internal static class Handlers
{
    private static readonly Dictionary<XOperation, Handler> All = new()
    {
        [XOperation.GetTweets] = Reads.GetTweets,
        [XOperation.CreateTweet] = Writes.CreateTweet,
        [XOperation.GetTweet] = Reads.GetTweet,
        [XOperation.DeleteTweet] = Writes.DeleteTweet,
        [XOperation.UserTweets] = Reads.UserTweets,
        [XOperation.UserMentions] = Reads.UserMentions,
        [XOperation.HomeTimeline] = Reads.HomeTimeline,
        [XOperation.SearchRecent] = Searches.Search,
        [XOperation.SearchAll] = Searches.Search,
        [XOperation.CountRecent] = Searches.Count,
        [XOperation.CountAll] = Searches.Count,
        [XOperation.GetRules] = RuleChanges.GetRules,
        [XOperation.UpdateRules] = RuleChanges.UpdateRules,
        [XOperation.RetweetedBy] = Reads.RetweetedBy,
        [XOperation.Retweets] = Reads.Retweets,
        [XOperation.Retweet] = Writes.Retweet,
        [XOperation.UndoRetweet] = Writes.UndoRetweet,
        [XOperation.RetweetsOfMe] = Reads.RetweetsOfMe,
        [XOperation.QuoteTweets] = Reads.QuoteTweets,
        [XOperation.LikingUsers] = Reads.LikingUsers,
        [XOperation.LikedTweets] = Reads.LikedTweets,
        [XOperation.Like] = Writes.Like,
        [XOperation.Unlike] = Writes.Unlike,
        [XOperation.GetBookmarks] = Reads.Bookmarks,
        [XOperation.AddBookmark] = Writes.AddBookmark,
        [XOperation.RemoveBookmark] = Writes.RemoveBookmark,
        [XOperation.HideReply] = Writes.HideReply,
    };

    internal static Answer Answer(Call call) => All[call.Operation](call);
}

namespace XApi.Sandbox;

/// <summary>Handles a call. The world's gate is held.</summary>
internal delegate ApiResponse Handler(Call call);

/// <summary>
/// Which operation is handled where: a class for each section of X's documentation. Operations that stream are not here; <see cref="StreamServer"/> serves
/// them. Those that have no handler are refused with a 501 that says what to do.
/// </summary>
internal static class Handlers
{
    private static readonly Dictionary<XOperation, Handler> All = new()
    {
        [XOperation.GetTweets] = TweetsSection.GetMany,
        [XOperation.GetTweet] = TweetsSection.Get,
        [XOperation.CreateTweet] = TweetsSection.Create,
        [XOperation.DeleteTweet] = TweetsSection.Delete,
        [XOperation.UserTweets] = TimelinesSection.User,
        [XOperation.UserMentions] = TimelinesSection.Mentions,
        [XOperation.HomeTimeline] = TimelinesSection.Home,
        [XOperation.SearchRecent] = SearchSection.Search,
        [XOperation.SearchAll] = SearchSection.Search,
        [XOperation.CountRecent] = CountsSection.Count,
        [XOperation.CountAll] = CountsSection.Count,
        [XOperation.GetRules] = FilteredStreamSection.GetRules,
        [XOperation.UpdateRules] = FilteredStreamSection.UpdateRules,
        [XOperation.RetweetedBy] = RetweetsSection.RetweetedBy,
        [XOperation.Retweets] = RetweetsSection.Retweets,
        [XOperation.RetweetsOfMe] = RetweetsSection.OfMe,
        [XOperation.Retweet] = RetweetsSection.Retweet,
        [XOperation.UndoRetweet] = RetweetsSection.Undo,
        [XOperation.QuoteTweets] = QuoteTweetsSection.Get,
        [XOperation.LikingUsers] = LikesSection.LikingUsers,
        [XOperation.LikedTweets] = LikesSection.LikedTweets,
        [XOperation.Like] = LikesSection.Like,
        [XOperation.Unlike] = LikesSection.Unlike,
        [XOperation.GetBookmarks] = BookmarksSection.Get,
        [XOperation.AddBookmark] = BookmarksSection.Add,
        [XOperation.RemoveBookmark] = BookmarksSection.Remove,
        [XOperation.HideReply] = RepliesSection.Hide,
    };

    internal static ApiResponse Handle(Call call) =>
        All.TryGetValue(call.Operation, out var handler) ? handler(call)
        : Problems.NotServed(call.Operation);
}

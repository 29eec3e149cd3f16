namespace XApi.Sandbox;

/// <summary>Handles a call. The world's gate is held.</summary>
internal delegate ApiResponse Handler(Call call);

/// <summary>
/// Which operation, by the spec's name, is handled where: a class for each section of X's documentation. Operations that stream are not here;
/// <see cref="StreamServer"/> serves them. Those that have no handler are left to the <see cref="GenericStore"/>, as far as that is truthful, and are
/// refused with a 501 where it is not.
/// </summary>
internal static class Handlers
{
    // By name and not by the generated members, so that a spec that is cut down or goes ahead still compiles.
    private static readonly Dictionary<string, Handler> All = new()
    {
        ["GetTweets"] = TweetsSection.GetMany,
        ["GetTweet"] = TweetsSection.Get,
        ["CreateTweet"] = TweetsSection.Create,
        ["DeleteTweet"] = TweetsSection.Delete,
        ["UserTweets"] = TimelinesSection.User,
        ["UserMentions"] = TimelinesSection.Mentions,
        ["HomeTimeline"] = TimelinesSection.Home,
        ["SearchRecent"] = SearchSection.Search,
        ["SearchAll"] = SearchSection.Search,
        ["CountRecent"] = CountsSection.Count,
        ["CountAll"] = CountsSection.Count,
        ["GetRules"] = FilteredStreamSection.GetRules,
        ["UpdateRules"] = FilteredStreamSection.UpdateRules,
        ["RetweetedBy"] = RetweetsSection.RetweetedBy,
        ["Retweets"] = RetweetsSection.Retweets,
        ["RetweetsOfMe"] = RetweetsSection.OfMe,
        ["Retweet"] = RetweetsSection.Retweet,
        ["UndoRetweet"] = RetweetsSection.Undo,
        ["QuoteTweets"] = QuoteTweetsSection.Get,
        ["LikingUsers"] = LikesSection.LikingUsers,
        ["LikedTweets"] = LikesSection.LikedTweets,
        ["Like"] = LikesSection.Like,
        ["Unlike"] = LikesSection.Unlike,
        ["GetBookmarks"] = BookmarksSection.Get,
        ["AddBookmark"] = BookmarksSection.Add,
        ["AddBookmarks"] = BookmarksSection.AddMany,
        ["RemoveBookmark"] = BookmarksSection.Remove,
        ["HideReply"] = RepliesSection.Hide,
        ["GetMe"] = UsersSection.Me,
        ["GetUser"] = UsersSection.Get,
        ["GetUsers"] = UsersSection.GetMany,
        ["GetUserByUsername"] = UsersSection.GetByUsername,
        ["GetUsersByUsername"] = UsersSection.GetManyByUsername,
        ["SearchUsers"] = UsersSection.Search,
        ["GetFollowers"] = FollowsSection.Followers,
        ["GetFollowing"] = FollowsSection.Following,
        ["FollowUser"] = FollowsSection.Follow,
        ["UnfollowUser"] = FollowsSection.Unfollow,
        ["GetBlocks"] = BlocksSection.Get,
        ["BlockUser"] = BlocksSection.Block,
        ["UnblockUser"] = BlocksSection.Unblock,
        ["BlockDirectMessages"] = BlocksSection.BlockDirectMessages,
        ["UnblockDirectMessages"] = BlocksSection.UnblockDirectMessages,
        ["GetMutes"] = MutesSection.Get,
        ["MuteUser"] = MutesSection.Mute,
        ["UnmuteUser"] = MutesSection.Unmute,
        ["CreateList"] = ListsSection.Create,
        ["GetList"] = ListsSection.Get,
        ["UpdateList"] = ListsSection.Update,
        ["DeleteList"] = ListsSection.Delete,
        ["GetListTweets"] = ListsSection.Tweets,
        ["GetOwnedLists"] = ListsSection.Owned,
        ["GetListMembers"] = ListsSection.Members,
        ["AddListMember"] = ListsSection.AddMember,
        ["RemoveListMember"] = ListsSection.RemoveMember,
        ["GetListMemberships"] = ListsSection.Memberships,
        ["GetListFollowers"] = ListsSection.Followers,
        ["GetFollowedLists"] = ListsSection.Followed,
        ["FollowList"] = ListsSection.Follow,
        ["UnfollowList"] = ListsSection.Unfollow,
        ["GetPinnedLists"] = ListsSection.Pinned,
        ["PinList"] = ListsSection.Pin,
        ["UnpinList"] = ListsSection.Unpin,
        ["CreateDmConversation"] = DirectMessagesSection.CreateConversation,
        ["SendDm"] = DirectMessagesSection.Send,
        ["SendDmTo"] = DirectMessagesSection.SendTo,
        ["GetDmEvents"] = DirectMessagesSection.Events,
        ["GetDmEvent"] = DirectMessagesSection.GetEvent,
        ["DeleteDmEvent"] = DirectMessagesSection.DeleteEvent,
        ["GetDmEventsWith"] = DirectMessagesSection.EventsWith,
        ["GetDmConversationEvents"] = DirectMessagesSection.ConversationEvents,
        ["DownloadDmMedia"] = DirectMessagesSection.DownloadMedia,
        ["UploadMedia"] = MediaUploadSection.Once,
        ["InitializeUpload"] = MediaUploadSection.Initialize,
        ["AppendUpload"] = MediaUploadSection.Append,
        ["FinalizeUpload"] = MediaUploadSection.Finalize,
        ["GetUploadStatus"] = MediaUploadSection.Status,
        ["SetMediaMetadata"] = MediaSection.SetMetadata,
        ["AddSubtitles"] = MediaSection.AddSubtitles,
        ["RemoveSubtitles"] = MediaSection.RemoveSubtitles,
        ["GetMedia"] = MediaSection.Get,
        ["GetMediaByKeys"] = MediaSection.GetMany,
        ["GetMediaAnalytics"] = MediaSection.Analytics,
    };

    /// <summary>Whether the sandbox serves an operation. The others get a 501, whatever their arguments are.</summary>
    internal static bool Serves(XOperation operation) =>
        operation.Streaming is null ? All.ContainsKey(operation.Id) || GenericStore.Serves(operation) : Feed.Serves(operation);

    internal static ApiResponse Handle(Call call) =>
        All.TryGetValue(call.Operation.Id, out var handler) ? handler(call)
        : GenericStore.Serves(call.Operation) ? call.World.Store.Handle(call)
        : Problems.NotServed(call.Operation);
}

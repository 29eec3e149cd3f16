using System.Text.Json;
using XApi.Sandbox;

namespace XApi.Tests;

/// <summary>A call of each operation that the sandbox serves, which succeeds there: what it is about is made first.</summary>
internal static class EveryCall
{
    private static readonly CreateScheduledBroadcastRequest Broadcast = new() { SourceId = "1", ScheduledStartMs = "1714568400000" };

    /// <summary>The call; null for an operation that has none here, which <see cref="EveryAskedCall"/> calls.</summary>
    internal static Func<XApiClient, Task>? Of(XOperation operation, XSandbox sandbox)
    {
        var (me, other, landmark) = (sandbox.User, sandbox.Users[5], sandbox.User.PinnedTweetId!);
        return operation.Id switch
        {
            nameof(XOperation.GetTweets) => x => x.Tweets.GetManyAsync([landmark]),
            nameof(XOperation.GetTweet) => x => x.Tweets.GetAsync(landmark),
            nameof(XOperation.CreateTweet) => x => x.Tweets.CreateAsync(new() { Text = $"Written {Guid.NewGuid():n}" }),
            nameof(XOperation.DeleteTweet) => x => x.Tweets.DeleteAsync(Mine()),
            nameof(XOperation.UserTweets) => x => x.Timelines.UserTweetsAsync(me.Id),
            nameof(XOperation.UserMentions) => x => x.Timelines.MentionsAsync(me.Id),
            nameof(XOperation.HomeTimeline) => x => x.Timelines.HomeAsync(me.Id),
            nameof(XOperation.SearchRecent) => x => x.Search.RecentAsync("snow"),
            nameof(XOperation.SearchAll) => x => x.Search.FullArchiveAsync("snow"),
            nameof(XOperation.CountRecent) => x => x.Counts.RecentAsync("snow"),
            nameof(XOperation.CountAll) => x => x.Counts.FullArchiveAsync("snow"),
            nameof(XOperation.GetRules) => x => x.FilteredStream.GetRulesAsync(),
            nameof(XOperation.UpdateRules) => x =>
                x.FilteredStream.UpdateRulesAsync(new() { Add = [new() { Value = "hail" }] }, new() { DryRun = true }),
            nameof(XOperation.FilteredStream) => x => FirstAsync(x.FilteredStream.ConnectAsync(new() { BackfillMinutes = 5 })),
            nameof(XOperation.SampleStream) => x => FirstAsync(x.VolumeStreams.SampleAsync(new() { BackfillMinutes = 5 })),
            nameof(XOperation.Sample10Stream) => x => FirstAsync(x.VolumeStreams.Sample10Async(1, new() { BackfillMinutes = 5 })),
            nameof(XOperation.RetweetedBy) => x => x.Retweets.RetweetedByAsync(landmark),
            nameof(XOperation.Retweets) => x => x.Retweets.RetweetsAsync(landmark),
            nameof(XOperation.Retweet) => x => x.Retweets.RetweetAsync(me.Id, Another()),
            nameof(XOperation.UndoRetweet) => x => x.Retweets.UndoAsync(me.Id, Another()),
            nameof(XOperation.RetweetsOfMe) => x => x.Retweets.OfMeAsync(),
            nameof(XOperation.QuoteTweets) => x => x.QuoteTweets.GetAsync(landmark),
            nameof(XOperation.LikingUsers) => x => x.Likes.LikingUsersAsync(landmark),
            nameof(XOperation.LikedTweets) => x => x.Likes.LikedTweetsAsync(me.Id),
            nameof(XOperation.Like) => x => x.Likes.LikeAsync(me.Id, Another()),
            nameof(XOperation.Unlike) => x => x.Likes.UnlikeAsync(me.Id, Another()),
            nameof(XOperation.GetBookmarks) => x => x.Bookmarks.GetAsync(me.Id),
            nameof(XOperation.AddBookmark) => x => x.Bookmarks.AddAsync(me.Id, Another()),
            nameof(XOperation.AddBookmarks) => x => x.Bookmarks.AddManyAsync(me.Id, new() { TweetIds = [Another(), landmark] }),
            nameof(XOperation.RemoveBookmark) => x => x.Bookmarks.RemoveAsync(me.Id, Another()),
            nameof(XOperation.HideReply) => x =>
                x.Replies.SetHiddenAsync(sandbox.Post("So?", sandbox.Users[5], inReplyToTweetId: Mine()), true),
            nameof(XOperation.GetMe) => x => x.Users.MeAsync(),
            nameof(XOperation.GetUser) => x => x.Users.GetAsync(other.Id),
            nameof(XOperation.GetUsers) => x => x.Users.GetManyAsync([me.Id, other.Id]),
            nameof(XOperation.GetUserByUsername) => x => x.Users.GetByUsernameAsync(other.Username),
            nameof(XOperation.GetUsersByUsername) => x => x.Users.GetManyByUsernameAsync([me.Username, other.Username]),
            nameof(XOperation.SearchUsers) => x => x.Users.SearchAsync(other.Username),
            nameof(XOperation.GetFollowers) => x => x.Follows.FollowersAsync(me.Id),
            nameof(XOperation.GetFollowing) => x => x.Follows.FollowingAsync(me.Id),
            nameof(XOperation.FollowUser) => x => x.Follows.FollowAsync(me.Id, other.Id),
            nameof(XOperation.UnfollowUser) => x => x.Follows.UnfollowAsync(me.Id, other.Id),
            nameof(XOperation.GetBlocks) => x => x.Blocks.GetAsync(me.Id),
            nameof(XOperation.BlockUser) => x => x.Blocks.BlockAsync(me.Id, sandbox.Users[6].Id),
            nameof(XOperation.UnblockUser) => x => x.Blocks.UnblockAsync(me.Id, sandbox.Users[6].Id),
            nameof(XOperation.BlockDirectMessages) => x => x.Blocks.BlockDirectMessagesAsync(sandbox.Users[6].Id),
            nameof(XOperation.UnblockDirectMessages) => x => x.Blocks.UnblockDirectMessagesAsync(sandbox.Users[6].Id),
            nameof(XOperation.GetMutes) => x => x.Mutes.GetAsync(me.Id),
            nameof(XOperation.MuteUser) => x => x.Mutes.MuteAsync(me.Id, other.Id),
            nameof(XOperation.UnmuteUser) => x => x.Mutes.UnmuteAsync(me.Id, other.Id),
            nameof(XOperation.CreateList) => x => x.Lists.CreateAsync(new() { Name = "Snow" }),
            nameof(XOperation.GetList) => x => x.Lists.GetAsync(List()),
            nameof(XOperation.UpdateList) => x => x.Lists.UpdateAsync(List(), new() { Name = "Hail" }),
            nameof(XOperation.DeleteList) => x => x.Lists.DeleteAsync(List()),
            nameof(XOperation.GetListTweets) => x => x.Lists.TweetsAsync(List()),
            nameof(XOperation.GetListMembers) => x => x.Lists.MembersAsync(List()),
            nameof(XOperation.AddListMember) => x => x.Lists.AddMemberAsync(List(), other.Id),
            nameof(XOperation.RemoveListMember) => x => x.Lists.RemoveMemberAsync(List(), other.Id),
            nameof(XOperation.GetListFollowers) => x => x.Lists.FollowersAsync(List()),
            nameof(XOperation.GetOwnedLists) => x => x.Lists.OwnedAsync(me.Id),
            nameof(XOperation.GetListMemberships) => x => x.Lists.MembershipsAsync(me.Id),
            nameof(XOperation.GetFollowedLists) => x => x.Lists.FollowedAsync(me.Id),
            nameof(XOperation.GetPinnedLists) => x => x.Lists.PinnedAsync(me.Id),
            nameof(XOperation.FollowList) => x => x.Lists.FollowAsync(me.Id, List()),
            nameof(XOperation.UnfollowList) => x => x.Lists.UnfollowAsync(me.Id, List()),
            nameof(XOperation.PinList) => x => x.Lists.PinAsync(me.Id, List()),
            nameof(XOperation.UnpinList) => x => x.Lists.UnpinAsync(me.Id, List()),
            nameof(XOperation.CreateDmConversation) => x =>
                x.DirectMessages.CreateConversationAsync(
                    new()
                    {
                        ConversationType = DmConversationType.Group,
                        ParticipantIds = [other.Id, sandbox.Users[7].Id],
                        Message = new() { Text = "Snow!" },
                    }
                ),
            nameof(XOperation.SendDm) => x => x.DirectMessages.SendAsync(Message().Conversation.Id, new() { Text = "Snow!" }),
            nameof(XOperation.SendDmTo) => x => x.DirectMessages.SendToAsync(other.Id, new() { Text = "Snow!" }),
            nameof(XOperation.GetDmEvents) => x => x.DirectMessages.EventsAsync(),
            nameof(XOperation.GetDmEvent) => x => x.DirectMessages.GetEventAsync($"{Message().Id}"),
            nameof(XOperation.DeleteDmEvent) => x => x.DirectMessages.DeleteEventAsync($"{Message().Id}"),
            nameof(XOperation.GetDmEventsWith) => x => x.DirectMessages.EventsWithAsync(other.Id),
            nameof(XOperation.GetDmConversationEvents) => x => x.DirectMessages.ConversationEventsAsync(Message().Conversation.Id),
            nameof(XOperation.DownloadDmMedia) => async x =>
            {
                var message = Message(MediaCalls.Uploaded(sandbox, "dm_image"));
                await using var file = await x.DirectMessages.DownloadMediaAsync($"{message.Id}", $"{message.Media[0].Id}", "a.jpg");
            },
            nameof(XOperation.GetBookmarkFolders) => x => x.Bookmarks.FoldersAsync(me.Id),
            nameof(XOperation.CreateBookmarkFolder) => x => x.Bookmarks.CreateFolderAsync(me.Id, "Winter"),
            nameof(XOperation.GetScheduledBroadcasts) => x => x.Broadcasts.ScheduledAsync(),
            nameof(XOperation.ScheduleBroadcast) => x => x.Broadcasts.ScheduleAsync(Broadcast),
            nameof(XOperation.GetScheduledBroadcast) => x => x.Broadcasts.GetScheduledAsync(Scheduled()),
            nameof(XOperation.UpdateScheduledBroadcast) => x =>
                x.Broadcasts.UpdateScheduledAsync(
                    Scheduled(),
                    new()
                    {
                        ScheduledBroadcastId = "1",
                        ScheduledStartMs = Broadcast.ScheduledStartMs,
                        ScheduledEndMs = "1714572000000",
                    }
                ),
            nameof(XOperation.CancelScheduledBroadcast) => x => x.Broadcasts.CancelScheduledAsync(Scheduled()),
            _ when operation.Tag == "Media" => MediaCalls.Of(operation, sandbox),
            _ => EveryEventCall.Of(operation, sandbox),
        };

        string Mine() => sandbox.Post("Mine");

        string Another() => sandbox.Post("Another's", other);

        string List()
        {
            lock (sandbox.Records.Gate)
            {
                return $"{sandbox.Records.Relationships.CreateList(me.Record, "Snow", null, isPrivate: false).Id}";
            }
        }

        DmEventRecord Message(UploadRecord? attached = null)
        {
            lock (sandbox.Records.Gate)
            {
                var between = sandbox.Records.Relationships.Between(me.Record, other.Record);
                return sandbox.Records.Relationships.Send(
                    between,
                    other.Record,
                    "Snow!",
                    attached is null ? [] : [sandbox.Records.Media[attached.Id]]
                );
            }
        }

        string Scheduled()
        {
            var caller = new Caller(XSecurityScheme.UserToken, CredentialStore.AppId, me.Record, new HashSet<string>());
            var arguments = new Arguments(new Dictionary<string, string>(), JsonElement.Parse(Broadcast.ToJson()));
            lock (sandbox.Records.Gate)
            {
                var made = Handlers.Handle(
                    new Call(sandbox.Records, new XSandboxOptions(), XOperation.ScheduleBroadcast, arguments, caller)
                );
                return made.Body["data"]!["scheduled_broadcast_id"]!.GetValue<string>();
            }
        }
    }

    internal static async Task FirstAsync<T>(IAsyncEnumerable<T> stream)
    {
        await foreach (var _ in stream)
        {
            return;
        }

        Assert.Fail("The stream delivered nothing.");
    }
}

namespace XApi.Tests.Pagination;

/// <summary>Each paginated operation, over several pages, both ways where there are two.</summary>
public class EveryPagedOperationTests
{
    private const int Size = 53;

    private static readonly Dictionary<XOperation, Func<XApiClient, Walk>> Enumerations = new()
    {
        [XOperation.UserTweets] = x => Walk.Of(x.Timelines.EnumerateUserTweetsAsync("1")),
        [XOperation.UserMentions] = x => Walk.Of(x.Timelines.EnumerateMentionsAsync("1")),
        [XOperation.HomeTimeline] = x => Walk.Of(x.Timelines.EnumerateHomeAsync("1")),
        [XOperation.SearchRecent] = x => Walk.Of(x.Search.EnumerateRecentAsync("snow")),
        [XOperation.SearchAll] = x => Walk.Of(x.Search.EnumerateFullArchiveAsync("snow")),
        [XOperation.CountRecent] = x => Walk.Of(x.Counts.EnumerateRecentAsync("snow")),
        [XOperation.CountAll] = x => Walk.Of(x.Counts.EnumerateFullArchiveAsync("snow")),
        [XOperation.GetRules] = x => Walk.Of(x.FilteredStream.EnumerateRulesAsync()),
        [XOperation.RetweetedBy] = x => Walk.Of(x.Retweets.EnumerateRetweetedByAsync("1")),
        [XOperation.Retweets] = x => Walk.Of(x.Retweets.EnumerateRetweetsAsync("1")),
        [XOperation.RetweetsOfMe] = x => Walk.Of(x.Retweets.EnumerateOfMeAsync()),
        [XOperation.QuoteTweets] = x => Walk.Of(x.QuoteTweets.EnumerateAsync("1")),
        [XOperation.LikingUsers] = x => Walk.Of(x.Likes.EnumerateLikingUsersAsync("1")),
        [XOperation.LikedTweets] = x => Walk.Of(x.Likes.EnumerateLikedTweetsAsync("1")),
        [XOperation.GetBookmarks] = x => Walk.Of(x.Bookmarks.EnumerateAsync("1")),
        [XOperation.SearchUsers] = x => Walk.Of(x.Users.EnumerateSearchAsync("snow")),
        [XOperation.GetAffiliates] = x => Walk.Of(x.Users.EnumerateAffiliatesAsync("1")),
        [XOperation.GetFollowers] = x => Walk.Of(x.Follows.EnumerateFollowersAsync("1")),
        [XOperation.GetFollowing] = x => Walk.Of(x.Follows.EnumerateFollowingAsync("1")),
        [XOperation.GetBlocks] = x => Walk.Of(x.Blocks.EnumerateAsync("1")),
        [XOperation.GetMutes] = x => Walk.Of(x.Mutes.EnumerateAsync("1")),
        [XOperation.GetListTweets] = x => Walk.Of(x.Lists.EnumerateTweetsAsync("1")),
        [XOperation.GetOwnedLists] = x => Walk.Of(x.Lists.EnumerateOwnedAsync("1")),
        [XOperation.GetListMembers] = x => Walk.Of(x.Lists.EnumerateMembersAsync("1")),
        [XOperation.GetListMemberships] = x => Walk.Of(x.Lists.EnumerateMembershipsAsync("1")),
        [XOperation.GetListFollowers] = x => Walk.Of(x.Lists.EnumerateFollowersAsync("1")),
        [XOperation.GetFollowedLists] = x => Walk.Of(x.Lists.EnumerateFollowedAsync("1")),
        [XOperation.GetDmEvents] = x => Walk.Of(x.DirectMessages.EnumerateEventsAsync()),
        [XOperation.GetDmEventsWith] = x => Walk.Of(x.DirectMessages.EnumerateEventsWithAsync("1")),
        [XOperation.GetDmConversationEvents] = x => Walk.Of(x.DirectMessages.EnumerateConversationEventsAsync("1-2")),
        [XOperation.GetSpaceBuyers] = x => Walk.Of(x.Spaces.EnumerateBuyersAsync("1DXxyRYNejbKM")),
        [XOperation.GetSpaceTweets] = x => Walk.Of(x.Spaces.EnumerateTweetsAsync("1DXxyRYNejbKM")),
        [XOperation.GetBookmarkFolders] = x => Walk.Of(x.Bookmarks.EnumerateFoldersAsync("1")),
        [XOperation.GetBookmarkFolder] = x => Walk.Of(x.Bookmarks.EnumerateFolderAsync("1", "2")),
        [XOperation.SearchCommunities] = x => Walk.Of(x.Communities.EnumerateSearchAsync("snow")),
        [XOperation.GetWrittenNotes] = x => Walk.Of(x.CommunityNotes.EnumerateWrittenAsync(testMode: true)),
        [XOperation.GetTweetsEligibleForNotes] = x => Walk.Of(x.CommunityNotes.EnumerateEligibleTweetsAsync(testMode: true)),
        [XOperation.GetActivitySubscriptions] = x => Walk.Of(x.Activity.EnumerateSubscriptionsAsync()),
        [XOperation.GetConnections] = x => Walk.Of(x.Connections.EnumerateAsync()),
        [XOperation.GetBroadcasts] = x => Walk.Of(x.Broadcasts.EnumerateManyAsync()),
        [XOperation.GetScheduledBroadcasts] = x => Walk.Of(x.Broadcasts.EnumerateScheduledAsync()),
        [XOperation.GetBroadcastChat] = x => Walk.Of(x.Broadcasts.EnumerateChatAsync("1")),
        [XOperation.GetChatConversations] = x => Walk.Of(x.Chat.EnumerateConversationsAsync()),
        [XOperation.GetChatAdminRequests] = x => Walk.Of(x.Chat.EnumerateAdminRequestsAsync("g1")),
        [XOperation.GetChatEvents] = x => Walk.Of(x.Chat.EnumerateEventsAsync("1")),
        [XOperation.GetPinnedChatMessages] = x => Walk.Of(x.Chat.EnumeratePinnedMessagesAsync("1")),
    };

    private static IEnumerable<TestCaseData> Paged =>
        XOperation
            .All.Where(operation => operation.Pagination is not null)
            .Select(operation => new TestCaseData(operation).SetArgDisplayNames(operation.Id));

    [TestCaseSource(nameof(Paged))]
    public async Task A_collection_is_enumerated_to_its_end(XOperation operation)
    {
        var (collection, server, x) = Serve(operation);
        using var client = x;

        var walk = await Enumerations[operation](x).ForwardAsync();

        Assert.That(walk.Keys, Is.EqualTo(Keys(operation, collection.Numbers)));
        Assert.That(server.Requests, Has.Count.EqualTo(6));
        Assert.That(walk.End, Is.EqualTo(operation.Pagination!.Horizon is null ? EndReason.NoMore : EndReason.Horizon));
    }

    [TestCaseSource(nameof(Paged))]
    public async Task From_the_end_it_leads_back_to_the_beginning(XOperation operation)
    {
        var (collection, server, x) = Serve(operation);
        using var client = x;
        var enumeration = Enumerations[operation](x);
        await enumeration.ForwardAsync();

        if (operation.Pagination!.PreviousToken is null)
        {
            Assert.That(enumeration.BackwardsAsync, Throws.TypeOf<NotSupportedException>().With.Message.Contains(operation.Id));
            return;
        }

        var back = await enumeration.BackwardsAsync();

        Assert.That(back.Keys, Is.EqualTo(Keys(operation, collection.Numbers).Reverse()));
        Assert.That(server.Requests, Has.Count.EqualTo(12), "The last page is fetched again, then the five before it");
        Assert.That(back.End, Is.EqualTo(EndReason.NoMore));
    }

    [TestCaseSource(nameof(Paged))]
    public async Task A_page_is_asked_for_like_the_first_but_for_its_token(XOperation operation)
    {
        var (_, server, x) = Serve(operation);
        using var client = x;

        await Enumerations[operation](x).ForwardAsync();

        var first = server.Requests[0].PathAndQuery;
        var token = $"{operation.Pagination!.RequestToken}=";
        foreach (var request in server.Requests.Skip(1))
        {
            var rest = string.Join(
                '&',
                request.PathAndQuery.Split('&', '?').Where(part => !part.StartsWith(token, StringComparison.Ordinal))
            );
            Assert.That(rest, Is.EqualTo(first.Replace('?', '&')));
        }
    }

    private static (StubCollection Collection, StubServer Server, XApiClient Client) Serve(XOperation operation)
    {
        var collection = new StubCollection(
            operation.Id switch
            {
                "CountRecent" or "CountAll" => StubCollection.Count,
                "GetRules" => StubCollection.Rule,
                "GetActivitySubscriptions" => id => $$"""{"subscription_id":"{{id}}"}""",
                "GetScheduledBroadcasts" => id => $$"""{"scheduled_broadcast_id":"{{id}}"}""",
                "GetPinnedChatMessages" => id => $$"""{"encoded_event":"{{id}}"}""",
                // Members that an item does not have are kept beside those that it has.
                _ => StubCollection.Any,
            }
        );
        if (operation == XOperation.GetPinnedChatMessages)
        {
            // Its tokens are numbers.
            collection.Onward = "";
        }

        collection.Add(Enumerable.Range(1000, Size).Select(number => (long)number));
        var server = new StubServer(collection.Respond);
        return (collection, server, StubClient.For(server));
    }

    private static IEnumerable<string> Keys(XOperation operation, IEnumerable<long> numbers) =>
        numbers.Select(number => operation.Tag == "Counts" ? Timestamp.ToJson(DateTimeOffset.UnixEpoch.AddHours(number)) : $"{number}");

    /// <summary>An enumeration whatever its items are.</summary>
    internal sealed record Walk(
        Func<Task<(IReadOnlyList<string> Keys, EndReason? End)>> ForwardAsync,
        Func<Task<(IReadOnlyList<string> Keys, EndReason? End)>> BackwardsAsync,
        Func<Checkpoint> Place
    )
    {
        internal static Walk Of<TItem, TPage>(Paged<TItem, TPage> paged)
            where TPage : XResponse, IPage<TItem> =>
            new(
                () => RunAsync(paged),
                () => RunAsync(paged.From(Checkpoint.Parse($"{paged.Checkpoint}")).Backwards()),
                () => paged.Checkpoint
            );

        private static async Task<(IReadOnlyList<string> Keys, EndReason? End)> RunAsync<TItem, TPage>(Paged<TItem, TPage> paged)
            where TPage : XResponse, IPage<TItem> => (await paged.Select(item => ((IPageItem)item!).Key).ToListAsync(), paged.EndReason);
    }
}

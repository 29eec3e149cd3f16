using XApi.Sandbox;
using Walk = XApi.Tests.Pagination.EveryPagedOperationTests.Walk;

namespace XApi.Tests.Pagination;

/// <summary>Paginated operations against the sandbox, over five pages and more, there and back.</summary>
internal sealed class SandboxPagingTests : SandboxFixture
{
    // Words of most themes of the sandbox: X takes no stop word alone.
    private const string Common = "snow OR coffee OR cat OR moon OR goal OR record OR tests";

    // The smallest pages that X allows, so that there are many.
    private static readonly Dictionary<XOperation, Func<XApiClient, SandboxPagingTests, Walk>> Enumerations = new()
    {
        [XOperation.UserTweets] = (x, world) => Walk.Of(x.Timelines.EnumerateUserTweetsAsync(world.User.Id, new() { MaxResults = 5 })),
        [XOperation.UserMentions] = (x, world) => Walk.Of(x.Timelines.EnumerateMentionsAsync(world.User.Id, new() { MaxResults = 5 })),
        [XOperation.HomeTimeline] = (x, world) => Walk.Of(x.Timelines.EnumerateHomeAsync(world.User.Id, new() { MaxResults = 20 })),
        [XOperation.SearchRecent] = (x, _) => Walk.Of(x.Search.EnumerateRecentAsync(Common, new() { MaxResults = 10 })),
        [XOperation.SearchAll] = (x, world) =>
            Walk.Of(
                x.Search.EnumerateFullArchiveAsync(Common, new() { MaxResults = 10, StartTime = world.Clock.GetUtcNow().AddYears(-1) })
            ),
        [XOperation.CountAll] = (x, world) =>
            Walk.Of(
                x.Counts.EnumerateFullArchiveAsync(
                    Common,
                    new() { Granularity = Granularity.Day, StartTime = world.Clock.GetUtcNow().AddYears(-1) }
                )
            ),
        [XOperation.GetRules] = (x, _) => Walk.Of(x.FilteredStream.EnumerateRulesAsync(new() { MaxResults = 1 })),
        [XOperation.RetweetedBy] = (x, world) => Walk.Of(x.Retweets.EnumerateRetweetedByAsync(world.Landmark, new() { MaxResults = 3 })),
        [XOperation.Retweets] = (x, world) => Walk.Of(x.Retweets.EnumerateRetweetsAsync(world.Landmark, new() { MaxResults = 5 })),
        [XOperation.RetweetsOfMe] = (x, _) => Walk.Of(x.Retweets.EnumerateOfMeAsync(new() { MaxResults = 1 })),
        [XOperation.QuoteTweets] = (x, world) => Walk.Of(x.QuoteTweets.EnumerateAsync(world.Landmark, new() { MaxResults = 10 })),
        [XOperation.LikingUsers] = (x, world) => Walk.Of(x.Likes.EnumerateLikingUsersAsync(world.Landmark, new() { MaxResults = 3 })),
        [XOperation.LikedTweets] = (x, world) => Walk.Of(x.Likes.EnumerateLikedTweetsAsync(world.User.Id, new() { MaxResults = 5 })),
        [XOperation.GetBookmarks] = (x, world) => Walk.Of(x.Bookmarks.EnumerateAsync(world.User.Id, new() { MaxResults = 2 })),
        [XOperation.SearchUsers] = (x, _) => Walk.Of(x.Users.EnumerateSearchAsync("a", new() { MaxResults = 5 })),
        [XOperation.GetFollowers] = (x, world) => Walk.Of(x.Follows.EnumerateFollowersAsync(world.User.Id, new() { MaxResults = 5 })),
        [XOperation.GetFollowing] = (x, world) => Walk.Of(x.Follows.EnumerateFollowingAsync(world.User.Id, new() { MaxResults = 5 })),
        [XOperation.GetBlocks] = (x, world) => Walk.Of(x.Blocks.EnumerateAsync(world.User.Id, new() { MaxResults = 2 })),
        [XOperation.GetMutes] = (x, world) => Walk.Of(x.Mutes.EnumerateAsync(world.User.Id, new() { MaxResults = 2 })),
        [XOperation.GetListTweets] = (x, world) => Walk.Of(x.Lists.EnumerateTweetsAsync(world.List, new() { MaxResults = 5 })),
        [XOperation.GetOwnedLists] = (x, world) => Walk.Of(x.Lists.EnumerateOwnedAsync(world.User.Id, new() { MaxResults = 2 })),
        [XOperation.GetListMembers] = (x, world) => Walk.Of(x.Lists.EnumerateMembersAsync(world.List, new() { MaxResults = 2 })),
        [XOperation.GetListMemberships] = (x, world) => Walk.Of(x.Lists.EnumerateMembershipsAsync(world.User.Id, new() { MaxResults = 2 })),
        [XOperation.GetListFollowers] = (x, world) => Walk.Of(x.Lists.EnumerateFollowersAsync(world.List, new() { MaxResults = 2 })),
        [XOperation.GetFollowedLists] = (x, world) => Walk.Of(x.Lists.EnumerateFollowedAsync(world.User.Id, new() { MaxResults = 2 })),
        [XOperation.GetDmEvents] = (x, _) => Walk.Of(x.DirectMessages.EnumerateEventsAsync(new() { MaxResults = 2 })),
        [XOperation.GetDmEventsWith] = (x, world) =>
            Walk.Of(x.DirectMessages.EnumerateEventsWithAsync(world.Sandbox.Users[1].Id, new() { MaxResults = 2 })),
        [XOperation.GetDmConversationEvents] = (x, world) =>
            Walk.Of(x.DirectMessages.EnumerateConversationEventsAsync(world.Conversation, new() { MaxResults = 2 })),
        [XOperation.GetBookmarkFolders] = (x, world) => Walk.Of(x.Bookmarks.EnumerateFoldersAsync(world.User.Id, new() { MaxResults = 2 })),
        [XOperation.GetActivitySubscriptions] = (x, _) => Walk.Of(x.Activity.EnumerateSubscriptionsAsync(new() { MaxResults = 2 })),
        [XOperation.GetScheduledBroadcasts] = (x, _) => Walk.Of(x.Broadcasts.EnumerateScheduledAsync(new() { MaxResults = 2 })),
    };

    /// <summary>A List with members and followers.</summary>
    private string List { get; set; } = "";

    /// <summary>A group's conversation.</summary>
    private string Conversation { get; set; } = "";

    protected override XSandboxOptions Options => new() { EnforceRateLimits = false, SearchDelay = TimeSpan.Zero };

    // Seven days of counts are one page, and these two have pages of a fixed size, which are long.
    private static readonly XOperation[] OnePage =
    [
        XOperation.CountRecent,
        XOperation.GetChatAdminRequests,
        XOperation.GetPinnedChatMessages,
    ];

    // What the sandbox does not serve gets a 501, as EveryOperationTests shows.
    private static IEnumerable<TestCaseData> Paged =>
        XOperation
            .All.Where(operation => operation.Pagination is not null && !OnePage.Contains(operation) && Handlers.Serves(operation))
            .Select(operation => new TestCaseData(operation).SetArgDisplayNames(operation.Id));

    [TestCaseSource(nameof(Paged))]
    public async Task Five_pages_and_more_lead_there_and_back(XOperation operation)
    {
        using var x = await ClientAsync();
        var walk = SandboxPages.All.TryGetValue(operation, out var page) ? await page(x, Sandbox) : await WalkAsync(x, operation);

        var there = await walk.ForwardAsync();

        Assert.That(there.Keys, Is.Unique);
        Assert.That(walk.Place().Pages, Is.GreaterThanOrEqualTo(5));
        Assert.That(there.End, Is.EqualTo(EndReason.NoMore).Or.EqualTo(EndReason.Horizon));
        if (operation.Pagination!.PreviousToken is not null)
        {
            Assert.That((await walk.BackwardsAsync()).Keys, Is.EqualTo(there.Keys.Reverse()));
        }
    }

    [Test]
    public async Task Recent_counts_add_up_to_what_recent_search_finds()
    {
        using var x = await ClientAsync();

        var counted = await x.Counts.EnumerateRecentAsync(Common).Select(period => period.TweetCount).SumAsync();

        Assert.That(
            counted,
            Is.EqualTo(await x.Search.EnumerateRecentAsync(Common, new() { MaxResults = 100 }).CountAsync()).And.GreaterThan(100)
        );
    }

    [Test]
    public async Task Slices_of_the_archive_are_the_archive()
    {
        using var x = await ClientAsync();
        var search = x.Search.EnumerateFullArchiveAsync(
            Common,
            new()
            {
                MaxResults = 100,
                StartTime = Clock.GetUtcNow().AddYears(-3),
                EndTime = Clock.GetUtcNow().AddDays(-1),
            }
        );
        var counts = x.Counts.EnumerateFullArchiveAsync(
            Common,
            new()
            {
                Granularity = Granularity.Day,
                StartTime = Clock.GetUtcNow().AddYears(-3),
                EndTime = Clock.GetUtcNow().AddDays(-1),
            }
        );

        var ids = await search.Select(tweet => tweet.Id).ToListAsync();

        Assert.That(await search.InSlices(TimeSpan.FromDays(90)).Select(tweet => tweet.Id).ToListAsync(), Is.EqualTo(ids));
        Assert.That(await counts.Select(day => day.TweetCount).SumAsync(), Is.EqualTo(ids.Count));
        var sliced = await counts.InSlices(TimeSpan.FromDays(100)).ToListAsync();
        Assert.That(sliced.Sum(day => day.TweetCount), Is.EqualTo(ids.Count));
        Assert.That(sliced.Select(day => day.Start), Is.Unique);
    }

    [Test]
    public async Task What_is_expanded_is_joined()
    {
        using var x = await ClientAsync();

        var tweets = await x
            .Timelines.EnumerateHomeAsync(
                User.Id,
                new()
                {
                    Expansions = TweetExpansion.Known,
                    TweetFields = TweetField.Public,
                    UserFields = UserField.Public,
                    MaxResults = 100,
                }
            )
            .ToListAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(tweets.Select(tweet => tweet.Author?.Id), Is.EqualTo(tweets.Select(tweet => tweet.AuthorId)));
            Assert.That(
                tweets.Where(tweet => tweet.InReplyToUserId is not null).Select(tweet => tweet.InReplyTo),
                Is.Not.Empty.And.All.Not.Null
            );
            Assert.That(
                tweets.SelectMany(tweet => tweet.Media).Count(),
                Is.EqualTo(tweets.Sum(tweet => tweet.Attachments?.MediaKeys.Count ?? 0)).And.GreaterThan(0)
            );
            Assert.That(tweets.SelectMany(tweet => tweet.ReferencedTweets), Is.Not.Empty);
            Assert.That(
                tweets.SelectMany(tweet => tweet.ReferencedTweets).Where(reference => reference.Tweet is null && reference.Problem is null),
                Is.Empty
            );
            Assert.That(tweets.Sum(tweet => tweet.Entities?.Mentions.Count(mention => mention.User is not null) ?? 0), Is.GreaterThan(0));
        }
    }

    private async Task<Walk> WalkAsync(XApiClient x, XOperation operation)
    {
        await FillAsync(x);
        return Enumerations[operation](x, this);
    }

    /// <summary>Makes a dozen of what the world has none of.</summary>
    private async Task FillAsync(XApiClient x)
    {
        using var other = Sandbox.CreateClient(Sandbox.Users[1]);
        var group = new CreateDmConversationRequest
        {
            ConversationType = DmConversationType.Group,
            ParticipantIds = [Sandbox.Users[1].Id, Sandbox.Users[2].Id],
            Message = new() { Text = "Snow!" },
        };
        Conversation = (await x.DirectMessages.CreateConversationAsync(group)).Data!.DmConversationId;
        foreach (var user in Sandbox.Users.Skip(20).Take(12))
        {
            await x.Blocks.BlockAsync(User.Id, user.Id);
            await x.Mutes.MuteAsync(User.Id, user.Id);
            await x.DirectMessages.SendAsync(Conversation, new() { Text = "Snow!" });
            await x.DirectMessages.SendToAsync(Sandbox.Users[1].Id, new() { Text = "Snow!" });
            await x.Bookmarks.CreateFolderAsync(User.Id, $"Of {user.Username}");
            await x.Activity.SubscribeAsync(
                new()
                {
                    EventType = ActivityEventType.PostCreate,
                    Filter = new() { UserId = user.Id },
                }
            );
            await x.Broadcasts.ScheduleAsync(new() { SourceId = "1", ScheduledStartMs = "1714568400000" });
            await x.Lists.CreateAsync(new() { Name = user.Username });
            var followed = (await other.Lists.CreateAsync(new() { Name = user.Username })).Data!.Id;
            await other.Lists.AddMemberAsync(followed, User.Id);
            await x.Lists.FollowAsync(User.Id, followed);
        }

        List = (await x.Lists.OwnedAsync(User.Id)).Data[0].Id;
        foreach (var user in Sandbox.Users.Take(12))
        {
            await x.Lists.AddMemberAsync(List, user.Id);
            using var follower = Sandbox.CreateClient(user);
            await follower.Lists.FollowAsync(user.Id, List);
        }
    }

    private async Task<XApiClient> ClientAsync()
    {
        // Nobody turns the clock, so nothing may wait for a limit.
        var x = new XApiClient(
            new XApiClientOptions
            {
                BaseAddress = Sandbox.BaseAddress,
                Credentials = [new AppOnlyCredential(Sandbox.BearerToken), User.Credential],
                TimeProvider = Clock,
                RateLimitPolicy = RateLimitPolicy.Observe,
            }
        );
        if ((await x.FilteredStream.GetRulesAsync()).Data.Count < 6)
        {
            await x.FilteredStream.UpdateRulesAsync(
                new() { Add = [.. Enumerable.Range(0, 7).Select(i => new AddRule { Value = $"snow{i}" })] }
            );
        }

        return x;
    }
}

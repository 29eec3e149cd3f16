using XApi.Sandbox;
using Walk = XApi.Tests.Pagination.EveryPagedOperationTests.Walk;

namespace XApi.Tests.Pagination;

/// <summary>Collections of the smaller sections. Each row makes first what fills a dozen pages, of which the world has none of its own.</summary>
internal static class SandboxPages
{
    private const int Many = 12;

    internal static readonly IReadOnlyDictionary<XOperation, Func<XApiClient, XSandbox, Task<Walk>>> All = new Dictionary<
        XOperation,
        Func<XApiClient, XSandbox, Task<Walk>>
    >
    {
        [XOperation.GetAffiliates] = async (x, sandbox) =>
        {
            await EachAsync(i => sandbox.World.AddAffiliate(sandbox.User, sandbox.Users[20 + i]));
            return Walk.Of(x.Users.EnumerateAffiliatesAsync(sandbox.User.Id, new() { MaxResults = 2 }));
        },
        [XOperation.GetSpaceBuyers] = async (x, sandbox) =>
        {
            var space = sandbox.World.Add(new Space { CreatorId = sandbox.User.Id, Title = "Snow talk" });
            await EachAsync(i => sandbox.World.AddBuyer(space, sandbox.Users[20 + i]));
            return Walk.Of(x.Spaces.EnumerateBuyersAsync(space, new() { MaxResults = 2 }));
        },
        [XOperation.GetSpaceTweets] = async (x, sandbox) =>
        {
            var space = sandbox.World.Add(new Space { CreatorId = sandbox.User.Id, Title = "Snow talk" });
            await EachAsync(i => sandbox.World.ShareInSpace(space, sandbox.Post($"Snow, {i}")));
            return Walk.Of(x.Spaces.EnumerateTweetsAsync(space, new() { MaxResults = 2 }));
        },
        [XOperation.GetBookmarkFolder] = async (x, sandbox) =>
        {
            var folder = (await x.Bookmarks.CreateFolderAsync(sandbox.User.Id, "Winter")).Data!.Id;
            var tweets = Enumerable.Range(0, Many).Select(i => sandbox.Post($"Snow, {i}")).ToList();
            await x.Bookmarks.AddManyAsync(sandbox.User.Id, new() { TweetIds = tweets, FolderId = folder });
            return Walk.Of(x.Bookmarks.EnumerateFolderAsync(sandbox.User.Id, folder, new() { MaxResults = 2 }));
        },
        [XOperation.SearchCommunities] = async (x, sandbox) =>
        {
            // Its pages can't be made smaller than ten.
            await EachAsync(i => Enumerable.Range(0, 5).ToList().ForEach(j => sandbox.World.Add(new Community { Name = $"Snow {i}/{j}" })));
            return Walk.Of(x.Communities.EnumerateSearchAsync("snow", new() { MaxResults = 10 }));
        },
        [XOperation.GetWrittenNotes] = async (x, sandbox) =>
        {
            await EachAsync(async i => await x.CommunityNotes.CreateAsync(Note(sandbox.Post($"Snow, {i}"))));
            return Walk.Of(x.CommunityNotes.EnumerateWrittenAsync(testMode: true, new() { MaxResults = 2 }));
        },
        [XOperation.GetTweetsEligibleForNotes] = async (x, sandbox) =>
        {
            await EachAsync(i => sandbox.World.RequestNote(sandbox.Post($"Snow, {i}")));
            return Walk.Of(x.CommunityNotes.EnumerateEligibleTweetsAsync(testMode: true, new() { MaxResults = 2 }));
        },
        [XOperation.GetConnections] = async (x, sandbox) =>
        {
            await EachAsync(_ =>
            {
                lock (sandbox.Records.Gate)
                {
                    sandbox.Records.Connections.Opened(XOperation.SampleStream, null, () => { });
                }
            });
            return Walk.Of(x.Connections.EnumerateAsync(new() { MaxResults = 2 }));
        },
        [XOperation.GetBroadcasts] = async (x, sandbox) =>
        {
            await EachAsync(_ => sandbox.World.Add(new Broadcast { TwitterUserId = sandbox.User.Id }));
            return Walk.Of(x.Broadcasts.EnumerateManyAsync(new() { MaxResults = 2 }));
        },
        [XOperation.GetBroadcastChat] = async (x, sandbox) =>
        {
            var broadcast = sandbox.World.Add(new Broadcast { TwitterUserId = sandbox.User.Id });
            await EachAsync(async i => await x.Broadcasts.SendChatMessageAsync(broadcast, new() { Text = $"Snow, {i}" }));
            return Walk.Of(x.Broadcasts.EnumerateChatAsync(broadcast, new() { MaxResults = 2 }));
        },
        [XOperation.GetChatConversations] = async (x, sandbox) =>
        {
            await EachAsync(async i => await x.Chat.SendAsync(sandbox.Users[20 + i].Id, Message(i)));
            return Walk.Of(x.Chat.EnumerateConversationsAsync(new() { MaxResults = 2 }));
        },
        [XOperation.GetChatEvents] = async (x, sandbox) =>
        {
            await EachAsync(async i => await x.Chat.SendAsync(sandbox.Users[20].Id, Message(i)));
            return Walk.Of(x.Chat.EnumerateEventsAsync(sandbox.Users[20].Id, new() { MaxResults = 2 }));
        },
    };

    private static SendChatMessageRequest Message(int number) => new() { MessageId = $"{number}", EncodedMessageCreateEvent = "U25vdyE=" };

    private static CreateNoteRequest Note(string tweet) =>
        new()
        {
            TestMode = true,
            PostId = tweet,
            Info = new()
            {
                Text = "Not so: https://example.com/",
                Classification = NoteClassification.NotMisleading,
                MisleadingTags = [],
                TrustworthySources = true,
            },
        };

    private static Task EachAsync(Action<int> make) =>
        EachAsync(i =>
        {
            make(i);
            return Task.CompletedTask;
        });

    private static async Task EachAsync(Func<int, Task> makeAsync)
    {
        for (var i = 0; i < Many; i++)
        {
            await makeAsync(i);
        }
    }
}

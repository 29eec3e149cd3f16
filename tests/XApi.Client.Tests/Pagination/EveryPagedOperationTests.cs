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
                "RetweetedBy" or "LikingUsers" => StubCollection.User,
                _ => StubCollection.Tweet,
            }
        );
        collection.Add(Enumerable.Range(1000, Size).Select(number => (long)number));
        var server = new StubServer(collection.Answer);
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

using System.Web;

namespace XApi.Tests.Pagination;

/// <summary>A page of an enumeration holds as many items as are needed, since each is paid for, and the most that X allows where all are.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PageLengthTests : IDisposable
{
    private readonly StubCollection _collection = new(StubCollection.Tweet) { PageSize = 1_000 };
    private readonly StubServer _server;
    private readonly XApiClient _x;

    public PageLengthTests()
    {
        _collection.Add(Enumerable.Range(1, 260).Select(number => (long)number));
        _server = new StubServer(_collection.Respond);
        _x = StubClient.For(_server);
    }

    public void Dispose()
    {
        _x.Dispose();
        _server.Dispose();
    }

    private int[] Sizes =>
        [.. _server.Requests.Select(request => int.Parse(HttpUtility.ParseQueryString(request.Uri.Query)["max_results"] ?? "0", null))];

    [TestCase(5, new[] { 10 }, Description = "X takes no fewer than ten")]
    [TestCase(40, new[] { 40 })]
    [TestCase(100, new[] { 100 })]
    [TestCase(205, new[] { 100, 100, 10 })]
    [TestCase(240, new[] { 100, 100, 40 })]
    public async Task Take_asks_for_what_it_needs(int items, int[] sizes)
    {
        Assert.That(await _x.Search.EnumerateRecentAsync("snow").Take(items).CountAsync(), Is.EqualTo(items));
        Assert.That(Sizes, Is.EqualTo(sizes));
    }

    [Test]
    public async Task A_page_fetched_ahead_is_as_long_as_what_is_needed_beside_the_one_at_hand()
    {
        await _x.Search.EnumerateRecentAsync("snow").Take(130).FetchAhead().CountAsync();
        Assert.That(Sizes, Is.EqualTo(new[] { 100, 30 }));
    }

    [Test]
    public async Task All_are_asked_for_in_the_largest_pages()
    {
        await _x.Search.EnumerateRecentAsync("snow").CountAsync();
        await _x.Search.EnumerateFullArchiveAsync("snow").CountAsync();
        await _x
            .Search.EnumerateFullArchiveAsync("snow", new() { TweetFields = [TweetField.Lang, TweetField.ContextAnnotations] })
            .CountAsync();
        Assert.That(Sizes, Is.EqualTo(new[] { 100, 100, 100, 500, 100, 100, 100 }));
    }

    [Test]
    public async Task What_the_options_say_holds()
    {
        await _x.Search.EnumerateRecentAsync("snow", new() { MaxResults = 50 }).Take(60).CountAsync();
        Assert.That(Sizes, Is.EqualTo(new[] { 50, 50 }));
    }

    [Test]
    public async Task A_place_within_a_page_is_looked_for_in_the_whole_of_it()
    {
        var tweets = _x.Search.EnumerateRecentAsync("snow");
        await foreach (var _ in tweets)
        {
            if (tweets.Checkpoint.Items == 60)
            {
                break;
            }
        }

        var rest = await tweets.From(tweets.Checkpoint).Take(65).Select(tweet => tweet.Id).ToListAsync();
        Assert.That(rest, Is.EqualTo(new[] { "200", "199", "198", "197", "196" }));
    }

    [Test]
    public void An_estimate_goes_by_the_page_that_will_be_asked_for() =>
        Assert.That(
            _x.Costs.Estimate(_x.Search.EnumerateRecentAsync("snow").Take(40)).Most,
            Is.EqualTo(_x.Costs.Estimate(_x.Search.EnumerateRecentAsync("snow", new() { MaxResults = 40 }).Take(40)).Most)
        );
}

using System.Web;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace XApi.Tests.Costs;

/// <summary>What is looked up again on the same day is not requested again.</summary>
[TestFixture]
internal sealed class CacheTests
{
    private const string LeftOut = "405";
    private CostedClient _x = null!;
    private XCache _cache = null!;

    [SetUp]
    public void Start() => _x = Client(clock => _cache = XCache.InMemory(timeProvider: clock));

    [TearDown]
    public void Stop() => _x.Dispose();

    [Test]
    public async Task A_lookup_is_requested_once_a_day()
    {
        var first = await _x.Client.Tweets.GetManyAsync(["1", "2"]);
        var again = await _x.Client.Tweets.GetManyAsync(["2", "1", "2"]);
        var one = await _x.Client.Tweets.GetAsync("1");
        _x.Clock.Advance(TimeSpan.FromHours(14));
        var tomorrow = await _x.Client.Tweets.GetManyAsync(["1", "2"]);

        var lookup = $"/2/tweets?ids=1,2&{(TestDialect.Current == XDialect.Tweet ? "tweet.fields" : "expansions")}=author_id";
        Assert.That(Sent, Is.EqualTo([lookup, lookup]));
        Assert.That(again.Data.Select(tweet => (tweet.Id, tweet.Text)), Is.EqualTo([("2", "Tweet 2"), ("1", "Tweet 1")]));
        Assert.That(one.Data!.Text, Is.EqualTo("Tweet 1"));
        Assert.That(
            new[] { first.Cost, again.Cost, one.Cost, tomorrow.Cost }.Select(cost => (cost!.Charged, cost.Repeats, cost.Usd)),
            Is.EqualTo([(2, 0, 0.01m), (0, 0, 0m), (0, 0, 0m), (2, 0, 0.01m)])
        );
    }

    [Test]
    public async Task Only_what_is_missing_is_requested_in_full_pages()
    {
        await _x.Client.Tweets.GetManyAsync(Ids(1, 20));

        var all = await _x.Client.Tweets.GetManyAsync(Ids(1, 250));

        Assert.That(all.Data.Select(tweet => tweet.Id), Is.EqualTo(Ids(1, 250)));
        Assert.That(_x.Server.Requests.Select(request => Asked(request, "ids").Length), Is.EqualTo([20, 100, 100, 30]));
        Assert.That((all.Cost!.Charged, all.Cost.Usd, await _x.SpentAsync()), Is.EqualTo((230, 1.15m, 1.25m)));
    }

    [Test]
    public async Task Lookups_at_the_same_time_are_joined()
    {
        var lookups = Ids(1, 120).Append("7").Select(id => _x.Client.Tweets.GetAsync(id)).ToList();
        await Eventually.TrueAsync(() => _x.Server.Requests.Count == 1, "the first hundred are sent");
        await Eventually.TrueAsync(() => _x.Clock.Waiting.Contains(TimeSpan.FromMilliseconds(5)), "the others wait");
        _x.Clock.Advance(TimeSpan.FromMilliseconds(5));
        var tweets = await Task.WhenAll(lookups);

        Assert.That(tweets.Select(tweet => tweet.Data!.Id), Is.EqualTo(Ids(1, 120).Append("7")));
        Assert.That(_x.Server.Requests.Sum(request => Asked(request, "ids").Length), Is.InRange(120, 121));
        Assert.That(_x.Server.Requests, Has.Count.EqualTo(2));
        Assert.That(tweets.Sum(tweet => tweet.Cost!.Usd), Is.EqualTo(await _x.SpentAsync()).And.EqualTo(0.6m));
    }

    [Test]
    public async Task A_lookup_that_finds_no_other_is_sent_as_it_is()
    {
        await JoinedAsync(_x.Client.Tweets.GetAsync("1", new() { TweetFields = [TweetField.CreatedAt] }));

        var asked =
            TestDialect.Current == XDialect.Tweet ? "tweet.fields=created_at,author_id" : "expansions=author_id&post.fields=created_at";
        Assert.That(Sent, Is.EqualTo([$"/2/tweets/1?{asked}"]));
    }

    [Test]
    public async Task Names_are_looked_up_once_whatever_their_case()
    {
        await _x.Client.Users.GetManyByUsernameAsync(["Jack", "jill"]);
        var jack = await _x.Client.Users.GetByUsernameAsync("jack");

        Assert.That((jack.Data!.Id, _x.Server.Requests.Count), Is.EqualTo(("1", 1)));
    }

    [Test]
    public async Task Fewer_fields_are_served_and_more_are_requested()
    {
        TweetField[] both = [TweetField.CreatedAt, TweetField.Lang];
        await _x.Client.Tweets.GetManyAsync(["1"], new() { TweetFields = both });
        await _x.Client.Tweets.GetManyAsync(["1"], new() { TweetFields = [TweetField.Lang] });
        await _x.Client.Tweets.GetManyAsync(["1"], new() { TweetFields = both, Expansions = [TweetExpansion.AuthorId] });
        await _x.Client.Tweets.GetManyAsync(["1"], new() { TweetFields = [TweetField.Source] });
        await _x.Client.Tweets.GetManyAsync(["1"], new() { TweetFields = both, Expansions = [TweetExpansion.AuthorId] });

        Assert.That(_x.Server.Requests, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task What_was_expanded_comes_with_what_it_belongs_to()
    {
        var options = new GetTweetsOptions { Expansions = [TweetExpansion.AuthorId] };
        await _x.Client.Tweets.GetManyAsync(["1", "2"], options);

        var one = await _x.Client.Tweets.GetManyAsync(["2"], options);
        var both = await _x.Client.Tweets.GetManyAsync(["2", "1"], options);

        Assert.That(one.Includes!.Users.Select(user => user.Id), Is.EqualTo(["1002"]));
        Assert.That(both.Includes!.Users.Select(user => user.Id), Is.EquivalentTo(["1001", "1002"]));
        Assert.That(_x.Server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_call_may_want_it_fresh_and_what_it_brings_is_kept()
    {
        await _x.Client.Tweets.GetManyAsync(["1"]);
        await _x.Client.Tweets.GetManyAsync(["1"], new() { Cached = false });
        await _x.Client.Tweets.GetAsync("2", new() { Cached = false });
        await _x.Client.Tweets.GetManyAsync(["1", "2"]);

        Assert.That(_x.Server.Requests, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task What_one_user_may_see_is_not_shown_to_another()
    {
        await _x.Client.Tweets.GetManyAsync(["1"]);
        await _x.Client.Tweets.GetManyAsync(["1"], new() { Credential = new AppOnlyCredential("other") });

        Assert.That(_x.Server.Requests, Has.Count.EqualTo(2));
    }

    [TestCase("2", 2)]
    [TestCase("1002", 2)]
    [TestCase("3", 1)]
    public async Task What_was_deleted_is_forgotten_with_what_is_its_users(string id, int requests)
    {
        await _x.Client.Tweets.GetManyAsync(["1", "2"]);
        await _cache.ForgetAsync([id]);

        await _x.Client.Tweets.GetManyAsync(["1", "2"]);

        Assert.That(_x.Server.Requests, Has.Count.EqualTo(requests));
        Assert.That(Asked(_x.Server.Requests[^1], "ids"), Is.EqualTo(requests == 2 ? ["2"] : (string[])["1", "2"]));
    }

    [TestCase("tweets", """{"data":{"delete":{"tweet":{"id":"1","author_id":"1001"},"event_at":"2026-11-27T10:00:00Z"} } }""")]
    [TestCase("users", """{"data":{"user_delete":{"user":{"id":"1001"},"event_at":"2026-11-27T10:00:00Z"} } }""")]
    public async Task What_a_compliance_stream_brings_is_forgotten(string stream, string message)
    {
        using var x = Client(clock => XCache.InMemory(timeProvider: clock), message);
        await x.Client.Tweets.GetManyAsync(["1"]);

        if (stream == "tweets")
        {
            await foreach (var _ in x.Client.ComplianceStreams.TweetsAsync(1))
            {
                break;
            }
        }
        else
        {
            await foreach (var _ in x.Client.ComplianceStreams.UsersAsync(1))
            {
                break;
            }
        }

        await x.Client.Tweets.GetManyAsync(["1"]);
        Assert.That(
            x.Server.Requests.Count(request => request.PathAndQuery.StartsWith("/2/tweets?", StringComparison.Ordinal)),
            Is.EqualTo(2)
        );
    }

    [Test]
    public async Task What_the_client_deletes_is_forgotten()
    {
        await _x.Client.Tweets.GetManyAsync(["1"]);
        await _x.Client.Tweets.DeleteAsync("1");
        await _x.Client.Tweets.GetManyAsync(["1"]);

        Assert.That(_x.Server.Requests, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task What_is_missing_is_reported_and_requested_again()
    {
        var first = await _x.Client.Tweets.GetManyAsync(["1", "404"]);
        var again = await _x.Client.Tweets.GetManyAsync(["1", "404"]);
        var one = await JoinedAsync(_x.Client.Tweets.GetAsync("404"));
        await Assert.ThrowsAsync<XPartialErrorsException>(() =>
            _x.Client.Tweets.GetManyAsync(["1", "404"], new() { ThrowOnPartialErrors = true })
        );

        Assert.That(
            new[] { first, again }.Select(page => (page.Data.Single().Id, page.Errors.Single().Value)),
            Is.EqualTo([("1", "404"), ("1", "404")])
        );
        Assert.That((one.Data, one.Errors.Single().Value), Is.EqualTo(((Tweet?)null, "404")));
        Assert.That(Asked(_x.Server.Requests[1], "ids"), Is.EqualTo(["404"]));
    }

    [Test]
    public async Task What_is_left_out_without_an_error_is_named()
    {
        await _x.Client.Tweets.GetManyAsync(["1"]);

        var page = await _x.Client.Tweets.GetManyAsync(["1", LeftOut, "404"]);

        Assert.That(page.LeftOut, Is.EqualTo([LeftOut]));
        await Assert.ThrowsAsync<XPartialErrorsException>(() =>
            _x.Client.Tweets.GetManyAsync(["1", LeftOut], new() { ThrowOnPartialErrors = true })
        );
    }

    [Test]
    public async Task What_was_read_before_a_call_is_cancelled_is_in_the_exception()
    {
        using var cancelled = new CancellationTokenSource();
        var requests = 0;
        using var x = Client(
            clock => XCache.InMemory(timeProvider: clock),
            respond: request =>
            {
                if (++requests == 2)
                {
                    cancelled.Cancel();
                    throw new OperationCanceledException(cancelled.Token);
                }

                return Respond(request, null);
            }
        );

        var thrown = await Assert.ThrowsAsync<XPartialCanceledException>(() =>
            x.Client.Tweets.GetManyAsync(Ids(1, 150), cancellationToken: cancelled.Token)
        );

        Assert.That(((TweetPage)thrown!.Response!).Data, Has.Count.EqualTo(100));
    }

    [Test]
    public async Task Lookups_that_wait_for_no_others_are_sent_at_once()
    {
        using var x = Client(clock => new XCache(new MemoryDistributedCache(Options.Create(new MemoryDistributedCacheOptions())), clock)
        {
            JoinWithin = TimeSpan.Zero,
        });

        var tweet = await x.Client.Tweets.GetAsync("1");

        Assert.That((tweet.Data!.Text, x.Server.Requests.Single().PathAndQuery.Split('?')[0]), Is.EqualTo(("Tweet 1", "/2/tweets/1")));
    }

    [Test]
    public async Task A_store_that_fails_is_a_store_without_entries()
    {
        using var log = new LogBook();
        using var x = Client(clock => new XCache(new BrokenStore(), clock), log: log);

        await x.Client.Tweets.GetManyAsync(["1"]);
        var again = await x.Client.Tweets.GetManyAsync(["1"]);
        await x.Client.Tweets.DeleteAsync("1");

        Assert.That((again.Data.Single().Id, x.Server.Requests.Count), Is.EqualTo(("1", 3)));
        Assert.That(log.Entries.Select(entry => entry.Text), Has.Some.Contain("InvalidOperationException").And.None.Contain("is gone"));
    }

    [Test]
    public async Task A_store_that_does_not_respond_holds_no_call_back()
    {
        using var log = new LogBook();
        using var x = Client(clock => new XCache(new BrokenStore { IsStuck = true }, clock), log: log);

        var lookup = x.Client.Tweets.GetManyAsync(["1"]);
        for (var i = 0; i < 2; i++)
        {
            await Eventually.TrueAsync(() => x.Clock.Waiting.Contains(TimeSpan.FromSeconds(5)), "the store is waited for");
            x.Clock.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.That((await lookup).Data.Single().Id, Is.EqualTo("1"));
        Assert.That(log.Entries.Select(entry => entry.Text), Has.Some.Contain("it has not responded in 5 s"));
    }

    [Test]
    public async Task A_wrong_call_is_refused_though_it_could_be_served()
    {
        await _x.Client.Tweets.GetManyAsync(["1"]);

        await Assert.ThrowsAsync<XInvalidParameterException>(() => _x.Client.Tweets.GetManyAsync(["1", "x"]));
        await Assert.ThrowsAsync<XInvalidParameterException>(() => _x.Client.Tweets.GetManyAsync([]));
    }

    private IEnumerable<string> Sent => _x.Server.Requests.Select(request => Uri.UnescapeDataString(request.PathAndQuery));

    private static string[] Ids(int first, int count) => [.. Enumerable.Range(first, count).Select(id => $"{id}")];

    private static string[] Asked(SentRequest request, string name) =>
        HttpUtility.ParseQueryString(new Uri("http://x" + request.PathAndQuery).Query)[name]?.Split(',') ?? ["one"];

    private async Task<T> JoinedAsync<T>(Task<T> lookup)
    {
        await Eventually.TrueAsync(() => _x.Clock.Waiting.Contains(TimeSpan.FromMilliseconds(5)), "the lookup waits for others");
        _x.Clock.Advance(TimeSpan.FromMilliseconds(5));
        return await lookup;
    }

    private static CostedClient Client(
        Func<TimeProvider, XCache> cache,
        string? streamed = null,
        Func<SentRequest, HttpResponseMessage>? respond = null,
        LogBook? log = null
    ) => new(respond ?? (request => Respond(request, streamed)), cache: cache, log: log);

    // Tweets whose author's id is a thousand more than theirs; 404 is missing, and 405 without an error.
    private static HttpResponseMessage Respond(SentRequest request, string? streamed)
    {
        var path = request.PathAndQuery.Split('?')[0];
        if (path.EndsWith("/stream", StringComparison.Ordinal))
        {
            return StubServer.Json(streamed + "\r\n");
        }

        if (request.Method == "DELETE")
        {
            return StubServer.Json("""{"data":{"deleted":true}}""");
        }

        if (path.StartsWith("/2/users/by", StringComparison.Ordinal))
        {
            return StubServer.Json(
                $$"""{"data":[{{string.Join(',', Asked(request, "usernames").Select((name, at) => $$"""{"id":"{{at + 1}}","username":"{{name}}","name":"n"}"""))}}]}"""
            );
        }

        var isOne = path.Length > "/2/tweets".Length;
        var ids = isOne ? [path[(path.LastIndexOf('/') + 1)..]] : Asked(request, "ids");
        var found = ids.Where(id => id is not ("404" or LeftOut)).ToList();
        var data = string.Join(
            ',',
            found.Select(id => $$"""{"id":"{{id}}","text":"Tweet {{id}}","author_id":"{{1000 + int.Parse(id)}}"}""")
        );
        var users = string.Join(',', found.Select(id => $$"""{"id":"{{1000 + int.Parse(id)}}","username":"u{{id}}","name":"n"}"""));
        var members = new List<string>();
        if (found.Count > 0)
        {
            members.Add(isOne ? $"\"data\":{data}" : $"\"data\":[{data}]");
        }

        if (request.PathAndQuery.Contains("expansions", StringComparison.Ordinal))
        {
            members.Add(
                $$"""
                "includes":{"users":[{{users}}]}
                """
            );
        }

        if (ids.Contains("404"))
        {
            members.Add(
                """
                "errors":[{"value":"404","resource_id":"404","title":"Not Found Error","detail":"None.","type":"https://api.twitter.com/2/problems/resource-not-found"}]
                """
            );
        }

        return StubServer.Json($"{{{string.Join(',', members)}}}");
    }

    private sealed class BrokenStore : IDistributedCache
    {
        internal bool IsStuck { get; init; }

        public byte[]? Get(string key) => throw new InvalidOperationException("The store is gone.");

        public Task<byte[]?> GetAsync(string key, CancellationToken token = default) =>
            IsStuck ? new TaskCompletionSource<byte[]?>().Task : throw new InvalidOperationException("The store is gone.");

        public void Refresh(string key) => throw new InvalidOperationException("The store is gone.");

        public Task RefreshAsync(string key, CancellationToken token = default) =>
            throw new InvalidOperationException("The store is gone.");

        public void Remove(string key) => throw new InvalidOperationException("The store is gone.");

        public Task RemoveAsync(string key, CancellationToken token = default) => throw new InvalidOperationException("The store is gone.");

        public void Set(string key, byte[] value, DistributedCacheEntryOptions options) =>
            throw new InvalidOperationException("The store is gone.");

        public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default) =>
            throw new InvalidOperationException("The store is gone.");
    }
}

using System.Net;
using WireMock.Server;
using XApi.Testing;

namespace XApi.Contract.Tests.Behaviour;

/// <summary>Stubs on a server of one's own: <c>server.AddXApi(x => …)</c>.</summary>
internal sealed class ArrangedStubTests
{
    // Each operation whose path the placeholders of another would take.
    private static IEnumerable<TestCaseData> Literal =>
        from literal in XOperation.All
        from other in XOperation.All
        let parts = literal.Path.Split('/')
        let others = other.Path.Split('/')
        where literal.Method == other.Method && literal.Path != other.Path && parts.Length == others.Length
        where others.Zip(parts).All(pair => IsPlaceholder(pair.First) || pair.First == pair.Second)
        select new TestCaseData(other, literal).SetArgDisplayNames(other.Id, literal.Id);

    [Test]
    public async Task Stubs_match_as_strictly_or_loosely_as_one_chooses()
    {
        using var server = WireMockServer.Start();
        server.AddXApi(x =>
        {
            x.SearchRecent().Returns(Page("any"));
            x.On(XOperation.SearchRecent).With("query", "snow").With("max_results", "10").Returns(Page("exact"));
            x.On(XOperation.GetTweet).With("id", "20").Fails(HttpStatusCode.Forbidden);
            x.GetTweet().Loosely().Returns(XModelFactory.TweetResponse(XModelFactory.Tweet("1", "loose")));
        });
        using var x = server.CreateXApiClient();
        Assert.That((await x.Search.RecentAsync("snow", new() { MaxResults = 10 })).Data[0].Text, Is.EqualTo("exact"));
        Assert.That((await x.Search.RecentAsync("snow", new() { MaxResults = 11 })).Data[0].Text, Is.EqualTo("any"));
        Assert.That((await x.Tweets.GetAsync("1")).Data!.Text, Is.EqualTo("loose"));
        await Assert.ThrowsAsync<XForbiddenException>(() => x.Tweets.GetAsync("20"));

        using var bare = new HttpClient();
        var url = new Uri($"{server.Url}/2/tweets/1?of=tomorrow");
        Assert.That(
            (await bare.GetAsync(url)).StatusCode,
            Is.EqualTo(HttpStatusCode.OK),
            "without a credential, with a parameter of tomorrow"
        );
        var strict = new Uri($"{server.Url}/2/tweets/search/recent?query=snow&of=tomorrow");
        Assert.That((await bare.GetAsync(strict)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [TestCaseSource(nameof(Literal))]
    public async Task A_placeholder_takes_no_path_that_another_operation_has_literally(XOperation operation, XOperation literal)
    {
        using var server = WireMockServer.Start();
        server.On(literal).Loosely().ReturnsExample();
        server.On(operation).Loosely().ReturnsExample();

        var path = string.Join('/', literal.Path.Split('/').Select(part => IsPlaceholder(part) ? "1" : part));
        Assert.That(await MetAsync(server, new HttpRequestMessage(literal.Method, path)), Is.EqualTo($"{literal.Id}: any, loosely"));
    }

    [Test]
    public async Task A_strict_stub_of_a_user_leaves_the_authenticated_user_to_another()
    {
        using var server = WireMockServer.Start();
        server.On(XOperation.GetMe).Returns(new UserResponse { Data = XModelFactory.User("7", "ada") });
        server.On(XOperation.GetUser).Returns(new UserResponse { Data = XModelFactory.User("8", "bob") });
        using var x = server.CreateXApiClient();

        Assert.That(((await x.Users.MeAsync()).Data!.Username, (await x.Users.GetAsync("8")).Data!.Username), Is.EqualTo(("ada", "bob")));
    }

    [Test]
    public async Task Operations_of_one_path_take_requests_by_their_bodies([Values] bool isLoose)
    {
        using var server = WireMockServer.Start();
        foreach (var operation in new[] { XOperation.AddBookmark, XOperation.AddBookmarks })
        {
            var stub = server.On(operation);
            (isLoose ? stub.Loosely() : stub).ReturnsExample();
        }

        var any = isLoose ? "any, loosely" : "any";
        Assert.That(
            (
                await MetAsync(server, Sent("/2/users/7/bookmarks", """{"tweet_id":"1"}""")),
                await MetAsync(server, Sent("/2/users/7/bookmarks", """{"tweet_ids":["1"]}"""))
            ),
            Is.EqualTo(($"AddBookmark: {any}", $"AddBookmarks: {any}"))
        );
    }

    [TestCase("/2/users/7/likes", "", "Closest stub: Like: any; body tweet_id: wanted a value, sent nothing")]
    [TestCase("/2/users/7/likes", "{}", "Closest stub: Like: any; body tweet_id: wanted a value, sent {}")]
    [TestCase("/2/users/7/likes", """{"tweet_id":null}""", "Closest stub: Like: any; body tweet_id: wanted a value")]
    [TestCase("/2/users/7/likes", "[1", "Closest stub: Like: any; body tweet_id: wanted a value, sent [1")]
    [TestCase("/2/users/7/likes", """{"tweet_id":"1"}""", null)]
    [TestCase("/2/tweets", """{"text":null}""", "Closest stub: CreateTweet: any; body: wanted one of text, media, ")]
    [TestCase("/2/tweets", """{"poll":{}}""", null)]
    public async Task A_strict_stub_wants_what_is_required_of_the_body(string path, string body, string? difference)
    {
        using var server = WireMockServer.Start();
        server.On(XOperation.Like).ReturnsExample();
        server.On(XOperation.CreateTweet).ReturnsExample();

        await AssertDifferenceAsync(server, Sent(path, body), difference);
    }

    [TestCase("/2/tweets/search/recent?query=snow", null)]
    [TestCase("/2/tweets/search/recent", "SearchRecent: any; query query: wanted a value, sent nothing")]
    [TestCase("/2/tweets/search/recent?query=snow&of=tomorrow", "SearchRecent: any; query: wanted only query, end_time, max_results, ")]
    [TestCase("/2/tweets/search/recent?query=snow&query=ice", "sent /2/tweets/search/recent?query=snow&query=ice")]
    [TestCase("/2/tweets/20?tweet.fields=text", null)]
    [TestCase("/2/tweets/20?post.fields=text", null)]
    [TestCase("/2/tweets/21", "GetTweet: any with id=20; id: wanted 20, sent 21")]
    [TestCase("/2/tweets", "GetTweet: any with id=20; URL: wanted /2/tweets/{id}, sent /2/tweets; id: wanted 20, sent nothing")]
    public async Task A_strict_stub_wants_what_is_required_of_the_query_and_nothing_unknown(string url, string? difference)
    {
        using var server = WireMockServer.Start();
        server.On(XOperation.SearchRecent).ReturnsExample();
        server.On(XOperation.GetTweet).With("id", "20").ReturnsExample();

        await AssertDifferenceAsync(server, Sent(HttpMethod.Get, url), difference);
    }

    [Test]
    public async Task A_strict_stub_wants_a_credential_where_the_operation_does()
    {
        using var server = WireMockServer.Start();
        server.On(XOperation.SearchRecent).ReturnsExample();
        server.On(XOperation.GetOpenApiDocument).ReturnsExample();

        await AssertDifferenceAsync(
            server,
            new(HttpMethod.Get, "/2/tweets/search/recent?query=snow"),
            "Closest stub: SearchRecent: any; header Authorization: one is wanted"
        );
        await AssertDifferenceAsync(server, new(HttpMethod.Get, XOperation.GetOpenApiDocument.Path), null);
    }

    [TestCase("""{"tweet_id":"1"}""", null)]
    [TestCase("""{"tweet_id":"1","tweet_ids":["1"]}""", null)]
    [TestCase("{}", null)]
    [TestCase("""{"tweet_ids":["1"]}""", "AddBookmark: any, loosely; body: wanted one of AddBookmark, sent {\"tweet_ids\"")]
    public async Task A_loose_stub_takes_what_is_of_no_other_operation(string body, string? difference)
    {
        using var server = WireMockServer.Start();
        server.On(XOperation.AddBookmark).Loosely().ReturnsExample();

        await AssertDifferenceAsync(server, Sent("/2/users/7/bookmarks", body), difference);
    }

    [TestCase("media", null)]
    [TestCase("file", "body media: wanted a value")]
    public async Task A_strict_stub_wants_the_parts_that_are_required(string file, string? difference)
    {
        using var server = WireMockServer.Start();
        server.On(XOperation.AppendUpload).ReturnsExample();
        using var form = new MultipartFormDataContent
        {
            { new StringContent("0"), "segment_index" },
            { new ByteArrayContent([1, 2]), file, "a" },
        };

        await AssertDifferenceAsync(server, Sent(HttpMethod.Post, "/2/media/upload/7/append", form), difference);
    }

    [Test]
    public void Every_operation_has_a_method_that_arranges_its_stub()
    {
        var methods = typeof(XStubArrangement)
            .GetMethods()
            .Where(method => method.ReturnType == typeof(XOperationStub) && method.GetParameters().Length == 0)
            .Select(method => method.Name);

        Assert.That(methods, Is.EqualTo(XOperation.All.Select(operation => operation.Id)));
    }

    [Test]
    public void A_parameter_that_the_operation_lacks_is_refused()
    {
        using var server = WireMockServer.Start();
        Assert.That(
            Assert.Throws<ArgumentException>(() => server.On(XOperation.GetTweet).With("query", "snow"))!.Message,
            Does.StartWith("GetTweet has no parameter \"query\", but ")
        );
    }

    [Test]
    public void What_can_be_no_response_of_the_operation_is_refused()
    {
        using var server = WireMockServer.Start();
        Assert.That(
            () => server.On(XOperation.GetTweet).Returns(XModelFactory.Tweet("1", "bare")),
            Throws.ArgumentException.With.Message.StartsWith("A Tweet is no response of GetTweet but a part of one")
        );
        Assert.That(
            () => server.On(XOperation.SearchRecent).Streams(Page("one")),
            Throws.InvalidOperationException.With.Message.EqualTo("SearchRecent does not stream: Returns gives its response.")
        );
        Assert.That(
            () => server.On(XOperation.SampleStream).Streams([null!]),
            Throws.ArgumentException.With.Property("ParamName").EqualTo("messages")
        );
    }

    [Test]
    public async Task A_call_that_no_stub_matches_says_so_in_its_message_after_a_reset_too()
    {
        using var server = XApiStubs.Start();
        server.Reset();
        server.On(XOperation.GetTweet).With("id", "20").Returns(XModelFactory.TweetResponse(XModelFactory.Tweet("20", "reset")));
        using var x = server.CreateXApiClient(new AppOnlyCredential("secret-token"));

        var failure = await Assert.ThrowsAsync<XNotFoundException>(() => x.Tweets.GetAsync("21"));
        var bare = await Assert.ThrowsAsync<XNotFoundException>(() => x.Search.RecentAsync("snow"));

        Assert.That(
            failure!.Message,
            Does.Contain("No stub matches GET /2/tweets/21").And.Contain("Closest stub: GetTweet: any with id=20; id: wanted 20, sent 21")
        );
        Assert.That(bare!.Message, Does.Contain("No stub matches GET /2/tweets/search/recent?query=snow").And.Not.Contain("secret-token"));
    }

    [Test]
    public async Task What_was_sent_for_a_credential_is_in_no_message()
    {
        using var server = XApiStubs.Start();
        using var http = new HttpClient { BaseAddress = new Uri(server.Url!) };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/2/tweets/77");
        request.Headers.Add("Authorization", "Basic secret-token");

        var body = await (await http.SendAsync(request)).Content.ReadAsStringAsync();

        Assert.That(body, Does.Contain("header Authorization: another is wanted").And.Contain("\"sent\": \"***\""));
        Assert.That(body, Does.Not.Contain("secret-token"));
    }

    [Test]
    public async Task A_stub_of_any_path_is_not_the_closest()
    {
        using var server = XApiStubs.Start();
        using var x = server.CreateXApiClient();

        var failure = await Assert.ThrowsAsync<XNotFoundException>(() => x.Tweets.GetAsync("77"));

        Assert.That(failure!.Message, Does.Contain("; URL: wanted /2/tweets/").And.Contain("sent /2/tweets/77"));
    }

    [Test]
    public async Task The_limit_of_a_response_is_in_its_headers()
    {
        using var server = WireMockServer.Start();
        var reset = DateTimeOffset.FromUnixTimeSeconds(4_000_000_000);
        var limit = new RateLimit(new(450, 7, reset), null, new(100, null, null));
        server.On(XOperation.SearchRecent).Returns(XModelFactory.TweetPage([], rateLimit: limit));
        using var x = server.CreateXApiClient();

        Assert.That((await x.Search.RecentAsync("snow")).RateLimit, Is.EqualTo(limit));
    }

    private static bool IsPlaceholder(string part) => part.StartsWith('{');

    private static HttpRequestMessage Sent(string path, string body) =>
        Sent(HttpMethod.Post, path, body.Length == 0 ? null : new StringContent(body, null, "application/json"));

    private static HttpRequestMessage Sent(HttpMethod method, string path, HttpContent? content = null) =>
        new(method, path) { Content = content, Headers = { { "Authorization", "Bearer any" } } };

    // The stub that a request has met.
    private static async Task<string> MetAsync(WireMockServer server, HttpRequestMessage request)
    {
        using var http = new HttpClient { BaseAddress = new Uri(server.Url!) };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response.Headers.TryGetValues("Matched-Stub-Name", out var names) ? names.Single() : $"{(int)response.StatusCode}";
    }

    private static async Task AssertDifferenceAsync(WireMockServer server, HttpRequestMessage request, string? difference)
    {
        using var http = new HttpClient { BaseAddress = new Uri(server.Url!) };
        using var response = await http.SendAsync(request);
        Assert.That(
            await response.Content.ReadAsStringAsync(),
            difference is null
                ? Does.Not.Contain("No stub matches")
                : Does.Contain(difference.Replace("\"", "\\\"", StringComparison.Ordinal))
        );
    }

    private static TweetPage Page(string text) => XModelFactory.TweetPage([XModelFactory.Tweet("1", text)]);
}

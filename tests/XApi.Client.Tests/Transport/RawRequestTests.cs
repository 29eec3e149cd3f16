using System.Net;
using Newtonsoft.Json.Linq;

namespace XApi.Tests.Transport;

/// <summary>Requests that are described by hand: <c>x.SendAsync(new XRequestMessage(…))</c>.</summary>
public class RawRequestTests
{
    private const string Tomorrow = "/2/tweets/{id}/reactions";

    private readonly AppOnlyCredential _app = new("the-app");
    private readonly OAuth2UserCredential _ada = new("client", new OAuth2UserToken("ada"), userId: "7");
    private readonly Queue<HttpResponseMessage> _responses = new();
    private FakeClock _clock = null!;
    private StubServer _server = null!;
    private XApiClient _x = null!;

    [SetUp]
    public void SetUp()
    {
        _responses.Clear();
        _clock = new();
        _server = new(_ =>
            _responses.TryDequeue(out var next) ? next : StubServer.Json("""{"data":{"id":"1","text":"Snow"},"new":1.50}""")
        );
        _x = Client(_ada);
    }

    [TearDown]
    public void TearDown()
    {
        _x.Dispose();
        _server.Dispose();
    }

    [TestCase("", 0)]
    [TestCase("""{"errors":[{"title":"1"},{"title":"2"}]}""", 2)]
    [TestCase("""{"errors":[7,[{"title":"no"}],{"title":"1"}],"meta":{}}""", 1)]
    [TestCase("""{"errors":{"errors":[{"title":"no"}]},"data":[{"errors":[{"title":"no"}]}]}""", 0)]
    [TestCase("""{"errors":"none","meta":{"errors":[{"title":"no"}]}}""", 0)]
    public void Problems_are_the_objects_of_the_list_of_errors(string json, int count) =>
        Assert.That(
            OpenJson.Errors(System.Text.Encoding.UTF8.GetBytes(json)),
            Has.Count.EqualTo(count).And.None.Property("Title").EqualTo("no")
        );

    [Test]
    public async Task An_operation_of_tomorrow_is_sent_as_it_is_described_and_its_response_given_as_it_came()
    {
        var response = await _x.SendAsync(
            new(HttpMethod.Put, Tomorrow)
            {
                PathValues = { ["id"] = "../20?x" },
                Query = { ["kind"] = "a b,c&d", ["none"] = null },
                Body = JObject.Parse("""{"emoji":"❄"}"""),
            }
        );
        var sent = _server.Requests.Single();
        Assert.That(
            $"{sent.Method} {sent.Uri.AbsoluteUri}",
            Is.EqualTo("PUT https://api.x.com/2/tweets/..%2F20%3Fx/reactions?kind=a%20b,c%26d")
        );
        Assert.That(
            (sent.Body, sent.Headers["Content-Type"], sent.Headers["Authorization"]),
            Is.EqualTo(("""{"emoji":"❄"}""", "application/json; charset=utf-8", "Bearer ada"))
        );
        Assert.That(response.Json, Is.EqualTo("""{"data":{"id":"1","text":"Snow"},"new":1.50}"""));
        Assert.That((string?)response.ToJToken()!["data"]!["text"], Is.EqualTo("Snow"));
        Assert.That(response.Read<TweetResponse>().Data!.Text, Is.EqualTo("Snow"));
    }

    [TestCase("https://evil.example/2/tweets", "is an address")]
    [TestCase("//evil.example/2/tweets", "is no plain path")]
    [TestCase("/\\evil.example", "is no plain path")]
    [TestCase("2/tweets", "does not begin with a slash")]
    [TestCase("@evil.example/2", "does not begin with a slash")]
    [TestCase("/2/users/../tweets", "would lead to another path")]
    [TestCase("/2/./tweets", "would lead to another path")]
    [TestCase("/2/users/%2e%2e/tweets", "is no plain path")]
    [TestCase("/2/users/..%2ftweets", "is no plain path")]
    [TestCase("/2/tweets?ids=1", "has a query")]
    [TestCase("/2/tweets#1", "is no plain path")]
    [TestCase("/2/tweets\r\nX: y", "is no plain path")]
    [TestCase("/2/tweets\n", "is no plain path")]
    [TestCase("/2/tweets/", "is no plain path")]
    [TestCase("/2/tweets/{id}x", "is no plain path")]
    [TestCase("/2/twéets", "is no plain path")]
    public void A_path_that_leads_elsewhere_than_it_looks_is_refused(string path, string fault) =>
        Assert.That(Assert.Throws<ArgumentException>(() => _ = new XRequestMessage(HttpMethod.Get, path))!.Message, Does.Contain(fault));

    [TestCase("..")]
    [TestCase(".")]
    [TestCase("")]
    [TestCase(null)]
    public async Task A_placeholder_without_a_value_that_can_be_sent_is_refused(string? value)
    {
        var request = new XRequestMessage(HttpMethod.Get, Tomorrow);
        if (value is not null)
        {
            request.PathValues["id"] = value;
        }

        Assert.That(
            (await Assert.ThrowsAsync<ArgumentException>(() => _x.SendAsync(request)))!.Message,
            Does.StartWith($"GET {Tomorrow} needs a value for id in PathValues")
        );
        request.PathValues["id"] = "1";
        request.PathValues["x"] = "1";
        Assert.That(
            (await Assert.ThrowsAsync<ArgumentException>(() => _x.SendAsync(request)))!.Message,
            Does.Contain("has no placeholder {x}")
        );
        Assert.That(_server.Requests, Is.Empty);
    }

    [Test]
    public void Only_methods_of_the_web_are_sent() =>
        Assert.Throws<ArgumentException>(() => _ = new XRequestMessage(HttpMethod.Connect, "/2/tweets"));

    [Test]
    public async Task Which_credential_it_goes_out_for_is_clear_or_an_error()
    {
        using var x = Client(_app, _ada);
        var thrown = (await Assert.ThrowsAsync<XCredentialException>(() => x.SendAsync(new(HttpMethod.Get, "/2/tomorrow"))))!;
        Assert.That(
            thrown.Message,
            Does.StartWith("GET /2/tomorrow was not sent: the spec does not know it, so that nothing says which of the 2 configured")
        );

        await x.SendAsync(new(HttpMethod.Get, "/2/tomorrow") { Credential = _ada });
        await x.As(_app).SendAsync(new(HttpMethod.Get, "/2/tomorrow"));
        // A path of the spec takes the credential that its operation takes.
        await x.SendAsync(new(HttpMethod.Get, "/2/users/me"));
        await x.SendAsync(new(HttpMethod.Get, "/2/tweets/search/stream/rules"));
        Assert.That(
            _server.Requests.Select(request => request.Headers["Authorization"]),
            Is.EqualTo(new[] { "Bearer ada", "Bearer the-app", "Bearer ada", "Bearer the-app" })
        );
    }

    [TestCase("/2/tweets/20", "GetTweet")]
    [TestCase("/2/tweets/{tweet}", "GetTweet")]
    [TestCase("/2/users/me", "GetMe")]
    [TestCase("/2/tweets/search/recent", "SearchRecent")]
    [TestCase("/2/tweets/insights", "GET /2/tweets/insights")]
    [TestCase("/2/tweets/20/reactions", "GET /2/tweets/{id}/reactions")]
    [TestCase("/2/tweets/20/v3", "GET /2/tweets/{id}/v3")]
    public void A_path_of_the_spec_is_its_operation(string path, string operation) =>
        Assert.That(new RawOperations().Of(new(HttpMethod.Get, path)).Id, Is.EqualTo(operation));

    [Test]
    public async Task Its_limit_is_kept_to_and_counted_by_path()
    {
        for (var i = 0; i < 2; i++)
        {
            var limited = StubServer.Json("{}");
            limited.Headers.Add("x-rate-limit-limit", "2");
            limited.Headers.Add("x-rate-limit-remaining", $"{1 - i}");
            limited.Headers.Add("x-rate-limit-reset", $"{_clock.GetUtcNow().AddMinutes(15).ToUnixTimeSeconds()}");
            _responses.Enqueue(limited);
        }

        await _x.SendAsync(new(HttpMethod.Get, "/2/tweets/200/reactions"));
        await _x.SendAsync(new(HttpMethod.Get, "/2/tweets/201/reactions"));
        await Assert.ThrowsAsync<XWindowLimitException>(() =>
            _x.SendAsync(new(HttpMethod.Get, Tomorrow) { PathValues = { ["id"] = "202" }, RateLimitPolicy = RateLimitPolicy.Throw })
        );
        await _x.SendAsync(new(HttpMethod.Get, "/2/tweets/200/echoes"));
        Assert.That(_server.Requests, Has.Count.EqualTo(3));
    }

    [TestCase("GET", 2)]
    [TestCase("PATCH", 1)]
    [TestCase("POST", 1)]
    public async Task It_is_retried_where_that_does_no_harm(string method, int requests)
    {
        _responses.Enqueue(StubServer.Json("{}", HttpStatusCode.BadGateway));
        var call = _x.SendAsync(new(new(method), "/2/tomorrow"));
        await Eventually.TrueAsync(() => call.IsCompleted || _clock.Waiting.Count > 1, "the call ended or waits");
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(async () => await call, requests == 1 ? Throws.TypeOf<XServerErrorException>() : Throws.Nothing);
        Assert.That(_server.Requests, Has.Count.EqualTo(requests));
    }

    [Test]
    public async Task Errors_are_typed_and_partial_ones_as_one_wants_them()
    {
        _responses.Enqueue(StubServer.Json("""{"title":"Forbidden","detail":"Not yours.","status":403}""", HttpStatusCode.Forbidden));
        Assert.That(
            (await Assert.ThrowsAsync<XForbiddenException>(() => _x.SendAsync(new(HttpMethod.Get, "/2/tomorrow"))))!.Message,
            Does.StartWith("GET /2/tomorrow returned 403").And.Contain("Not yours.")
        );

        const string Partial = """{"data":[],"errors":[{"title":"Not Found Error","detail":"No 20."}]}""";
        _responses.Enqueue(StubServer.Json(Partial));
        Assert.That((await _x.SendAsync(new(HttpMethod.Get, "/2/tomorrow"))).Errors.Single().Detail, Is.EqualTo("No 20."));
        _responses.Enqueue(StubServer.Json(Partial));
        await Assert.ThrowsAsync<XPartialErrorsException>(() =>
            _x.SendAsync(new(HttpMethod.Get, "/2/tomorrow") { ThrowOnPartialErrors = true })
        );

        _responses.Enqueue(new(HttpStatusCode.OK) { Content = new StringContent("<html>") });
        await Assert.ThrowsAsync<XInvalidResponseException>(() => _x.SendAsync(new(HttpMethod.Get, "/2/tomorrow")));
        _responses.Enqueue(new(HttpStatusCode.NoContent));
        var empty = await _x.SendAsync(new(HttpMethod.Delete, "/2/tomorrow"));
        Assert.That((empty.Status, empty.Json, empty.ToJToken()), Is.EqualTo((HttpStatusCode.NoContent, "", (JToken?)null)));
    }

    [Test]
    public async Task A_text_with_a_URL_costs_what_it_costs_by_the_method_of_its_operation()
    {
        var raw = await _x.SendAsync(new(HttpMethod.Post, "/2/tweets") { Body = JObject.Parse("""{"text":"See example.com"}""") });
        var typed = await _x.Tweets.CreateAsync(new() { Text = "See example.com" });

        Assert.That((raw.Cost!.Item, raw.Cost.Usd), Is.EqualTo((typed.Cost!.Item, typed.Cost.Usd)));
    }

    [Test]
    public async Task A_stream_and_a_file_are_left_to_their_methods()
    {
        Assert.That(
            (await Assert.ThrowsAsync<ArgumentException>(() => _x.SendAsync(new(HttpMethod.Get, "/2/tweets/search/stream"))))!.Message,
            Does.Contain("a stream: call StreamAsync, or the method of x.FilteredStream")
        );
        Assert.That(_server.Requests, Is.Empty);
    }

    [Test]
    public void A_program_that_makes_up_paths_does_not_fill_the_memory()
    {
        var operations = new RawOperations();
        var made = Enumerable.Range(0, 3_000).Select(i => operations.Of(new(HttpMethod.Get, $"/2/path{i}"))).Distinct().Count();
        Assert.That(made, Is.LessThanOrEqualTo(1_001));
    }

    private XApiClient Client(params XCredential[] credentials) =>
        new(
            new XApiClientOptions
            {
                Credentials = credentials,
                PrimaryHandler = _server,
                TimeProvider = _clock,
                Chance = () => 0.5,
            }
        );
}

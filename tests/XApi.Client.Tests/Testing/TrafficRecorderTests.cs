using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using XApi.Testing;

namespace XApi.Tests.Testing;

/// <summary>What the recorder writes, member by member. That WireMock plays it back is shown by the contract tests.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed partial class TrafficRecorderTests : IDisposable
{
    private const string OAuth =
        "oauth_consumer_key=\"consumer-canary\", oauth_nonce=\"nonce\", oauth_signature=\"sign%2Fcanary%3D\", oauth_token=\"token-canary\", oauth_version=\"1.0\"";

    private readonly string _folder = Directory.CreateTempSubdirectory("xapi-recorder").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task A_request_is_recorded_by_its_parameters_and_the_way_of_authentication_and_a_response_with_the_headers_that_matter()
    {
        var response = Json("""{"data":[{"id":"1","created_at":"2024-05-01T12:00:00.000Z","score":1.10}]}""");
        response.Headers.TryAddWithoutValidation("x-rate-limit-limit", "450");
        response.Headers.TryAddWithoutValidation("X-App-Limit-24Hour-Remaining", "9");
        response.Headers.TryAddWithoutValidation("x-user-limit-24hour-limit", "10");
        response.Headers.TryAddWithoutValidation("retry-after", "5");
        response.Headers.TryAddWithoutValidation("set-cookie", "a=b");
        response.Headers.TryAddWithoutValidation("x-transaction-id", "1");

        var mapping = await RecordAsync(
            XOperation.SearchRecent,
            Get("/2/tweets/search/recent?query=a%20b&max_results=10&flag", "Bearer", "bearer-canary"),
            response
        );

        Assert.That((string?)mapping["name"], Does.Match("^SearchRecent\\.[0-9a-f]{16}$"));
        Assert.That(
            Text(mapping["request"]),
            Is.EqualTo(
                """{"method":"GET","urlPattern":"/2/tweets/search/recent\\?(?:(?:query|max_results|flag)=[^&]*(?:&|$)){3}","queryParameters":{"query":{"equalTo":"a b"},"max_results":{"equalTo":"10"},"flag":{"equalTo":""}},"headers":{"Authorization":{"matches":"Bearer .+"}},"bodyPatterns":[{"absent":true}]}"""
            )
        );
        Assert.That(
            Text(mapping["response"]),
            Is.EqualTo(
                """{"status":200,"headers":{"x-rate-limit-limit":"450","X-App-Limit-24Hour-Remaining":"9","x-user-limit-24hour-limit":"10","Retry-After":"5","Content-Type":"application/json"},"jsonBody":{"data":[{"id":"1","created_at":"2024-05-01T12:00:00.000Z","score":1.10}]}}"""
            )
        );
        Assert.That(((JObject)mapping).Properties().Select(member => member.Name), Is.EqualTo(new[] { "name", "request", "response" }));
    }

    [Test]
    public async Task A_body_that_is_sent_is_matched_as_JSON_and_nothing_of_OAuth_1_is_kept()
    {
        var request = Get("/2/tweets", "OAuth", OAuth);
        request.Method = HttpMethod.Post;
        request.Content = new StringContent("""{"text":"consumer-canary token-canary sign/canary= nonce"}""");

        var mapping = await RecordAsync(XOperation.CreateTweet, request, Json("""{"data":{"id":"1"}}""", HttpStatusCode.Created));

        Assert.That(
            Text(mapping["request"]),
            Is.EqualTo(
                """{"method":"POST","url":"/2/tweets","headers":{"Authorization":{"matches":"OAuth (?=.*oauth_consumer_key=)(?=.*oauth_signature=)(?=.*oauth_token=).*"}},"bodyPatterns":[{"equalToJson":{"text":"*** *** *** nonce"}}]}"""
            )
        );
        Assert.That(
            Text(mapping["response"]),
            Is.EqualTo("""{"status":201,"headers":{"Content-Type":"application/json"},"jsonBody":{"data":{"id":"1"}}}""")
        );
    }

    [Test]
    public async Task Without_authentication_none_is_matched()
    {
        var mapping = await RecordAsync(XOperation.GetTweet, Get("/2/tweets/1", null, null), Json("{}"));

        Assert.That(Text(mapping["request"]!["headers"]), Is.EqualTo("""{"Authorization":{"absent":true}}"""));
    }

    [TestCase("<html>", "body", "\"***\"", Description = "not the JSON that its type says")]
    [TestCase("{\"a\":1} and more", "body", "\"***\"", Description = "what can't be parsed may hold a secret anywhere")]
    [TestCase("{\"access_token\":\"x", "body", "\"***\"")]
    [TestCase("\"text\"", "body", "\"***\"")]
    [TestCase(
        "\uFEFF{\"access_token\":\"x\",\"a\":1}",
        "jsonBody",
        "{\"access_token\":\"***\",\"a\":1}",
        Description = "a byte order mark"
    )]
    [TestCase("{\"a\":\"bearer\\u002dcanary\"}", "jsonBody", "{\"a\":\"***\"}", Description = "a token behind an escape")]
    [TestCase("{\"Access_Token\":\"x\"}", "jsonBody", "{\"Access_Token\":\"***\"}")]
    [TestCase(" [1]", "jsonBody", "[1]")]
    [TestCase("", null, null)]
    [TestCase(
        """{"a":{"access_token":"x","name":"y"},"confirmed_email":{"z":1}}""",
        "jsonBody",
        """{"a":{"access_token":"***","name":"y"},"confirmed_email":"***"}"""
    )]
    public async Task A_body_is_kept_as_what_it_is(string body, string? member, string? value)
    {
        var mapping = await RecordAsync(XOperation.GetTweet, Get("/2/tweets/1", "Bearer", "bearer-canary"), Json(body));

        var kept = ((JObject)mapping["response"]!).Properties().SingleOrDefault(property => property.Name is not ("status" or "headers"));
        Assert.That((kept?.Name, Text(kept?.Value)), Is.EqualTo((member, value)));
    }

    [Test]
    public async Task A_body_that_is_no_text_is_kept_in_base64()
    {
        var mapping = await RecordAsync(
            XOperation.GetTweet,
            Get("/2/tweets/1", "Bearer", "bearer-canary"),
            new() { Content = new ByteArrayContent([0xFF, 0xFE]) }
        );

        Assert.That(Text(mapping["response"]), Is.EqualTo("""{"status":200,"headers":{},"base64Body":"//4="}"""));
    }

    [TestCase("<p>a bearer-canary</p>", "<p>a ***</p>")]
    [TestCase("access_token=x&name=y", "access_token=***&name=y")]
    [TestCase("see ?oauth_verifier=cut", "see ?oauth_verifier=***")]
    public async Task A_page_loses_its_secrets_alone(string page, string written)
    {
        var response = new HttpResponseMessage(HttpStatusCode.BadGateway) { Content = new StringContent(page, Encoding.UTF8, "text/html") };

        var mapping = await RecordAsync(XOperation.GetTweet, Get("/2/tweets/1", "Bearer", "bearer-canary"), response);

        Assert.That((string?)mapping["response"]!["body"], Is.EqualTo(written));
    }

    [Test]
    public async Task Text_in_an_encoding_that_cannot_be_searched_is_hidden()
    {
        var response = new HttpResponseMessage
        {
            Content = new StringContent("""{"access_token":"x"}""", Encoding.Unicode, "application/json"),
        };
        response.Content = new ByteArrayContent([0xFF, 0xFE, .. await response.Content.ReadAsByteArrayAsync()])
        {
            Headers = { ContentType = new("application/json") },
        };

        var mapping = await RecordAsync(XOperation.GetTweet, Get("/2/tweets/1", "Bearer", "bearer-canary"), response);

        Assert.That((string?)mapping["response"]!["body"], Is.EqualTo("***"));
    }

    [TestCase("{\"client_secret\":\"x", Description = "cut short")]
    [TestCase("client_secret=x", Description = "a form")]
    public async Task A_body_that_is_sent_and_is_no_JSON_only_has_to_be_there(string body)
    {
        var request = Get("/2/tweets", "Bearer", "bearer-canary");
        request.Content = new StringContent(body);

        var mapping = await RecordAsync(XOperation.CreateTweet, request, Json("{}"));

        Assert.That(Text(mapping["request"]!["bodyPatterns"]), Is.EqualTo("""[{"matches":"[\\s\\S]*"}]"""));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_body_over_the_bound_is_not_recorded_and_reaches_the_client_whole(bool saysItsLength)
    {
        var body = $$"""{"a":"{{new string('a', 100_000)}}"}""";
        using var recorder = new TrafficRecorder(
            _folder,
            new StubServer(_ =>
                new() { Content = saysItsLength ? new StringContent(body) : new StreamContent(new Unsized(Encoding.UTF8.GetBytes(body))) }
            )
        )
        {
            MaxBodyBytes = 50_000,
        };
        using var sender = new HttpMessageInvoker(recorder, disposeHandler: false);
        using var response = await sender.SendAsync(For(XOperation.GetTweet, Get("/2/tweets/1", "Bearer", "bearer-canary")), default);

        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo(body));
        Assert.That(Directory.GetFileSystemEntries(_folder), Is.Empty);
        Assert.That(recorder.NotRecorded, Is.EqualTo(1));
    }

    [Test]
    public async Task The_number_of_requests_and_of_responses_is_bounded()
    {
        using var recorder = new TrafficRecorder(_folder, new StubServer(_ => Json("{}"))) { MaxRequests = 1, MaxResponses = 2 };
        foreach (var id in new[] { 1, 1, 1, 2 })
        {
            await SendAsync(recorder, XOperation.GetTweet, Get($"/2/tweets/{id}", "Bearer", "bearer-canary"));
        }

        Assert.That(Mappings(), Has.Count.EqualTo(2));
        Assert.That(recorder.NotRecorded, Is.EqualTo(2));
        Assert.That(
            () => new TrafficRecorder(_folder) { MaxBodyBytes = 0 },
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("from 1 to")
        );
    }

    [Test]
    public async Task What_else_is_private_is_taken_out_of_addresses_and_bodies()
    {
        using var recorder = new TrafficRecorder(_folder, new StubServer(_ => Json("""{"a":"home"}""")))
        {
            Redact = text => text.Replace("home", "HERE", StringComparison.Ordinal),
        };
        var request = Get("/2/tweets/home?q=home", "Bearer", "bearer-canary");
        request.Content = new StringContent("""{"b":"home"}""");
        await SendAsync(recorder, XOperation.GetTweet, request);

        Assert.That(Text(Mappings().Single()), Does.Not.Contain("home").And.Match("HERE.*HERE.*HERE.*HERE"));
    }

    [Test]
    public async Task What_returns_something_else_each_time_is_a_scenario_that_stays_at_its_end()
    {
        var number = 0;
        using var recorder = new TrafficRecorder(_folder, new StubServer(_ => Json($$"""{"n":{{++number}}}""")));
        for (var i = 0; i < 3; i++)
        {
            await SendAsync(recorder, XOperation.GetTweet, Get("/2/tweets/1", "Bearer", "bearer-canary"));
        }

        var mappings = Mappings();
        var name = (string)mappings[0]["scenarioName"]!;
        Assert.That(
            mappings.Select(mapping =>
                Text(
                    new JArray(
                        mapping["name"]!,
                        mapping["requiredScenarioState"]!,
                        mapping["newScenarioState"]!,
                        mapping["response"]!["jsonBody"]!["n"]!
                    )
                )
            ),
            Is.EqualTo(
                new[]
                {
                    $"[\"{name}, 1 of 3\",\"Started\",\"response 2\",1]",
                    $"[\"{name}, 2 of 3\",\"response 2\",\"response 3\",2]",
                    $"[\"{name}, 3 of 3\",\"response 3\",\"response 3\",3]",
                }
            )
        );
    }

    [Test]
    public async Task What_is_no_operation_is_let_through_and_not_recorded()
    {
        using var recorder = new TrafficRecorder(_folder, new StubServer(_ => Json("""{"access_token":"x"}""")));
        using var sender = new HttpMessageInvoker(recorder);
        using var response = await sender.SendAsync(Get("/2/oauth2/token", null, null), default);

        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("""{"access_token":"x"}"""));
        Assert.That(Directory.GetFileSystemEntries(_folder), Is.Empty);
    }

    [Test]
    public async Task Of_a_stream_the_whole_messages_are_recorded_when_it_has_ended()
    {
        using var recorder = new TrafficRecorder(
            _folder,
            new StubServer(_ => Json("{\"data\": {\"id\":\"1\"}}\r\n\r\nbearer-canary\r\n{\"data\":"))
        );
        using var sender = new HttpMessageInvoker(recorder);
        using var response = await sender.SendAsync(
            For(XOperation.FilteredStream, Get("/2/tweets/search/stream", "Bearer", "bearer-canary")),
            default
        );

        Assert.That(Directory.GetFileSystemEntries(_folder), Is.Empty, "the call continues");
        Assert.That(await response.Content.ReadAsStringAsync(), Does.EndWith("{\"data\":"), "the reader gets everything");
        Assert.That((string?)Mappings().Single()["response"]!["body"], Is.EqualTo("{\"data\":{\"id\":\"1\"}}\r\n\r\n***\r\n"));
    }

    [Test]
    public async Task A_stream_that_is_refused_is_a_response_like_any_other()
    {
        var mapping = await RecordAsync(
            XOperation.FilteredStream,
            Get("/2/tweets/search/stream", "Bearer", "bearer-canary"),
            Json("""{"title":"no"}""", HttpStatusCode.ServiceUnavailable)
        );

        Assert.That(
            Text(mapping["response"]),
            Is.EqualTo("""{"status":503,"headers":{"Content-Type":"application/json"},"jsonBody":{"title":"no"}}""")
        );
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase(" ")]
    public void A_folder_is_needed(string? folder) =>
        Assert.That(
            () => new TrafficRecorder(folder!, new StubServer(_ => Json("{}"))),
            Throws.InstanceOf<ArgumentException>().With.Property("ParamName").EqualTo("folder")
        );

    private async Task<JToken> RecordAsync(XOperation operation, HttpRequestMessage request, HttpResponseMessage response)
    {
        using var recorder = new TrafficRecorder(_folder, new StubServer(_ => response));
        await SendAsync(recorder, operation, request);
        return Mappings().Single();
    }

    private static async Task SendAsync(TrafficRecorder recorder, XOperation operation, HttpRequestMessage request)
    {
        using var sender = new HttpMessageInvoker(recorder, disposeHandler: false);
        using var response = await sender.SendAsync(For(operation, request), default);
    }

    private static HttpRequestMessage For(XOperation operation, HttpRequestMessage request)
    {
        request.Options.Set(XRequestOptions.Operation, operation);
        return request;
    }

    private JArray Mappings()
    {
        var file = Directory.GetFiles(Path.Combine(_folder, "mappings"), "*", SearchOption.AllDirectories).Single();
        var text = File.ReadAllText(file);
        using var reader = new JsonTextReader(new StringReader(text))
        {
            DateParseHandling = DateParseHandling.None,
            FloatParseHandling = FloatParseHandling.Decimal,
        };
        var mappings = (JArray)JObject.Load(reader)["mappings"]!;
        Assert.That(text, Does.EndWith("}\n"));
        Assert.That(Path.GetFileNameWithoutExtension(file), Is.EqualTo((string?)(mappings[0]["scenarioName"] ?? mappings[0]["name"])));
        return mappings;
    }

    /// <summary>A body whose length nobody knows before it ends.</summary>
    private sealed class Unsized(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }

    private static string? Text(JToken? json) => json?.ToString(Formatting.None);

    private static HttpRequestMessage Get(string path, string? scheme, string? parameter) =>
        new(HttpMethod.Get, new Uri("https://api.x.com" + path))
        {
            Headers = { Authorization = scheme is null ? null : new AuthenticationHeaderValue(scheme, parameter) },
        };

    private static HttpResponseMessage Json(string text, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text)) { Headers = { ContentType = new("application/json") } },
        };
}

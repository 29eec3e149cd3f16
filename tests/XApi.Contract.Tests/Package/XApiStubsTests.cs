using System.Net;
using Newtonsoft.Json.Linq;
using WireMock.Server;
using XApi.Testing;

namespace XApi.Tests;

/// <summary>What users' tests have of the stubs: XApi.Testing, on a server of their own.</summary>
internal sealed class XApiStubsTests
{
    private const string Tweet = "1460323737035677698";

    private WireMockServer _server = null!;

    private static IEnumerable<TestCaseData> Errors =>
        Sections
            .Cases.GroupBy(@case => @case.Operation)
            .SelectMany(cases =>
                StubFiles
                    .Errors(cases.Key)
                    .Keys.Select(status => new TestCaseData(cases.First(), status).SetArgDisplayNames($"{cases.Key.Id}: {status}"))
            );

    [OneTimeSetUp]
    public void Start() => _server = XApiStubs.Start();

    [OneTimeTearDown]
    public void Stop() => _server.Dispose();

    [Test]
    public void The_stubs_lie_beside_the_tests() =>
        Assert.That(StubMapping.ReadAll(XApiStubs.Folder), Has.Count.EqualTo(ContractRun.Stubs.Mappings.Count));

    [TestCaseSource(nameof(Errors))]
    public async Task Each_documented_error_of_each_operation_is_one_call_away(ContractCase @case, int status)
    {
        var stub = _server.On(@case.Operation);
        Assert.That(stub.Errors, Does.Contain((HttpStatusCode)status));
        stub.Fails((HttpStatusCode)status);

        var outcome = await @case.RunAsync(new Uri(_server.Url!), Caller.For(@case.Operation));

        Assert.That(outcome.Exchange.Status, Is.EqualTo(status));
        outcome.AssertConforms(@case.Operation);
    }

    [Test]
    public void Another_error_is_refused_with_those_that_there_are() =>
        Assert.That(
            () => _server.On(XOperation.GetTweet).Fails(HttpStatusCode.Gone),
            Throws
                .ArgumentException.With.Message.StartsWith("GetTweet documents no \"410\", but 400, 401,")
                .And.Property("ParamName")
                .EqualTo("status")
        );

    [Test]
    public async Task A_response_of_the_user_s_own_is_returned_to_any_documented_request()
    {
        using var server = XApiStubs.Start();
        using var x = server.CreateXApiClient();
        server.On(XOperation.SearchRecent).Returns(XModelFactory.TweetPage([XModelFactory.Tweet("1", "Snow!")], nextToken: "more"));

        var page = await x.Search.RecentAsync("anything", new() { MaxResults = 50, TweetFields = [TweetField.CreatedAt] });

        Assert.That((page.Data.Single().Text, page.Meta!.NextToken), Is.EqualTo(("Snow!", "more")));

        server.On(XOperation.SearchRecent).Returns(XModelFactory.TweetPage([XModelFactory.Tweet("2", "Ice!")]));
        Assert.That((await x.Search.RecentAsync("anything")).Data.Single().Text, Is.EqualTo("Ice!"), "the later one wins");
    }

    [TestCase(XDialect.Tweet, "tweet.fields", "note_tweet")]
    [TestCase(XDialect.Post, "post.fields", "note_post")]
    public async Task A_stub_takes_requests_in_either_dialect(XDialect dialect, string parameter, string value)
    {
        using var server = XApiStubs.StartEmpty();
        server.On(XOperation.SearchRecent).Returns(XModelFactory.TweetPage([XModelFactory.Tweet("1", "any")]));
        server.On(XOperation.SearchRecent).With(parameter, value).Returns(XModelFactory.TweetPage([XModelFactory.Tweet("2", "exactly")]));
        using var x = new XApiClient(
            new XApiClientOptions
            {
                BaseAddress = new Uri(server.Url!),
                Credentials = [StubCredential.App],
                Dialect = dialect,
            }
        );

        var any = await x.Search.RecentAsync("snow", new() { TweetFields = [TweetField.Lang] });
        var exactly = await x.Search.RecentAsync("snow", new() { TweetFields = [TweetField.NoteTweet] });

        Assert.That((any.Data[0].Text, exactly.Data[0].Text), Is.EqualTo(("any", "exactly")));
    }

    [Test]
    public void A_stream_has_no_parameter_of_the_post_dialect() =>
        Assert.That(
            () => _server.On(XOperation.SampleStream).With("post.fields", "lang"),
            Throws.ArgumentException.With.Message.Contains("tweet.fields").And.Message.Not.Contains("but post.fields")
        );

    [Test]
    public async Task An_example_and_the_messages_of_a_stream_are_returned()
    {
        using var server = XApiStubs.Start();
        using var x = server.CreateXApiClient();
        var stub = server.On(XOperation.GetTweets);
        stub.ReturnsExample("partial errors");
        Assert.That((await x.Tweets.GetManyAsync(["5"])).Errors, Is.Not.Empty);
        Assert.That(stub.Examples[0], Is.EqualTo("documented"));

        server.On(XOperation.SampleStream).Streams(new SampledTweet { Data = XModelFactory.Tweet("7", "Live") });
        await foreach (var message in x.VolumeStreams.SampleAsync())
        {
            Assert.That(message.Data.Text, Is.EqualTo("Live"));
            break;
        }
    }

    [TestCase("/2/tweets/search/recent?query=a&count=3", "query")]
    [TestCase("/2/tweets/search/recent", "query query")]
    public async Task A_request_that_the_operation_does_not_document_is_not_matched(string url, string difference)
    {
        using var server = XApiStubs.StartEmpty();
        server.AddXApiStubs();
        server.On(XOperation.SearchRecent).Returns(XModelFactory.TweetPage([]));
        using var http = new HttpClient
        {
            BaseAddress = new Uri(server.Url!),
            DefaultRequestHeaders = { { "Authorization", "Bearer any" } },
        };

        using var response = await http.GetAsync(new Uri(url, UriKind.Relative));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(
            await response.Content.ReadAsStringAsync(),
            Does.Contain("Closest stub: SearchRecent").And.Contain($"; {difference}: wanted ")
        );
    }

    [Test]
    public async Task A_server_that_the_user_started_takes_the_stubs_and_the_faults_too()
    {
        using var server = WireMockServer.Start().AddXApiStubs();
        using var x = server.CreateXApiClient();
        Assert.That((await x.Tweets.GetAsync(Tweet)).Data!.Text, Is.Not.Empty);
        Assert.That(
            (
                await x
                    .Search.RecentAsync("snow", new() { Expansions = Asked.Expansions })
                    .ContinueWith(call => call.Exception?.InnerException)
            ),
            Is.InstanceOf<XApiException>()
        );

        using var broken = server.CreateXApiClient(StubCredential.Getting("reset", XOperation.GetTweet));
        Assert.That(async () => await broken.Tweets.GetAsync(Tweet), Throws.InstanceOf<XConnectionException>());
        using var forbidden = server.CreateXApiClient(StubCredential.Getting(HttpStatusCode.Forbidden, XOperation.GetTweet));
        Assert.That(async () => await forbidden.Tweets.GetAsync(Tweet), Throws.InstanceOf<XForbiddenException>());
    }

    [TestCase("""{"request":{"method":"GET","cookies":{}},"response":{}}""", "\"cookies\" of a request")]
    [TestCase("""{"request":{"headers":{"A":{"before":"now"}}},"response":{}}""", "the pattern \"before\"")]
    [TestCase("""{"request":{},"response":{"proxyBaseUrl":"x"}}""", "\"proxyBaseUrl\" of a response")]
    [TestCase("""{"request":{},"response":{"fault":"FIRE"}}""", "the fault \"FIRE\"")]
    [TestCase("""{"request":{},"response":{"bodyFileName":"none.json"}}""", "none.json, which does not exist")]
    [TestCase("""{"request":{},"response":{},"postServeActions":[]}""", "\"postServeActions\" of a mapping")]
    [TestCase("""{"request":{},"response":{"status":0}}""", "\"status\" is 0")]
    [TestCase("""{"request":{},"response":{"status":99999999999}}""", "\"status\" is 99999999999")]
    [TestCase("""{"request":{},"response":{"fixedDelayMilliseconds":-1}}""", "\"fixedDelayMilliseconds\" is -1")]
    [TestCase("""{"request":{},"response":{"fixedDelayMilliseconds":1e300}}""", "\"fixedDelayMilliseconds\" is 1E+300")]
    [TestCase(
        """{"request":{},"response":{"chunkedDribbleDelay":{"numberOfChunks":0,"totalDuration":1}}}""",
        "\"numberOfChunks\" is 0; it must be a whole number from 1 to 2147483647"
    )]
    [TestCase("""{"request":{},"response":{"chunkedDribbleDelay":{"totalDuration":1}}}""", "\"numberOfChunks\" is missing")]
    [TestCase("""{"request":{},"response":{"chunkedDribbleDelay":{"numberOfChunks":2,"totalDuration":-1}}}""", "\"totalDuration\" is -1")]
    [TestCase("{}", "its \"request\" is missing")]
    [TestCase("""{"request":{}}""", "its \"response\" is missing")]
    [TestCase("""{"request":[],"response":{}}""", "its \"request\" is []; it must be an object")]
    [TestCase("""{"request":{},"response":{},"priority":"high"}""", "\"priority\" is \"high\"; it must be a whole number")]
    [TestCase("""{"request":{"urlPattern":"/2/["},"response":{}}""", "\"/2/[\" is no regular expression")]
    [TestCase("""{"request":{"headers":{"A":{"matches":"("}}},"response":{}}""", "\"(\" is no regular expression")]
    [TestCase("""{"request":{"urlPath":null},"response":{}}""", "\"urlPath\" of a request is null")]
    public void What_is_not_supported_is_named_and_not_ignored(string mapping, string named)
    {
        var json = JObject.Parse(mapping);
        json["name"] = "mine";

        Assert.That(
            () => StubMapping.Read(json, Repository.Stubs),
            Throws.TypeOf<FormatException>().With.Message.StartsWith("The mapping \"mine\" can't be read: ").And.Message.Contains(named)
        );
    }

    [Test]
    public void A_mapping_that_is_no_object_is_named_by_its_file()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var mappings = folder.CreateSubdirectory("mappings");
            File.WriteAllText(Path.Combine(mappings.FullName, "mine.json"), """{"mappings":[1]}""");

            Assert.That(
                () => _server.AddXApiStubs(folder.FullName),
                Throws.TypeOf<FormatException>().With.Message.Contains("mine.json has a mapping that is 1; it must be an object")
            );
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Test]
    public void A_folder_without_mappings_is_refused() =>
        Assert.That(
            () => _server.AddXApiStubs(Path.GetTempPath()),
            Throws.TypeOf<DirectoryNotFoundException>().With.Message.Contains("\"mappings\"")
        );
}

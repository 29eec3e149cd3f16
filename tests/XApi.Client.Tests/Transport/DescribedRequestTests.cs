using System.Text;
using Newtonsoft.Json.Linq;
using XApi.Sandbox;

namespace XApi.Tests.Transport;

/// <summary>Requests of an operation that is chosen while the program runs: <c>new XRequestMessage(XOperation.GetTweet)</c>.</summary>
public class DescribedRequestTests
{
    private StubServer _server = null!;
    private XApiClient _x = null!;

    [SetUp]
    public void SetUp()
    {
        _server = new(_ => StubServer.Json("""{"data":[{"id":"1","text":"Snow"}]}"""));
        _x = new(
            new XApiClientOptions
            {
                Credentials = [new OAuth2UserCredential("client", new OAuth2UserToken("ada"), userId: "7")],
                PrimaryHandler = _server,
                TimeProvider = new FakeClock(),
            }
        );
    }

    [TearDown]
    public void TearDown()
    {
        _x.Dispose();
        _server.Dispose();
    }

    [Test]
    public async Task It_is_sent_as_the_operations_method_sends_it()
    {
        var described = new XRequestMessage(XOperation.SearchRecent)
        {
            Query =
            {
                ["tweet.fields"] = "created_at,author_id",
                ["query"] = "snow, or not",
                ["max_results"] = "010",
                ["start_time"] = "2026-01-31",
            },
        };
        await _x.SendAsync(described);
        await _x.Search.RecentAsync(
            "snow, or not",
            new()
            {
                TweetFields = [TweetField.CreatedAt, TweetField.AuthorId],
                MaxResults = 10,
                StartTime = new(2026, 1, 31, 0, 0, 0, TimeSpan.Zero),
            }
        );

        Assert.That(_server.Requests[0].Uri.AbsoluteUri, Is.EqualTo(_server.Requests[1].Uri.AbsoluteUri));
    }

    [Test]
    public async Task A_user_may_be_the_authenticated_one()
    {
        await _x.SendAsync(new(XOperation.UserTweets) { PathValues = { ["id"] = "me" } });

        Assert.That(_server.Requests.Single().Uri.AbsolutePath, Is.EqualTo("/2/users/7/tweets"));
    }

    [TestCase("max_results", "many", "takes a whole number, and is many")]
    [TestCase("max_results", "5", "takes 10 to 100")]
    [TestCase("start_time", "yesterday", "takes a time such as")]
    [TestCase("tweet.field", "id", "did you mean `tweet.fields`?")]
    [TestCase("id", "20", "is none of its parameters: in its query it takes query, ")]
    [TestCase("query", "snow (", "breaks the rules of X's query language")]
    [TestCase("tweet.fields", "created_att", "write `created_at`")]
    [TestCase("tweet.fields", "created_a", "write `created_at`")]
    [TestCase("tweet.fields", "created_ad", "write `created_at`")]
    [TestCase("tweet.fields", "craeted_at", "write `created_at`")]
    public async Task What_X_would_refuse_is_not_sent(string name, string value, string fault)
    {
        var described = new XRequestMessage(XOperation.SearchRecent) { Query = { ["query"] = "snow", [name] = value } };

        var thrown = await Assert.ThrowsAsync<XInvalidParameterException>(() => _x.SendAsync(described));

        Assert.That(thrown!.Message, Does.Contain(fault).And.Contain("was not sent"));
        Assert.That(_server.Requests, Is.Empty);
    }

    [TestCase("created_atss")]
    [TestCase("created_xx")]
    [TestCase("craeted_ta")]
    [TestCase("created")]
    public async Task A_field_that_is_no_slip_of_one_character_is_sent(string field)
    {
        await _x.SendAsync(new(XOperation.SearchRecent) { Query = { ["query"] = "snow", ["tweet.fields"] = field } });

        Assert.That(_server.Requests.Single().Uri.Query, Does.Contain(field));
    }

    [TestCase(XParameterType.Number, "1.5", null)]
    [TestCase(XParameterType.Number, "many", "`kind` takes a number, and is many")]
    [TestCase(XParameterType.Boolean, "true", null)]
    [TestCase(XParameterType.Boolean, "false", null)]
    [TestCase(XParameterType.Boolean, "yes", "`kind` takes true or false, and is yes")]
    [TestCase(XParameterType.String, "yes", null)]
    public void A_value_is_of_its_parameters_type(XParameterType type, string value, string? fault)
    {
        var operation = Operations.Make(HttpMethod.Get, "/2/files", parameters: new XParameter("kind", XParameterLocation.Query, type));

        Assert.That(
            () => DescribedRequest.Of(operation, new(operation) { Query = { ["kind"] = value } }),
            fault is null ? Throws.Nothing : Throws.TypeOf<XInvalidParameterException>().With.Message.StartWith(fault)
        );
    }

    [Test]
    public void What_an_operation_has_none_of_is_refused_with_its_place()
    {
        using var file = new MemoryStream();
        var bare = Operations.Make(HttpMethod.Get, "/2/files");

        Assert.Multiple(() =>
        {
            Assert.That(
                Fault(new(bare) { PathValues = { ["id"] = "1" } }),
                Does.StartWith("`id` is none of its parameters: it has none in its path")
            );
            Assert.That(
                Fault(new(bare) { Query = { ["id"] = "1" } }),
                Does.StartWith("`id` is none of its parameters: it has none in its query")
            );
            Assert.That(
                Fault(new(bare) { Files = { ["id"] = file } }),
                Does.StartWith("`id` is none of its parameters: it has none in its files")
            );
        });

        string Fault(XRequestMessage message) =>
            Assert.Throws<XInvalidParameterException>(() => DescribedRequest.Of(bare, message)).Message;
    }

    [TestCase(null, "`text` is empty, and so are the others")]
    [TestCase("""{"text":"x","poll":{"duration_minutes":1,"options":["a","b"]}}""", "`poll.duration_minutes` takes 5 to 10080")]
    [TestCase("""{"poll":{"duration_minutes":10,"options":["a","b"]},"quote_tweet_id":"1"}""", "cannot be given together")]
    public async Task A_body_is_held_to_its_bounds(string? body, string fault)
    {
        var described = new XRequestMessage(XOperation.CreateTweet) { Body = body is null ? null : JObject.Parse(body) };

        var thrown = await Assert.ThrowsAsync<XInvalidParameterException>(() => _x.SendAsync(described));

        Assert.That(thrown!.Message, Does.Contain(fault));
        Assert.That(_server.Requests, Is.Empty);
    }

    [Test]
    public async Task A_part_of_the_path_is_required()
    {
        var thrown = await Assert.ThrowsAsync<XInvalidParameterException>(() => _x.SendAsync(new(XOperation.GetTweet)));

        Assert.That(thrown!.Message, Does.StartWith("`id` is required"));
    }

    [Test]
    public async Task A_file_is_a_part_beside_the_members_of_the_body()
    {
        using var file = new MemoryStream("bytes"u8.ToArray());
        await _x.SendAsync(
            new(XOperation.AppendUpload)
            {
                PathValues = { ["id"] = "12" },
                Body = JObject.Parse("""{"segment_index":3,"is_last":true,"tags":["snow",1]}"""),
                Files = { ["media"] = file },
            }
        );

        var sent = _server.Requests.Single();
        Assert.That(sent.Headers["Content-Type"], Does.StartWith("multipart/form-data"));
        Assert.That(sent.Body, Does.Contain("name=\"segment_index\"\r\n\r\n3\r\n").And.Contain("\r\n\r\nbytes\r\n"));
        Assert.That(
            sent.Body,
            Does.Contain("name=\"is_last\"\r\n\r\ntrue\r\n")
                .And.Contain("name=\"tags\"\r\n\r\nsnow\r\n")
                .And.Contain("name=\"tags\"\r\n\r\n1\r\n")
        );
    }

    [Test]
    public async Task A_file_is_downloaded()
    {
        using var server = new StubServer(_ => new(System.Net.HttpStatusCode.OK) { Content = new ByteArrayContent("picture"u8.ToArray()) });
        using var x = new XApiClient(
            new XApiClientOptions
            {
                Credentials = [new OAuth2UserCredential("client", new OAuth2UserToken("ada"))],
                PrimaryHandler = server,
            }
        );
        var described = new XRequestMessage(XOperation.DownloadDmMedia)
        {
            PathValues =
            {
                ["dm_id"] = "1",
                ["media_id"] = "2",
                ["resource_id"] = "a.jpg",
            },
        };
        Assert.That(
            (await Assert.ThrowsAsync<ArgumentException>(() => x.SendAsync(described)))!.Message,
            Does.Contain("call DownloadAsync")
        );

        await using var download = await x.DownloadAsync(described);
        using var content = new MemoryStream();
        await download.CopyToAsync(content);

        Assert.That(Encoding.UTF8.GetString(content.ToArray()), Is.EqualTo("picture"));
    }

    [Test]
    public async Task A_stream_delivers_its_items_as_they_came()
    {
        await using var sandbox = await XSandbox.StartAsync();
        using var x = sandbox.CreateClient();
        await x.FilteredStream.UpdateRulesAsync(new() { Add = [new() { Value = "snow", Tag = "white" }] });
        var described = new XRequestMessage(XOperation.FilteredStream) { Query = { ["tweet.fields"] = "created_at" } };
        Assert.That((await Assert.ThrowsAsync<ArgumentException>(() => x.SendAsync(described)))!.Message, Does.Contain("call StreamAsync"));

        using var traffic = sandbox.StartTraffic(50);
        await foreach (var item in x.StreamAsync(described))
        {
            Assert.That(item.MatchingRules.Single().Tag, Is.EqualTo("white"));
            Assert.That(item.Key, Is.EqualTo((string?)item.AdditionalProperties["data"]["id"]));
            Assert.That(JObject.Parse(item.ToJson())["data"]!["created_at"], Is.Not.Null);
            Assert.That(Newtonsoft.Json.JsonConvert.SerializeObject(item), Is.EqualTo(item.ToJson()));
            Assert.That(System.Text.Json.JsonSerializer.Serialize(item), Is.EqualTo(item.ToJson()));
            break;
        }
    }

    [Test]
    public void What_does_not_stream_is_not_streamed() =>
        Assert.That(
            () => _x.StreamAsync(new(XOperation.GetTweet) { PathValues = { ["id"] = "20" } }),
            Throws.ArgumentException.With.Message.Contains("does not stream: call SendAsync")
        );

    [TestCase("{}")]
    [TestCase("""{"title":"ConnectionException","type":"about:blank"}""")]
    public void A_message_of_a_stream_without_data_is_no_item(string json) =>
        Assert.That(() => XStreamedJson.FromJson(json), Throws.InstanceOf<System.Text.Json.JsonException>().With.Message.Contains("data"));

    [TestCase("1e300")]
    [TestCase("-1e300")]
    [TestCase("123456789012345678901234567890123456789")]
    public async Task A_number_that_is_beyond_all_bounds_is_refused(string minutes)
    {
        var post = new XRequestMessage(XOperation.CreateTweet)
        {
            Body = JToken.Parse($$"""{"text":"Snow","poll":{"duration_minutes":{{minutes}},"options":["a","b"]} }"""),
        };

        var thrown = await Assert.ThrowsAsync<XInvalidParameterException>(() => _x.SendAsync(post));

        Assert.That((thrown!.ParamName, _server.Requests.Count), Is.EqualTo(("poll.duration_minutes", 0)));
    }

    [Test]
    public async Task A_part_that_is_no_number_is_refused()
    {
        using var file = new MemoryStream([1]);
        var append = new XRequestMessage(XOperation.AppendUpload)
        {
            PathValues = { ["id"] = "1" },
            Body = new JObject { ["segment_index"] = "first" },
            Files = { ["media"] = file },
        };

        var thrown = await Assert.ThrowsAsync<XInvalidParameterException>(() => _x.SendAsync(append));

        Assert.That(thrown!.Message, Does.StartWith("`segment_index` takes a number, and is first;"));
    }
}

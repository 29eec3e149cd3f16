using Microsoft.Kiota.Abstractions.Authentication;
using Newtonsoft.Json.Linq;
using XApi.Sandbox;
using XApi.Testing;

namespace XApi.Tests;

/// <summary>A recording of the sandbox, played back by WireMock, gives a client what it got the first time.</summary>
internal sealed class TrafficRecorderTests
{
    private string _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("xapi-recording").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task What_was_recorded_is_played_back_by_WireMock()
    {
        await using var sandbox = await XSandbox.StartAsync(new() { SearchDelay = TimeSpan.Zero });
        var recorded = await CallAllAsync(sandbox, sandbox.BaseAddress, new TrafficRecorder(_folder));
        using var player = StubServer.Start(_folder);
        var played = await CallAllAsync(sandbox, player.BaseAddress, null);
        Assert.That(played, Is.EqualTo(recorded));
        Assert.That(recorded, Has.Count.EqualTo(12));
    }

    [Test]
    public async Task No_secret_is_in_a_recording()
    {
        await using var sandbox = await XSandbox.StartAsync(new() { SearchDelay = TimeSpan.Zero });
        await CallAllAsync(sandbox, sandbox.BaseAddress, new TrafficRecorder(_folder));
        var text = string.Concat(Files().Select(File.ReadAllText));
        Assert.Multiple(() =>
        {
            foreach (
                var secret in new[]
                {
                    sandbox.BearerToken,
                    sandbox.ApiKey,
                    sandbox.ApiKeySecret,
                    sandbox.ClientSecret,
                    sandbox.User.AccessToken,
                    sandbox.User.OAuth1AccessToken,
                    sandbox.User.OAuth1AccessTokenSecret,
                }
            )
            {
                Assert.That(text, Does.Not.Contain(secret));
            }

            Assert.That(text, Does.Not.Match("oauth_signature=[^)]"));
            Assert.That(text, Does.Not.Match("(?i)cookie|transaction"));
            Assert.That(text, Does.Match("Bearer .").And.Match("OAuth ."), "the way of authentication is kept");
        });
    }

    [Test]
    public async Task Secrets_are_taken_out_of_bodies_and_URLs_as_well()
    {
        const string token = "a-bearer-token-of-some-length";
        using var network = new Network(_ =>
            """{"data":[{"id":"1","text":"my token is a-bearer-token-of-some-length","access_token":"ya29","confirmed_email":"me@example.com","username":"me"}]}"""
        );
        var recorder = new TrafficRecorder(_folder, network)
        {
            Redact = text => text.Replace("Bellevue", "Somewhere", StringComparison.Ordinal),
        };
        using var x = new XApiClient(new XApiClientOptions { Credentials = [new AppOnlyCredential(token)], PrimaryHandler = recorder });
        await x.Search.RecentAsync($"{token} Bellevue");
        var text = File.ReadAllText(Files().Single());
        var mapping = JObject.Parse(text)["mappings"]![0]!;
        Assert.Multiple(() =>
        {
            Assert.That(
                text,
                Does.Not.Contain(token).And.Not.Contain("ya29").And.Not.Contain("me@example.com").And.Not.Contain("Bellevue")
            );
            Assert.That((string?)mapping["response"]!["jsonBody"]!["data"]![0]!["text"], Is.EqualTo("my token is ***"));
            Assert.That((string?)mapping["response"]!["jsonBody"]!["data"]![0]!["username"], Is.EqualTo("me"));
            Assert.That((string?)mapping["request"]!["queryParameters"]!["query"]!["equalTo"], Is.EqualTo("*** Somewhere"));
            Assert.That(
                mapping["response"]!["headers"]!.Children<JProperty>().Select(header => header.Name),
                Is.EqualTo(new[] { "x-rate-limit-limit", "Content-Type" })
            );
        });
    }

    [Test]
    public async Task A_request_that_returns_something_else_each_time_becomes_a_scenario()
    {
        var count = 0;
        using var network = new Network(_ => $$"""{ "data": { "id": "{{++count}}", "text": "Tweet {{count}}" } }""");
        using (
            var x = new XApiClient(
                new XApiClientOptions { Credentials = [Caller.App], PrimaryHandler = new TrafficRecorder(_folder, network) }
            )
        )
        {
            await x.Tweets.GetAsync("1");
            await x.Tweets.GetAsync("1");
            await x.Tweets.GetAsync("2");
        }

        using var player = StubServer.Start(_folder);
        using var again = new XApiClient(new XApiClientOptions { BaseAddress = player.BaseAddress, Credentials = [Caller.App] });
        List<string> ids = [];
        foreach (var id in new[] { "1", "2", "1", "1" })
        {
            ids.Add((await again.Tweets.GetAsync(id)).Data!.Id);
        }

        Assert.That(ids, Is.EqualTo(new[] { "1", "3", "2", "2" }), "and the last response stays");
    }

    [Test]
    public async Task A_request_that_was_described_by_hand_is_recorded_too()
    {
        using var network = new Network(_ => """{"data":{"id":"1"}}""");
        var request = new XRequestMessage(HttpMethod.Get, "/2/tweets/{id}/reactions") { PathValues = { ["id"] = "20" } };
        using (
            var x = new XApiClient(
                new XApiClientOptions { Credentials = [Caller.App], PrimaryHandler = new TrafficRecorder(_folder, network) }
            )
        )
        {
            await x.SendAsync(request);
        }

        using var player = StubServer.Start(_folder);
        using var again = new XApiClient(new XApiClientOptions { BaseAddress = player.BaseAddress, Credentials = [Caller.App] });
        Assert.That((await again.SendAsync(request)).Json, Does.Contain("\"1\""));
    }

    [Test]
    public async Task A_recording_is_strict()
    {
        using var network = new Network(_ => """{"data":[],"meta":{"result_count":0}}""");
        using var x = new XApiClient(
            new XApiClientOptions { Credentials = [Caller.App], PrimaryHandler = new TrafficRecorder(_folder, network) }
        );
        await x.Search.RecentAsync("a b+c", new() { MaxResults = 10 });
        using var player = StubServer.Start(_folder);
        using var http = new HttpClient
        {
            BaseAddress = player.BaseAddress,
            DefaultRequestHeaders = { { "Authorization", "Bearer anyone" } },
        };
        foreach (
            var (query, isRight) in new[]
            {
                ("query=a%20b%2Bc&max_results=10", true),
                ("max_results=10&query=a%20b%2Bc", true),
                ("query=a%20b%2Bc", false),
                ("query=a%20b%2Bc&max_results=11", false),
                ("query=a%20b%2Bc&max_results=10&next_token=x", false),
                ("query=a%20b&max_results=10", false),
            }
        )
        {
            using var response = await http.GetAsync(new Uri($"/2/tweets/search/recent?{query}", UriKind.Relative));
            Assert.That(response.IsSuccessStatusCode, Is.EqualTo(isRight), query);
        }
    }

    [TestCase("{'id':'1','token':'t0p'}\n{'id':'2','text':'a-bearer-token'}\n", "{'id':'1','token':'***'}\n{'id':'2','text':'***'}\n")]
    [TestCase("{'id':'1'}\r\n{'id':'2'}", "{'id':'1'}\n{'id':'2'}")]
    [TestCase("{'id':'1'}\n{'id':'a-bearer-token", "***")]
    [TestCase("{'id':'1'}\nnothing", "***")]
    public void JSON_lines_are_kept_line_by_line_without_their_secrets(string body, string recorded)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(body.Replace('\'', '"'));
        using var response = new HttpResponseMessage
        {
            Content = new ByteArrayContent(bytes) { Headers = { ContentType = new("application/octet-stream") } },
        };

        var mapping = RecordedResponse.Of(response, bytes, new RecordedText(new("Bearer", "a-bearer-token"), null));

        Assert.That((string?)mapping["body"], Is.EqualTo(recorded.Replace('\'', '"')));
    }

    [Test]
    public void Each_of_JSON_lines_is_redacted()
    {
        var text = new RecordedText(null, line => line.Replace("alice", "somebody", StringComparison.Ordinal));

        Assert.That(
            (string?)text.Json("{\"of\":\"alice\"}\n{\"by\":\"alice\"}", isJson: false),
            Is.EqualTo("{\"of\":\"somebody\"}\n{\"by\":\"somebody\"}")
        );
    }

    private IEnumerable<string> Files() => Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories);

    /// <summary>A day in the life of a client: reads, writes, an error, a stream, three ways to authenticate.</summary>
    private static async Task<List<string>> CallAllAsync(XSandbox sandbox, Uri server, TrafficRecorder? recorder)
    {
        List<string> seen = [];
        var (me, tweet) = (sandbox.User.Id, sandbox.User.PinnedTweetId!);
        async Task AddAsync<T>(Func<Task<T>> call)
            where T : XResponse
        {
            try
            {
                seen.Add((await call()).ToJson());
            }
            catch (XApiException failure)
            {
                seen.Add($"{failure.GetType().Name} {failure.Status} {failure.Problem?.Detail}");
            }
        }

        XApiClient Client(IAuthenticationProvider credential) =>
            new(
                new XApiClientOptions
                {
                    BaseAddress = server,
                    Credentials = [credential],
                    PrimaryHandler = recorder,
                    TimeProvider = sandbox.TimeProvider,
                    MaxRetries = 0,
                }
            );

        using var app = Client(new AppOnlyCredential(sandbox.BearerToken));
        using var user = Client(sandbox.User.Credential);
        using var signed = Client(sandbox.User.OAuth1Credential);
        await AddAsync(() =>
            app.Search.RecentAsync(
                "snow (coffee OR tea) -is:retweet lang:en",
                new() { MaxResults = 10, TweetFields = [TweetField.CreatedAt, TweetField.Entities] }
            )
        );
        await AddAsync(() =>
            app.Tweets.GetManyAsync([tweet, "1"], new() { Expansions = [TweetExpansion.AuthorId], UserFields = UserField.Known })
        );
        await AddAsync(() => app.Counts.RecentAsync("snow", new() { Granularity = Granularity.Day }));
        await AddAsync(() => app.FilteredStream.UpdateRulesAsync(new() { Add = [new() { Value = "snow", Tag = "weather" }] }));
        await AddAsync(() => user.Tweets.CreateAsync(new() { Text = "Grüße — “quoted” \\ and 雪" }));
        await AddAsync(() => user.Likes.LikeAsync(me, tweet));
        await AddAsync(() => user.Likes.UnlikeAsync(me, tweet));
        await AddAsync(() => user.Bookmarks.GetAsync(me, new() { MaxResults = 5 }));
        await AddAsync(() => signed.Timelines.HomeAsync(me, new() { MaxResults = 5 }));
        await AddAsync(() => signed.Retweets.OfMeAsync());
        await AddAsync(() => user.Tweets.DeleteAsync("1"));

        // A stream is recorded as far as it was read. To be played back it must have been heard: a Tweet is posted until one came.
        using var done = new CancellationTokenSource();
        var posts = recorder is null
            ? Task.CompletedTask
            : Task.Run(async () =>
            {
                while (!done.IsCancellationRequested)
                {
                    sandbox.Post("snow in the mountains");
                    await Task.Delay(20, CancellationToken.None);
                }
            });
        await foreach (var message in app.FilteredStream.ConnectAsync(cancellationToken: CancellationToken.None))
        {
            seen.Add(message.ToJson());
            break;
        }

        await done.CancelAsync();
        await posts;
        return seen;
    }

    private sealed class Network(Func<HttpRequestMessage, string> respond) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = new HttpResponseMessage
            {
                RequestMessage = request,
                Content = new StringContent(respond(request), System.Text.Encoding.UTF8, "application/json"),
            };
            response.Headers.Add("x-rate-limit-limit", "450");
            response.Headers.Add("x-transaction-id", "0123456789");
            response.Headers.Add("Set-Cookie", "guest_id=1");
            return Task.FromResult(response);
        }
    }
}

using System.Net;
using System.Text.Json.Nodes;
using XApi.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NSubstitute;
using WireMock.Server;
using XApi.Sandbox;

namespace XApi.Tests.Documentation;

/// <summary>The code of docs/testing.md, and of the packages' READMEs where it is not a program of its own.</summary>
public class TestingSnippets : SandboxGuide
{
    [Test]
    public async Task A_sandbox_is_a_world_to_arrange()
    {
        // snippet: testing-sandbox
        await using var sandbox = await XSandbox.StartAsync(new() { SearchDelay = TimeSpan.Zero });
        using var x = sandbox.CreateClient(sandbox.User);

        var id = sandbox.Post("A zebra in the snow", author: sandbox.Users[1]);
        var found = await x.Search.RecentAsync("zebra");
        // end
        Assert.That(found.Data.Single().Id, Is.EqualTo(id));

        // snippet: testing-few-scopes
        var token = new OAuth2UserToken(sandbox.IssueAccessToken(sandbox.User, "tweet.read", "users.read"));
        using var reader = sandbox.CreateClient(new OAuth2UserCredential(sandbox.ClientId, token));
        // end
        Assert.That(async () => await reader.Tweets.CreateAsync(new() { Text = "Hello" }), Throws.InstanceOf<XApiException>());
    }

    [Test]
    public async Task Events_go_to_a_webhook()
    {
        using var receiver = new WebhookReceiver { Secret = Sandbox.ApiKeySecret };
        // snippet: testing-webhook
        await using var sandbox = await XSandbox.StartAsync(new() { WebhookHandler = receiver });
        using var x = sandbox.CreateClient();
        var webhook = await x.Webhooks.CreateAsync("https://example.com/x/webhook");
        await x.Activity.SubscribeAsync(new()
        {
            EventType = ActivityEventType.PostCreate,
            Filter = new() { UserId = sandbox.User.Id },
            WebhookId = webhook.Data!.Id,
        });
        sandbox.Webhooks.RepeatedShare = 0.05; // X repeats some events, and sends some late

        sandbox.Post("Snow!");
        // end
        await Eventually.TrueAsync(() => sandbox.Webhooks.Deliveries.Count > 0, "the event is delivered");
    }

    [Test]
    public async Task Anything_is_refused_on_demand()
    {
        await using var sandbox = await XSandbox.StartAsync();
        using var x = new XApiClient(
            new XApiClientOptions
            {
                BaseAddress = sandbox.BaseAddress,
                Credentials = [sandbox.User.Credential],
                TimeProvider = sandbox.TimeProvider,
                RateLimitPolicy = RateLimitPolicy.Throw,
            }
        );

        // snippet: testing-refusals
        sandbox.Refuse(XOperation.CreateTweet, XRefusal.CreditsDepleted, times: 1, caller: sandbox.User);
        sandbox.Refuse(XOperation.DeleteTweet, XRefusal.WindowLimit(TimeSpan.FromMinutes(3)));
        sandbox.Change(XOperation.GetTweets, body => body["data"]![0]!["attachments"] = new JsonArray());
        sandbox.Respond(XOperation.GetTweet, """{"data":{"id":"20","text":"Of the test's own making"}}""");
        // end
        Assert.That(async () => await x.Tweets.CreateAsync(new() { Text = "Hello" }), Throws.InstanceOf<XApiException>());
        Assert.That((await x.Tweets.CreateAsync(new() { Text = "Hello" })).Data.Text, Is.EqualTo("Hello"));
        Assert.That(async () => await x.Tweets.DeleteAsync("20"), Throws.InstanceOf<XRateLimitException>());
        Assert.That((await x.Tweets.GetAsync("1")).Data!.Text, Is.EqualTo("Of the test's own making"));
    }

    [Test]
    public async Task A_sandbox_is_slow_breaks_off_and_needs_no_socket()
    {
        await using var sandbox = await XSandbox.StartAsync();
        // snippet: testing-slow
        sandbox.Delay(XOperation.GetTweet, TimeSpan.FromSeconds(3), times: 2);
        sandbox.Cut(XOperation.SearchRecent, afterBytes: 100);
        // end
        // snippet: testing-memory
        await using var quiet = await XSandbox.StartAsync(new() { InMemory = true });
        using var client = quiet.CreateClient();
        // end
        Assert.That((await client.Search.RecentAsync("snow")).Data, Is.Not.Empty);
    }

    [Test]
    public async Task Stubs_stand_on_a_server_of_one_s_own()
    {
        // snippet: testing-own
        using var own = WireMockServer.Start();
        own.AddXApi(stubs =>
        {
            stubs.SearchRecent().With("query", "snow").Returns(XModelFactory.TweetPage([XModelFactory.Tweet("1", "Snow!")]));
            stubs.GetTweet().Loosely().Fails(HttpStatusCode.NotFound);
        });
        // end
        using var x = own.CreateXApiClient();
        Assert.That((await x.Search.RecentAsync("snow")).Data[0].Text, Is.EqualTo("Snow!"));
    }

    [Test]
    public async Task Models_are_made()
    {
        // snippet: testing-models
        var ada = XModelFactory.User("7", "ada");
        var page = XModelFactory.TweetPage([XModelFactory.Tweet("1", "Snow!", ada)], [ada], nextToken: "more");
        // end
        Assert.That(page.Data[0].Author!.Username, Is.EqualTo("ada"));
        Assert.That(page.Meta!.NextToken, Is.EqualTo("more"));

        // snippet: testing-mock
        var client = Substitute.For<IXApiClient>();
        client.Search.EnumerateRecentAsync("snow").Returns(XModelFactory.Paged([XModelFactory.Tweet("1", "Snow!", ada)]));
        client.RateLimits.Returns(XModelFactory.RateLimits());
        // end
        Assert.That(await client.Search.EnumerateRecentAsync("snow").Take(1).CountAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task Traffic_is_recorded_and_played()
    {
        var (baseAddress, credential, id) = (Sandbox.BaseAddress, new AppOnlyCredential(Sandbox.BearerToken), Sandbox.User.PinnedTweetId!);
        var folder = Directory.CreateTempSubdirectory("xapi-").FullName;
        try
        {
            // snippet: testing-record
            using var recorder = new TrafficRecorder(folder) { Redact = text => text.Replace("alice", "somebody", StringComparison.Ordinal) };
            using var x = new XApiClient(new XApiClientOptions
            {
                Credentials = [credential],
                PrimaryHandler = recorder,
                // end
                BaseAddress = baseAddress,
                // snippet: testing-record
            });
            await x.Tweets.GetAsync(id);
            // end
            var mapping = Directory.EnumerateFiles(folder, "GetTweet.*.json", SearchOption.AllDirectories).Single();
            Assert.That(mapping, Does.Contain(Path.Combine("mappings", "Tweets")));
            Assert.That(await File.ReadAllTextAsync(mapping), Does.Contain(id).And.Not.Contain(Sandbox.BearerToken));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task Stubs_are_served()
    {
        // snippet: testing-stubs
        using var server = XApiStubs.Start();
        server.On(XOperation.SearchRecent).Returns(XModelFactory.TweetPage([XModelFactory.Tweet("1", "Snow!")]));
        server.On(XOperation.CreateTweet).Fails(HttpStatusCode.Forbidden);
        using var x = server.CreateXApiClient();
        // end
        Assert.That((await x.Search.RecentAsync("snow")).Data.Single().Text, Is.EqualTo("Snow!"));
        Assert.That(async () => await x.Tweets.CreateAsync(new() { Text = "Hello" }), Throws.InstanceOf<XForbiddenException>());
    }

    [Test]
    public async Task Clients_are_added_to_an_application()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["XApi:BearerToken"] = "real", ["XApi:Accounts:brand:BearerToken"] = "other" });
        // snippet: client-readme-services
        builder.Services.AddXApi(builder.Configuration.GetSection("XApi"));
        // end
        // snippet: client-readme-keyed
        builder.Services.AddXApi("brand", builder.Configuration.GetSection("XApi:Accounts:brand"));
        // … ([FromKeyedServices("brand")] IXApiClient brand)
        // end
        builder.Services.PostConfigure<XApiClientOptions>(options => (options.BaseAddress, options.Credentials) = (Sandbox.BaseAddress, [new AppOnlyCredential(Sandbox.BearerToken)]));
        using var host = builder.Build();

        Assert.That((await host.Services.GetRequiredService<ISearchClient>().RecentAsync("snow")).Data, Is.Not.Empty);
        Assert.That(host.Services.GetKeyedService<IXApiClient>("brand"), Is.Not.Null);
    }

    // Compiled, not run: the environment is that of the person who runs the tests.
    internal static void FromTheEnvironment()
    {
        // snippet: client-readme-environment
        using var x = new XApiClient(XCredential.FromEnvironment());
        // end
        _ = x.Search;
    }
}

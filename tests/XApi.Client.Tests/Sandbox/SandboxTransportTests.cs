using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>The sandbox for daily tests: without a socket, on a fixed port, with faults on demand.</summary>
public class SandboxTransportTests
{
    [Test]
    public async Task In_memory_it_serves_calls_log_ins_and_streams_without_a_socket()
    {
        await using var sandbox = await XSandbox.StartAsync(Small with { InMemory = true });
        using var x = sandbox.CreateClient();
        Assert.That((await x.Search.RecentAsync("snow")).Data, Is.Not.Empty);

        var login = new OAuth2Login(sandbox.ClientId)
        {
            Scopes = XScopes.For(XOperation.CreateTweet),
            Server = sandbox.AuthorizationServer,
            TimeProvider = sandbox.TimeProvider,
        };
        var me = await login.WithPastedUrlAsync(sandbox.Browser().ApproveAsync);
        Assert.That(me.UserId, Is.EqualTo(sandbox.User.Id));
        using var own = new XApiClient(
            new XApiClientOptions
            {
                BaseAddress = sandbox.BaseAddress,
                PrimaryHandler = sandbox.Handler,
                Credentials = [me],
                TimeProvider = sandbox.TimeProvider,
            }
        );
        var posted = await own.Tweets.CreateAsync(new() { Text = "From memory" });

        await x.FilteredStream.SyncRulesAsync([new() { Value = "zebra" }]);
        sandbox.Post("A zebra in memory");
        await foreach (var item in x.FilteredStream.ConnectAsync(new() { BackfillMinutes = 1 }))
        {
            Assert.That(item.Data.Text, Does.Contain("zebra"));
            break;
        }

        Assert.That((await x.Tweets.GetAsync(posted.Data.Id)).Data!.Text, Is.EqualTo("From memory"));
    }

    [Test]
    public void A_client_that_is_slow_is_not_disconnected_for_that()
    {
        var kestrel = new KestrelServerOptions();

        XSandbox.Configure(kestrel, 0);

        Assert.That(kestrel.Limits.MinResponseDataRate, Is.Null, "a stream that is read later");
        Assert.That(kestrel.Limits.MinRequestBodyDataRate, Is.Null, "an upload on a busy machine");
    }

    [Test]
    public async Task In_memory_signed_calls_are_verified_too()
    {
        await using var sandbox = await XSandbox.StartAsync(Small with { InMemory = true });
        using var x = sandbox.CreateClient(sandbox.User.OAuth1Credential);

        var mine = await x.Users.GetManyByUsernameAsync([sandbox.User.Username, sandbox.Users[1].Username]);

        Assert.That(mine.Data.Select(user => user.Id), Is.EqualTo(new[] { sandbox.User.Id, sandbox.Users[1].Id }));
    }

    [Test]
    public async Task In_memory_faults_are_those_of_the_network()
    {
        await using var sandbox = await XSandbox.StartAsync(Small with { InMemory = true });
        await FailAsync(sandbox);
    }

    [Test]
    public async Task On_a_port_faults_are_those_of_the_network()
    {
        int port;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        await using var sandbox = await XSandbox.StartAsync(Small with { Port = port });
        Assert.That((sandbox.BaseAddress.Port, sandbox.Handler), Is.EqualTo((port, (HttpMessageHandler?)null)));
        await FailAsync(sandbox);
    }

    [Test]
    public async Task A_call_can_be_slow_by_the_clock()
    {
        var clock = new FakeClock();
        await using var sandbox = await XSandbox.StartAsync(Small with { InMemory = true, TimeProvider = clock });
        using var x = Patient(sandbox);
        sandbox.Delay(XOperation.GetTweet, TimeSpan.FromSeconds(7));
        var call = x.Tweets.GetAsync(sandbox.User.PinnedTweetId!);
        await clock.PassAsync(7);
        Assert.That((await call).Data!.Id, Is.EqualTo(sandbox.User.PinnedTweetId));
    }

    private static XSandboxOptions Small { get; } =
        new()
        {
            Users = 100,
            Tweets = 500,
            AccessLevel = XAccessLevel.Enterprise,
        };

    private static XApiClient Patient(XSandbox sandbox) =>
        new(
            new XApiClientOptions
            {
                BaseAddress = sandbox.BaseAddress,
                PrimaryHandler = sandbox.Handler,
                Credentials = [new AppOnlyCredential(sandbox.BearerToken)],
                TimeProvider = sandbox.TimeProvider,
                RateLimitPolicy = RateLimitPolicy.Throw,
                MaxRetries = 0,
                Timeout = Timeout.InfiniteTimeSpan,
                AttemptTimeout = Timeout.InfiniteTimeSpan,
            }
        );

    private static async Task FailAsync(XSandbox sandbox)
    {
        using var x = Patient(sandbox);
        var id = sandbox.User.PinnedTweetId!;
        sandbox.Refuse(XOperation.GetTweets, XRefusal.WindowLimit(TimeSpan.FromMinutes(3), remaining: 7));
        var limited = (await Assert.ThrowsAsync<XWindowLimitException>(() => x.Tweets.GetManyAsync([id])))!;
        Assert.That(limited.RateLimit!.Remaining, Is.EqualTo(7));

        sandbox.Refuse(XOperation.GetTweet, XRefusal.ServiceUnavailable);
        await Assert.ThrowsAsync<XServerErrorException>(() => x.Tweets.GetAsync(id));
        sandbox.Refuse(XOperation.GetTweet, XRefusal.Unreachable);
        await Assert.ThrowsAsync<XConnectionException>(() => x.Tweets.GetAsync(id));
        sandbox.Cut(XOperation.GetTweet);
        await Assert.ThrowsAsync<XConnectionException>(() => x.Tweets.GetAsync(id));
        Assert.That((await x.Tweets.GetAsync(id)).Data!.Id, Is.EqualTo(id), "and then all is well");
    }
}

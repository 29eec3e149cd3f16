using Microsoft.Extensions.DependencyInjection;
using XApi.Sandbox;

namespace XApi.Tests.Documentation;

/// <summary>What the sandbox's README shows, compiled and run.</summary>
internal sealed class SandboxSnippets
{
    [Test]
    public async Task Hello()
    {
        // snippet: hello sandbox
        await using var sandbox = await XSandbox.StartAsync();
        using var x = sandbox.CreateClient(sandbox.User);

        await x.Tweets.CreateAsync(new() { Text = "Hello, sandbox!" });
        // end
    }

    [Test]
    public async Task Streams_that_fail()
    {
        // snippet: streams that fail
        await using var sandbox = await XSandbox.StartAsync();
        using var x = sandbox.CreateClient();
        await x.FilteredStream.SyncRulesAsync([new() { Value = "snow" }]);
        for (var i = 1; i <= 6; i++)
        {
            sandbox.Post($"Snow, {i}");
        }

        sandbox.Streams.Script(
            StreamScript.Connect().Deliver(2).Tear().Reset(), // two Tweets, half of another, and the network is gone
            StreamScript.Unreachable(),                       // and still is
            StreamScript.Connect().Split(3, -1).Duplicate().Malformed().Disconnect("ForceDisconnect"));

        var received = new List<string>();
        await foreach (var tweet in x.FilteredStream.ConnectAsync(new() { BackfillMinutes = 1 }))
        {
            received.Add(tweet.Data.Text);
            if (received.Count == 6)
            {
                break;
            }
        }
        // end

        Assert.That(received, Is.EqualTo(Enumerable.Range(1, 6).Select(i => $"Snow, {i}")));
        Assert.That(sandbox.Streams.Attempts, Has.Count.EqualTo(4));
    }

    [Test]
    public async Task Services()
    {
        await using var sandbox = await XSandbox.StartAsync();
        var services = new ServiceCollection();
        services.AddXApi(options => options.Credentials = [new AppOnlyCredential("the real one")]);

        // snippet: services in tests
        services.PostConfigure<XApiClientOptions>(options =>
        {
            options.BaseAddress = sandbox.BaseAddress;
            options.Credentials = [new AppOnlyCredential(sandbox.BearerToken), sandbox.User.Credential];
            options.TimeProvider = sandbox.TimeProvider;
        });
        // end

        await using var provider = services.BuildServiceProvider();
        var page = await provider.GetRequiredService<IXApiClient>().Search.RecentAsync("snow");
        Assert.That(page.Data, Is.Not.Empty);
    }

    [Test]
    public async Task A_sandbox_with_a_page()
    {
        // snippet: sandbox-page
        await using var sandbox = await XSandbox.StartAsync(new() { Page = true });
        Console.WriteLine(sandbox.BaseAddress);
        // end

        using var http = new HttpClient();
        Assert.That(await http.GetStringAsync(sandbox.BaseAddress), Does.Contain("XApi sandbox"));
    }

    [Test]
    public async Task A_limit_of_one_user()
    {
        await using var sandbox = await XSandbox.StartAsync(new() { InMemory = true });

        // snippet: sandbox-limit
        sandbox.UseUpLimit(XOperation.GetMe, sandbox.User);
        // end

        using var other = sandbox.CreateClient(sandbox.Users[1]);
        Assert.That((await other.Users.MeAsync()).Data!.Id, Is.EqualTo(sandbox.Users[1].Id));
    }

    [Test]
    public async Task A_world_that_is_kept()
    {
        var folder = Directory.GetCurrentDirectory();
        var own = Directory.CreateTempSubdirectory("xapi-state-").FullName;
        Directory.SetCurrentDirectory(own);
        try
        {
            await using var sandbox = await XSandbox.StartAsync(new() { InMemory = true });
            using var x = sandbox.CreateClient();
            var tweet = (await x.Tweets.GetAsync(sandbox.Post("Kept"))).Data!;
            await File.WriteAllTextAsync("snow.jsonl", "{\"id\":\"20\",\"author_id\":\"12\",\"text\":\"just setting up my twttr\"}\n");

            // snippet: sandbox-state
            sandbox.Save("failed.json");
            sandbox.Load("failed.json"); // in this sandbox or another, of the same version of the package
            sandbox.Reset(); // as it was when it started
            // end
            Assert.That((await x.Tweets.GetAsync(tweet.Id)).Data, Is.Null);

            // snippet: sandbox-seed
            var added = sandbox.Seed("snow.jsonl");
            // end
            Assert.That((added, (await x.Tweets.GetAsync("20")).Data?.Text), Is.EqualTo((1, "just setting up my twttr")));
        }
        finally
        {
            Directory.SetCurrentDirectory(folder);
            Directory.Delete(own, recursive: true);
        }
    }
}

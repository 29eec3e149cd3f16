using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

[TestFixture]
[Category("Slow")]
internal sealed class SandboxWorldTests
{
    [Test]
    public async Task The_same_options_make_the_same_world_and_tokens()
    {
        await using var one = await XSandbox.StartAsync();
        await using var other = await XSandbox.StartAsync();

        Assert.That(await TextsAsync(one), Is.EqualTo(await TextsAsync(other)));
        Assert.That(one.BearerToken, Is.EqualTo(other.BearerToken));
        Assert.That(one.Users.Select(user => user.AccessToken), Is.EqualTo(other.Users.Select(user => user.AccessToken)).And.Unique);
    }

    [Test]
    public async Task Another_seed_makes_another_world()
    {
        await using var one = await XSandbox.StartAsync();
        await using var other = await XSandbox.StartAsync(new() { Seed = 7 });

        Assert.That(await TextsAsync(one), Is.Not.EqualTo(await TextsAsync(other)));
        Assert.That(one.BearerToken, Is.Not.EqualTo(other.BearerToken));
    }

    [Test]
    public async Task The_world_has_everything_that_the_API_can_show()
    {
        await using var sandbox = await XSandbox.StartAsync(new() { EnforceRateLimits = false });
        using var http = SandboxHttp.AsApp(sandbox);

        foreach (
            var query in new[]
            {
                "is:retweet #snow",
                "is:reply snow",
                "is:quote snow",
                "from:sandbox has:hashtags",
                "(snow OR coffee) has:cashtags",
                "(snow OR coffee) has:links",
                "@sandbox has:mentions",
                "(snow OR coffee OR cat) has:images",
                "(cat OR moon OR goal OR café) has:videos",
                "(snow OR coffee OR moon) has:geo",
                "猫",
                "lang:es café",
                "agreed",
            }
        )
        {
            var found = await http.GetAsync(
                $"/2/tweets/search/all?start_time=2019-01-01T00:00:00Z&max_results=500&query={Uri.EscapeDataString(query)}"
            );
            Assert.That(found.Ids, Is.Not.Empty, query);
        }
    }

    [Test]
    public async Task Ids_hold_the_time_of_posting()
    {
        await using var sandbox = await XSandbox.StartAsync();
        using var http = SandboxHttp.AsApp(sandbox);
        var page = await http.GetAsync($"/2/users/{sandbox.User.Id}/tweets?max_results=100&tweet.fields=created_at");

        foreach (var tweet in page.Data.EnumerateArray())
        {
            var time = DateTimeOffset.FromUnixTimeMilliseconds((long.Parse(tweet.GetProperty("id").GetString()!) >> 22) + 1288834974657);
            Assert.That(tweet.GetProperty("created_at").GetDateTimeOffset(), Is.EqualTo(time));
        }
    }

    [Test]
    public void Too_small_a_world_is_refused() =>
        Assert.That(() => XSandbox.StartAsync(new() { Users = 5 }), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public async Task A_sandbox_can_be_disposed_twice()
    {
        var sandbox = await XSandbox.StartAsync();
        await sandbox.DisposeAsync();

        Assert.That(async () => await sandbox.DisposeAsync(), Throws.Nothing);
    }

    private static async Task<IReadOnlyList<string>> TextsAsync(XSandbox sandbox)
    {
        using var http = SandboxHttp.AsApp(sandbox);
        var page = await http.GetAsync("/2/tweets/search/recent?query=snow%20OR%20coffee&max_results=100");
        return [.. page.Data.EnumerateArray().Select(tweet => tweet.GetProperty("id").GetString() + tweet.GetProperty("text").GetString())];
    }
}

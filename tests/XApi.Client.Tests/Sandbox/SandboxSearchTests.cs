using System.Net;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

[TestFixture]
internal sealed class SandboxSearchTests : SandboxFixture
{
    protected override XSandboxOptions Options => new() { EnforceRateLimits = false };

    [Test]
    public async Task Counts_add_up_to_what_search_finds(
        [Values("snow", "coffee -is:retweet", "(moon OR cat) lang:en", "from:sandbox", "#WorldCup has:links")] string query,
        [Values("minute", "hour", "day")] string granularity
    )
    {
        var text = Uri.EscapeDataString(query);
        var found = await AllAsync($"/2/tweets/search/recent?query={text}&max_results=100");
        var counted = await App.GetAsync($"/2/tweets/counts/recent?query={text}&granularity={granularity}");

        Assert.That(Total(counted), Is.EqualTo(found.Count));
        Assert.That(counted.Data.EnumerateArray().Sum(bucket => bucket.GetProperty("tweet_count").GetInt32()), Is.EqualTo(found.Count));
    }

    [Test]
    public async Task A_like_given_between_two_searches_counts()
    {
        const string path = "/2/tweets/search/recent?query=snow%20min_likes%3A1";
        var before = (await App.GetAsync(path)).Ids;
        var unliked = (await App.GetAsync("/2/tweets/search/recent?query=snow%20-min_likes%3A1&max_results=100")).Ids[^1];

        await Me.PostAsync($"/2/users/{User.Id}/likes", $$"""{"tweet_id":"{{unliked}}"}""");

        var after = (await App.GetAsync(path + "&max_results=100")).Ids;
        Assert.That(before, Does.Not.Contain(unliked));
        Assert.That(after, Does.Contain(unliked));
    }

    [Test]
    public async Task Archive_counts_come_in_pages_of_31_days_that_add_up()
    {
        const string period = "start_time=2023-08-01T00:00:00Z&end_time=2024-04-01T00:00:00Z";
        var found = await AllAsync($"/2/tweets/search/all?query=snow%20OR%20coffee%20OR%20cat&max_results=500&{period}");
        var path = $"/2/tweets/counts/all?query=snow%20OR%20coffee%20OR%20cat&granularity=day&{period}";
        var (total, pages, token) = (0, 0, (string?)null);
        var days = new List<string>();
        do
        {
            var page = await App.GetAsync(path + (token is null ? "" : $"&next_token={token}"));
            total += Total(page);
            pages++;
            days.InsertRange(0, page.Data.EnumerateArray().Select(bucket => bucket.GetProperty("start").GetString()!));
            token = page.Token("next_token");
        } while (token is not null);

        Assert.That(pages, Is.EqualTo(8));
        Assert.That(total, Is.EqualTo(found.Count).And.GreaterThan(0));
        Assert.That(days, Is.Ordered.And.Unique.And.Count.EqualTo(244));
    }

    [Test]
    public async Task A_new_Tweet_is_found_after_the_search_delay()
    {
        Sandbox.Post("An unheard-of thing");
        const string path = "/2/tweets/search/recent?query=unheard";

        Assert.That((await App.GetAsync(path)).Ids, Is.Empty);
        Clock.Advance(TimeSpan.FromSeconds(31));
        Assert.That((await App.GetAsync(path)).Ids, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Without_a_delay_search_and_counts_have_it_in_the_same_moment()
    {
        await using var sandbox = await XSandbox.StartAsync(new() { TimeProvider = Clock, SearchDelay = TimeSpan.Zero });
        using var http = SandboxHttp.AsApp(sandbox);
        var ids = new[] { sandbox.Post("An unheard-of thing"), sandbox.Post("Another unheard-of thing") };

        Assert.That((await http.GetAsync("/2/tweets/search/recent?query=unheard")).Ids, Is.EqualTo(ids.Reverse()));
        Assert.That(Total(await http.GetAsync("/2/tweets/counts/recent?query=unheard")), Is.EqualTo(2));
        Assert.That(Total(await http.GetAsync($"/2/tweets/counts/recent?query=unheard&until_id={ids[1]}")), Is.EqualTo(1));
        Assert.That(Total(await http.GetAsync($"/2/tweets/counts/recent?query=unheard&since_id={ids[0]}")), Is.EqualTo(1));
    }

    [Test]
    public async Task Ids_and_times_bound_a_search()
    {
        const string path = "/2/tweets/search/recent?query=snow%20OR%20coffee%20OR%20cat&max_results=100";
        var all = await App.GetAsync(path + "&tweet.fields=created_at");
        var time = all.Data[20].GetProperty("created_at").GetDateTimeOffset();

        Assert.That((await App.GetAsync($"{path}&since_id={all.Ids[30]}")).Ids, Is.EqualTo(all.Ids.Take(30)));
        Assert.That(
            (await App.GetAsync($"{path}&until_id={all.Ids[9]}&since_id={all.Ids[30]}")).Ids,
            Is.EqualTo(all.Ids.Skip(10).Take(20))
        );
        Assert.That((await App.GetAsync($"{path}&until_id={all.Ids[9]}")).Ids.Take(20), Is.EqualTo(all.Ids.Skip(10).Take(20)));
        Assert.That(
            (await App.GetAsync($"{path}&start_time={time:yyyy-MM-ddTHH:mm:ssZ}")).Ids,
            Is.EqualTo(all.Ids.Take(21)),
            "the start is inclusive"
        );
        Assert.That(
            (await App.GetAsync($"{path}&end_time={time:yyyy-MM-ddTHH:mm:ssZ}")).Ids[0],
            Is.EqualTo(all.Ids[21]),
            "a search's end is exclusive"
        );
    }

    [Test]
    public async Task Times_that_a_search_cannot_reach_are_refused()
    {
        const string recent = "/2/tweets/search/recent?query=snow";
        foreach (
            var (path, parameter) in new[]
            {
                ($"{recent}&start_time=2024-04-20T00:00:00Z", "start_time"),
                ($"{recent}&since_id=1", "since_id"),
                ($"{recent}&end_time=2024-05-01T12:00:00Z", "end_time"),
                ($"{recent}&start_time=2024-04-30T00:00:00Z&end_time=2024-04-29T00:00:00Z", "start_time"),
                ("/2/tweets/search/all?query=snow&start_time=2001-01-01T00:00:00Z", "start_time"),
            }
        )
        {
            var response = await App.GetAsync(path);
            Assert.That(response.Status, Is.EqualTo(HttpStatusCode.BadRequest), path);
            Assert.That(response.Json.GetProperty("errors")[0].GetProperty("parameters").TryGetProperty(parameter, out _), Is.True, path);
        }

        Assert.That((await App.GetAsync("/2/tweets/search/all?query=snow&start_time=2010-01-01T00:00:00Z")).Ids, Is.Not.Empty);
    }

    [Test]
    public async Task Relevance_puts_the_most_liked_first()
    {
        var found = await App.GetAsync("/2/tweets/search/recent?query=from:sandbox&sort_order=relevancy");
        var next = await App.GetAsync(
            $"/2/tweets/search/recent?query=from:sandbox&sort_order=relevancy&next_token={found.Token("next_token")}"
        );

        Assert.That(found.Ids[0], Is.EqualTo(Landmark));
        Assert.That(found.Ids.Concat(next.Ids), Is.Unique);
    }

    [Test]
    public async Task Pages_of_the_most_relevant_follow_on_though_the_world_changes_between_them()
    {
        const string path = "/2/tweets/search/recent?query=(snow%20OR%20coffee)%20-is:retweet&sort_order=relevancy&max_results=10";
        var before = await AllAsync(path);
        var (deleted, isWhole) = (before[^2], true);
        var page = await App.GetAsync(path);
        var seen = page.Ids.ToList();
        while (page.Token("next_token") is { } token)
        {
            // The last comes first, the first goes down, one is gone, and one is new; and the whole world is loaded.
            if (isWhole)
            {
                foreach (var user in Sandbox.Users)
                {
                    Sandbox.World.Like(user, before[^1]);
                    Sandbox.World.Unlike(user, before[0]);
                }

                Sandbox.World.Delete(deleted);
                Sandbox.Load(Sandbox.Save());
                isWhole = false;
            }

            Sandbox.Post("Snow and coffee");
            Clock.Advance(TimeSpan.FromSeconds(31));
            page = await App.GetAsync($"{path}&next_token={token}");
            seen.AddRange(page.Ids);
        }

        Assert.That(seen, Is.EqualTo(before.Where(id => id != deleted)));
        Assert.That((await App.GetAsync(path)).Ids[0], Is.EqualTo(before[^1]), "who asks again gets the order of now");
    }

    [Test]
    public async Task Pages_of_found_users_follow_on_though_followers_come_and_leave()
    {
        const string path = "/2/users/search?query=a&max_results=5";
        var whole = await Me.GetAsync("/2/users/search?query=a&max_results=1000");
        var first = await Me.GetAsync(path);
        foreach (var user in Sandbox.Users)
        {
            Sandbox.World.Follow(user, Sandbox.Users.First(found => found.Id == whole.Ids[^1]));
        }

        var second = await Me.GetAsync($"{path}&next_token={first.Token("next_token")}");

        Assert.That(whole.Ids, Has.Count.GreaterThan(10));
        Assert.That(first.Ids.Concat(second.Ids), Is.EqualTo(whole.Ids.Take(first.Ids.Count + second.Ids.Count)));
    }

    [Test]
    public async Task What_is_deleted_or_hidden_does_not_count_as_a_reaction()
    {
        var (tweet, other) = (Sandbox.Post("A xylophonist"), Sandbox.Users[4]);
        using var them = SandboxHttp.AsUser(Sandbox, other);
        var retweet = (await them.PostAsync($"/2/users/{other.Id}/retweets", $$"""{"tweet_id":"{{tweet}}"}""")).Text("data.rest_id");
        var (reply, hidden) = (Sandbox.Post("Nice", other, tweet), Sandbox.Post("Not nice", other, tweet));
        Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.That(await FoundAsync("min_reposts:1", "min_replies:2"), Is.EqualTo((1, 1)));

        Sandbox.World.Delete(retweet);
        Assert.That(
            (await Me.SendAsync(HttpMethod.Put, $"/2/tweets/{hidden}/hidden", """{"hidden":true}""")).Status,
            Is.EqualTo(HttpStatusCode.OK)
        );
        Assert.That(await FoundAsync("min_reposts:1", "min_replies:2"), Is.EqualTo((0, 0)));

        Sandbox.World.Delete(reply);
        Assert.That(await FoundAsync("-min_reposts:1", "min_replies:1"), Is.EqualTo((1, 0)));

        async Task<(int, int)> FoundAsync(string one, string other) =>
            ((await QueryAsync(one)).Ids.Count, (await QueryAsync(other)).Ids.Count);

        Task<SandboxResponse> QueryAsync(string more) =>
            App.GetAsync($"/2/tweets/search/recent?query=xylophonist%20-is:retweet%20{Uri.EscapeDataString(more)}");
    }

    [Test]
    public async Task A_query_that_X_would_refuse_is_refused()
    {
        var response = await App.GetAsync("/2/tweets/search/recent?query=is:retweet");

        Assert.That(response.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(response.Text("errors.0.parameters.query.0"), Is.EqualTo("is:retweet"));
        Assert.That(response.Text("title"), Is.EqualTo("Invalid Request"));
    }

    private static int Total(SandboxResponse response) => response.Meta.GetProperty("total_tweet_count").GetInt32();

    private async Task<List<string>> AllAsync(string path)
    {
        var ids = new List<string>();
        string? token = null;
        do
        {
            var page = await App.GetAsync(path + (token is null ? "" : $"&next_token={token}"));
            ids.AddRange(page.Ids);
            token = page.Token("next_token");
        } while (token is not null);
        return ids;
    }
}

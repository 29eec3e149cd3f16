using System.Net;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

[TestFixture]
internal sealed class SandboxPageTests : SandboxFixture
{
    // Whole pages are the same on the way back as on the way there.
    protected override XSandboxOptions Options =>
        new()
        {
            EnforceRateLimits = false,
            SearchDelay = TimeSpan.Zero,
            ShortPages = false,
        };

    // Those of which the world has plenty. Rules and counts have tests of their own.
    private static readonly string[] Plentiful = ["Timelines", "Search", "Retweets", "QuoteTweets", "Likes", "Bookmarks", "Follows"];

    private static IEnumerable<XOperation> Paginated =>
        XOperation.All.Where(operation =>
            operation.Pagination is not null
            && Plentiful.Contains(operation.Tag)
            && operation.Path.EndsWith(operation.Tag == "Bookmarks" ? "bookmarks" : "", StringComparison.Ordinal)
        );

    [TestCaseSource(nameof(Paginated))]
    public async Task Five_pages_and_more_follow_on_without_gap_or_repeat(XOperation operation)
    {
        var (path, size) = Path(operation);
        var whole = await For(operation).GetAsync($"{path}max_results={Maximum(operation)}");
        var pages = new List<SandboxResponse>();
        string? token = null;
        do
        {
            pages.Add(
                await For(operation)
                    .GetAsync($"{path}max_results={size}" + (token is null ? "" : $"&{operation.Pagination!.RequestToken}={token}"))
            );
            token = pages[^1].Token("next_token");
        } while (token is not null && pages.Count < 200);

        var ids = pages.SelectMany(page => page.Ids).ToList();
        Assert.That(pages, Has.Count.GreaterThanOrEqualTo(5));
        Assert.That(ids, Is.Unique);
        Assert.That(ids.Take(whole.Ids.Count), Is.EqualTo(whole.Ids));
        Assert.That(pages[0].Token("previous_token"), Is.Null);
    }

    [Test]
    public async Task Pages_lead_back_as_well_where_the_documentation_says_so(
        [Values("tweets", "mentions", "timelines/reverse_chronological")] string timeline
    )
    {
        var path = $"/2/users/{User.Id}/{timeline}?max_results=10";
        var there = new List<SandboxResponse> { await Me.GetAsync(path) };
        for (var i = 0; i < 4; i++)
        {
            there.Add(await Me.GetAsync($"{path}&pagination_token={there[^1].Token("next_token")}"));
        }

        var back = there[^1];
        for (var i = 3; i >= 0; i--)
        {
            back = await Me.GetAsync($"{path}&pagination_token={back.Token("previous_token")}");
            Assert.That(back.Ids, Is.EqualTo(there[i].Ids), $"page {i}");
        }

        Assert.That(back.Token("previous_token"), Is.Null);
    }

    [Test]
    public async Task What_is_posted_meanwhile_does_not_shift_the_pages()
    {
        var path = $"/2/users/{User.Id}/tweets?max_results=10";
        var first = await App.GetAsync(path);
        var second = await App.GetAsync($"{path}&pagination_token={first.Token("next_token")}");
        Sandbox.Post("Something new");

        Assert.That((await App.GetAsync($"{path}&pagination_token={first.Token("next_token")}")).Ids, Is.EqualTo(second.Ids));
        var back = await App.GetAsync($"{path}&pagination_token={second.Token("previous_token")}");
        Assert.That(back.Ids, Is.EqualTo(first.Ids));
        Assert.That(back.Token("previous_token"), Is.Null.Or.Not.Empty);
    }

    [Test]
    public async Task A_token_of_another_collection_is_refused()
    {
        var token = (await App.GetAsync($"/2/users/{User.Id}/tweets?max_results=10")).Token("next_token");
        var other = await App.GetAsync($"/2/users/{Sandbox.Users[1].Id}/tweets?max_results=10&pagination_token={token}");
        var nonsense = await App.GetAsync($"/2/users/{User.Id}/tweets?pagination_token=nonsense");

        Assert.That(other.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(
            nonsense.Text("errors.0.message"),
            Is.EqualTo("The `pagination_token` query parameter value [nonsense] is not a valid token")
        );
    }

    [Test]
    public async Task Rules_come_in_pages()
    {
        await App.PostAsync(
            "/2/tweets/search/stream/rules",
            $$"""{"add":[{{string.Join(',', Enumerable.Range(0, 7).Select(i => $$"""{"value":"word{{i}}"}"""))}}]}"""
        );
        var first = await App.GetAsync("/2/tweets/search/stream/rules?max_results=5");
        var second = await App.GetAsync($"/2/tweets/search/stream/rules?max_results=5&pagination_token={first.Token("next_token")}");

        Assert.That((first.Ids.Count, second.Ids.Count), Is.EqualTo((5, 2)));
        Assert.That(first.Ids.Concat(second.Ids), Is.Unique);
        Assert.That(second.Token("next_token"), Is.Null);
    }

    [Test]
    public async Task Ids_and_times_bound_a_timeline()
    {
        var path = $"/2/users/{User.Id}/tweets?max_results=100";
        var all = await App.GetAsync(path + "&tweet.fields=created_at");
        var (newer, older) = (all.Ids[10], all.Ids[30]);
        var time = all.Data[20].GetProperty("created_at").GetDateTimeOffset();

        Assert.That((await App.GetAsync($"{path}&since_id={older}")).Ids, Is.EqualTo(all.Ids.Take(30)));
        Assert.That((await App.GetAsync($"{path}&until_id={newer}&since_id={older}")).Ids, Is.EqualTo(all.Ids.Skip(11).Take(19)));
        Assert.That(
            (await App.GetAsync($"{path}&start_time={time:yyyy-MM-ddTHH:mm:ssZ}")).Ids,
            Is.EqualTo(all.Ids.Take(21)),
            "the start is inclusive"
        );
        Assert.That(
            (await App.GetAsync($"{path}&end_time={time:yyyy-MM-ddTHH:mm:ssZ}")).Ids[0],
            Is.EqualTo(all.Ids[20]),
            "a timeline's end is inclusive"
        );
    }

    [Test]
    public async Task Replies_and_Retweets_can_be_left_out_of_timelines()
    {
        var path = $"/2/users/{User.Id}/timelines/reverse_chronological?tweet.fields=referenced_tweets";
        static IEnumerable<string> Types(SandboxResponse response) =>
            response
                .Data.EnumerateArray()
                .SelectMany(tweet =>
                    tweet.TryGetProperty("referenced_tweets", out var references)
                        ? references.EnumerateArray().Select(reference => reference.GetProperty("type").GetString()!)
                        : []
                );

        Assert.That(Types(await Me.GetAsync(path)), Does.Contain("replied_to").And.Contain("retweeted"));
        Assert.That(Types(await Me.GetAsync(path + "&exclude=replies")), Does.Not.Contain("replied_to").And.Contain("retweeted"));
        Assert.That(
            Types(await Me.GetAsync(path + "&exclude=retweets,replies")),
            Does.Not.Contain("replied_to").And.Not.Contain("retweeted")
        );
    }

    private SandboxHttp For(XOperation operation) =>
        operation.Security.Any(security => security.Scheme == XSecurityScheme.OAuth2UserToken) ? Me : App;

    private (string Path, int Size) Path(XOperation operation)
    {
        var id = operation.Path.StartsWith("/2/tweets/{id}", StringComparison.Ordinal) ? Landmark : User.Id;
        var query = operation.Parameters.Any(spec => spec.Name == "query") ? "query=snow%20OR%20coffee%20OR%20cat&" : "";
        var start = operation == XOperation.SearchAll ? "start_time=2019-01-01T00:00:00Z&" : "";
        var smallest = (int)operation.Parameters.First(spec => spec.Name == "max_results").Minimum!.Value;
        return (
            $"{operation.Path.Replace("{id}", id, StringComparison.Ordinal)}?{query}{start}",
            Math.Max(smallest, operation == XOperation.RetweetsOfMe ? 1 : 5)
        );
    }

    private static long Maximum(XOperation operation) => operation.Parameters.First(spec => spec.Name == "max_results").Maximum!.Value;
}

using System.Net;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>How far timelines reach: to the newest of all that is in them, and with private metrics 30 days back.</summary>
[TestFixture]
internal sealed class SandboxTimelineTests : SandboxFixture
{
    private const string Metrics = "tweet.fields=non_public_metrics,organic_metrics";

    protected override XSandboxOptions Options => new() { EnforceRateLimits = false, ShortPages = false };

    [Test]
    public async Task A_timeline_without_replies_reaches_the_800_newest_replies_included()
    {
        var first = Sandbox.Post("The first");
        var path = $"/2/users/{User.Id}/tweets?max_results=100";
        for (var i = 1; i < 800; i++)
        {
            Sandbox.Post($"And {i}", inReplyToTweetId: first);
        }

        Assert.That((await Me.GetAsync($"{path}&exclude=replies")).Ids, Is.EqualTo(new[] { first }));

        var last = Sandbox.Post("And the last", inReplyToTweetId: first);

        var beyond = await Me.GetAsync($"{path}&exclude=replies");
        Assert.That((beyond.Status, beyond.Ids.Count, beyond.Token("next_token")), Is.EqualTo((HttpStatusCode.OK, 0, (string?)null)));
        Assert.That((await Me.GetAsync($"{path}&until_id={last}&exclude=retweets")).Ids, Has.Count.EqualTo(100), "3,200 with replies");
    }

    [TestCase("until_id")]
    [TestCase("end_time")]
    public async Task A_period_before_what_a_timeline_reaches_has_nothing(string bound)
    {
        var first = Sandbox.Post($"The first for @{User.Username}", Sandbox.Users[3]);
        var ended = Clock.GetUtcNow();
        Clock.Advance(TimeSpan.FromMinutes(1));
        var second = Sandbox.Post($"The second for @{User.Username}", Sandbox.Users[3]);
        var path =
            $"/2/users/{User.Id}/mentions?max_results=5&"
            + (bound == "until_id" ? $"until_id={second}" : $"end_time={ended:yyyy-MM-ddTHH:mm:ssZ}");
        for (var i = 2; i < 800; i++)
        {
            Sandbox.Post($"{i} for @{User.Username}", Sandbox.Users[3]);
        }

        Assert.That((await Me.GetAsync(path)).Ids, Is.EqualTo(new[] { first }));

        Sandbox.Post($"The last for @{User.Username}", Sandbox.Users[3]);

        var beyond = await Me.GetAsync(path);
        Assert.That((beyond.Status, beyond.Ids.Count, beyond.Token("next_token")), Is.EqualTo((HttpStatusCode.OK, 0, (string?)null)));
    }

    [Test]
    public async Task Private_metrics_of_a_Tweet_are_there_for_30_days()
    {
        var id = Sandbox.Post("Mine");
        Clock.Advance(TimeSpan.FromDays(30));
        var last = await Me.GetAsync($"/2/tweets/{id}?{Metrics}");
        Clock.Advance(TimeSpan.FromSeconds(1));
        var late = await Me.GetAsync($"/2/tweets/{id}?{Metrics},public_metrics");

        Assert.That((last.Has("data.non_public_metrics"), last.Has("errors")), Is.EqualTo((true, false)));
        Assert.That(late.Has("data"), Is.False);
        Assert.That((late.Text("errors.0.resource_id"), late.Text("errors.3.field")), Is.EqualTo((id, "organic_metrics.impression_count")));
        Assert.That(late.Text("errors.0.type"), Does.EndWith("/not-authorized-for-field"));
    }

    [TestCase("tweet.fields")]
    [TestCase("media.fields")]
    public async Task A_timeline_with_private_metrics_has_the_last_30_days(string fields)
    {
        var path = $"/2/users/{User.Id}/tweets?max_results=5&{fields}=organic_metrics";
        Clock.Advance(TimeSpan.FromDays(31));
        var id = Sandbox.Post("The only one of this month");

        var page = await Me.GetAsync(path);

        Assert.That((page.Ids, page.Token("next_token"), page.Has("errors")), Is.EqualTo((new[] { id }, (string?)null, false)));
        Assert.That((await Me.GetAsync($"/2/users/{User.Id}/tweets?max_results=5")).Ids, Has.Count.EqualTo(5));
    }

    [Test]
    public async Task Where_pages_come_short_those_of_more_than_30_days_ago_are_empty_and_lead_on()
    {
        await using var sandbox = await XSandbox.StartAsync(new() { TimeProvider = Clock });
        using var me = SandboxHttp.AsUser(sandbox, sandbox.User);
        var path = $"/2/users/{sandbox.User.Id}/tweets?max_results=5&{Metrics}";
        Clock.Advance(TimeSpan.FromDays(31));
        var id = sandbox.Post("The only one of this month");

        var first = await me.GetAsync(path);
        var second = await me.GetAsync($"{path}&pagination_token={first.Token("next_token")}");

        Assert.That(first.Ids, Is.EqualTo(new[] { id }));
        Assert.That(second.Meta.GetProperty("result_count").GetInt32(), Is.Zero);
        Assert.That(second.Token("next_token"), Is.Not.Null);
        Assert.That(second.Has("errors"), Is.False);
    }
}

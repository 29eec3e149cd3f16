using System.Globalization;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>Limits that a test uses up: of everyone, of the App, of one user.</summary>
[TestFixture]
internal sealed class SandboxUsedUpLimitTests : SandboxFixture
{
    private const string Tweet = "/2/tweets/20";

    [Test]
    public async Task Of_one_user_it_is_refused_to_that_user_alone()
    {
        using var other = SandboxHttp.AsUser(Sandbox, Sandbox.Users[1]);
        await Me.GetAsync(Tweet);
        Sandbox.UseUpLimit(XOperation.GetTweet, User);

        Assert.That(await StatusesAsync(Me, other, App), Is.EqualTo(new[] { 429, 200, 200 }));
        Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.That(await StatusesAsync(Me), Is.EqualTo(new[] { 200 }));
    }

    [Test]
    public async Task Of_the_App_users_have_theirs()
    {
        Sandbox.UseUpLimit(XOperation.GetTweet, SandboxCaller.App);

        Assert.That(await StatusesAsync(Me, App), Is.EqualTo(new[] { 200, 429 }));
    }

    [Test]
    public async Task Of_everyone_nobody_has_one_left()
    {
        Sandbox.UseUpLimit(XOperation.GetTweet);

        Assert.That(await StatusesAsync(Me, App), Is.EqualTo(new[] { 429, 429 }));
    }

    [Test]
    public async Task Who_waits_for_the_reset_that_was_sent_is_served_whether_the_window_was_open_before_or_not()
    {
        await App.GetAsync(Tweet);
        Clock.Advance(TimeSpan.FromMinutes(10.5) + TimeSpan.FromMilliseconds(300));
        Sandbox.UseUpLimit(XOperation.GetTweet);

        foreach (var http in new[] { App, Me })
        {
            var refused = await http.GetAsync(Tweet);
            var reset = DateTimeOffset.FromUnixTimeSeconds(long.Parse(refused.Headers["x-rate-limit-reset"], CultureInfo.InvariantCulture));
            Clock.Advance(reset > Clock.GetUtcNow() ? reset - Clock.GetUtcNow() : TimeSpan.Zero);

            Assert.That(((int)refused.Status, await StatusesAsync(http)), Is.EqualTo((429, new[] { 200 })).UsingPropertiesComparer());
            Sandbox.UseUpLimit(XOperation.GetTweet);
        }
    }

    [Test]
    public async Task Windows_that_are_short_are_short_when_used_up()
    {
        await using var sandbox = await XSandbox.StartAsync(
            new()
            {
                Users = 100,
                Tweets = 500,
                TimeProvider = Clock,
                MaxRateLimitWindow = TimeSpan.FromSeconds(2),
            }
        );
        using var app = SandboxHttp.AsApp(sandbox);
        sandbox.UseUpLimit(XOperation.GetTweet);
        var before = await StatusesAsync(app);
        Clock.Advance(TimeSpan.FromSeconds(3));

        Assert.That((before[0], (await StatusesAsync(app))[0]), Is.EqualTo((429, 200)));
    }

    [Test]
    public void A_caller_that_the_operation_does_not_take_has_no_limit_to_use_up()
    {
        Assert.That(
            () => Sandbox.UseUpLimit(XOperation.GetMe, SandboxCaller.App),
            Throws.ArgumentException.With.Message.Contains("GetMe counts no calls of the App. It takes OAuth 2.0 User Context")
        );
        Assert.That(
            () => Sandbox.UseUpLimit(XOperation.UpdateRules, User),
            Throws.ArgumentException.With.Message.Contains($"UpdateRules counts no calls of {User}. It takes OAuth 2.0 Application-Only")
        );
    }

    private static async Task<int[]> StatusesAsync(params SandboxHttp[] callers)
    {
        var statuses = new List<int>();
        foreach (var caller in callers)
        {
            statuses.Add((int)(await caller.GetAsync(Tweet)).Status);
        }

        return [.. statuses];
    }
}

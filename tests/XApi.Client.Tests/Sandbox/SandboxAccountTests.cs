using System.Net;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>Accounts and Tweets that not everyone may see: protected, blocking, suspended, withheld.</summary>
[TestFixture]
internal sealed class SandboxAccountTests : SandboxFixture
{
    private string _tweet = null!;

    protected override XSandboxOptions Options =>
        new()
        {
            ShortPages = false,
            EnforceRateLimits = false,
            SearchDelay = TimeSpan.Zero,
        };

    private SandboxUser Other => Sandbox.Users[4];

    [SetUp]
    public void Post()
    {
        Sandbox.World.Unfollow(User, Other);
        _tweet = Sandbox.Post($"An avalanche near @{User.Username}", Other);
    }

    [Test]
    public async Task Tweets_of_a_protected_account_are_for_its_followers()
    {
        Sandbox.World.Protect(Other);

        Assert.That((await Me.GetAsync($"/2/users/{Other.Id}?user.fields=protected")).Text("data.protected"), Is.EqualTo("True"));
        Assert.That((await Me.GetAsync($"/2/tweets/{_tweet}")).Text("errors.0.type"), Does.EndWith("/not-authorized-for-resource"));
        Assert.That(
            (await Me.GetAsync($"/2/users/{Other.Id}/tweets")).Text("errors.0.detail"),
            Does.StartWith("Sorry, you are not authorized to see the user")
        );
        Assert.That((await Me.GetAsync($"/2/users/{Other.Id}/followers")).Text("errors.0.title"), Is.EqualTo("Authorization Error"));
        Assert.That((await App.GetAsync($"/2/tweets?ids={_tweet},{Landmark}")).Ids, Is.EqualTo(new[] { Landmark }));
        Assert.That((await App.GetAsync("/2/tweets/search/recent?query=avalanche")).Ids, Does.Not.Contain(_tweet));
        Assert.That((await Me.GetAsync($"/2/users/{User.Id}/mentions")).Ids, Does.Not.Contain(_tweet));

        Sandbox.World.Follow(User, Other);
        Assert.That((await Me.GetAsync($"/2/tweets/{_tweet}")).Text("data.id"), Is.EqualTo(_tweet));
        Assert.That((await Me.GetAsync($"/2/users/{Other.Id}/tweets")).Ids, Does.Contain(_tweet));

        Sandbox.World.Protect(Other, false);
        Assert.That((await App.GetAsync($"/2/tweets/{_tweet}")).Text("data.id"), Is.EqualTo(_tweet));
        Assert.That((await App.GetAsync("/2/tweets/search/recent?query=avalanche")).Ids, Does.Contain(_tweet));
    }

    [Test]
    public async Task A_suspended_account_is_an_error_wherever_it_is_asked_for()
    {
        Sandbox.World.Suspend(Other);
        var byId = await App.GetAsync($"/2/users/{Other.Id}");
        var many = await App.GetAsync($"/2/users/by?usernames={User.Username},{Other.Username}");

        Assert.That(byId.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(
            (byId.Text("errors.0.title"), byId.Text("errors.0.detail")),
            Is.EqualTo(("Forbidden", $"User has been suspended: [{Other.Id}]."))
        );
        Assert.That(byId.Text("errors.0.type"), Does.EndWith("/resource-not-found"));
        Assert.That(many.Ids, Is.EqualTo(new[] { User.Id }));
        Assert.That((many.Text("errors.0.parameter"), many.Text("errors.0.value")), Is.EqualTo(("usernames", Other.Username)));
        Assert.That((await App.GetAsync($"/2/users/{Other.Id}/tweets")).Text("errors.0.detail"), Does.StartWith("User has been suspended"));
        Assert.That((await App.GetAsync($"/2/tweets/{_tweet}")).Has("data"), Is.False);
        Assert.That((await App.GetAsync("/2/tweets/search/recent?query=avalanche")).Ids, Does.Not.Contain(_tweet));
        Assert.That((await Me.GetAsync($"/2/users/search?query={Other.Username}")).Ids, Does.Not.Contain(Other.Id));
        Assert.That((await Me.GetAsync($"/2/users/{User.Id}/mentions")).Ids, Does.Not.Contain(_tweet));
    }

    [Test]
    public async Task A_suspended_account_is_no_follower_and_comes_back_as_one()
    {
        Sandbox.World.Follow(Other, User);
        Sandbox.World.Suspend(Other);
        var during = await App.GetAsync($"/2/users/{User.Id}/followers?max_results=1000");
        Sandbox.World.Suspend(Other, false);
        var after = await App.GetAsync($"/2/users/{User.Id}/followers?max_results=1000");

        Assert.That(during.Ids, Does.Not.Contain(Other.Id));
        Assert.That(after.Ids, Does.Contain(Other.Id));
        Assert.That((await App.GetAsync($"/2/tweets/{_tweet}")).Text("data.id"), Is.EqualTo(_tweet));
    }

    [Test]
    public async Task What_a_suspended_account_is_expanded_to_is_an_error_of_the_includes()
    {
        var mention = Sandbox.Post($"Where is @{Other.Username}?");
        Sandbox.World.Suspend(Other);

        var tweet = await App.GetAsync($"/2/tweets/{mention}?expansions=entities.mentions.username");

        Assert.That(tweet.Text("data.id"), Is.EqualTo(mention));
        Assert.That((tweet.Text("errors.0.section"), tweet.Text("errors.0.value")), Is.EqualTo(("includes", Other.Username)));
        Assert.That(tweet.Text("errors.0.detail"), Is.EqualTo($"User has been suspended: [{Other.Username}]."));
    }

    [Test]
    public async Task Nobody_follows_or_writes_to_a_suspended_account_and_it_does_nothing()
    {
        using var them = SandboxHttp.AsUser(Sandbox, Other);
        Sandbox.World.Suspend(Other);

        var follow = await Me.PostAsync($"/2/users/{User.Id}/following", $$"""{"target_user_id":"{{Other.Id}}"}""");
        var message = await Me.PostAsync($"/2/dm_conversations/with/{Other.Id}/messages", """{"text":"Hello?"}""");
        var theirs = await them.PostAsync("/2/tweets", """{"text":"I am here"}""");

        Assert.That(
            (follow.Status, message.Status, theirs.Status),
            Is.EqualTo((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden))
        );
        Assert.That(theirs.Text("detail"), Is.EqualTo("Your account is suspended and is not permitted to access this feature."));
    }

    [Test]
    public async Task Who_is_blocked_neither_sees_nor_follows_nor_writes()
    {
        Sandbox.World.Follow(User, Other);
        Sandbox.World.Block(Other, User);

        var follow = await Me.PostAsync($"/2/users/{User.Id}/following", $$"""{"target_user_id":"{{Other.Id}}"}""");
        var message = await Me.PostAsync($"/2/dm_conversations/with/{Other.Id}/messages", """{"text":"Hello?"}""");

        Assert.That(follow.Text("detail"), Is.EqualTo("You have been blocked from following this account at the request of the user."));
        Assert.That(message.Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((await Me.GetAsync($"/2/tweets/{_tweet}")).Text("errors.0.title"), Is.EqualTo("Authorization Error"));
        Assert.That((await Me.GetAsync($"/2/users/{Other.Id}/tweets")).Has("data"), Is.False);
        Assert.That(User.Record.Following.Contains(Other.Record), Is.False);
        Assert.That((await App.GetAsync($"/2/tweets/{_tweet}")).Text("data.id"), Is.EqualTo(_tweet), "Others see it.");
    }

    [Test]
    public async Task A_withheld_Tweet_and_account_say_where()
    {
        Sandbox.World.Withhold(_tweet, "DE", "FR");
        Sandbox.World.Withhold(Other, "TR");

        var found = await App.GetAsync($"/2/tweets/{_tweet}?tweet.fields=withheld&expansions=author_id&user.fields=withheld");
        var listed = await App.GetAsync($"/2/users/{Other.Id}/tweets?tweet.fields=withheld");
        Sandbox.World.Withhold(_tweet, "XY");
        var claimed = await App.GetAsync("/2/tweets/search/recent?query=avalanche&tweet.fields=withheld");
        Sandbox.World.Withhold(_tweet);
        var free = await App.GetAsync($"/2/tweets/{_tweet}?tweet.fields=withheld");

        Assert.That((found.Text("data.withheld.country_codes.1"), found.Text("data.withheld.copyright")), Is.EqualTo(("FR", "False")));
        Assert.That(
            (found.Text("includes.users.0.withheld.country_codes.0"), found.Text("includes.users.0.withheld.scope")),
            Is.EqualTo(("TR", "user"))
        );
        Assert.That(listed.Text("data.0.withheld.country_codes.0"), Is.EqualTo("DE"));
        Assert.That(claimed.Text("data.0.withheld.copyright"), Is.EqualTo("True"));
        Assert.That(free.Has("data.withheld"), Is.False);
    }

    [Test]
    public void A_Tweet_that_there_is_not_cannot_be_touched()
    {
        Assert.That(() => Sandbox.World.Delete("1"), Throws.ArgumentException.With.Message.Contains("There is no Tweet 1"));
    }
}

using System.Net;
using XApi.Sandbox;

namespace XApi.Tests.Authentication;

/// <summary>Each login from the first click to the end of the token, against a server that verifies everything.</summary>
public class SandboxLoginTests : SandboxLogins
{
    [TestCase(false)]
    [TestCase(true)]
    public async Task OAuth_2_through_a_browser_on_this_machine(bool confidential)
    {
        var login = confidential ? OAuth2(Sandbox.ConfidentialClientId, Sandbox.ClientSecret) : OAuth2();

        var credential = await login.WithBrowserAsync(Browser.Approve);

        Assert.That((credential.UserId, credential.Username), Is.EqualTo((Alice.Id, Alice.Username)));
        Assert.That(await WriteAsync(credential), Is.EqualTo(Alice.Id));
        Assert.That(await credential.GetScopesAsync(), Is.EqualTo(new[] { "tweet.read", "tweet.write", "users.read", "offline.access" }));
    }

    [Test]
    public async Task OAuth_2_with_a_pasted_address() =>
        Assert.That(await WriteAsync(await OAuth2().WithPastedUrlAsync(Browser.ApproveAsync)), Is.EqualTo(Alice.Id));

    [Test]
    public async Task OAuth_2_in_a_web_application()
    {
        var login = new OAuth2Login(Sandbox.ConfidentialClientId, Sandbox.ClientSecret)
        {
            Scopes = XScopes.For(XOperation.CreateTweet, XOperation.GetTweet),
            RedirectUri = new("https://app.example/back?from=x"),
            Server = Sandbox.AuthorizationServer,
            TimeProvider = Clock,
        };

        var begun = login.Begin();
        var redirected = new Uri((await Browser.ApproveAsync(begun.Url))!);

        Assert.That(redirected.OriginalString, Does.StartWith("https://app.example/back?from=x&state="));
        Assert.That(await WriteAsync(await login.CompleteAsync(begun, redirected)), Is.EqualTo(Alice.Id));
    }

    [Test]
    public async Task OAuth_1_through_a_browser_on_this_machine()
    {
        var credential = await OAuth1().WithBrowserAsync(Browser.Approve);

        Assert.That((credential.UserId, credential.ScreenName), Is.EqualTo((Alice.Id, Alice.Username)));
        Assert.That(await WriteAsync(credential), Is.EqualTo(Alice.Id));
    }

    [Test]
    public async Task OAuth_1_with_a_PIN()
    {
        string? pin = null;
        var credential = await OAuth1().WithPinAsync(async (page, cancel) => pin = await Browser.ApproveAsync(page, cancel));

        Assert.That(pin, Does.Match("^[0-9]{7}$"));
        Assert.That(await WriteAsync(credential), Is.EqualTo(Alice.Id));
    }

    [Test]
    public async Task OAuth_1_in_a_web_application_where_who_has_agreed_is_not_asked_again()
    {
        var login = WebLogin();
        var begun = await login.BeginAsync();
        var credential = await login.CompleteAsync(begun, new((await Browser.ApproveAsync(begun.Url))!));
        Assert.That(await WriteAsync(credential), Is.EqualTo(Alice.Id));

        // Who would now press the other button isn't shown any; who never agreed is.
        var again = await login.BeginAsync();
        Assert.That(await Browser.DenyAsync(again.Url), Does.Contain("oauth_verifier="));
        var other = await login.BeginAsync();
        Assert.That(await Sandbox.Browser(Sandbox.Users[4]).DenyAsync(other.Url), Does.Contain("denied="));
    }

    [Test]
    public async Task App_only_with_key_and_secret()
    {
        var credential = new AppOnlyCredential(Sandbox.ApiKey, Sandbox.ApiKeySecret)
        {
            Server = Sandbox.AuthorizationServer,
            TimeProvider = Clock,
        };
        using var x = Sandbox.CreateClient(credential);

        Assert.That((await x.Tweets.GetAsync(Sandbox.User.PinnedTweetId!)).Data, Is.Not.Null);
        Assert.That(await credential.AuthorizationAsync(), Is.EqualTo($"Bearer {Sandbox.BearerToken}"), "the same one for all processes");
    }

    [Test]
    public async Task Who_refuses_is_not_logged_in()
    {
        Func<Task>[] logins =
        [
            () => OAuth2().WithBrowserAsync(Browser.Deny),
            () => OAuth2().WithPastedUrlAsync(Browser.DenyAsync),
            () => OAuth1().WithBrowserAsync(Browser.Deny),
        ];
        foreach (var login in logins)
        {
            Assert.That((await Assert.ThrowsAsync<XOAuthException>(login))!.Error, Is.EqualTo("access_denied"));
        }

        Assert.That(
            (await Assert.ThrowsAsync<XOAuthException>(() => OAuth1().WithPinAsync(Browser.DenyAsync)))!.Message,
            Does.Contain("No PIN")
        );
    }

    [Test]
    public async Task A_wrong_PIN_logs_nobody_in() =>
        Assert.That(
            (
                await Assert.ThrowsAsync<XOAuthException>(() =>
                    OAuth1().WithPinAsync(async (page, cancel) => await Browser.ApproveAsync(page, cancel) is null ? null : "0000000")
                )
            )!.Status,
            Is.EqualTo(HttpStatusCode.Unauthorized)
        );

    [Test]
    public async Task After_two_hours_the_token_is_refreshed_and_the_pair_stored()
    {
        var store = new MemoryTokenStore();
        var credential = await OAuth2(store: store).WithBrowserAsync(Browser.Approve);
        var first = (await store.ReadAsync("default"))!;

        Clock.Advance(TimeSpan.FromHours(2) - TimeSpan.FromMinutes(1.1));
        Assert.That(await WriteAsync(credential), Is.EqualTo(Alice.Id));
        Assert.That(await store.ReadAsync("default"), Is.EqualTo(first), "it holds for another minute, so nothing is refreshed");

        Clock.Advance(TimeSpan.FromMinutes(1.1));
        Assert.That(await StatusAsync($"Bearer {first.AccessToken}"), Is.EqualTo(HttpStatusCode.Unauthorized), "two hours are over");
        Assert.That(await WriteAsync(credential), Is.EqualTo(Alice.Id));
        var second = (await store.ReadAsync("default"))!;
        Assert.That(second.AccessToken, Is.Not.EqualTo(first.AccessToken));
        Assert.That(second.RefreshToken, Is.Not.EqualTo(first.RefreshToken));
        Assert.That(second.ExpiresAt, Is.EqualTo(Clock.GetUtcNow().AddHours(2)));

        Clock.Advance(TimeSpan.FromHours(30));
        Assert.That(await WriteAsync(credential), Is.EqualTo(Alice.Id), "and so on");
    }

    [Test]
    public async Task Without_offline_access_the_log_in_ends_after_two_hours()
    {
        var credential = await OAuth2(scopes: ["tweet.read", "users.read", "tweet.write"]).WithBrowserAsync(Browser.Approve);
        Assert.That(await WriteAsync(credential), Is.EqualTo(Alice.Id));

        Clock.Advance(TimeSpan.FromHours(2));

        Assert.That(
            (await Assert.ThrowsAsync<XCredentialException>(() => WriteAsync(credential)))!.Message,
            Does.Contain("offline.access")
        );
    }

    [Test]
    public async Task A_token_that_is_refused_long_before_its_end_is_refreshed_once_and_the_call_continues()
    {
        var store = new MemoryTokenStore();
        var credential = await OAuth2(store: store).WithBrowserAsync(Browser.Approve);
        var first = (await store.ReadAsync("default"))!;
        Sandbox.RevokeAccessToken(first.AccessToken);

        Assert.That(await WriteAsync(credential), Is.EqualTo(Alice.Id));
        Assert.That((await store.ReadAsync("default"))!.AccessToken, Is.Not.EqualTo(first.AccessToken));
    }

    [Test]
    public async Task Many_calls_at_once_refresh_once()
    {
        var store = new MemoryTokenStore();
        var credential = await OAuth2(store: store).WithBrowserAsync(Browser.Approve);
        var first = (await store.ReadAsync("default"))!;
        Sandbox.RevokeAccessToken(first.AccessToken);

        // A second refresh would come with a spent token or with the next one; either would show.
        var authors = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => WriteAsync(credential)));

        Assert.That(authors, Is.All.EqualTo(Alice.Id));
        var (status, _) = await PostAsync(
            "2/oauth2/token",
            null,
            ("grant_type", "refresh_token"),
            ("refresh_token", (await store.ReadAsync("default"))!.RefreshToken!),
            ("client_id", Sandbox.ClientId)
        );
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), "the stored refresh token is the one that is not spent");
    }

    [Test]
    public async Task A_log_in_whose_access_the_user_takes_away_is_not_refreshed()
    {
        var store = new MemoryTokenStore();
        var credential = await OAuth2(store: store).WithBrowserAsync(Browser.Approve);

        Sandbox.World.RevokeAccess(Alice);

        Assert.That((await Assert.ThrowsAsync<XCredentialException>(() => WriteAsync(credential)))!.IsLoginRequired, Is.True);
    }

    [Test]
    public async Task A_log_in_by_OAuth_1_that_is_under_way_when_the_user_takes_access_away_comes_to_nothing_and_the_user_is_asked_again()
    {
        var login = WebLogin();
        var begun = await login.BeginAsync();
        var back = new Uri((await Browser.ApproveAsync(begun.Url))!);

        Sandbox.World.RevokeAccess(Alice);

        Assert.That(async () => await login.CompleteAsync(begun, back), Throws.InstanceOf<XOAuthException>());
        Assert.That(await Browser.DenyAsync((await login.BeginAsync()).Url), Does.Contain("denied="));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_revoked_log_in_is_over_for_every_holder_of_its_tokens(bool confidential)
    {
        var store = new MemoryTokenStore();
        var (id, secret) = confidential ? (Sandbox.ConfidentialClientId, Sandbox.ClientSecret) : (Sandbox.ClientId, null);
        var credential = await OAuth2(id, secret, store).WithBrowserAsync(Browser.Approve);
        var token = (await store.ReadAsync("default"))!;

        await credential.RevokeAsync();

        Assert.That(await StatusAsync($"Bearer {token.AccessToken}"), Is.EqualTo(HttpStatusCode.Unauthorized));
        var thief = new OAuth2UserCredential(id, token with { ExpiresAt = DateTimeOffset.UnixEpoch }, secret)
        {
            Server = Sandbox.AuthorizationServer,
            TimeProvider = Clock,
        };
        Assert.That((await Assert.ThrowsAsync<XCredentialException>(() => WriteAsync(thief)))!.IsLoginRequired, Is.True);
        Assert.That(await store.ReadAsync("default"), Is.Null);
        Assert.That(
            await Assert.ThrowsAsync<XCredentialException>(() => WriteAsync(credential)),
            Has.Message.Contains("nobody is logged in")
        );
    }

    [Test, Category("Slow")]
    public async Task An_invalidated_OAuth_1_token_signs_nothing_any_more()
    {
        var credential = await OAuth1().WithPinAsync(Browser.ApproveAsync);
        await credential.InvalidateAsync(Sandbox.AuthorizationServer);

        Assert.That(
            async () => await WriteAsync(credential),
            Throws.InstanceOf<XApiException>().With.Property(nameof(XApiException.Status)).EqualTo(HttpStatusCode.Unauthorized)
        );
        Assert.That(
            (await Assert.ThrowsAsync<XOAuthException>(() => credential.InvalidateAsync(Sandbox.AuthorizationServer)))!.Error,
            Is.EqualTo("89")
        );
    }

    [Test]
    public async Task An_App_only_token_that_another_process_has_invalidated_is_fetched_again()
    {
        AppOnlyCredential New() => new(Sandbox.ApiKey, Sandbox.ApiKeySecret) { Server = Sandbox.AuthorizationServer, TimeProvider = Clock };
        var (mine, other) = (New(), New());
        using var x = Sandbox.CreateClient(mine);
        await x.Tweets.GetAsync(Sandbox.User.PinnedTweetId!);
        var old = Sandbox.BearerToken;

        await other.InvalidateAsync();

        Assert.That(await StatusAsync($"Bearer {old}"), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await x.Tweets.GetAsync(Sandbox.User.PinnedTweetId!)).Data, Is.Not.Null);
        Assert.That(Sandbox.BearerToken, Is.Not.EqualTo(old));
    }

    [Test]
    public async Task The_scopes_that_operations_need_are_granted_and_no_more()
    {
        var credential = await OAuth2(scopes: [.. XScopes.For(XOperation.CreateTweet)]).WithBrowserAsync(Browser.Approve);
        using var x = Sandbox.CreateClient(credential);

        await x.Tweets.CreateAsync(new() { Text = "As much as was asked for" });
        var thrown = (await Assert.ThrowsAsync<XCredentialException>(() => x.Likes.LikeAsync(Alice.Id, Sandbox.User.PinnedTweetId!)))!;
        Assert.That(thrown.MissingScopes, Is.EqualTo(new[] { "like.write" }));
    }

    [Test]
    public void A_page_of_another_server_is_not_opened() =>
        Assert.That(
            () =>
                Browser.Approve(
                    new OAuth2Login(Sandbox.ClientId) { Scopes = ["tweet.read"] }
                        .Begin()
                        .Url
                ),
            Throws.InvalidOperationException.With.Message.Contains("AuthorizationServer")
        );

    // As a web application has it.
    private OAuth1Login WebLogin() =>
        new(Sandbox.ApiKey, Sandbox.ApiKeySecret)
        {
            CallbackUri = new("https://app.example/back"),
            AlwaysAsk = false,
            Server = Sandbox.AuthorizationServer,
            TimeProvider = Clock,
        };
}

using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi.Tests.Authentication;

/// <summary>What every credential shows of itself, the library's own, a user's, and any Kiota provider.</summary>
public class XCredentialTests
{
    [Test]
    public void A_credential_shows_its_method_and_its_user()
    {
        Assert.That($"{new AppOnlyCredential("token")}", Is.EqualTo("AppOnlyCredential (BearerToken)"));
        Assert.That($"{new OAuth1Credential("key", "secret", "12-token", "secret")}", Is.EqualTo("OAuth1Credential (UserToken, user 12)"));
        Assert.That(
            $"{new OAuth2UserCredential("client", new OAuth2UserToken("t"), userId: "13")}",
            Is.EqualTo("OAuth2UserCredential (OAuth2UserToken, user 13) \"default\"")
        );
    }

    [Test]
    public async Task A_credential_of_a_user_s_own_knows_no_user_and_no_scopes_and_cannot_renew()
    {
        var own = new Own();
        Assert.That(own.UserId, Is.Null);
        Assert.That(await own.GetScopesAsync(), Is.Null);
        Assert.That(await own.RenewAsync("Bearer t"), Is.False);
        Assert.That($"{own}", Is.EqualTo("Own (UserToken)"));
        Assert.That(XCredential.Of(own), Is.SameAs(own));
    }

    [Test]
    public void A_credential_of_one_s_own_makes_its_key_of_what_identifies_it()
    {
        var key = new VaultCredential("12").CredentialKey;
        Assert.That(key, Does.Match("^vault:[0-9a-f]{16}$"));
        Assert.That(new VaultCredential("12").CredentialKey, Is.EqualTo(key));
        Assert.That(new VaultCredential("13").CredentialKey, Is.Not.EqualTo(key));
    }

    [Test]
    public void Keys_say_whose_limits_are_counted_together_and_hold_no_secret()
    {
        var (app, same) = (new AppOnlyCredential("token"), new AppOnlyCredential("token"));
        Assert.That(app.CredentialKey, Does.Match("^app:[0-9a-f]{16}$").And.EqualTo(same.CredentialKey));
        Assert.That(app.CredentialKey, Is.Not.EqualTo(new AppOnlyCredential("token-2").CredentialKey));
        Assert.That(
            new AppOnlyCredential("key", "secret").CredentialKey,
            Is.EqualTo(new AppOnlyCredential("key", "new/secret").CredentialKey)
        );
        Assert.That(
            new AppOnlyCredential("key", "secret").CredentialKey,
            Does.Match("^app:[0-9a-f]{16}$").And.Not.EqualTo(new AppOnlyCredential("key-2", "secret").CredentialKey)
        );

        var user = new OAuth1Credential("key", "secret", "12-token", "secret").CredentialKey;
        Assert.That(
            user,
            Does.Match("^oauth1:[0-9a-f]{16}$")
                .And.EqualTo(new OAuth1Credential("key", "new/secret", "12-token", "new/secret").CredentialKey)
        );
        Assert.That(user, Is.Not.EqualTo(new OAuth1Credential("key-2", "secret", "12-token", "secret").CredentialKey));
        Assert.That(user, Is.Not.EqualTo(new OAuth1Credential("key", "secret", "13-token", "secret").CredentialKey));
        Assert.That(XCredential.Of(new Foreign()).CredentialKey, Does.Match("^other:[0-9a-f]{16}$"));
    }

    [Test]
    public void What_is_said_of_a_provider_needs_a_provider() =>
        Assert.That(
            () => XCredential.From(null!, XSecurityScheme.UserToken),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("provider")
        );

    [Test]
    public async Task A_foreign_provider_is_what_is_said_of_it()
    {
        var provider = new Foreign();
        var nothing = XCredential.From(provider, XSecurityScheme.UserToken);
        Assert.That(
            (nothing.Scheme, nothing.UserId, await nothing.GetScopesAsync()),
            Is.EqualTo((XSecurityScheme.UserToken, (string?)null, (IReadOnlyList<string>?)null))
        );
        Assert.That(await nothing.RenewAsync("Bearer t"), Is.False);
        Assert.That(await nothing.AuthorizationAsync(), Is.EqualTo("Foreign"));

        string[] scopes = ["tweet.read"];
        var all = XCredential.From(provider, XSecurityScheme.OAuth2UserToken, scopes, "12");
        Assert.That((all.Scheme, all.UserId), Is.EqualTo((XSecurityScheme.OAuth2UserToken, "12")));
        Assert.That(await all.GetScopesAsync(), Is.SameAs(scopes));
        Assert.That($"{all}", Is.EqualTo("Foreign (OAuth2UserToken)"));
    }

    [Test]
    public async Task What_is_not_said_of_a_credential_it_says_itself()
    {
        var oauth = new AuthorizationServerStub();
        var inner = new OAuth2UserCredential("client", AuthorizationServerStub.Token(0), userId: "12") { Server = oauth.Server };
        var wrapped = XCredential.From(inner, XSecurityScheme.OAuth2UserToken);
        Assert.That((wrapped.UserId, wrapped.CredentialKey), Is.EqualTo(("12", inner.CredentialKey)));
        Assert.That(await wrapped.GetScopesAsync(), Is.EqualTo(new[] { "tweet.read", "users.read", "offline.access" }));
        Assert.That(await wrapped.RenewAsync("Bearer access-0"), Is.True);
        Assert.That(await wrapped.AuthorizationAsync(), Is.EqualTo("Bearer access-1"));

        var said = XCredential.From(inner, XSecurityScheme.OAuth2UserToken, ["tweet.read"], "13");
        Assert.That((said.UserId, said.CredentialKey), Is.EqualTo(("13", inner.CredentialKey)));
        Assert.That(await said.GetScopesAsync(), Is.EqualTo(new[] { "tweet.read" }));
    }

    [Test]
    public async Task Logins_are_told_apart_by_user_or_by_token()
    {
        var token = AuthorizationServerStub.Token(1);
        OAuth2UserCredential Of(OAuth2UserToken stored, string? user = null) => new("client", stored, userId: user);

        Assert.That(await LoginAsync(Of(token, "12")), Does.EndWith(" 12"));
        Assert.That(await LoginAsync(Of(token with { UserId = "13" })), Does.EndWith(" 13"));
        var unnamed = await LoginAsync(Of(token));
        Assert.That(await LoginAsync(Of(token)), Does.EndWith(unnamed.Split(' ')[1]));
        Assert.That(await LoginAsync(Of(AuthorizationServerStub.Token(2))), Does.Not.EndWith(unnamed.Split(' ')[1]));
        Assert.That(await LoginAsync(new OAuth2UserCredential("client", new MemoryTokenStore())), Does.Match(" login:[0-9a-f]{16}$"));

        var provider = new Foreign();
        var app = XCredential.From(provider, XSecurityScheme.BearerToken);
        Assert.That(await LoginAsync(app), Is.EqualTo(app.CredentialKey), "an App is nobody else some day");
        var user = XCredential.From(provider, XSecurityScheme.OAuth2UserToken, userId: "14");
        Assert.That(await LoginAsync(user), Is.EqualTo($"{user.CredentialKey} 14"));
        var unknown = XCredential.From(provider, XSecurityScheme.OAuth2UserToken);
        var login = await LoginAsync(unknown);
        Assert.That(login, Does.StartWith($"{unknown.CredentialKey} ").And.Not.Contain("Foreign"));
        Assert.That(await LoginAsync(unknown), Is.EqualTo(login));

        static async Task<string> LoginAsync(XCredential credential) =>
            await credential.FindLoginAsync(new("https://api.x.com"), CancellationToken.None);
    }

    private sealed class Own : XCredential
    {
        public override XSecurityScheme Scheme => XSecurityScheme.UserToken;

        public override string CredentialKey => "own";

        public override Task AuthenticateRequestAsync(
            RequestInformation request,
            Dictionary<string, object>? additionalAuthenticationContext = null,
            CancellationToken cancellationToken = default
        ) => Task.CompletedTask;
    }

    private sealed class Foreign : IAuthenticationProvider
    {
        public Task AuthenticateRequestAsync(
            RequestInformation request,
            Dictionary<string, object>? additionalAuthenticationContext = null,
            CancellationToken cancellationToken = default
        )
        {
            request.Headers.Add("Authorization", "Foreign");
            return Task.CompletedTask;
        }
    }

    private sealed class VaultCredential(string userId) : XCredential
    {
        public override XSecurityScheme Scheme => XSecurityScheme.UserToken;

        public override string CredentialKey => MakeKey("vault", "app", userId);

        public override Task AuthenticateRequestAsync(
            Microsoft.Kiota.Abstractions.RequestInformation request,
            Dictionary<string, object>? additionalAuthenticationContext = null,
            CancellationToken cancellationToken = default
        ) => Task.CompletedTask;
    }
}

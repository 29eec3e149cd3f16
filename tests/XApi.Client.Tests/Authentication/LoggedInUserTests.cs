using System.Net;

namespace XApi.Tests.Authentication;

/// <summary>Who has logged in: found out by the login, stored beside the token.</summary>
public class LoggedInUserTests
{
    private AuthorizationServerStub _server = null!;
    private MemoryTokenStore _store = null!;

    [SetUp]
    public void SetUp() => (_server, _store) = (new() { User = """{"data":{"id":"2244994945","username":"XDevelopers"}}""" }, new());

    [Test]
    public async Task A_log_in_stores_whose_it_is_and_asks_once()
    {
        var credential = await LogInAsync();
        Assert.That((credential.UserId, credential.Username), Is.EqualTo(("2244994945", "XDevelopers")));
        Assert.That(await credential.GetUserIdAsync(), Is.EqualTo("2244994945"));
        Assert.That((await _store.ReadAsync("default"))!.UserId, Is.EqualTo("2244994945"));

        // A later process that shares the store need not ask either.
        Assert.That(await Stored().GetUserIdAsync(), Is.EqualTo("2244994945"));
        Assert.That(
            _server.Http.Requests.Select(sent => $"{sent.Method} {sent.Uri.AbsolutePath}"),
            Is.EqualTo(new[] { "POST /2/oauth2/token", "GET /2/users/me" })
        );
        Assert.That(_server.Http.Requests[1].Headers["Authorization"], Is.EqualTo("Bearer access-1"));
    }

    [Test]
    public async Task Whom_a_response_has_shown_is_known_at_once_though_the_store_fails([Values] bool fails)
    {
        var store = new FragileStore();
        await store.UpdateAsync("default", (_, _) => Task.FromResult<OAuth2UserToken?>(AuthorizationServerStub.Token(1)));
        var credential = new OAuth2UserCredential("client", store) { Server = _server.Server };
        await credential.AuthorizationAsync();
        store.FailWrites = fails;

        await credential.RememberUserAsync("Bearer another", new() { Id = "8", Username = "eight" }, default);
        Assert.That(credential.UserId, Is.Null);
        await credential.RememberUserAsync("Bearer access-1", new() { Id = "7", Username = "seven" }, default);

        Assert.That((credential.UserId, credential.Username), Is.EqualTo(("7", "seven")));
        Assert.That((await store.ReadAsync("default"))!.UserId, Is.EqualTo(fails ? null : "7"));
    }

    [Test]
    public async Task A_log_in_that_is_not_to_ask_does_not_and_the_credential_asks_when_it_is_needed()
    {
        var credential = await LogInAsync(fetchUser: false);
        Assert.That((credential.UserId, _server.Http.Requests.Count), Is.EqualTo(((string?)null, 1)));
        Assert.That(await credential.GetUserIdAsync(), Is.EqualTo("2244994945"));
        Assert.That((await _store.ReadAsync("default"))!.Username, Is.EqualTo("XDevelopers"));
    }

    [Test]
    public async Task Without_the_scopes_nothing_is_asked()
    {
        _server = new() { Scope = "tweet.read offline.access", User = _server.User };
        Assert.That((await LogInAsync()).UserId, Is.Null);
        Assert.That(_server.Http.Requests, Has.Count.EqualTo(1));
    }

    [TestCase("""{"errors":[{"title":"Not Found Error"}]}""")]
    [TestCase("""{"data":{"id":7}}""")]
    [TestCase("<html>")]
    [TestCase(null)]
    public async Task A_log_in_succeeds_where_X_does_not_say_whose_it_is(string? user)
    {
        _server = new() { User = user };
        var credential = await LogInAsync();
        Assert.That(credential.UserId, Is.Null);
        Assert.That(await credential.AuthorizationAsync(), Is.EqualTo("Bearer access-1"));
        var thrown = (await Assert.ThrowsAsync<XOAuthException>(async () => await credential.GetUserIdAsync()))!;
        Assert.That(thrown.Message, Does.StartWith("https://api.x.com/2/users/me returned").And.Not.Contain("access-1"));
        Assert.That(thrown.Status, Is.EqualTo(user is null ? HttpStatusCode.NotFound : null));
    }

    [Test]
    public async Task Who_logged_in_meanwhile_under_the_same_name_is_not_taken_for_the_one_that_was_asked_about()
    {
        var credential = await LogInAsync(fetchUser: false);
        _server.BeforeUser = () => _store.UpdateAsync("default", (_, _) => Task.FromResult<OAuth2UserToken?>(new("another's"))).Wait();
        Assert.That(await credential.GetUserIdAsync(), Is.EqualTo("2244994945"));
        Assert.That((await _store.ReadAsync("default"))!.UserId, Is.Null);
    }

    [Test]
    public async Task Other_credentials_say_what_they_know()
    {
        Assert.That(await new AppOnlyCredential("token").GetUserIdAsync(), Is.Null);
        Assert.That(await new OAuth1Credential("k", "s", "7-token", "s").GetUserIdAsync(), Is.EqualTo("7"));
        Assert.That(
            await XCredential.From(await LogInAsync(fetchUser: false), XSecurityScheme.OAuth2UserToken).GetUserIdAsync(),
            Is.EqualTo("2244994945")
        );
    }

    private OAuth2UserCredential Stored() => new("client", _store) { Server = _server.Server };

    private Task<OAuth2UserCredential> LogInAsync(bool fetchUser = true)
    {
        var login = new OAuth2Login("client")
        {
            Scopes = ["tweet.read", "users.read", "offline.access"],
            Store = _store,
            Server = _server.Server,
            FetchUser = fetchUser,
        };
        var begun = login.Begin();
        return login.CompleteAsync(begun, new($"http://127.0.0.1:8080/callback?state={begun.State}&code=c"));
    }
}

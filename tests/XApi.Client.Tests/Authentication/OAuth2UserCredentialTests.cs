using System.Net;
using Microsoft.Kiota.Abstractions;

namespace XApi.Tests.Authentication;

public class OAuth2UserCredentialTests
{
    private FakeClock _clock = null!;
    private AuthorizationServerStub _server = null!;
    private FragileStore _store = null!;

    [SetUp]
    public async Task SetUp()
    {
        _clock = new();
        _server = new();
        _store = new();
        await _store.UpdateAsync(
            "default",
            (_, _) => Task.FromResult<OAuth2UserToken?>(AuthorizationServerStub.Token(0, _clock.GetUtcNow().AddHours(2)))
        );
    }

    [Test]
    public async Task A_token_is_used_until_a_minute_before_its_end_and_renewed_then()
    {
        var credential = Credential();
        _clock.Advance(TimeSpan.FromMinutes(118.9));
        Assert.That(await credential.AuthorizationAsync(), Is.EqualTo("Bearer access-0"));
        _clock.Advance(TimeSpan.FromMinutes(0.1));
        Assert.That(await credential.AuthorizationAsync(), Is.EqualTo("Bearer access-1"));
        var request = _server.Http.Requests.Single();
        Assert.That(request.PathAndQuery, Is.EqualTo("/2/oauth2/token"));
        Assert.That(request.Body, Is.EqualTo("grant_type=refresh_token&refresh_token=refresh-0&client_id=client"));
        Assert.That(request.Headers, Does.Not.ContainKey("Authorization"));
        var stored = await _store.ReadAsync("default");
        Assert.That(stored, Is.EqualTo(AuthorizationServerStub.Token(1, _clock.GetUtcNow().AddHours(2))));
    }

    [Test]
    public async Task A_confidential_client_names_itself_in_the_header()
    {
        var credential = new OAuth2UserCredential("client", _store, "secret") { Server = _server.Server, TimeProvider = _clock };
        _clock.Advance(TimeSpan.FromHours(2));
        await credential.AuthorizationAsync();
        var request = _server.Http.Requests.Single();
        Assert.That(request.Headers["Authorization"], Is.EqualTo("Basic Y2xpZW50OnNlY3JldA=="));
        Assert.That(request.Body, Is.EqualTo("grant_type=refresh_token&refresh_token=refresh-0"));
    }

    [Test]
    public async Task Many_calls_at_once_refresh_once()
    {
        var credential = Credential();
        _clock.Advance(TimeSpan.FromHours(3));
        var headers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => credential.AuthorizationAsync())));
        Assert.That(headers, Is.All.EqualTo("Bearer access-1"));
        Assert.That(_server.Http.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Credentials_that_share_a_store_refresh_once()
    {
        _clock.Advance(TimeSpan.FromHours(3));
        var headers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Credential().AuthorizationAsync())));
        Assert.That(headers, Is.All.EqualTo("Bearer access-1"));
        Assert.That(_server.Http.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Many_calls_refused_with_one_token_refresh_once()
    {
        var credential = Credential();
        var refused = await credential.AuthorizationAsync();
        var renewed = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => credential.RenewAsync(refused))));
        Assert.That(renewed, Is.All.True);
        Assert.That(await credential.AuthorizationAsync(), Is.EqualTo("Bearer access-1"));
        Assert.That(_server.Http.Requests, Has.Count.EqualTo(1));
    }

    [TestCase(180, Description = "the token has ended")]
    [TestCase(119.5, Description = "the token is renewed ahead of its end")]
    public async Task A_call_that_is_cancelled_does_not_lose_the_pair_that_X_is_issuing(double minutes)
    {
        var arrived = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var slow = new StubServer(sent =>
        {
            arrived.SetResult();
            release.Task.Wait();
            return _server.Respond(sent.Uri.AbsolutePath, sent.Body!);
        });
        var credential = new OAuth2UserCredential("client", _store)
        {
            Server = new() { Handler = slow },
            TimeProvider = _clock,
        };
        _clock.Advance(TimeSpan.FromMinutes(minutes));
        using var cancel = new CancellationTokenSource();
        var call = credential.AuthorizationAsync(cancel.Token);
        await arrived.Task;
        await cancel.CancelAsync();
        Assert.That(async () => await call, Throws.InstanceOf<OperationCanceledException>());
        release.SetResult();
        Assert.That(await credential.AuthorizationAsync(), Is.EqualTo("Bearer access-1"));
        Assert.That(slow.Requests, Has.Count.EqualTo(1));
        Assert.That((await _store.ReadAsync("default"))!.RefreshToken, Is.EqualTo("refresh-1"));
    }

    [Test]
    public async Task A_pair_that_the_store_does_not_take_fails_the_call_and_is_still_in_hand()
    {
        var credential = Credential();
        _clock.Advance(TimeSpan.FromHours(3));
        _store.FailWrites = true;
        var thrown = (await Assert.ThrowsAsync<XTokenStoreException>(() => credential.AuthorizationAsync()))!;
        Assert.That(thrown.UnsavedToken?.RefreshToken, Is.EqualTo("refresh-1"));
        Assert.That(
            thrown.Message,
            Is.EqualTo(
                "OAuth2UserCredential (OAuth2UserToken) \"default\": X has issued a new token and the store did not take it: disk full The old one is spent. "
                    + "The new one is in UnsavedToken of this exception, and the next call stores it again."
            )
        );
        Assert.That(thrown.InnerException, Is.TypeOf<IOException>());
        Assert.That(thrown.ToString(), Does.Not.Contain("access-1").And.Not.Contain("refresh-1").And.Not.Contain("refresh-0"));

        await Assert.ThrowsAsync<XTokenStoreException>(() => credential.AuthorizationAsync(), "the store still fails");
        _store.FailWrites = false;
        Assert.That(await credential.AuthorizationAsync(), Is.EqualTo("Bearer access-1"));
        Assert.That(await credential.AuthorizationAsync(), Is.EqualTo("Bearer access-1"));
        Assert.That(_server.Http.Requests, Has.Count.EqualTo(1), "the spent token was not sent again, and the new one is good for hours");
        Assert.That((await _store.ReadAsync("default"))!.RefreshToken, Is.EqualTo("refresh-1"));
    }

    [Test]
    public async Task A_pair_in_hand_gives_way_to_a_newer_log_in()
    {
        var credential = Credential();
        _clock.Advance(TimeSpan.FromHours(3));
        _store.FailWrites = true;
        await Assert.ThrowsAsync<XTokenStoreException>(() => credential.AuthorizationAsync());
        _store.FailWrites = false;
        await _store.UpdateAsync("default", (_, _) => Task.FromResult<OAuth2UserToken?>(new("newer") { RefreshToken = "newer" }));
        Assert.That(await credential.AuthorizationAsync(), Is.EqualTo("Bearer newer"));
    }

    [Test]
    public async Task What_another_process_has_refreshed_is_taken_from_the_store()
    {
        var credential = Credential();
        var refused = await credential.AuthorizationAsync();
        await Credential().AuthorizationAsync();
        await _store.UpdateAsync("default", (_, _) => Task.FromResult<OAuth2UserToken?>(AuthorizationServerStub.Token(7)));
        Assert.That(await credential.RenewAsync(refused), Is.True);
        Assert.That(await credential.AuthorizationAsync(), Is.EqualTo("Bearer access-7"));
        Assert.That(_server.Http.Requests, Is.Empty);
    }

    [Test]
    public async Task A_spent_refresh_token_is_an_error_that_names_no_token()
    {
        var credential = new OAuth2UserCredential("client", AuthorizationServerStub.Token(5, _clock.GetUtcNow()))
        {
            Server = _server.Server,
            TimeProvider = _clock,
        };
        var thrown = (await Assert.ThrowsAsync<XCredentialException>(() => credential.AuthorizationAsync()))!;
        Assert.That(thrown.ToString(), Does.Contain("the token was invalid").And.Not.Contain("refresh-5"));
    }

    [Test]
    public async Task Without_a_refresh_token_the_token_serves_to_its_end_and_then_a_log_in_is_asked_for()
    {
        var credential = new OAuth2UserCredential("client", new OAuth2UserToken("bare") { ExpiresAt = _clock.GetUtcNow().AddMinutes(1) })
        {
            TimeProvider = _clock,
        };
        Assert.That(await credential.AuthorizationAsync(), Is.EqualTo("Bearer bare"));
        Assert.That(await credential.RenewAsync("Bearer bare"), Is.False);
        const string Expired =
            "OAuth2UserCredential (OAuth2UserToken) \"default\": the token has expired at 2024-05-01 12:01:00Z and cannot be refreshed. "
            + "Log in again, with the scope offline.access.";
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That(async () => await credential.AuthorizationAsync(), Throws.TypeOf<XCredentialException>().With.Message.EqualTo(Expired));
    }

    [Test]
    public async Task Without_a_log_in_the_call_says_so()
    {
        var credential = new OAuth2UserCredential("client", new MemoryTokenStore()) { TokenName = "alice" };
        Assert.That(
            async () => await credential.AuthorizationAsync(),
            Throws.TypeOf<XCredentialException>().With.Message.EqualTo(NobodyLoggedIn("alice"))
        );
        Assert.That(await credential.RenewAsync("Bearer x"), Is.False);
        Assert.That(await credential.GetScopesAsync(), Is.Null);
    }

    [Test]
    public async Task A_user_whom_another_process_has_logged_out_is_not_renewed_ahead_of_time()
    {
        var credential = Credential();
        await credential.AuthorizationAsync();
        await _store.UpdateAsync("default", (_, _) => Task.FromResult<OAuth2UserToken?>(null));
        _clock.Advance(TimeSpan.FromMinutes(119.5));
        Assert.That(
            async () => await credential.AuthorizationAsync(),
            Throws.TypeOf<XCredentialException>().With.Property(nameof(XCredentialException.IsLoginRequired)).True
        );
    }

    [Test]
    public async Task A_user_whom_another_process_has_logged_out_is_not_logged_in_here()
    {
        var credential = Credential();
        var refused = await credential.AuthorizationAsync();
        await _store.UpdateAsync("default", (_, _) => Task.FromResult<OAuth2UserToken?>(null));
        Assert.That(
            async () => await credential.RenewAsync(refused),
            Throws.TypeOf<XCredentialException>().With.Message.EqualTo(NobodyLoggedIn("default"))
        );
        Assert.That(_server.Http.Requests, Is.Empty);
    }

    [Test]
    public async Task What_another_process_has_refreshed_long_ago_is_refreshed_again()
    {
        await _server.Server.PostAsync(
            new("https://api.x.com/2/oauth2/token"),
            [new("grant_type", "authorization_code")],
            null,
            [],
            _clock,
            default
        );
        var credential = Credential();
        var refused = await credential.AuthorizationAsync();
        await _store.UpdateAsync(
            "default",
            (_, _) => Task.FromResult<OAuth2UserToken?>(AuthorizationServerStub.Token(1, _clock.GetUtcNow().AddMinutes(1)))
        );
        Assert.That(await credential.RenewAsync(refused), Is.True);
        Assert.That(await credential.AuthorizationAsync(), Is.EqualTo("Bearer access-2"));
        Assert.That(_server.Spent, Is.Zero);
    }

    [Test]
    public async Task A_pair_in_hand_is_stored_by_the_next_call_though_the_old_token_has_not_expired()
    {
        var credential = Credential();
        var refused = await credential.AuthorizationAsync();
        _store.FailWrites = true;
        await Assert.ThrowsAsync<XTokenStoreException>(() => credential.RenewAsync(refused));
        _store.FailWrites = false;
        Assert.That(await credential.AuthorizationAsync(), Is.EqualTo("Bearer access-1"));
        Assert.That((await _store.ReadAsync("default"))!.RefreshToken, Is.EqualTo("refresh-1"));
        Assert.That(_server.Http.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task The_store_is_read_once()
    {
        var credential = Credential();
        await credential.GetScopesAsync();
        await credential.GetScopesAsync();
        await credential.AuthorizationAsync();
        Assert.That(_store.Reads, Is.EqualTo(1));
        var other = Credential();
        await other.AuthorizationAsync();
        await other.AuthorizationAsync();
        Assert.That(_store.Reads, Is.EqualTo(2));
    }

    [Test]
    public async Task The_header_that_a_request_has_gives_way()
    {
        var request = new RequestInformation { HttpMethod = Method.GET, URI = new("https://api.x.com/2/tweets") };
        request.Headers.Add("Authorization", "Bearer old");
        await Credential().AuthenticateRequestAsync(request);
        Assert.That(request.Headers["Authorization"], Is.EqualTo(new[] { "Bearer access-0" }));
    }

    [Test]
    public void Unless_set_otherwise_a_token_is_renewed_at_X_a_minute_before_its_end()
    {
        var credential = new OAuth2UserCredential("client", _store);
        Assert.That(
            (
                credential.ClientId,
                credential.TokenName,
                credential.RefreshBefore,
                credential.Server,
                credential.TimeProvider,
                credential.Scheme,
                credential.UserId
            ),
            Is.EqualTo(
                (
                    "client",
                    "default",
                    TimeSpan.FromMinutes(1),
                    XAuthorizationServer.X,
                    TimeProvider.System,
                    XSecurityScheme.OAuth2UserToken,
                    (string?)null
                )
            )
        );
        Assert.That(
            new OAuth2UserCredential("client", _store, userId: "12").ToString(),
            Is.EqualTo("OAuth2UserCredential (OAuth2UserToken, user 12) \"default\"")
        );
        Assert.That(new OAuth2UserCredential("client", new OAuth2UserToken("t"), userId: "12").UserId, Is.EqualTo("12"));
    }

    [Test]
    public async Task What_a_credential_cannot_do_without_is_asked_for_by_name()
    {
        Assert.That(Assert.Throws<ArgumentException>(() => _ = new OAuth2UserCredential(" ", _store))!.ParamName, Is.EqualTo("clientId"));
        Assert.That(
            Assert.Throws<ArgumentNullException>(() => _ = new OAuth2UserCredential("client", (ITokenStore)null!))!.ParamName,
            Is.EqualTo("store")
        );
        Assert.That(
            Assert.Throws<ArgumentNullException>(() => _ = new OAuth2UserCredential("client", (OAuth2UserToken)null!))!.ParamName,
            Is.EqualTo("token")
        );
        Assert.That(
            (await Assert.ThrowsAsync<ArgumentNullException>(() => Credential().AuthenticateRequestAsync(null!)))!.ParamName,
            Is.EqualTo("request")
        );
    }

    [Test]
    public async Task The_scopes_are_those_that_were_granted()
    {
        Assert.That(await Credential().GetScopesAsync(), Is.EqualTo(new[] { "tweet.read", "users.read", "offline.access" }));
        Assert.That(await new OAuth2UserCredential("client", new OAuth2UserToken("bare")).GetScopesAsync(), Is.Null);
    }

    [Test]
    public async Task The_key_tells_users_and_stores_apart_and_lasts()
    {
        var other = new MemoryTokenStore();
        string[] keys =
        [
            Credential().CredentialKey,
            new OAuth2UserCredential("client", _store) { TokenName = "alice" }.CredentialKey,
            new OAuth2UserCredential("client", other).CredentialKey,
            new OAuth2UserCredential("other", _store).CredentialKey,
        ];
        Assert.That(keys, Is.Unique);
        Assert.That(keys, Is.All.Match("^oauth2:[0-9a-f]{16}$"));
        Assert.That(Credential().CredentialKey, Is.EqualTo(keys[0]));
    }

    private OAuth2UserCredential Credential() => new("client", _store) { Server = _server.Server, TimeProvider = _clock };

    private static string NobodyLoggedIn(string name) =>
        $"OAuth2UserCredential (OAuth2UserToken) \"{name}\": nobody is logged in, the store holds no token of that name. OAuth2Login logs a user in.";
}

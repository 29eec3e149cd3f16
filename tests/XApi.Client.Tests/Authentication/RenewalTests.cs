using System.Net;

namespace XApi.Tests.Authentication;

/// <summary>Renewals that fail: what is used meanwhile, what is not asked twice, and what the user has to do.</summary>
public class RenewalTests
{
    private FakeClock _clock = null!;
    private MemoryTokenStore _store = null!;
    private HttpStatusCode _status;
    private string _body = null!;
    private StubServer _http = null!;

    [SetUp]
    public async Task SetUp()
    {
        _clock = new();
        _store = new();
        (_status, _body) = (HttpStatusCode.ServiceUnavailable, "{}");
        _http = new(_ => StubServer.Json(_body, _status));
        await LogInAsync(AuthorizationServerStub.Token(0, _clock.GetUtcNow().AddHours(2)));
    }

    [Test]
    public async Task A_token_that_lives_is_used_though_it_cannot_be_renewed_and_is_not_asked_for_by_every_call()
    {
        var credential = Credential();
        _clock.Advance(TimeSpan.FromMinutes(119.2));
        for (var call = 0; call < 50; call++)
        {
            Assert.That(await credential.AuthorizationAsync(), Is.EqualTo("Bearer access-0"));
        }

        Assert.That(_http.Requests, Has.Count.EqualTo(1));
        _clock.Advance(TimeSpan.FromSeconds(1));
        await credential.AuthorizationAsync();
        _clock.Advance(TimeSpan.FromSeconds(1));
        await credential.AuthorizationAsync();
        Assert.That(_http.Requests, Has.Count.EqualTo(2), "the pause doubles");

        Issue(1);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await credential.AuthorizationAsync(), Is.EqualTo("Bearer access-1"));
    }

    [Test]
    public async Task A_token_that_has_ended_is_an_error_and_the_next_calls_wait_for_the_pause()
    {
        var credential = Credential();
        _clock.Advance(TimeSpan.FromHours(3));
        for (var call = 0; call < 50; call++)
        {
            await Assert.ThrowsAsync<XOAuthException>(() => credential.AuthorizationAsync());
        }

        var thrown = (await Assert.ThrowsAsync<XOAuthException>(() => credential.AuthorizationAsync()))!;
        Assert.That(_http.Requests, Has.Count.EqualTo(1));
        Assert.That(
            (thrown.Message, thrown.Status),
            Is.EqualTo(
                (
                    "https://api.x.com/2/oauth2/token returned 503. The next attempt is at 2024-05-01 15:00:01Z.",
                    (HttpStatusCode?)HttpStatusCode.ServiceUnavailable
                )
            )
        );
        Issue(1);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await credential.AuthorizationAsync(), Is.EqualTo("Bearer access-1"));
    }

    [Test]
    public async Task Ten_failures_are_repeated_after_at_most_a_minute()
    {
        var credential = Credential();
        _clock.Advance(TimeSpan.FromHours(3));
        for (var attempt = 0; attempt < 10; attempt++)
        {
            await Assert.ThrowsAsync<XOAuthException>(() => credential.AuthorizationAsync());
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.That(_http.Requests, Has.Count.EqualTo(10));
    }

    // X says invalid_request where RFC 6749 has invalid_grant.
    [TestCase("invalid_request", 50, 1)]
    [TestCase("invalid_grant", 50, 1)]
    public async Task A_refresh_token_that_X_has_refused_is_not_sent_again_and_the_user_is_to_log_in(string error, int calls, int requests)
    {
        Refuse(error, "Value passed for the token was invalid.");
        var credential = Credential();
        _clock.Advance(TimeSpan.FromHours(3));
        XCredentialException? thrown = null;
        for (var call = 0; call < calls; call++)
        {
            thrown = await Assert.ThrowsAsync<XCredentialException>(() => credential.AuthorizationAsync());
        }

        Assert.That(_http.Requests, Has.Count.EqualTo(requests));
        Assert.That(thrown!.IsLoginRequired, Is.True);
        Assert.That(((XOAuthException)thrown.InnerException!).Error, Is.EqualTo(error));
        Assert.That(
            thrown.Message,
            Is.EqualTo(
                "OAuth2UserCredential (OAuth2UserToken) \"default\": X does not renew the login any more: https://api.x.com/2/oauth2/token returned 400: "
                    + $"{error}: Value passed for the token was invalid. Log the user in again, such as with OAuth2Login."
            )
        );

        await LogInAsync(AuthorizationServerStub.Token(7, _clock.GetUtcNow().AddHours(2)));
        Assert.That(await credential.AuthorizationAsync(), Is.EqualTo("Bearer access-7"), "the new login is seen");
    }

    [Test]
    public async Task A_token_that_lives_is_used_though_X_does_not_renew_it_any_more()
    {
        Refuse("invalid_request", "Value passed for the token was invalid.");
        var credential = Credential();
        _clock.Advance(TimeSpan.FromMinutes(119.5));
        Assert.That(await credential.AuthorizationAsync(), Is.EqualTo("Bearer access-0"));
        Assert.That(await credential.AuthorizationAsync(), Is.EqualTo("Bearer access-0"));
        Assert.That(_http.Requests, Has.Count.EqualTo(1));
    }

    [TestCase("unauthorized_client")]
    [TestCase("invalid_client")]
    public async Task A_wrong_client_secret_is_no_matter_of_the_user(string error)
    {
        (_status, _body) = (
            HttpStatusCode.Unauthorized,
            $$"""{"error":"{{error}}","error_description":"Missing valid authorization header"}"""
        );
        var credential = Credential();
        _clock.Advance(TimeSpan.FromHours(3));
        var thrown = (await Assert.ThrowsAsync<XCredentialException>(() => credential.AuthorizationAsync()))!;
        Assert.That(thrown.IsLoginRequired, Is.False);
        Assert.That(
            thrown.Message,
            Does.EndWith(
                $"returned 401: {error}: Missing valid authorization header. "
                    + "Check the App's client id and secret: a confidential client needs its secret, a public one sends none."
            )
        );
    }

    [Test]
    public async Task A_token_that_X_keeps_refusing_is_not_renewed_by_every_call()
    {
        var server = new AuthorizationServerStub();
        var credential = new OAuth2UserCredential("client", _store) { Server = server.Server, TimeProvider = _clock };
        for (var call = 0; call < 50; call++)
        {
            var refused = await credential.AuthorizationAsync();
            Assert.That(await credential.RenewAsync(refused), Is.EqualTo(call == 0));
        }

        Assert.That(server.Http.Requests, Has.Count.EqualTo(1));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That(await credential.RenewAsync(await credential.AuthorizationAsync()), Is.True, "a minute later it is");
    }

    [Test]
    public async Task An_App_s_token_that_X_keeps_refusing_is_not_fetched_by_every_call()
    {
        (_status, _body) = (HttpStatusCode.OK, """{"token_type":"bearer","access_token":"t"}""");
        var credential = new AppOnlyCredential("key", "secret")
        {
            Server = new() { Handler = _http },
            TimeProvider = _clock,
        };
        for (var call = 0; call < 50; call++)
        {
            Assert.That(await credential.RenewAsync(await credential.AuthorizationAsync()), Is.EqualTo(call == 0));
        }

        Assert.That(_http.Requests, Has.Count.EqualTo(2), "the token, and one in its place");
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That(await credential.RenewAsync(await credential.AuthorizationAsync()), Is.True);
    }

    [Test]
    public async Task Keys_that_X_refuses_are_not_sent_with_every_call()
    {
        (_status, _body) = (HttpStatusCode.Forbidden, """{"errors":[{"code":99,"message":"Unable to verify your credentials"}]}""");
        var credential = new AppOnlyCredential("key", "secret")
        {
            Server = new() { Handler = _http },
            TimeProvider = _clock,
        };
        for (var call = 0; call < 50; call++)
        {
            await Assert.ThrowsAsync<XOAuthException>(() => credential.AuthorizationAsync());
        }

        Assert.That(_http.Requests, Has.Count.EqualTo(1));
    }

    // The refresh token is spent by then: what X has issued must not be lost for anything beside it.
    [TestCase("application/json; charset=utf8", "tweet.read", "tweet.read")]
    [TestCase("application/json; charset=nonsense", "tweet.read", "tweet.read")]
    [TestCase("text/html", "tweet.read", "tweet.read")]
    [TestCase("application/json", "\\ud83d", "tweet.read users.read offline.access")]
    public async Task A_pair_is_kept_whatever_else_is_wrong_with_the_response(string type, string scope, string kept)
    {
        var server = new StubServer(_ =>
        {
            var response = StubServer.Json(
                $$"""{"token_type":"bearer","expires_in":7200,"access_token":"access-1","refresh_token":"refresh-1","scope":"{{scope}}","\ud83d":"\udc00"}"""
            );
            response.Content.Headers.Remove("Content-Type");
            response.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            return response;
        });
        var credential = new OAuth2UserCredential("client", _store)
        {
            Server = new() { Handler = server },
            TimeProvider = _clock,
        };
        _clock.Advance(TimeSpan.FromHours(3));

        Assert.That(await credential.AuthorizationAsync(), Is.EqualTo("Bearer access-1"));
        var stored = (await _store.ReadAsync("default"))!;
        Assert.That((stored.RefreshToken, stored.Scope), Is.EqualTo(("refresh-1", kept)));
    }

    [Test]
    public async Task Half_a_surrogate_in_a_refusal_is_an_error_of_the_log_in_all_the_same()
    {
        (_status, _body) = (HttpStatusCode.BadRequest, """{"errors":[{"code":"\ud83d","message":"\ud83d"}]}""");
        var credential = Credential();
        _clock.Advance(TimeSpan.FromHours(3));
        await Assert.ThrowsAsync<XOAuthException>(() => credential.AuthorizationAsync());
    }

    [Test]
    public async Task A_log_in_with_more_scopes_is_seen_before_a_call_is_refused_for_them()
    {
        var credential = Credential();
        var selector = new CredentialSelector([credential]);
        Assert.That(
            async () => await selector.SelectAsync(XOperation.CreateTweet, privateMetrics: false, null, default),
            Throws
                .TypeOf<XCredentialException>()
                .With.Property(nameof(XCredentialException.MissingScopes))
                .EqualTo(new[] { "tweet.write" })
                .And.Property(nameof(XCredentialException.IsLoginRequired))
                .True
        );

        await LogInAsync(
            AuthorizationServerStub.Token(7, _clock.GetUtcNow().AddHours(2)) with
            {
                Scope = "tweet.read tweet.write users.read",
            }
        );
        Assert.That(await selector.SelectAsync(XOperation.CreateTweet, privateMetrics: false, null, default), Is.SameAs(credential));
        Assert.That(await credential.AuthorizationAsync(), Is.EqualTo("Bearer access-7"));
    }

    [Test]
    public async Task Who_has_logged_in_is_stored_beside_the_token_and_outlasts_a_renewal()
    {
        var server = new AuthorizationServerStub();
        var credential = new OAuth2UserCredential("client", _store) { Server = server.Server, TimeProvider = _clock };
        await credential.SetUserAsync("2244994945", "@XDevelopers");
        _clock.Advance(TimeSpan.FromHours(3));
        await credential.AuthorizationAsync();

        var other = new OAuth2UserCredential("client", _store) { Server = server.Server, TimeProvider = _clock };
        Assert.That((other.UserId, other.Username), Is.EqualTo(((string?)null, (string?)null)), "nothing has been read yet");
        await other.AuthorizationAsync();
        Assert.That((other.UserId, other.Username), Is.EqualTo(("2244994945", "XDevelopers")));
        Assert.That(TokenJson.Read(TokenJson.Write((await _store.ReadAsync("default"))!))!.UserId, Is.EqualTo("2244994945"));

        await credential.RevokeAsync();
        await Assert.ThrowsAsync<XCredentialException>(() => credential.SetUserAsync("1"));
    }

    private OAuth2UserCredential Credential() =>
        new("client", _store)
        {
            Server = new() { Handler = _http },
            TimeProvider = _clock,
        };

    private Task<OAuth2UserToken?> LogInAsync(OAuth2UserToken token) =>
        _store.UpdateAsync("default", (_, _) => Task.FromResult<OAuth2UserToken?>(token));

    private void Refuse(string error, string description) =>
        (_status, _body) = (HttpStatusCode.BadRequest, $$"""{"error":"{{error}}","error_description":"{{description}}"}""");

    private void Issue(int pair) =>
        (_status, _body) = (
            HttpStatusCode.OK,
            $$"""{"token_type":"bearer","expires_in":7200,"access_token":"access-{{pair}}","refresh_token":"refresh-{{pair}}"}"""
        );
}

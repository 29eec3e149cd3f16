using System.Net;
using Microsoft.Kiota.Abstractions;

namespace XApi.Tests.Authentication;

/// <summary>A user's tokens are revoked at X and leave the store.</summary>
public class OAuth2RevocationTests
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
    public async Task Revoking_ends_both_tokens_and_empties_the_store()
    {
        var credential = Credential();
        await credential.AuthorizationAsync();
        await credential.RevokeAsync();
        Assert.That(_server.Revoked, Is.EquivalentTo(new[] { "access-0", "refresh-0" }));
        Assert.That(await _store.ReadAsync("default"), Is.Null);
        await Assert.ThrowsAsync<XCredentialException>(() => credential.AuthorizationAsync());
    }

    [Test]
    public async Task Revoking_ends_the_pair_in_hand_too()
    {
        var credential = Credential();
        _clock.Advance(TimeSpan.FromHours(3));
        _store.FailWrites = true;
        await Assert.ThrowsAsync<XTokenStoreException>(() => credential.AuthorizationAsync());
        _store.FailWrites = false;
        await credential.RevokeAsync();
        Assert.That(_server.Revoked, Is.EquivalentTo(new[] { "access-0", "refresh-0", "access-1", "refresh-1" }));
        Assert.That(await _store.ReadAsync("default"), Is.Null);
    }

    [Test]
    public async Task Revoking_what_is_not_there_asks_X_for_nothing()
    {
        await new OAuth2UserCredential("client", new MemoryTokenStore()) { Server = _server.Server }.RevokeAsync();
        Assert.That(_server.Http.Requests, Is.Empty);
        await new OAuth2UserCredential("client", new OAuth2UserToken("bare")) { Server = _server.Server }.RevokeAsync();
        Assert.That(_server.Revoked, Is.EqualTo(new[] { "bare" }));
    }

    [Test]
    public async Task An_access_token_that_has_ended_need_not_be_known_any_more()
    {
        _server.RefusesAccessTokens = true;
        var bare = new OAuth2UserToken("bare") { ExpiresAt = _clock.GetUtcNow().AddHours(2) };
        await _store.UpdateAsync("default", (_, _) => Task.FromResult<OAuth2UserToken?>(bare));
        await Assert.ThrowsAsync<XOAuthException>(() => Credential().RevokeAsync());
        Assert.That(await _store.ReadAsync("default"), Is.Not.Null);

        _clock.Advance(TimeSpan.FromHours(3));
        await Credential().RevokeAsync();
        Assert.That(await _store.ReadAsync("default"), Is.Null);
    }

    [Test]
    public async Task An_access_token_that_X_ends_with_its_refresh_token_need_not_be_known_any_more()
    {
        _server = new() { ForgetsPairs = true };
        await Credential().RevokeAsync();
        Assert.That(_server.Revoked, Is.EqualTo(new[] { "refresh-0" }), "what lives longest goes first");
        Assert.That(await _store.ReadAsync("default"), Is.Null);
    }

    [Test]
    public async Task A_login_that_was_revoked_in_part_is_revoked_whole_by_the_next_attempt([Values] bool forgets)
    {
        _server = new() { ForgetsPairs = forgets, FailsAccessTokens = 1 };
        await Assert.ThrowsAsync<XOAuthException>(() => Credential().RevokeAsync());
        Assert.That(await _store.ReadAsync("default"), Is.Not.Null);

        await Credential().RevokeAsync();
        Assert.That(await _store.ReadAsync("default"), Is.Null);
        Assert.That(_server.Revoked.Distinct(), Is.EqualTo(forgets ? ["refresh-0"] : new[] { "refresh-0", "access-0" }));
    }

    [Test]
    public async Task A_login_of_a_client_that_X_does_not_know_is_kept()
    {
        var credential = new OAuth2UserCredential("client", _store)
        {
            Server = new() { Handler = StubServer.Always("{\"error\":\"unauthorized_client\"}", HttpStatusCode.Unauthorized) },
            TimeProvider = _clock,
        };
        await Assert.ThrowsAsync<XOAuthException>(() => credential.RevokeAsync());
        Assert.That(await _store.ReadAsync("default"), Is.Not.Null);
    }

    [Test]
    public async Task A_token_that_X_does_not_revoke_is_kept()
    {
        var credential = new OAuth2UserCredential("client", _store)
        {
            Server = new() { Handler = StubServer.Always("{}", HttpStatusCode.ServiceUnavailable) },
            TimeProvider = _clock,
        };
        var thrown = (await Assert.ThrowsAsync<XOAuthException>(() => credential.RevokeAsync()))!;
        Assert.That(thrown.Message, Is.EqualTo("https://api.x.com/2/oauth2/revoke returned 503."));
        Assert.That(await credential.AuthorizationAsync(), Is.EqualTo("Bearer access-0"));
        Assert.That(await _store.ReadAsync("default"), Is.Not.Null);
    }

    private OAuth2UserCredential Credential() => new("client", _store) { Server = _server.Server, TimeProvider = _clock };
}

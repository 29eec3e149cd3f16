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
        await _store.UpdateAsync("default", (_, _) => Task.FromResult<OAuth2UserToken?>(AuthorizationServerStub.Token(0, _clock.GetUtcNow().AddHours(2))));
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

    [Test]
    public async Task A_call_that_is_cancelled_does_not_lose_the_pair_that_X_is_issuing()
    {
        var arrived = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var slow = new StubServer(sent =>
        {
            arrived.SetResult();
            release.Task.Wait();
            return _server.Answer(sent.Uri.AbsolutePath, sent.Body!);
        });
        var credential = new OAuth2UserCredential("client", _store)
        {
            Server = new() { Handler = slow },
            TimeProvider = _clock,
        };
        _clock.Advance(TimeSpan.FromHours(3));
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
        var thrown = (await Assert.ThrowsAsync<TokenStoreException>(() => credential.AuthorizationAsync()))!;
        Assert.That(thrown.UnsavedToken?.RefreshToken, Is.EqualTo("refresh-1"));
        Assert.That(thrown.Message, Does.Contain("disk full").And.Contain("UnsavedToken"));
        Assert.That(thrown.ToString(), Does.Not.Contain("access-1").And.Not.Contain("refresh-1").And.Not.Contain("refresh-0"));

        await Assert.ThrowsAsync<TokenStoreException>(() => credential.AuthorizationAsync(), "the store still fails");
        _store.FailWrites = false;
        Assert.That(await credential.AuthorizationAsync(), Is.EqualTo("Bearer access-1"));
        Assert.That(_server.Http.Requests, Has.Count.EqualTo(1), "the spent token was not tried again");
        Assert.That((await _store.ReadAsync("default"))!.RefreshToken, Is.EqualTo("refresh-1"));
    }

    [Test]
    public async Task A_pair_in_hand_gives_way_to_a_newer_log_in()
    {
        var credential = Credential();
        _clock.Advance(TimeSpan.FromHours(3));
        _store.FailWrites = true;
        await Assert.ThrowsAsync<TokenStoreException>(() => credential.AuthorizationAsync());
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
        var credential = new OAuth2UserCredential("client", AuthorizationServerStub.Token(5, _clock.GetUtcNow())) { Server = _server.Server, TimeProvider = _clock };
        var thrown = (await Assert.ThrowsAsync<OAuthException>(() => credential.AuthorizationAsync()))!;
        Assert.That(thrown.Error, Is.EqualTo("invalid_grant"));
        Assert.That(thrown.ToString(), Does.Contain("the token was invalid").And.Not.Contain("refresh-5"));
    }

    [Test]
    public async Task Without_a_refresh_token_the_token_serves_to_its_end_and_then_a_log_in_is_asked_for()
    {
        var credential = new OAuth2UserCredential("client", new OAuth2UserToken("bare") { ExpiresAt = _clock.GetUtcNow().AddMinutes(1) }) { TimeProvider = _clock };
        Assert.That(await credential.AuthorizationAsync(), Is.EqualTo("Bearer bare"));
        Assert.That(await credential.RenewAsync("Bearer bare"), Is.False);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That(async () => await credential.AuthorizationAsync(), Throws.TypeOf<CredentialException>().With.Message.Contains("offline.access"));
    }

    [Test]
    public async Task Without_a_log_in_the_call_says_so()
    {
        var credential = new OAuth2UserCredential("client", new MemoryTokenStore()) { TokenName = "alice" };
        Assert.That(async () => await credential.AuthorizationAsync(), Throws.TypeOf<CredentialException>().With.Message.Contains("alice"));
    }

    [Test]
    public async Task Revoking_ends_both_tokens_and_empties_the_store()
    {
        var credential = Credential();
        await credential.AuthorizationAsync();
        await credential.RevokeAsync();
        Assert.That(_server.Revoked, Is.EquivalentTo(new[] { "access-0", "refresh-0" }));
        Assert.That(await _store.ReadAsync("default"), Is.Null);
        await Assert.ThrowsAsync<CredentialException>(() => credential.AuthorizationAsync());
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
        ];
        Assert.That(keys, Is.Unique);
        Assert.That(Credential().CredentialKey, Is.EqualTo(keys[0]));
    }

    private OAuth2UserCredential Credential() => new("client", _store) { Server = _server.Server, TimeProvider = _clock };

    private sealed class FragileStore : ITokenStore
    {
        private readonly MemoryTokenStore _inner = new();

        public bool FailWrites { get; set; }

        public Task<OAuth2UserToken?> ReadAsync(string name, CancellationToken cancellationToken = default) => _inner.ReadAsync(name, cancellationToken);

        public Task<OAuth2UserToken?> UpdateAsync(
            string name,
            Func<OAuth2UserToken?, CancellationToken, Task<OAuth2UserToken?>> update,
            CancellationToken cancellationToken = default
        ) =>
            _inner.UpdateAsync(
                name,
                async (stored, cancel) =>
                {
                    var next = await update(stored, cancel);
                    return FailWrites && next != stored ? throw new IOException("disk full") : next;
                },
                cancellationToken
            );
    }
}

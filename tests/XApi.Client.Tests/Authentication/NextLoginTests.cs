namespace XApi.Tests.Authentication;

/// <summary>Who logs in under a name takes the place of who was logged in, and the two are never mixed.</summary>
public class NextLoginTests
{
    private FakeClock _clock = null!;
    private AuthorizationServerStub _server = null!;
    private string _folder = null!;

    [SetUp]
    public void SetUp()
    {
        (_clock, _server) = (new(new DateTimeOffset(2026, 11, 27, 10, 0, 0, TimeSpan.Zero)), new());
        _folder = Directory.CreateTempSubdirectory("xapi-").FullName;
    }

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task A_login_of_the_same_process_takes_effect_with_the_next_call([Values] bool inFile)
    {
        var memory = new MemoryTokenStore();
        var first = await LoginAsync(Store(), "1");
        var running = Credential(Store());
        Assert.That((await running.AuthorizationAsync(), running.UserId), Is.EqualTo(("Bearer access-1", "1")));

        await LoginAsync(Store(), "2");

        Assert.That(running.UserId, Is.Null, "it is not known yet");
        foreach (var credential in new[] { running, first })
        {
            Assert.That(await credential.AuthorizationAsync(), Is.EqualTo("Bearer access-2"));
            Assert.That((credential.UserId, await credential.GetUserIdAsync()), Is.EqualTo(("2", "2")));
        }

        // Each part of a program may make an object for the same file.
        ITokenStore Store() => inFile ? new FileTokenStore(Path.Combine(_folder, "tokens.json")) : memory;
    }

    [Test]
    public async Task The_token_is_not_read_again_where_nobody_else_has_stored_one_under_its_name()
    {
        var store = new FragileStore();
        await LoginAsync(store, "1");
        var running = Credential(store);
        await running.AuthorizationAsync();
        var reads = store.Reads;

        await running.SetUserAsync("3");
        _clock.Advance(TimeSpan.FromHours(2));
        await running.AuthorizationAsync();
        await running.AuthorizationAsync();
        await LoginAsync(store, "2", "another name");

        Assert.That((await running.AuthorizationAsync(), running.UserId), Is.EqualTo(("Bearer access-2", "3")));
        Assert.That(store.Reads, Is.EqualTo(reads));
    }

    [Test]
    public async Task A_credential_that_is_for_one_user_never_acts_for_another()
    {
        var store = new MemoryTokenStore();
        await LoginAsync(store, "1");
        var running = Credential(store, "1");
        await running.AuthorizationAsync();

        await LoginAsync(store, "2");

        var refused = (await Assert.ThrowsAsync<XCredentialException>(() => running.AuthorizationAsync()))!;
        Assert.That(refused.IsLoginRequired, Is.True);
        Assert.That(refused.Message, Does.Contain("the store holds a token of the user 2 under that name"));
        await Assert.ThatAsync(() => running.RevokeAsync(), Throws.TypeOf<XCredentialException>());
        Assert.That(_server.Revoked, Is.Empty);
        Assert.That((await store.ReadAsync("default"))?.UserId, Is.EqualTo("2"));
    }

    [Test]
    public async Task A_credential_that_is_for_one_user_renews_no_token_of_another()
    {
        var store = new MemoryTokenStore();
        await LoginAsync(store, "1");
        var running = Credential(store, "1");
        await running.AuthorizationAsync();
        // By another process: nothing is read again before the token of this one ends.
        var other = AuthorizationServerStub.Token(7, _clock.GetUtcNow()) with
        {
            UserId = "2",
        };
        await store.UpdateAsync("default", (_, _) => Task.FromResult<OAuth2UserToken?>(other));
        var sent = _server.Http.Requests.Count;
        _clock.Advance(TimeSpan.FromHours(3));

        await Assert.ThrowsAsync<XCredentialException>(() => running.AuthorizationAsync());

        Assert.That(_server.Http.Requests, Has.Count.EqualTo(sent));
        Assert.That(await store.ReadAsync("default"), Is.EqualTo(other));
    }

    [Test]
    public async Task A_call_that_was_refused_is_not_sent_again_for_the_user_who_has_logged_in_since()
    {
        var store = new MemoryTokenStore();
        await LoginAsync(store, "1");
        var running = Credential(store);
        var refused = await running.AuthorizationAsync();

        await LoginAsync(store, "2");

        Assert.That(await running.RenewAsync(refused), Is.False);
        Assert.That(await running.AuthorizationAsync(), Is.EqualTo("Bearer access-2"));
    }

    [Test]
    public async Task What_one_user_has_looked_up_is_not_served_to_the_next_from_a_cache([Values] bool isKnown)
    {
        var store = new MemoryTokenStore();
        using var server = new StubServer(request =>
            StubServer.Json($$"""{"data":[{"id":"7","text":"{{request.Headers["Authorization"]}}"}]}""")
        );
        await LoginAsync(store, isKnown ? "1" : null);
        using var x = new XApiClient(
            new XApiClientOptions
            {
                Credentials = [Credential(store)],
                PrimaryHandler = server,
                TimeProvider = _clock,
                Cache = XCache.InMemory(timeProvider: _clock),
            }
        );

        var texts = new List<string>();
        foreach (var user in (string?[])[null, "2"])
        {
            if (user is not null)
            {
                await LoginAsync(store, isKnown ? user : null);
            }

            texts.Add((await x.Tweets.GetManyAsync(["7"])).Data[0].Text);
            texts.Add((await x.Tweets.GetManyAsync(["7"])).Data[0].Text);
        }

        Assert.That(texts, Is.EqualTo(new[] { "Bearer access-1", "Bearer access-1", "Bearer access-2", "Bearer access-2" }));
        Assert.That(server.Requests, Has.Count.EqualTo(2));
    }

    private OAuth2UserCredential Credential(ITokenStore store, string? userId = null) =>
        new("client", store, userId: userId) { Server = _server.Server, TimeProvider = _clock };

    private async Task<OAuth2UserCredential> LoginAsync(ITokenStore store, string? user, string name = "default")
    {
        var login = new OAuth2Login("client")
        {
            Scopes = ["tweet.read", "users.read", XScopes.OfflineAccess],
            Server = _server.Server,
            TimeProvider = _clock,
            Store = store,
            TokenName = name,
            FetchUser = false,
        };
        var begun = login.Begin();
        var credential = await login.CompleteAsync(begun, new($"{begun.RedirectUri}?state={begun.State}&code=c"));
        if (user is not null)
        {
            await credential.SetUserAsync(user);
        }

        return credential;
    }
}

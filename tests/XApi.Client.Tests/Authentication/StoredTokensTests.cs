namespace XApi.Tests.Authentication;

/// <summary>What this process has stored under a name is counted.</summary>
[TestFixture]
internal sealed class StoredTokensTests
{
    [Test]
    public async Task Another_token_is_counted_and_the_same_is_not()
    {
        var store = new MemoryTokenStore();
        var tokens = StoredTokens.Of(store, "me");
        Assert.That(StoredTokens.Of(store, "me"), Is.SameAs(tokens));

        var stored = await StoredTokens.UpdateAsync(store, "me", (_, _) => Store(AuthorizationServerStub.Token(1)), default);
        Assert.That((stored.Token?.AccessToken, stored.Count, tokens.Count), Is.EqualTo(("access-1", 1L, 1L)));

        var left = await StoredTokens.UpdateAsync(store, "me", (token, _) => Store(token), default);
        Assert.That((left.Token?.AccessToken, left.Count, tokens.Count), Is.EqualTo(("access-1", 1L, 1L)));

        var removed = await StoredTokens.UpdateAsync(store, "me", (_, _) => Store(null), default);
        Assert.That((removed.Token, removed.Count, tokens.Count), Is.EqualTo(((OAuth2UserToken?)null, 2L, 2L)));
        Assert.That(StoredTokens.Of(store, "you").Count, Is.Zero);
    }

    [Test]
    public async Task A_store_that_updates_nothing_counts_nothing()
    {
        var store = new DeafStore();

        Assert.That(
            await StoredTokens.UpdateAsync(store, "me", (_, _) => Store(AuthorizationServerStub.Token(1)), default),
            Is.EqualTo(((OAuth2UserToken?)null, 0L))
        );
        Assert.That(StoredTokens.Of(store, "me").Count, Is.Zero);
    }

    private static Task<OAuth2UserToken?> Store(OAuth2UserToken? token) => Task.FromResult(token);

    private sealed class DeafStore : ITokenStore
    {
        public Task<OAuth2UserToken?> ReadAsync(string name, CancellationToken cancellationToken = default) => Store(null);

        public Task<OAuth2UserToken?> UpdateAsync(
            string name,
            Func<OAuth2UserToken?, CancellationToken, Task<OAuth2UserToken?>> update,
            CancellationToken cancellationToken = default
        ) => Store(null);
    }
}

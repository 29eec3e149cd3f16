namespace XApi.Tests.Authentication;

public class MemoryTokenStoreTests
{
    [Test]
    public void Name_update_and_token_must_be_given()
    {
        var store = new MemoryTokenStore();
        Assert.That(() => MemoryTokenStore.Holding(null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("token"));
        Assert.That(async () => await store.ReadAsync(""), Throws.ArgumentException.With.Property("ParamName").EqualTo("name"));
        Assert.That(async () => await store.ReadAsync(null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("name"));
        Assert.That(async () => await StoreAsync(store, "", new("a")), Throws.ArgumentException.With.Property("ParamName").EqualTo("name"));
        Assert.That(
            async () => await StoreAsync(store, null!, new("a")),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("name")
        );
        Assert.That(
            async () => await store.UpdateAsync("default", null!),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("update")
        );
    }

    [Test]
    public async Task A_token_that_is_given_has_the_default_s_name()
    {
        var token = new OAuth2UserToken("a");
        var store = MemoryTokenStore.Holding(token);
        Assert.That(await store.ReadAsync("default"), Is.SameAs(token));
        Assert.That(await store.ReadAsync("other"), Is.Null);
    }

    [Test]
    public async Task A_call_that_is_cancelled_before_it_begins_neither_reads_nor_updates()
    {
        var cancelled = new CancellationToken(canceled: true);
        var store = MemoryTokenStore.Holding(new("a"));
        Assert.That(async () => await store.ReadAsync("default", cancelled), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(
            async () => await store.UpdateAsync("default", (_, _) => Task.FromResult<OAuth2UserToken?>(new("b")), cancelled),
            Throws.InstanceOf<OperationCanceledException>()
        );
        Assert.That(await store.ReadAsync("default"), Is.EqualTo(new OAuth2UserToken("a")));
    }

    private static Task<OAuth2UserToken?> StoreAsync(MemoryTokenStore store, string name, OAuth2UserToken token) =>
        store.UpdateAsync(name, (_, _) => Task.FromResult<OAuth2UserToken?>(token));
}

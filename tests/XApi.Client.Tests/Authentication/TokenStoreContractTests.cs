using XApi.Testing;
using Update = System.Func<XApi.OAuth2UserToken?, System.Threading.CancellationToken, System.Threading.Tasks.Task<XApi.OAuth2UserToken?>>;

namespace XApi.Tests.Authentication;

/// <summary>Stores that break one promise each: the contract says which and how.</summary>
[TestFixture]
internal sealed class TokenStoreContractTests
{
    private static readonly OAuth2UserToken Ghost = new("ghost");

    private static IEnumerable<TestCaseData> Broken()
    {
        const string never = "A name that was never written holds nothing";
        const string back = "A token is read back as it was written, by another instance too";
        const string bare = "A token without refresh token, expiry and scope is read back as it was written";
        const string sees = "An update gets what is stored and returns what is stored then";
        const string removes = "An update that gives null removes the token";
        const string throws = "An update that throws changes nothing, lets its exception through and releases the lock";
        const string overlap = "Updates of one name never overlap, and none is lost";
        const string waiting = "Waiting for the lock ends when it is cancelled";
        const string cancelled = "A token that an update has given is stored though the call is cancelled";

        yield return Row(never, new() { Read = (_, _) => Token(Ghost) }, "ReadAsync gave a token.");
        yield return Row(
            never,
            new() { Update = (store, name, update, cancel) => store.UpdateAsync(name, (stored, c) => update(stored ?? Ghost, c), cancel) },
            "UpdateAsync began with a token."
        );
        yield return Row(never, After((_, after) => after ?? Ghost), "ReadAsync gave a token after an update that stored none.");

        yield return Row(
            back,
            After((_, after) => after! with { RefreshToken = null }),
            "the token that was read differs from the one that was written."
        );
        yield return Row(
            back,
            After((_, after) => after! with { ExpiresAt = after.ExpiresAt?.AddTicks(-1) }),
            "the token that was read differs from the one that was written."
        );
        yield return Row(
            back,
            After((_, after) => after! with { Scope = null }),
            "the token that was read differs from the one that was written."
        );
        foreach (
            var alter in new Func<OAuth2UserToken, OAuth2UserToken>[]
            {
                t => t with { AccessToken = string.Concat(t.AccessToken.Where(c => char.IsAscii(c))) },
                t => t with { AccessToken = t.AccessToken.Replace("\"", "\"\"", StringComparison.Ordinal) },
                t => t with { AccessToken = t.AccessToken.Replace("\\", "", StringComparison.Ordinal) },
                t => t with { AccessToken = t.AccessToken.Replace('+', ' ') },
                t => t with { RefreshToken = t.RefreshToken![..999] },
                t => t with { ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(t.ExpiresAt!.Value.ToUnixTimeMilliseconds()) },
                t => t with { Scope = t.Scope!.Split(' ')[0] },
            }
        )
        {
            yield return Row(back, After((_, after) => alter(after!)), "the token that was read differs from the one that was written.");
        }

        yield return Row(
            bare,
            After((_, after) => after! with { Scope = after.Scope ?? "" }),
            "the token that was read differs from the one that was written."
        );
        yield return Row(bare, null, "the token that another instance read differs from the one that was written.");
        yield return Row(back, null, "the token that another instance read differs from the one that was written.");

        yield return Row(sees, null, "the update did not get what the one before had stored.");
        yield return Row(
            sees,
            new() { Update = async (store, name, update, cancel) => (await store.UpdateAsync(name, update, cancel), Ghost).Ghost },
            "UpdateAsync did not return what it stored."
        );
        yield return Row(sees, Unchanged((_, _) => Token(null)), "an update that changed nothing did not return what is stored.");
        yield return Row(
            sees,
            Unchanged(
                async (store, name) =>
                {
                    var stored = await store.ReadAsync(name);
                    await store.UpdateAsync(name, (_, _) => Token(Ghost));
                    return stored;
                }
            ),
            "an update that changed nothing changed what is stored."
        );

        yield return Row(removes, After((_, after) => after ?? Ghost), "UpdateAsync returned a removed token.");
        yield return Row(
            removes,
            new()
            {
                Update = async (store, name, update, cancel) =>
                {
                    var isRemoved = false;
                    var after = await store.UpdateAsync(
                        name,
                        async (stored, c) => await update(stored, c) is { } next ? next : (isRemoved = true, stored).stored,
                        cancel
                    );
                    return isRemoved ? null : after;
                },
            },
            "a removed token was read."
        );

        yield return Row(throws, Catching((_, _) => Token(null)), "UpdateAsync swallowed the exception.");
        yield return Row(
            throws,
            Catching((_, failure) => throw new IOException("lost", failure)),
            "UpdateAsync threw IOException in the place of the update's own exception."
        );
        yield return Row(
            throws,
            Catching(
                async (remove, failure) =>
                {
                    await remove();
                    throw failure;
                }
            ),
            "the token is not what it was."
        );

        yield return Row(overlap, After((before, _) => before), "of 12 updates that each add one, none is left.");
        yield return Row(waiting, After((_, _) => Ghost), "the token is not the one of the update that held the lock.");
        yield return Row(
            waiting,
            new() { Update = async (store, name, update, cancel) => await update(await store.ReadAsync(name, cancel), cancel) },
            "an update that was cancelled while it waited went through."
        );
        yield return Row(
            cancelled,
            new()
            {
                Update = (store, name, update, cancel) =>
                    store.UpdateAsync(
                        name,
                        async (stored, c) =>
                        {
                            var after = await update(stored, c);
                            cancel.ThrowIfCancellationRequested();
                            return after;
                        },
                        cancel
                    ),
            },
            "the token is lost."
        );
        yield return Row(never, new() { Read = (_, _) => throw new IOException("no disk") }, "the store threw IOException: no disk");

        // Without a store each instance is a new one, with nothing in it.
        static TestCaseData Row(string check, Store? store, string says) =>
            new TestCaseData(check, () => store ?? (ITokenStore)new MemoryTokenStore(), says).SetArgDisplayNames(check, says);

        static Store After(Func<OAuth2UserToken?, OAuth2UserToken?, OAuth2UserToken?> alter) =>
            new()
            {
                Update = (store, name, update, cancel) =>
                    store.UpdateAsync(name, async (stored, c) => alter(stored, await update(stored, c)), cancel),
            };

        static Store Unchanged(Func<ITokenStore, string, Task<OAuth2UserToken?>> handle) =>
            new()
            {
                Update = async (store, name, update, cancel) =>
                {
                    var before = await store.ReadAsync(name, cancel);
                    var after = await store.UpdateAsync(name, update, cancel);
                    return after == before ? await handle(store, name) : after;
                },
            };

        static Store Catching(Func<Func<Task>, Exception, Task<OAuth2UserToken?>> handle) =>
            new()
            {
                Update = async (store, name, update, cancel) =>
                {
                    try
                    {
                        return await store.UpdateAsync(name, update, cancel);
                    }
                    catch (Exception failure)
                    {
                        return await handle(() => store.UpdateAsync(name, (_, _) => Token(null), CancellationToken.None), failure);
                    }
                },
            };
    }

    [TestCaseSource(nameof(Broken))]
    public async Task A_broken_promise_is_named(string check, Func<ITokenStore> open, string says)
    {
        var failure = await Assert.ThrowsAsync<XTokenStoreContractException>(() => new TokenStoreContract(open).RunAsync(check));

        Assert.That(failure!.Message, Is.EqualTo($"{check}: {says}"));
    }

    private static IEnumerable<TestCaseData> Mixed()
    {
        yield return Row("case", name => name.ToLowerInvariant());
        yield return Row("what is behind a blank", name => name.Split(' ')[0]);
        yield return Row("what is behind a slash", name => name.Split('/')[0]);
        yield return Row("what is longer than 100 characters", name => name[..Math.Min(100, name.Length)].TrimEnd('n'));

        static TestCaseData Row(string forgotten, Func<string, string> of) => new TestCaseData(of).SetArgDisplayNames(forgotten);
    }

    [TestCaseSource(nameof(Mixed))]
    public async Task Names_that_are_mixed_up_are_named(Func<string, string> of)
    {
        var store = new Store
        {
            Read = (inner, name) => inner.ReadAsync(of(name)),
            Update = (inner, name, update, cancel) => inner.UpdateAsync(of(name), update, cancel),
        };

        var failure = await Assert.ThrowsAsync<XTokenStoreContractException>(() =>
            new TokenStoreContract(() => store).RunAsync("Names are kept apart")
        );

        Assert.That(
            failure!.Message,
            Does.Match("^Names are kept apart: what was stored as \"contract-[0-9a-f]{32}\" is another name's\\.$")
        );
    }

    [Test]
    public async Task A_check_that_hangs_ends_after_30_seconds()
    {
        const string check = "A name that was never written holds nothing";
        var clock = new FakeClock();
        var hangs = new TaskCompletionSource<OAuth2UserToken?>();
        var run = new TokenStoreContract(() => new Store { Read = (_, _) => hangs.Task }, clock).RunAsync(check);
        clock.Advance(TimeSpan.FromSeconds(29.9));
        Assert.That(run.IsCompleted, Is.False);

        clock.Advance(TimeSpan.FromSeconds(0.1));

        var failure = await Assert.ThrowsAsync<XTokenStoreContractException>(() => run);
        Assert.That(failure!.Message, Is.EqualTo($"{check}: not finished after 30 s. Is the lock released after each update?"));
    }

    [Test]
    public async Task A_store_that_keeps_its_lock_after_a_failure_is_found()
    {
        const string check = "An update that throws changes nothing, lets its exception through and releases the lock";
        var clock = new FakeClock();
        var isLocked = false;
        var hangs = new TaskCompletionSource<OAuth2UserToken?>();
        var store = new Store
        {
            Update = async (store, name, update, cancel) =>
            {
                if (isLocked)
                {
                    return await hangs.Task;
                }

                isLocked = true;
                var after = await store.UpdateAsync(name, update, cancel);
                isLocked = false;
                return after;
            },
        };
        var run = new TokenStoreContract(() => store, clock).RunAsync(check);
        await Eventually.TrueAsync(() => clock.Waiting.Count == 1, "the check waits for the lock");

        clock.Advance(TimeSpan.FromSeconds(30));

        var failure = await Assert.ThrowsAsync<XTokenStoreContractException>(() => run);
        Assert.That(failure!.Message, Is.EqualTo($"{check}: not finished after 30 s. Is the lock released after each update?"));
    }

    [Test]
    public async Task Two_updates_at_once_are_found()
    {
        var store = new Store
        {
            Update = async (_, _, update, cancel) =>
            {
                // What an update does after its first wait stays undone, so the next one finds it under way.
                SynchronizationContext.SetSynchronizationContext(new Parked());
                try
                {
                    _ = update(null, cancel);
                    return await update(null, cancel).ConfigureAwait(false);
                }
                finally
                {
                    SynchronizationContext.SetSynchronizationContext(null);
                }
            },
        };

        var failure = await Assert.ThrowsAsync<XTokenStoreContractException>(() =>
            new TokenStoreContract(() => store).RunAsync("Updates of one name never overlap, and none is lost")
        );

        Assert.That(failure!.Message, Is.EqualTo("Updates of one name never overlap, and none is lost: two updates ran at once."));
    }

    [Test]
    public void A_store_may_say_that_a_call_was_cancelled_once_its_token_is_stored()
    {
        var store = new Store
        {
            Update = async (store, name, update, cancel) =>
            {
                var after = await store.UpdateAsync(name, update, CancellationToken.None);
                cancel.ThrowIfCancellationRequested();
                return after;
            },
        };
        Assert.That(
            async () =>
                await new TokenStoreContract(() => store).RunAsync(
                    "A token that an update has given is stored though the call is cancelled"
                ),
            Throws.Nothing
        );
    }

    [Test]
    public async Task All_checks_are_run_and_leave_nothing_behind()
    {
        var names = new HashSet<string>();
        var memory = new MemoryTokenStore();
        var store = new Store
        {
            Read = (_, name) => memory.ReadAsync(name),
            Update = (_, name, update, cancel) =>
            {
                lock (names)
                {
                    names.Add(name);
                }

                return memory.UpdateAsync(name, update, cancel);
            },
        };

        await new TokenStoreContract(() => store).RunAllAsync();

        Assert.That(names, Has.Count.GreaterThanOrEqualTo(TokenStoreContract.Checks.Count));
        foreach (var name in names)
        {
            Assert.That(await memory.ReadAsync(name), Is.Null, name);
        }
    }

    [Test]
    public async Task The_first_broken_promise_ends_the_run()
    {
        var failure = await Assert.ThrowsAsync<XTokenStoreContractException>(() =>
            new TokenStoreContract(() => new MemoryTokenStore()).RunAllAsync()
        );

        Assert.That(failure!.Message, Does.StartWith("A token is read back as it was written, by another instance too: "));
    }

    [Test]
    public void What_is_no_check_or_no_store_is_refused()
    {
        Assert.That(() => new TokenStoreContract(null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("open"));
        Assert.That(
            () => new TokenStoreContract(() => new MemoryTokenStore()).RunAsync("Nothing"),
            Throws.ArgumentException.With.Message.StartsWith("There is no check \"Nothing\".").And.Property("ParamName").EqualTo("check")
        );
    }

    private static Task<OAuth2UserToken?> Token(OAuth2UserToken? token) => Task.FromResult(token);

    private sealed class Parked : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) { }
    }

    /// <summary>A store in memory, but for what is given.</summary>
    private sealed class Store : ITokenStore
    {
        private readonly MemoryTokenStore _memory = new();

        public Func<ITokenStore, string, Task<OAuth2UserToken?>>? Read { get; init; }

        public Func<ITokenStore, string, Update, CancellationToken, Task<OAuth2UserToken?>>? Update { get; init; }

        public Task<OAuth2UserToken?> ReadAsync(string name, CancellationToken cancellationToken = default) =>
            Read?.Invoke(_memory, name) ?? _memory.ReadAsync(name, cancellationToken);

        public Task<OAuth2UserToken?> UpdateAsync(string name, Update update, CancellationToken cancellationToken = default) =>
            Update?.Invoke(_memory, name, update, cancellationToken) ?? _memory.UpdateAsync(name, update, cancellationToken);
    }
}

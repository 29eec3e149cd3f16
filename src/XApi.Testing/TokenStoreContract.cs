using System.Diagnostics;

namespace XApi.Testing;

/// <summary>Checks whether a token store of your own keeps what <see cref="ITokenStore"/> promises. It needs no test framework.</summary>
/// <example><code>
/// var contract = new TokenStoreContract(() => new MyTokenStore(connection));
/// [TestCaseSource(nameof(Checks))] public Task Keeps(string check) => contract.RunAsync(check);
/// </code></example>
/// <remarks>
/// The checks write tokens that are no one's under names of their own, and remove them again. What only several processes show, such as a lock that
/// holds in one process alone, they cannot see.
/// </remarks>
public sealed class TokenStoreContract
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static readonly IReadOnlyDictionary<string, Func<Setting, Task>> All = new Dictionary<string, Func<Setting, Task>>
    {
        ["A name that was never written holds nothing"] = NeverWritten,
        ["A token is read back as it was written, by another instance too"] = ReadBack,
        ["A token without refresh token, expiry and scope is read back as it was written"] = ReadBackBare,
        ["Names are kept apart"] = NamesApart,
        ["An update gets what is stored and returns what is stored then"] = UpdateSees,
        ["An update that gives null removes the token"] = Removal,
        ["An update that throws changes nothing, lets its exception through and releases the lock"] = Throwing,
        ["Updates of one name never overlap, and none is lost"] = NoOverlap,
        ["Waiting for the lock ends when it is cancelled"] = CancelledWait,
        ["A token that an update has given is stored though the call is cancelled"] = StoredThoughCancelled,
    };

    private readonly Func<ITokenStore> _open;
    private readonly TimeProvider _clock;

    /// <summary>Takes the way to open the store.</summary>
    /// <param name="open">Gives an instance over the same storage each time, as every process would make one of its own. A store that is in memory gives itself.</param>
    /// <param name="timeProvider">What ends a check that hangs, after 30 seconds. The system's clock by default.</param>
    public TokenStoreContract(Func<ITokenStore> open, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(open);
        _open = open;
        _clock = timeProvider ?? TimeProvider.System;
    }

    /// <summary>The promises, each a sentence, to be given to <see cref="RunAsync"/> one by one.</summary>
    public static IReadOnlyList<string> Checks { get; } = [.. All.Keys];

    /// <summary>Checks one promise.</summary>
    /// <param name="check">One of <see cref="Checks"/>.</param>
    /// <exception cref="XTokenStoreContractException">It is not kept. The message says how.</exception>
    public async Task RunAsync(string check)
    {
        if (!All.TryGetValue(check, out var run))
        {
            throw new ArgumentException($"There is no check \"{check}\".", nameof(check));
        }

        var setting = new Setting(check, _open);
        try
        {
            await run(setting).WaitAsync(Limit, _clock).ConfigureAwait(false);
        }
        catch (TimeoutException failure)
        {
            throw new XTokenStoreContractException(
                $"{check}: not finished after {Limit:c}. Is the lock released after each update?",
                failure
            );
        }
        catch (Exception failure) when (failure is not XTokenStoreContractException)
        {
            throw new XTokenStoreContractException($"{check}: the store threw {failure.GetType().Name}: {failure.Message}", failure);
        }

        foreach (var name in setting.Names)
        {
            await _open().UpdateAsync(name, (_, _) => Stored(null)).ConfigureAwait(false);
        }
    }

    /// <summary>Checks all promises, one after the other.</summary>
    /// <exception cref="XTokenStoreContractException">One is not kept. The message says which and how.</exception>
    public async Task RunAllAsync()
    {
        foreach (var check in Checks)
        {
            await RunAsync(check).ConfigureAwait(false);
        }
    }

    private static async Task NeverWritten(Setting the)
    {
        var name = the.Name();
        the.Expect(await the.Open().ReadAsync(name).ConfigureAwait(false) is null, "ReadAsync gave a token");
        await the.Open()
            .UpdateAsync(
                name,
                (stored, _) =>
                {
                    the.Expect(stored is null, "UpdateAsync began with a token");
                    return Stored(null);
                }
            )
            .ConfigureAwait(false);
        the.Expect(
            await the.Open().ReadAsync(name).ConfigureAwait(false) is null,
            "ReadAsync gave a token after an update that stored none"
        );
    }

    private static Task ReadBack(Setting the) =>
        ReadBack(
            the,
            Token("a/b+c=\"\\ é\u00a0𝄞") with
            {
                RefreshToken = new string('r', 1000),
                ExpiresAt = new DateTimeOffset(2031, 12, 31, 23, 59, 59, TimeSpan.Zero).AddTicks(1234567),
                Scope = "tweet.read users.read offline.access",
            }
        );

    private static Task ReadBackBare(Setting the) => ReadBack(the, Token("bare"));

    private static async Task ReadBack(Setting the, OAuth2UserToken token)
    {
        var (name, store) = (the.Name(), the.Open());
        await store.UpdateAsync(name, (_, _) => Stored(token)).ConfigureAwait(false);
        the.Expect(
            await store.ReadAsync(name).ConfigureAwait(false) == token,
            "the token that was read differs from the one that was written"
        );
        the.Expect(
            await the.Open().ReadAsync(name).ConfigureAwait(false) == token,
            "the token that another instance read differs from the one that was written"
        );
    }

    private static async Task NamesApart(Setting the)
    {
        var store = the.Open();
        // The same but for case and blanks, and longer than a name is wont to be.
        var stem = the.Name();
        string[] names =
        [
            .. new[] { stem, stem.ToUpperInvariant(), $"{stem} x", $"{stem}/é'\"%_", $"{stem}{new string('n', 120)}" }.Select(the.Named),
        ];
        foreach (var name in names)
        {
            await store.UpdateAsync(name, (_, _) => Stored(Token(name))).ConfigureAwait(false);
        }

        foreach (var name in names)
        {
            the.Expect(
                (await store.ReadAsync(name).ConfigureAwait(false))?.AccessToken == name,
                $"what was stored as \"{name}\" is another name's"
            );
        }
    }

    private static async Task UpdateSees(Setting the)
    {
        var name = the.Name();
        for (var i = 0; i < 3; i++)
        {
            var (before, after) = (i == 0 ? null : Token($"{i - 1}"), Token($"{i}"));
            var result = await the.Open()
                .UpdateAsync(
                    name,
                    (stored, _) =>
                    {
                        the.Expect(stored == before, "the update did not get what the one before had stored");
                        return Stored(after);
                    }
                )
                .ConfigureAwait(false);
            the.Expect(result == after, "UpdateAsync did not return what it stored");
        }

        var same = await the.Open().UpdateAsync(name, (stored, _) => Stored(stored)).ConfigureAwait(false);
        the.Expect(same == Token("2"), "an update that changed nothing did not return what is stored");
        the.Expect(
            await the.Open().ReadAsync(name).ConfigureAwait(false) == Token("2"),
            "an update that changed nothing changed what is stored"
        );
    }

    private static async Task Removal(Setting the)
    {
        var name = the.Name();
        await the.Open().UpdateAsync(name, (_, _) => Stored(Token("gone"))).ConfigureAwait(false);
        the.Expect(
            await the.Open().UpdateAsync(name, (_, _) => Stored(null)).ConfigureAwait(false) is null,
            "UpdateAsync returned a removed token"
        );
        the.Expect(await the.Open().ReadAsync(name).ConfigureAwait(false) is null, "a removed token was read");
    }

    private static async Task Throwing(Setting the)
    {
        var name = the.Name();
        await the.Open().UpdateAsync(name, (_, _) => Stored(Token("kept"))).ConfigureAwait(false);
        var thrown = new InvalidOperationException("thrown by the update");
        try
        {
            await the.Open().UpdateAsync(name, (_, _) => Task.FromException<OAuth2UserToken?>(thrown)).ConfigureAwait(false);
            the.Expect(false, "UpdateAsync swallowed the exception");
        }
        catch (Exception failure) when (failure is not XTokenStoreContractException)
        {
            the.Expect(
                ReferenceEquals(failure, thrown),
                $"UpdateAsync threw {failure.GetType().Name} in the place of the update's own exception"
            );
        }

        the.Expect(await the.Open().ReadAsync(name).ConfigureAwait(false) == Token("kept"), "the token is not what it was");
        await the.Open().UpdateAsync(name, (_, _) => Stored(Token("next"))).ConfigureAwait(false);
    }

    private static async Task NoOverlap(Setting the)
    {
        const int Updates = 12;
        var name = the.Name();
        var inside = 0;
        await Task.WhenAll(
                Enumerable
                    .Range(0, Updates)
                    .Select(_ =>
                        Task.Run(() =>
                            the.Open()
                                .UpdateAsync(
                                    name,
                                    async (stored, _) =>
                                    {
                                        the.Expect(Interlocked.Increment(ref inside) == 1, "two updates ran at once");
                                        await Task.Yield();
                                        Interlocked.Decrement(ref inside);
                                        return Token(
                                            stored is null
                                                ? "1"
                                                : $"{int.Parse(stored.AccessToken, System.Globalization.CultureInfo.InvariantCulture) + 1}"
                                        );
                                    }
                                )
                        )
                    )
            )
            .ConfigureAwait(false);
        var counted = (await the.Open().ReadAsync(name).ConfigureAwait(false))?.AccessToken;
        the.Expect(counted == $"{Updates}", $"of {Updates} updates that each add one, {counted ?? "none"} is left");
    }

    private static async Task CancelledWait(Setting the)
    {
        var name = the.Name();
        var (begun, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        var holding = the.Open()
            .UpdateAsync(
                name,
                async (_, _) =>
                {
                    begun.SetResult();
                    await end.Task.ConfigureAwait(false);
                    return Token("held");
                }
            );
        await begun.Task.ConfigureAwait(false);
        using var cancel = new CancellationTokenSource();
        var waiting = await UnderWay(() => the.Open().UpdateAsync(name, (_, _) => Stored(Token("cancelled")), cancel.Token))
            .ConfigureAwait(false);
        await cancel.CancelAsync().ConfigureAwait(false);
        try
        {
            await waiting.ConfigureAwait(false);
            the.Expect(false, "an update that was cancelled while it waited went through");
        }
        catch (OperationCanceledException) { }
        finally
        {
            end.SetResult();
        }

        await holding.ConfigureAwait(false);
        the.Expect(
            await the.Open().ReadAsync(name).ConfigureAwait(false) == Token("held"),
            "the token is not the one of the update that held the lock"
        );
    }

    /// <summary>
    /// Starts a call on a thread of its own, and waits until it has returned a task or the thread is blocked: on a busy machine it might else be cancelled
    /// before it has begun to wait.
    /// </summary>
    private static async Task<Task> UnderWay(Func<Task> call)
    {
        var called = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
        var finished = called.Task.Unwrap();
        var thread = new Thread(() =>
        {
            try
            {
                called.SetResult(call());
            }
            catch (Exception failure)
            {
                called.SetException(failure);
            }
        })
        {
            IsBackground = true,
        };
        thread.Start();
        while (!called.Task.IsCompleted && !thread.ThreadState.HasFlag(System.Threading.ThreadState.WaitSleepJoin))
        {
            await Task.Yield();
        }

        return finished;
    }

    private static async Task StoredThoughCancelled(Setting the)
    {
        var name = the.Name();
        using var cancel = new CancellationTokenSource();
        try
        {
            await the.Open()
                .UpdateAsync(
                    name,
                    async (_, _) =>
                    {
                        await cancel.CancelAsync().ConfigureAwait(false);
                        return Token("late");
                    },
                    cancel.Token
                )
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It may say so, as long as the token is there.
        }

        the.Expect(await the.Open().ReadAsync(name).ConfigureAwait(false) == Token("late"), "the token is lost");
    }

    private static OAuth2UserToken Token(string text) => new(text);

    private static Task<OAuth2UserToken?> Stored(OAuth2UserToken? token) => Task.FromResult(token);

    private sealed class Setting(string check, Func<ITokenStore> open)
    {
        public List<string> Names { get; } = [];

        public ITokenStore Open() => open();

        public string Name() => Named($"contract-{Guid.NewGuid():n}");

        public string Named(string name)
        {
            Names.Add(name);
            return name;
        }

        [StackTraceHidden]
        public void Expect(bool kept, string otherwise)
        {
            if (!kept)
            {
                throw new XTokenStoreContractException($"{check}: {otherwise}.");
            }
        }
    }
}

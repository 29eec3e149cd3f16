using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace XApi;

/// <summary>
/// Counts what logins and credentials of this process have stored under a name of a token store, so that a credential that holds a token sees that there is
/// another one. What another process stores is not counted.
/// </summary>
/// <remarks>The count is kept with the store; that of a <see cref="FileTokenStore"/> with its path, since each part of a program may make one.</remarks>
internal sealed class StoredTokens
{
    private static readonly ConditionalWeakTable<ITokenStore, ConcurrentDictionary<string, StoredTokens>> OfStores = [];
    private static readonly ConcurrentDictionary<string, ConcurrentDictionary<string, StoredTokens>> OfFiles = new(StringComparer.Ordinal);

    private long _count;

    internal long Count => Volatile.Read(ref _count);

    internal static StoredTokens Of(ITokenStore store, string name)
    {
        var names = store is FileTokenStore file
            ? OfFiles.GetOrAdd(file.Path, static _ => new(StringComparer.Ordinal))
            : OfStores.GetValue(store, static _ => new(StringComparer.Ordinal));
        return names.GetOrAdd(name, static _ => new());
    }

    /// <summary>Updates a token as <see cref="ITokenStore.UpdateAsync"/> does, and counts it where that stores another one.</summary>
    /// <returns>What is stored, and the count that belongs to it: where another update has come meanwhile, the count is higher.</returns>
    internal static async Task<(OAuth2UserToken? Token, long Count)> UpdateAsync(
        ITokenStore store,
        string name,
        Func<OAuth2UserToken?, CancellationToken, Task<OAuth2UserToken?>> update,
        CancellationToken cancellationToken
    )
    {
        var tokens = Of(store, name);
        var (count, isOther) = (0L, false);
        var token = await store
            .UpdateAsync(
                name,
                async (stored, cancel) =>
                {
                    // Under the store's lock: what is counted later has been stored later, or is counted twice, which costs one more read.
                    count = tokens.Count;
                    var next = await update(stored, cancel).ConfigureAwait(false);
                    isOther = next != stored;
                    return next;
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        if (!isOther)
        {
            return (token, count);
        }

        Interlocked.Increment(ref tokens._count);
        return (token, count + 1);
    }
}

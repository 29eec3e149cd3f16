using System.Collections.Concurrent;
using System.Diagnostics;

namespace XApi;

/// <summary>Keeps tokens for as long as the process lives. Users log in again after that, so it is for tests and short programs.</summary>
public sealed class MemoryTokenStore : ITokenStore
{
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    internal static MemoryTokenStore Holding(OAuth2UserToken token)
    {
        ArgumentNullException.ThrowIfNull(token);
        var store = new MemoryTokenStore();
        store._entries["default"] = new() { Token = token };
        return store;
    }

    /// <inheritdoc/>
    public Task<OAuth2UserToken?> ReadAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_entries.TryGetValue(name, out var entry) ? entry.Token : null);
    }

    /// <inheritdoc/>
    public async Task<OAuth2UserToken?> UpdateAsync(
        string name,
        Func<OAuth2UserToken?, CancellationToken, Task<OAuth2UserToken?>> update,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(update);
        var entry = _entries.GetOrAdd(name, static _ => new());
        await entry.Turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return entry.Token = await update(entry.Token, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            entry.Turn.Release();
        }
    }

    private sealed class Entry
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);

        public OAuth2UserToken? Token { get; set; }
    }
}

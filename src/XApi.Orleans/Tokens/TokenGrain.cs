namespace XApi.Orleans;

/// <summary>Keeps the token of one name in the cluster's storage, and with it who updates it.</summary>
/// <remarks>
/// The lock is stored, too: when the grain's silo dies while X is being asked for the next token, the grain comes back on another silo and still keeps
/// others out. Otherwise two processes would spend one refresh token.
/// </remarks>
internal sealed class TokenGrain(
    [PersistentState("token", XApiCluster.StorageName)] IPersistentState<TokenState> storage,
    TimeProvider time
) : ITokenGrain
{
    private readonly GrainStorage<TokenState> _storage = new(storage);

    public async Task<string?> ReadAsync()
    {
        var state = await _storage.ReadAsync();
        return state.Token;
    }

    public async Task<TokenLock> LockAsync(string holder, TimeSpan lease)
    {
        var state = await _storage.ReadAsync();
        if (state.Holder is { } other && other != holder && time.GetUtcNow() < state.LockedUntil)
        {
            return new TokenLock(false, null, state.Version);
        }

        (state.Holder, state.LockedUntil) = (holder, time.GetUtcNow() + lease);
        await WriteAsync(state);
        return new TokenLock(true, state.Token, state.Version);
    }

    public async Task RenewAsync(string holder, TimeSpan lease)
    {
        var state = await _storage.ReadAsync();
        if (state.Holder == holder)
        {
            state.LockedUntil = time.GetUtcNow() + lease;
            await WriteAsync(state);
        }
    }

    public async Task<bool> StoreAsync(string holder, string version, string? token)
    {
        var state = await _storage.ReadAsync();
        if (state.Version != version)
        {
            // The first of two calls was carried out, and its response was lost.
            return state.Token == token;
        }

        // A lock that has expired does not matter while nobody has stored anything: this token is the only one that X still accepts.
        (state.Token, state.Version) = (token, Guid.NewGuid().ToString("N"));
        if (state.Holder == holder)
        {
            state.Holder = null;
        }

        await WriteAsync(state);
        return true;
    }

    public async Task ReleaseAsync(string holder)
    {
        var state = await _storage.ReadAsync();
        if (state.Holder == holder)
        {
            state.Holder = null;
            await WriteAsync(state);
        }
    }

    // Nothing stays of a user who has logged out.
    private Task WriteAsync(TokenState state) => _storage.WriteAsync(isEmpty: state is { Token: null, Holder: null });
}

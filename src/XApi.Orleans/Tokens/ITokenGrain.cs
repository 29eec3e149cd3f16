namespace XApi.Orleans;

/// <summary>The token of one name, and the lock of those that update it.</summary>
[Alias("XApi.Orleans.ITokenGrain")]
internal interface ITokenGrain : IGrainWithStringKey
{
    /// <summary>The token as JSON; null when there is none.</summary>
    [Alias("Read")]
    Task<string?> ReadAsync();

    /// <summary>Acquires the lock if nobody holds it, or this holder does. It never waits: a grain that waited would keep its owner's call out.</summary>
    /// <param name="holder">A name of the update's own. A call that is repeated with it has the effect of one.</param>
    /// <param name="lease">After how long the lock is free again, should the holder's process have died.</param>
    [Alias("Lock")]
    Task<TokenLock> LockAsync(string holder, TimeSpan lease);

    /// <summary>Extends the lock while its holder updates, if it still holds it.</summary>
    /// <param name="holder">The update's name.</param>
    /// <param name="lease">How long from now.</param>
    [Alias("Renew")]
    Task RenewAsync(string holder, TimeSpan lease);

    /// <summary>Stores what the update gave, and releases the lock.</summary>
    /// <param name="holder">The update's name.</param>
    /// <param name="version">The version that the update began with.</param>
    /// <param name="token">The token as JSON; null to remove it.</param>
    /// <returns>False when another update has stored something since, which happens only after a lock has expired. Then nothing is written.</returns>
    [Alias("Store")]
    Task<bool> StoreAsync(string holder, string version, string? token);

    /// <summary>Releases the lock and leaves the token as it is.</summary>
    /// <param name="holder">The update's name.</param>
    [Alias("Release")]
    Task ReleaseAsync(string holder);
}

/// <summary>Whether the lock was acquired, and what the update begins with.</summary>
/// <param name="IsHeld">Whether the caller holds the lock.</param>
/// <param name="Token">The token as JSON; null when there is none, or the lock is another's.</param>
/// <param name="Version">What changes with each token that is stored.</param>
[GenerateSerializer, Immutable]
[Alias("XApi.Orleans.TokenLock")]
internal sealed record TokenLock([property: Id(0)] bool IsHeld, [property: Id(1)] string? Token, [property: Id(2)] string Version);

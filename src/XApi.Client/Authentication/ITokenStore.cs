namespace XApi;

/// <summary>Where the tokens of logged-in users are kept, each under a name.</summary>
/// <remarks>
/// <para>
/// A refresh token is spent by its first use, so two processes must not use the same one. That is what <see cref="UpdateAsync"/> is for: it locks
/// out every other update of that name, in this process and in others, from before it reads until after it has written.
/// </para>
/// <para>The library's own are <see cref="MemoryTokenStore"/>, <see cref="FileTokenStore"/> and <see cref="DbTokenStore"/>. <c>TokenStoreContract</c>
/// of the package XApi.Testing tests one of your own.</para>
/// </remarks>
public interface ITokenStore
{
    /// <summary>
    /// What names the store in each process that reads the same tokens, so that processes that share limits know a user as the same. Null, the default, is a
    /// store that other processes are not known to read.
    /// </summary>
    string? SharedName => null;

    /// <summary>Reads a token; null when there is none of that name. It waits for no update.</summary>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="XTokenStoreException">The store cannot be read, or holds something else than tokens.</exception>
    Task<OAuth2UserToken?> ReadAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Reads a token under the name's lock, lets <paramref name="update"/> decide, and stores what it gives before the lock is released.</summary>
    /// <param name="name">The name.</param>
    /// <param name="update">
    /// Gets the stored token, or null, and gives the one to store, or null to remove it. When it gives an equal token, nothing is written. What it
    /// throws comes out of this method, and the store is as it was. It may take as long as an exchange with X takes.
    /// </param>
    /// <param name="cancellationToken">
    /// Cancels the wait for the lock. Once <paramref name="update"/> has returned, its token is stored all the same: nobody else has it.
    /// </param>
    /// <returns>What is stored now. When the method has returned, the token has been written to where it outlasts the process, for a store that promises that.</returns>
    /// <exception cref="XTokenStoreException">The store cannot be read, locked or written, or holds something else than tokens.</exception>
    Task<OAuth2UserToken?> UpdateAsync(
        string name,
        Func<OAuth2UserToken?, CancellationToken, Task<OAuth2UserToken?>> update,
        CancellationToken cancellationToken = default
    );
}

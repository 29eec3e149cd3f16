namespace XApi;

/// <summary>Sees to it that one of several processes reads a stream, and that another takes over when that one dies. One process needs none.</summary>
/// <remarks>
/// Give it to a stream in <see cref="StreamSettings.Lease"/>, with a <see cref="StreamRecoverySettings.Position"/> that all processes share. Each runs the same
/// loop; the one that owns the stream gets its items, the others wait. <c>OrleansStream</c> of the package XApi.Orleans is both.
/// </remarks>
public interface IStreamLease
{
    /// <summary>Waits until this process owns the stream.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>What keeps the stream for this process until it is disposed of, or lost.</returns>
    Task<IStreamOwnership> AcquireAsync(CancellationToken cancellationToken = default);
}

/// <summary>That this process owns a stream. Disposing it lets another take over.</summary>
public interface IStreamOwnership : IAsyncDisposable
{
    /// <summary>Is cancelled when another process may own the stream: before any other does. Reading stops at once.</summary>
    CancellationToken Lost { get; }
}

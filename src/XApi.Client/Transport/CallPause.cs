namespace XApi;

/// <summary>A wait between calls, for as long as the client lives.</summary>
internal static class CallPause
{
    /// <param name="delay">How long.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="lifetime">Cancelled when the client is disposed.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    internal static async Task WaitAsync(
        TimeSpan delay,
        TimeProvider clock,
        CancellationToken lifetime,
        CancellationToken cancellationToken
    )
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(lifetime, cancellationToken);
        try
        {
            await Task.Delay(delay, clock, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw CallFailure.ClientDisposed();
        }
    }
}

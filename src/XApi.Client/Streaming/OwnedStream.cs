using System.Runtime.CompilerServices;

namespace XApi;

/// <summary>A stream that several processes could read, while this one owns it.</summary>
internal static class OwnedStream
{
    /// <summary>Waits until this process owns the stream, reads it until it loses it, and waits again.</summary>
    /// <param name="transport">What sends the requests.</param>
    /// <param name="operation">The operation that streams.</param>
    /// <param name="settings">The stream's settings.</param>
    /// <param name="open">Opens the stream. It ends when the token is cancelled that says that the stream is lost.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    internal static async IAsyncEnumerable<T> RunAsync<T>(
        XTransport transport,
        XOperation operation,
        StreamSettings settings,
        Func<CancellationToken, CancellationToken, IAsyncEnumerable<T>> open,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var ownership = await AcquireAsync(transport, operation, settings, cancellationToken).ConfigureAwait(false);
            await using var owned = ownership.ConfigureAwait(false);
            using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, ownership.Lost);
            var items = open(ownership.Lost, reading.Token).GetAsyncEnumerator(CancellationToken.None);
            await using var opened = items.ConfigureAwait(false);
            while (await HasNextAsync(items, ownership, cancellationToken).ConfigureAwait(false) is { } hasNext)
            {
                if (!hasNext)
                {
                    yield break;
                }

                yield return items.Current;
            }
        }
    }

    /// <summary>Whether there is a next item; null when the stream is lost.</summary>
    private static async ValueTask<bool?> HasNextAsync<T>(
        IAsyncEnumerator<T> items,
        IStreamOwnership ownership,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await items.MoveNextAsync().ConfigureAwait(false);
        }
        // What the stream did last may have been to write its position, which is another process's by now.
        catch (Exception failure)
            when (failure is OperationCanceledException or XStreamPositionException
                && ownership.Lost.IsCancellationRequested
                && !cancellationToken.IsCancellationRequested
            )
        {
            return null;
        }
    }

    private static async Task<IStreamOwnership> AcquireAsync(
        XTransport transport,
        XOperation operation,
        StreamSettings settings,
        CancellationToken cancellationToken
    )
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, transport.Lifetime);
        var reporter = new StreamReporter(operation, settings.Watch, transport.Clock);
        try
        {
            var acquiring = settings.Lease!.AcquireAsync(waiting.Token);
            if (!acquiring.IsCompleted)
            {
                reporter.ReportStandby();
            }

            return await acquiring.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (transport.Lifetime.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            var disposed = CallFailure.ClientDisposed();
            reporter.ReportEnd(disposed);
            throw disposed;
        }
        catch (Exception failure)
        {
            reporter.ReportEnd(failure is OperationCanceledException ? null : failure);
            throw;
        }
    }
}

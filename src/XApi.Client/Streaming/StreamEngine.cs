using System.Runtime.CompilerServices;
using System.Text.Json;

namespace XApi;

/// <summary>Keeps one stream connected: its connections, what they bring, and what they missed, as one sequence of items.</summary>
/// <remarks>
/// Each connection is a task that opens, reads and waits by turns; a <see cref="StreamDelivery{T}"/> leaves out repeats and puts the rest into the buffer,
/// from which the caller reads. A <see cref="GapRecovery{T}"/> adds, beside the connections, what was missed. Where the stream has partitions, each is a
/// <see cref="StreamPart{T}"/> with connections of its own.
/// </remarks>
internal sealed class StreamEngine<T> : IDisposable
    where T : XModel, IStreamedItem
{
    // X lets an App run so many recoveries at a time.
    private const int MaxRecoveries = 2;

    private readonly StreamReporter _reporter;
    private readonly StreamBuffer<T> _buffer;
    private readonly StreamPart<T>[] _parts;
    private readonly StreamProgress? _progress;
    private readonly StreamTasks _tasks;
    private readonly SemaphoreSlim _recoveries = new(MaxRecoveries);
    private readonly XTransport _transport;
    private readonly CancellationToken _lost;
    private readonly CancellationToken _cancelled;
    private readonly CancellationTokenSource _abandoned;
    private int _running;

    private StreamEngine(
        XTransport transport,
        IReadOnlyList<StreamSource<T>> sources,
        StreamProgress? progress,
        CancellationToken lost,
        CancellationToken cancellationToken
    )
    {
        var settings = sources[0].Settings;
        (_transport, _progress, _lost, _cancelled) = (transport, progress, lost, cancellationToken);
        var consumption = settings.Watch.Consumption ?? new StreamConsumption();
        _reporter = new StreamReporter(sources[0].Operation, settings.Watch, transport.Clock);
        _buffer = new StreamBuffer<T>(settings.Buffer);
        _abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, transport.Lifetime);
        _tasks = new StreamTasks(_abandoned.Token);
        _parts = [.. sources.Select(source => new StreamPart<T>(source, _buffer, _reporter, consumption, _tasks, _recoveries, progress))];
        settings.Watch.Monitor?.Watch(() => _reporter.Counters.Snapshot(_buffer.Count, _buffer.Fill, _buffer.Dropped), consumption);
    }

    /// <summary>Opens the stream and yields its items until it is cancelled or can't be resumed.</summary>
    /// <param name="transport">What sends the requests.</param>
    /// <param name="request">The request that opens the stream, with the partitions to open.</param>
    /// <param name="read">Reads an item.</param>
    /// <param name="fromSearch">Makes an item of a Tweet that a search found; null for a stream that can't be searched for.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    internal static IAsyncEnumerable<T> RunAsync(
        XTransport transport,
        XRequest request,
        ReadJson<T> read,
        SearchedItem<T>? fromSearch,
        CancellationToken cancellationToken
    ) => RunAsync(transport, request, read, fromSearch, settings: null, cancellationToken);

    /// <summary>Opens a stream whose settings are not those of the request's options, unless they are null.</summary>
    internal static IAsyncEnumerable<T> RunAsync(
        XTransport transport,
        XRequest request,
        ReadJson<T> read,
        SearchedItem<T>? fromSearch,
        StreamSettings? settings,
        CancellationToken cancellationToken
    )
    {
        var own = settings ?? StreamSource<T>.SettingsOf(request);
        // A stream that is only shown is opened by nobody.
        return own.Lease is null || transport.Show is not null
            ? RunAsync(transport, request, read, fromSearch, settings, lost: default, cancellationToken)
            : OwnedStream.RunAsync(
                transport,
                request.Operation,
                own,
                (lost, reading) => RunAsync(transport, request, read, fromSearch, settings, lost, reading),
                cancellationToken
            );
    }

    /// <summary>Opens a stream for as long as this process owns it.</summary>
    private static async IAsyncEnumerable<T> RunAsync(
        XTransport transport,
        XRequest request,
        ReadJson<T> read,
        SearchedItem<T>? fromSearch,
        StreamSettings? settings,
        CancellationToken lost,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        ReadJson<T> reporting = (ref JsonTokenReader reader) => transport.ReadItem(ref reader, read, request.Operation);
        StreamSource<T>[] sources =
        [
            .. request
                .ByPartition()
                .Select(one => new StreamSource<T>(transport, one.Request, reporting, fromSearch, settings, one.Partition)),
        ];
        var progress = await StartAsync(sources[0], cancellationToken).ConfigureAwait(false);
        using var engine = new StreamEngine<T>(transport, sources, progress, lost, cancellationToken);
        var isDoneByNext = sources[0].Settings.Recovery.Acknowledgement == StreamAcknowledgement.NextItem;
        var running = engine.RunAsync();
        try
        {
            while (await engine.WaitAsync().ConfigureAwait(false))
            {
                while (engine._buffer.TryRead(out var item))
                {
                    engine.ThrowIfAbandoned();
                    engine._reporter.Counters.Delivered();
                    yield return item;
                    if (progress is not null && isDoneByNext)
                    {
                        await item.AcknowledgeAsync(engine._abandoned.Token).ConfigureAwait(false);
                    }
                }
            }

            engine.ThrowIfAbandoned();
        }
        finally
        {
            engine._tasks.Stop();
            await running.ConfigureAwait(false);
            if (progress is not null && !lost.IsCancellationRequested)
            {
                // What is not written comes again, which is no reason to fail over.
                await progress.WriteAsync(CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static async Task<StreamProgress?> StartAsync(StreamSource<T> source, CancellationToken cancellationToken)
    {
        if (source.Settings.Recovery.Position is null || source.Transport.Show is not null)
        {
            return null;
        }

        return source.IsPeriod
            ? throw new ArgumentException(
                $"{source.Operation.Id} streams a past period, which ends: it has no position to resume from. Leave Recovery.Position out."
            )
            : await StreamProgress
                .StartAsync(source.Operation, source.Settings.Recovery, source.Clock.Now, cancellationToken)
                .ConfigureAwait(false);
    }

    public void Dispose()
    {
        _recoveries.Dispose();
        _tasks.Dispose();
        _abandoned.Dispose();
    }

    private async ValueTask<bool> WaitAsync()
    {
        try
        {
            return await _buffer.WaitAsync(_abandoned.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            ThrowIfAbandoned();
            throw;
        }
    }

    // Nobody wants the rest: the caller has cancelled the stream, or disposed the client.
    private void ThrowIfAbandoned()
    {
        _cancelled.ThrowIfCancellationRequested();
        if (_transport.Lifetime.IsCancellationRequested)
        {
            throw CallFailure.ClientDisposed();
        }
    }

    private async Task RunAsync()
    {
        Exception? failure = null;
        try
        {
            _running = _parts.Sum(part => part.Connections);
            foreach (var part in _parts)
            {
                part.Start(StopAfterLast);
            }

            if (_progress is not null)
            {
                // Of the partitions, the one that is furthest behind; where one is not open yet, that of none.
                _progress.Frontier = () =>
                    Array.TrueForAll(_parts, part => part.Frontier is not null) ? _parts.Min(part => part.Frontier) : null;
                _tasks.TryRun(stopping => _progress.RunAsync(_transport.Clock, stopping));
            }

            await _tasks.WaitAsync().ConfigureAwait(false);
            foreach (var part in _parts)
            {
                await part.DisposeAsync().ConfigureAwait(false);
            }

            failure = _tasks.Failure ?? (_transport.Lifetime.IsCancellationRequested ? CallFailure.ClientDisposed() : null);
            ReportEnd(failure);
        }
        catch (Exception fault)
        {
            failure ??= fault;
        }
        finally
        {
            _buffer.Complete(failure);
        }
    }

    private void StopAfterLast()
    {
        if (Interlocked.Decrement(ref _running) == 0)
        {
            _tasks.Stop();
        }
    }

    private void ReportEnd(Exception? failure)
    {
        _reporter.ReportDropped(_buffer, atEnd: true);
        foreach (var part in _parts)
        {
            part.ReportEnd();
        }

        if (failure is null && _lost.IsCancellationRequested)
        {
            _reporter.ReportStandby();
        }
        else
        {
            _reporter.ReportEnd(failure);
        }
    }
}

using System.Runtime.CompilerServices;

namespace XApi;

/// <summary>Keeps one stream connected: its connections, what they bring, and what they missed, as one sequence of items.</summary>
/// <remarks>
/// Each connection is a task that opens, reads and waits by turns; a <see cref="StreamDelivery{T}"/> leaves out repeats and puts the rest into the buffer,
/// from which the caller reads. A <see cref="GapRecovery{T}"/> adds, beside the connections, what was missed.
/// </remarks>
internal sealed class StreamEngine<T> : IDisposable
    where T : XModel, IStreamedItem
{
    private readonly StreamSource<T> _source;
    private readonly StreamConsumption _consumption;
    private readonly StreamReporter _reporter;
    private readonly StreamDelivery<T> _delivery;
    private readonly StreamCoverage _coverage;
    private readonly StreamProgress? _progress;
    private readonly StreamTasks _tasks;
    private readonly StreamWait _wait;
    private readonly GapRecovery<T> _recovery;
    private readonly CancellationToken _cancelled;
    private readonly CancellationTokenSource _abandoned;

    private StreamEngine(StreamSource<T> source, StreamProgress? progress, CancellationToken cancellationToken)
    {
        var settings = source.Settings;
        _source = source;
        _progress = progress;
        _cancelled = cancellationToken;
        _consumption = settings.Watch.Consumption ?? new StreamConsumption();
        _reporter = new StreamReporter(source.Operation, settings.Watch, source.Time);
        _delivery = new StreamDelivery<T>(settings, _reporter, _consumption, progress);
        var resumeFrom = progress is null ? settings.Recovery.ResumeFrom : progress.ResumeFrom;
        _coverage = new StreamCoverage(source.IsPeriod ? null : Earlier(resumeFrom, source.Clock.Now), progress);
        _abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, source.Transport.Lifetime);
        _tasks = new StreamTasks(_abandoned.Token);
        _wait = new StreamWait(_reporter, _consumption, source.NextAttempt, source.Clock, source.Time);
        _recovery = new GapRecovery<T>(source, _delivery, _reporter, _wait, _tasks, progress);
        settings.Watch.Monitor?.Watch(_delivery.Snapshot, _consumption);
    }

    /// <summary>Opens the stream and yields its items until it is cancelled or can't be resumed.</summary>
    /// <param name="transport">What sends the requests.</param>
    /// <param name="request">The request that opens the stream.</param>
    /// <param name="read">Reads an item.</param>
    /// <param name="fromSearch">Makes an item of a Tweet that a search found; null for a stream that can't be searched for.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    internal static async IAsyncEnumerable<T> RunAsync(
        XTransport transport,
        XRequest request,
        ReadJson<T> read,
        SearchedItem<T>? fromSearch,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var source = new StreamSource<T>(transport, request, read, fromSearch);
        var progress = await StartAsync(source, cancellationToken).ConfigureAwait(false);
        using var engine = new StreamEngine<T>(source, progress, cancellationToken);
        var isDoneByNext = source.Settings.Recovery.Acknowledgement == StreamAcknowledgement.NextItem;
        var running = engine.RunAsync();
        try
        {
            while (await engine.WaitAsync().ConfigureAwait(false))
            {
                while (engine._delivery.TryRead(out var item))
                {
                    engine.ThrowIfAbandoned();
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
            if (progress is not null)
            {
                // What is not written comes again, which is no reason to fail over.
                await progress.WriteAsync(CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static async Task<StreamProgress?> StartAsync(StreamSource<T> source, CancellationToken cancellationToken) =>
        source.IsPeriod && source.Settings.Recovery.Position is not null
            ? throw new ArgumentException(
                $"{source.Operation.Id} streams a past period, which ends: it has no position to resume from. Leave Recovery.Position out."
            )
            : await StreamProgress
                .StartAsync(source.Operation, source.Settings.Recovery, source.Clock.Now, cancellationToken)
                .ConfigureAwait(false);

    public void Dispose()
    {
        _recovery.Dispose();
        _tasks.Dispose();
        _abandoned.Dispose();
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? time, DateTimeOffset now) => time < now ? time : null;

    private async ValueTask<bool> WaitAsync()
    {
        try
        {
            return await _delivery.WaitAsync(_abandoned.Token).ConfigureAwait(false);
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
        if (_source.Transport.Lifetime.IsCancellationRequested)
        {
            throw CallFailure.ClientDisposed();
        }
    }

    private async Task RunAsync()
    {
        Exception? failure = null;
        try
        {
            for (var number = 1; number <= (_source.IsPeriod ? 1 : _source.Settings.Reconnect.Connections); number++)
            {
                Connect(number);
            }

            if (_progress is not null)
            {
                _progress.Frontier = () => _coverage.Frontier;
                _tasks.TryRun(stopping => _progress.RunAsync(_source.Time, stopping));
            }

            await _tasks.WaitAsync().ConfigureAwait(false);
            failure = _tasks.Failure ?? (_source.Transport.Lifetime.IsCancellationRequested ? CallFailure.ClientDisposed() : null);
            ReportEnd(failure);
        }
        catch (Exception fault)
        {
            failure ??= fault;
        }
        finally
        {
            _delivery.Complete(failure);
        }
    }

    private void Connect(int number)
    {
        var connection = new StreamConnection<T>(number, _source, _delivery, _reporter, _coverage, _recovery, _wait, _consumption);
        _tasks.TryRun(async stopping =>
        {
            await connection.RunAsync(stopping).ConfigureAwait(false);

            // A connection ends only when the stream does.
            _tasks.Stop();
        });
    }

    private void ReportEnd(Exception? failure)
    {
        _delivery.ReportDropped(atEnd: true);
        _delivery.ReportNotHandedOver();
        if (!_source.IsPeriod && _coverage.End(_source.Clock.Now) is { } gap)
        {
            _reporter.ReportGap(gap, StreamRecovery.None);
        }

        _reporter.ReportEnd(failure);
    }
}

namespace XApi;

/// <summary>A stream, or one partition of it: its connections, what they cover, and the recovery of what they missed.</summary>
/// <remarks>Partitions bring different items, so that each has gaps of its own. What they share is given to them: the buffer, the cap, the tasks.</remarks>
internal sealed class StreamPart<T> : IAsyncDisposable
    where T : XModel, IStreamedItem
{
    private readonly StreamSource<T> _source;
    private readonly StreamConsumption _consumption;
    private readonly StreamReporter _reporter;
    private readonly StreamCosts _costs;
    private readonly StreamDelivery<T> _delivery;
    private readonly StreamCoverage _coverage;
    private readonly StreamTasks _tasks;
    private readonly StreamWait _wait;
    private readonly GapRecovery<T> _recovery;

    /// <summary>Makes a part of what it shares with the others.</summary>
    /// <param name="source">What is streamed.</param>
    /// <param name="buffer">Where items wait for the caller.</param>
    /// <param name="whole">What reports for the stream as a whole.</param>
    /// <param name="consumption">What counts items, and caps them.</param>
    /// <param name="tasks">The tasks of the stream.</param>
    /// <param name="recoveries">How many recoveries may run at a time.</param>
    /// <param name="progress">What of the stream is done; null where its position is not kept.</param>
    internal StreamPart(
        StreamSource<T> source,
        StreamBuffer<T> buffer,
        StreamReporter whole,
        StreamConsumption consumption,
        StreamTasks tasks,
        SemaphoreSlim recoveries,
        StreamProgress? progress
    )
    {
        var settings = source.Settings;
        (_source, _consumption, _tasks) = (source, consumption, tasks);
        _reporter = whole.Of(source.Partition);
        _costs = new StreamCosts(source.Transport, source.Request, source.Clock);
        _delivery = new StreamDelivery<T>(settings, buffer, _reporter, consumption, _costs, progress, source.Transport.Lookups);
        var resumeFrom = progress is null ? settings.Recovery.ResumeFrom : progress.ResumeFrom;
        _coverage = new StreamCoverage(source.IsPeriod ? null : Earlier(resumeFrom, source.Clock.Now), progress);
        _wait = new StreamWait(_reporter, consumption, source.NextAttempt, source.Clock, source.Time);
        _recovery = new GapRecovery<T>(source, _delivery, _reporter, _wait, tasks, recoveries, progress);
    }

    /// <summary>Up to when everything has been received, or is a gap; null before its first connection.</summary>
    internal DateTimeOffset? Frontier => _coverage.Frontier;

    /// <summary>How many connections it keeps.</summary>
    internal int Connections => _source.IsPeriod ? 1 : _source.Settings.Reconnect.Connections;

    /// <summary>Starts its connections.</summary>
    /// <param name="onEnd">Is called when a connection has delivered its period; others end only when the stream does.</param>
    internal void Start(Action onEnd)
    {
        for (var number = 1; number <= Connections; number++)
        {
            var connection = new StreamConnection<T>(
                number,
                _source,
                _delivery,
                _reporter,
                _coverage,
                _recovery,
                _wait,
                _consumption,
                _costs
            );
            _tasks.TryRun(async stopping =>
            {
                await connection.RunAsync(stopping).ConfigureAwait(false);
                onEnd();
            });
        }
    }

    /// <summary>Enters what is left to be charged.</summary>
    public ValueTask DisposeAsync() => _costs.DisposeAsync();

    /// <summary>Reports as lost what is missing when the stream is over.</summary>
    internal void ReportEnd()
    {
        _delivery.ReportNotHandedOver();
        if (!_source.IsPeriod && _coverage.End(_source.Clock.Now) is { } gap)
        {
            _reporter.ReportGap(gap, StreamRecovery.None);
        }
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? time, DateTimeOffset now) => time < now ? time : null;
}

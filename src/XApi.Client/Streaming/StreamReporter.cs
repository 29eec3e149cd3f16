namespace XApi;

/// <summary>Reports what a stream does to its observers: states, notices, counts. After the end it reports nothing.</summary>
internal sealed class StreamReporter(XOperation operation, StreamWatchSettings settings, TimeProvider time)
{
    private readonly int? _partition;
    private volatile bool _hasEnded;
    private volatile bool _hasConnected;

    private StreamReporter(StreamReporter whole, StreamWatchSettings settings, TimeProvider time, int? partition)
        : this(whole.Operation, settings, time)
    {
        (Whole, Counters, _partition) = (whole, whole.Counters, partition);
    }

    internal XOperation Operation => operation;

    internal StreamCounters Counters { get; private init; } = new(operation);

    /// <summary>What reports for the stream as a whole; null where this one does.</summary>
    private StreamReporter? Whole { get; init; }

    /// <summary>Whether a connection of this partition was ever opened.</summary>
    internal bool HasConnected => _hasConnected;

    internal DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Reports for one partition: its states and notices say which.</summary>
    internal StreamReporter Of(int? partition) => new(this, settings, time, partition);

    internal void Connected()
    {
        _hasConnected = true;
        Counters.Connected();
    }

    internal void Report(StreamState state)
    {
        if (Whole is not null)
        {
            Whole.Report(state with { Partition = _partition });
        }
        else if (!_hasEnded)
        {
            settings.Monitor?.Change(state);
            settings.OnStateChanged?.Invoke(state);
        }
    }

    internal void Report(StreamNotice notice)
    {
        if (Whole is not null)
        {
            Whole.Report(notice with { Partition = _partition });
            return;
        }

        if (_hasEnded)
        {
            return;
        }

        switch (notice)
        {
            case StreamGap gap:
                Counters.GapClosed();
                StreamTelemetry.GapClosed(operation, gap.RecoveredBy);
                break;
            case ItemsDropped dropped:
                StreamTelemetry.Dropped(operation, dropped.Count);
                break;
        }

        settings.OnNotice?.Invoke(notice);
    }

    internal void ReportGap(TimeGap gap, StreamRecovery recoveredBy, Exception? failure = null) =>
        Report(new StreamGap(Now, gap.From, gap.To, recoveredBy) { Failure = failure });

    internal void ReportRecovery(TimeGap gap, StreamRecovery recovery, DateTimeOffset? until = null, int connection = 0) =>
        Report(
            new StreamState(StreamPhase.Recovering, Now)
            {
                Connection = connection,
                Gap = (gap.From, gap.To),
                Recovery = recovery,
                Until = until,
            }
        );

    /// <summary>Reports what was dropped from the buffer, which the partitions of the stream share.</summary>
    internal void ReportDropped<T>(StreamBuffer<T> buffer, bool atEnd)
        where T : IStreamedItem
    {
        if (buffer.TryTakeDropped(atEnd, out var run))
        {
            (Whole ?? this).Report(new ItemsDropped(Now, run.Count, run.First, run.Last));
        }
    }

    /// <summary>Reports that another process may own the stream.</summary>
    internal void ReportStandby() => Report(new StreamState(StreamPhase.Standby, Now));

    /// <summary>Reports the end of the stream, the last that is reported.</summary>
    internal void ReportEnd(Exception? failure)
    {
        Report(new StreamState(StreamPhase.Stopped, Now) { Error = failure, Problem = (failure as XApiException)?.Problem });
        _hasEnded = true;
    }
}

namespace XApi;

/// <summary>Reports what a stream does to its observers: states, notices, counts. After the end it reports nothing.</summary>
internal sealed class StreamReporter(XOperation operation, StreamWatchSettings settings, TimeProvider time)
{
    private volatile bool _hasEnded;

    internal XOperation Operation => operation;

    internal StreamCounters Counters { get; } = new(operation);

    internal DateTimeOffset Now => time.GetUtcNow();

    internal void Report(StreamState state)
    {
        if (!_hasEnded)
        {
            settings.Monitor?.Change(state);
            settings.OnStateChanged?.Invoke(state);
        }
    }

    internal void Report(StreamNotice notice)
    {
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

    /// <summary>Reports the end of the stream, the last that is reported.</summary>
    internal void ReportEnd(Exception? failure)
    {
        Report(new StreamState(StreamPhase.Stopped, Now) { Error = failure, Problem = (failure as XApiException)?.Problem });
        _hasEnded = true;
    }
}

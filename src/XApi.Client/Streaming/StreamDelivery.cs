namespace XApi;

/// <summary>Delivers what connections and recoveries bring: repeats are left out, the cap is kept, and the rest waits in the buffer for the caller.</summary>
internal sealed class StreamDelivery<T>(
    StreamSettings settings,
    StreamBuffer<T> buffer,
    StreamReporter reporter,
    StreamConsumption consumption,
    StreamCosts costs,
    StreamProgress? progress = null,
    LookupCache? lookups = null
)
    where T : XModel, IStreamedItem
{
    private readonly Lock _lock = new();
    private readonly RecentIds _seen = new(settings.Recovery.DeduplicationWindow, progress?.Done ?? []);
    private readonly List<(TimeGap Gap, StreamRecovery By)> _received = [];
    private string? _newestKey;

    /// <summary>The greatest key of what has been delivered; null while there is none.</summary>
    internal string? NewestKey
    {
        get
        {
            lock (_lock)
            {
                return _newestKey;
            }
        }
    }

    /// <summary>Handles a heartbeat. What is returned, unless null, ends the connection that brought it.</summary>
    internal ValueTask<StreamEnd?> HeartbeatAsync(CancellationToken cancellationToken) => costs.RefreshAsync(cancellationToken);

    /// <summary>Sets aside what the next items can cost; else what refuses it.</summary>
    internal ValueTask<StreamEnd?> PrepareAsync(CancellationToken cancellationToken) => costs.PrepareAsync(cancellationToken);

    /// <summary>The cap, where it is reached; null where there is room.</summary>
    internal StreamCap? ReachedCap(DateTimeOffset at) => IsCapReached(at) ? consumption.Cap : null;

    /// <summary>Wakes the caller for what has been delivered: no more is at hand.</summary>
    internal void Announce() => buffer.Announce();

    /// <summary>Handles a message. What is returned, unless null, ends the connection that brought it.</summary>
    internal async ValueTask<StreamEnd?> AcceptAsync(
        StreamMessage<T> message,
        int bytes,
        DateTimeOffset at,
        CancellationToken cancellationToken
    )
    {
        if (message.Item is { } item)
        {
            if (item is IComplianceChange change && lookups is not null)
            {
                await lookups.ForgetAsync(change.ChangedIds).ConfigureAwait(false);
            }

            // It was paid for by now, and is delivered whatever is left of the budgets.
            var exceeded = await costs.AddAsync(item, cancellationToken).ConfigureAwait(false);
            var end = await AcceptAsync(item, bytes, at, cancellationToken).ConfigureAwait(false) ?? exceeded;
            if (end is not null || item.Errors.Count == 0)
            {
                return end;
            }
        }
        else
        {
            Report(message);
        }

        return message.Disconnect is { } problem ? new StreamEnd(StreamFailure.CauseOf(problem), problem) : null;
    }

    /// <summary>Keeps the stream's position before an item, from before anything is concluded from its arrival.</summary>
    internal void Receive(T item, DateTimeOffset at)
    {
        if (progress is not null && item.Receipt is null)
        {
            item.Receipt = progress.Receive(item.Key, item.OccurredAt is { } posted && posted < at ? posted : at);
        }
    }

    /// <summary>Puts an item into the buffer, unless it was there before.</summary>
    internal async ValueTask<StreamEnd?> AcceptAsync(T item, int bytes, DateTimeOffset at, CancellationToken cancellationToken)
    {
        reporter.Counters.Received();
        if (item.RecoveredBy != StreamRecovery.None)
        {
            reporter.Counters.Recovered();
        }

        Receive(item, at);
        lock (_lock)
        {
            // The cap comes first: an item that it keeps out has not been seen.
            if (IsCapReached(at))
            {
                return CappedOff(item);
            }

            if (item.Key is { } key)
            {
                if (!_seen.Add(key) || progress?.IsDone(item) == true)
                {
                    item.Receipt?.Complete();
                    reporter.Counters.Repeated();
                    return null;
                }

                _newestKey = XId.Newer(_newestKey, key);
            }

            if (!consumption.TryCount(at, item.MatchingRules))
            {
                return CappedOff(item);
            }
        }

        if (!await buffer.WriteAsync(item, bytes, cancellationToken).ConfigureAwait(false))
        {
            throw buffer.Failure ?? new OperationCanceledException("The stream is over.");
        }

        reporter.ReportDropped(buffer, atEnd: false);
        return IsCapReached(at) ? CapReached : null;
    }

    /// <summary>
    /// Reports a gap as recovered when its items have been handed over: what is still in the buffer when the stream is left was not.
    /// </summary>
    internal void ReportRecovered(TimeGap gap, StreamRecovery by)
    {
        lock (_lock)
        {
            _received.Add((gap, by));
        }

        buffer.Mark(() => ReportReceived(gap, by));
    }

    /// <summary>The stream is over: gaps whose items have not been handed over are reported as they are, lost.</summary>
    internal void ReportNotHandedOver()
    {
        while (buffer.TryTakePassed(out var passed))
        {
            passed();
        }

        List<(TimeGap Gap, StreamRecovery By)> left;
        lock (_lock)
        {
            left = [.. _received];
            _received.Clear();
        }

        foreach (var (gap, _) in left)
        {
            reporter.ReportGap(gap, StreamRecovery.None);
        }
    }

    private void ReportReceived(TimeGap gap, StreamRecovery by)
    {
        lock (_lock)
        {
            if (!_received.Remove((gap, by)))
            {
                return;
            }
        }

        reporter.ReportGap(gap, by);
    }

    // What a pause leaves out is reported as a gap, and is not wanted; where the stream stops, another process may want it.
    private StreamEnd CappedOff(T item)
    {
        if (consumption.Cap is { Action: StreamCapAction.Pause })
        {
            item.Receipt?.Complete();
        }

        return CapReached;
    }

    private static StreamEnd CapReached { get; } = new(StreamInterruption.CapReached);

    private bool IsCapReached(DateTimeOffset at) => consumption.Cap is not null && consumption.ReachedUntil(at) is not null;

    private void Report(StreamMessage<T> message)
    {
        if (message.Fault is { } fault)
        {
            reporter.Counters.Malformed();
            reporter.Report(new MalformedMessage(reporter.Now, message.Text, fault));
        }
        else if (message.Problems.Count > 0)
        {
            reporter.Counters.Problem();
            reporter.Report(new ProblemsInStream(reporter.Now, message.Problems, message.Text));
        }
        else
        {
            reporter.Counters.Unknown();
            reporter.Report(new UnknownMessage(reporter.Now, message.Text));
        }
    }
}

namespace XApi;

/// <summary>Handles what a connection of a stream brings: delivers it, and records how far the stream is covered.</summary>
internal sealed class StreamConnectionListener<T>(
    int number,
    StreamSource<T> source,
    StreamDelivery<T> delivery,
    StreamReporter reporter,
    StreamCoverage coverage,
    StreamSession session,
    StreamAttempts attempts
) : IStreamListener<T>
    where T : XModel, IStreamedItem
{
    // One message proves nothing: the server may close right after it. A connection that has lived for a heartbeat interval is a good one.
    private readonly TimeSpan _settling = StreamReconnectSettings.SettlingOf(source.Operation);

    private bool _hasSettled;

    public ValueTask<StreamEnd?> HeartbeatAsync(StreamArrival arrival, CancellationToken cancellationToken)
    {
        var at = source.Clock.AtServer(arrival.Timestamp);
        session.Beat(at, arrival.IsBehind);
        if (Settle(at))
        {
            Confirm();
        }

        return delivery.HeartbeatAsync(cancellationToken);
    }

    public ValueTask<StreamEnd?> MessageAsync(
        StreamMessage<T> message,
        int bytes,
        StreamArrival arrival,
        CancellationToken cancellationToken
    )
    {
        // Other messages, such as that of a disconnection, may overtake items, and say nothing of them.
        if (message.Item is { } item)
        {
            var at = source.Clock.AtServer(arrival.Timestamp);
            delivery.Receive(item, at);
            Record(item, at, arrival.IsBehind);
        }

        return delivery.AcceptAsync(message, bytes, arrival.At, cancellationToken);
    }

    public void Pause() => delivery.Announce();

    private void Record(T item, DateTimeOffset at, bool isBehind)
    {
        var posted = item.OccurredAt;
        if (posted is { } time)
        {
            reporter.Counters.Lag(at - time);
            if (session.IsBackfilled && time < session.Opened)
            {
                item.MarkRecovered(StreamRecovery.Backfill);
            }
        }

        // Older items come first, as a rule: one that was posted after the connection was opened follows the backfill.
        if (Settle(at) && posted is null || posted >= session.Opened)
        {
            Confirm();
        }

        session.Add(at, posted, isBehind);
    }

    private bool Settle(DateTimeOffset at)
    {
        if (!_hasSettled && at - session.Opened >= _settling)
        {
            _hasSettled = true;
            attempts.Reset();
        }

        return _hasSettled;
    }

    private void Confirm()
    {
        if (session.IsConfirmed)
        {
            return;
        }

        if (coverage.Confirm(session) is { } gap)
        {
            delivery.ReportRecovered(gap, StreamRecovery.Backfill);
        }

        reporter.Report(new StreamState(StreamPhase.Live, reporter.Now) { Connection = number });
    }
}

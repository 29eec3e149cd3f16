namespace XApi;

/// <summary>Delivers what a stream missed by a second connection, which brings the period and ends.</summary>
internal sealed class PeriodRecovery<T>(StreamSource<T> source, StreamDelivery<T> delivery, StreamReporter reporter, StreamWait wait)
    where T : XModel, IStreamedItem
{
    // A recovery that fails so often without holding is left to search, where search may be used.
    private const int AttemptsBeforeSearch = 8;

    /// <summary>
    /// Requests the period, again as long as the connection is lost before the period was delivered; where the server closes it, the period is complete.
    /// Returns from when on it was delivered; null when it is left to search, older by now than what X keeps, or not wanted beyond the cap.
    /// </summary>
    internal async Task<DateTimeOffset?> RecoverAsync(TimeGap gap, bool maySearch, CancellationToken cancellationToken)
    {
        // Whole seconds, the end exclusive: the period is widened so that it holds the last moment, too, and is requested when it is over.
        var from = Floor(gap.From - gap.Margin);
        var to = Floor(gap.To).AddSeconds(1);
        await wait.UntilAsync(gap, StreamRecovery.Period, to, cancellationToken).ConfigureAwait(false);

        var request = source.ForPeriod(from, to);
        var attempts = new StreamAttempts(source.Settings.Reconnect.Schedule);
        DateTimeOffset? charged = null;
        for (var attempt = 1; ; attempt++)
        {
            var end =
                await delivery.PrepareAsync(cancellationToken).ConfigureAwait(false)
                ?? await ReceiveAsync(
                        request,
                        attempts,
                        onSettled: () => attempt = 1,
                        () => charged ??= source.Clock.Now,
                        cancellationToken
                    )
                    .ConfigureAwait(false);
            if (end.Cause == StreamInterruption.Closed)
            {
                return gap.From;
            }

            if (end.Error is XApiException exceeded && (StreamFailure.IsEndOfBudget(exceeded) || IsPaused(exceeded, charged, gap)))
            {
                throw exceeded;
            }

            var isLeftToSearch = maySearch && attempt >= AttemptsBeforeSearch && end.Cause != StreamInterruption.BudgetExceeded;
            if (end.Cause == StreamInterruption.CapReached || isLeftToSearch || gap.To <= source.Clock.Now - source.PeriodHorizon)
            {
                return end.Error is XApiException failure ? throw failure : null;
            }

            await wait.WaitAsync(0, end, attempts, cancellationToken).ConfigureAwait(false);
        }
    }

    // Whether a budget ends the recovery. It waits for the budget's next period only where nothing is paid for twice by that: X charges for what comes again
    // on another day of UTC. What of the gap would be too old by then is not waited for.
    private bool IsPaused(XApiException failure, DateTimeOffset? charged, TimeGap gap) =>
        failure is XBudgetExceededException { RetryAt: { } full }
        && (full.UtcDateTime.Date > charged?.UtcDateTime.Date || gap.From - gap.Margin <= full - source.PeriodHorizon);

    private async Task<StreamEnd> ReceiveAsync(
        XRequest request,
        StreamAttempts attempts,
        Action onSettled,
        Action onItem,
        CancellationToken cancellationToken
    )
    {
        HttpResponseMessage response;
        try
        {
            response = await source.OpenAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (XApiException failure)
            when (!StreamFailure.IsRefusal(failure) && StreamFailure.CauseOf(failure, reporter.HasConnected) is { } cause)
        {
            return new StreamEnd(cause, failure.Problem, failure) { RetryAt = failure.RetryAt };
        }

        using (response)
        {
            var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
            {
                var opened = source.Time.GetTimestamp();
                var settling = StreamReconnectSettings.SettlingOf(source.Operation);
                var listener = new Listener(
                    delivery,
                    arrival => source.Time.GetElapsedTime(opened, arrival.Timestamp) >= settling,
                    () =>
                    {
                        attempts.Reset();
                        onSettled();
                    },
                    onItem
                );
                return await source.NewReception(reporter.Counters).RunAsync(body, listener, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static DateTimeOffset Floor(DateTimeOffset moment) =>
        new(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);

    /// <summary>Delivers what a recovery of a period brings.</summary>
    private sealed class Listener(StreamDelivery<T> delivery, Func<StreamArrival, bool> hasSettled, Action onSettled, Action onItem)
        : IStreamListener<T>
    {
        private bool _hasSettled;

        public ValueTask<StreamEnd?> HeartbeatAsync(StreamArrival arrival, CancellationToken cancellationToken)
        {
            Settle(arrival);
            return delivery.HeartbeatAsync(cancellationToken);
        }

        public ValueTask<StreamEnd?> MessageAsync(
            StreamMessage<T> message,
            int bytes,
            StreamArrival arrival,
            CancellationToken cancellationToken
        )
        {
            if (message.Item is { } item)
            {
                item.MarkRecovered(StreamRecovery.Period);
                onItem();
                Settle(arrival);
            }

            return delivery.AcceptAsync(message, bytes, arrival.At, cancellationToken);
        }

        public void Pause() => delivery.Announce();

        private void Settle(StreamArrival arrival)
        {
            if (!_hasSettled && hasSettled(arrival))
            {
                _hasSettled = true;
                onSettled();
            }
        }
    }
}

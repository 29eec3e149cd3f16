namespace XApi;

/// <summary>Keeps one connection of a stream: opens it, reads it, waits when it is lost, and opens it again.</summary>
internal sealed class StreamConnection<T>(
    int number,
    StreamSource<T> source,
    StreamDelivery<T> delivery,
    StreamReporter reporter,
    StreamCoverage coverage,
    GapRecovery<T> recovery,
    StreamWait wait,
    StreamConsumption consumption,
    StreamCosts costs
)
    where T : XModel, IStreamedItem
{
    private readonly StreamAttempts _attempts = new(source.Settings.Reconnect.Schedule);

    // How X refused the last attempt, which asked for a backfill: was it for the backfill, it opens the stream without one.
    private XApiException? _refusal;

    // The end of a pause that was not followed by a connection yet, by which what this machine slept in it is kept apart from what it missed.
    private PauseEnd? _paused;

    /// <summary>Runs until it is cancelled, or until the past period that is streamed has been delivered. Throws what the stream can't be resumed after.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        var failures = 0;
        StreamEnd? last = null;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReportConnecting(last, last is null ? 0 : ++failures);
            var (end, wasOpened) = await ConnectAsync(cancellationToken).ConfigureAwait(false);
            failures = wasOpened ? 0 : failures;
            last = end;
            if (end is null)
            {
                // X refused the backfill, as it seems; the connection may be opened without.
                continue;
            }

            if (source.IsPeriod && end.Cause == StreamInterruption.Closed)
            {
                return;
            }

            await PauseAsync(end, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task PauseAsync(StreamEnd end, CancellationToken cancellationToken)
    {
        var isCapReached = end.Cause == StreamInterruption.CapReached;
        if (isCapReached && consumption.Cap is { Action: StreamCapAction.Stop } cap)
        {
            throw cap.Reached(source.Operation);
        }

        if (end.Error is { } exceeded && StreamFailure.IsEndOfBudget(exceeded))
        {
            throw exceeded;
        }

        if (end.Cause == StreamInterruption.Stalled)
        {
            reporter.Report(new StreamState(StreamPhase.Stalled, reporter.Now) { Connection = number, Interruption = end.Cause });
        }

        await wait.WaitAsync(number, end, _attempts, cancellationToken).ConfigureAwait(false);
        if (isCapReached || end.Cause == StreamInterruption.BudgetExceeded)
        {
            _paused = new PauseEnd(source.Clock.Now, source.Time.GetTimestamp(), source.Clock.Ahead);
            SkipTo(_paused.At);
        }
    }

    // The response that opened the stream says whether this machine has slept in the pause.
    private void CorrectPause()
    {
        if (_paused is { } paused)
        {
            _paused = null;
            var at = source.Clock.AtServer(paused.Timestamp);
            var latest = paused.At + paused.Ahead;
            at = at < latest ? at : latest;
            if (at > paused.At)
            {
                SkipTo(at);
            }
        }
    }

    private void SkipTo(DateTimeOffset time)
    {
        if (coverage.Skip(time) is { } paused)
        {
            reporter.ReportGap(paused, StreamRecovery.None);
        }
    }

    private void ReportConnecting(StreamEnd? last, int attempt)
    {
        if (last is not null)
        {
            StreamTelemetry.Reconnecting(source.Operation, last.Cause);
        }

        reporter.Report(
            new StreamState(StreamPhase.Connecting, reporter.Now)
            {
                Connection = number,
                Interruption = last?.Cause,
                Attempt = attempt,
                Problem = last?.Problem,
            }
        );
    }

    private async Task<(StreamEnd? End, bool WasOpened)> ConnectAsync(CancellationToken cancellationToken)
    {
        var minutes = _refusal is null ? BackfillFor(source.Clock.Now) : 0;
        if (minutes == 0 && !source.IsPeriod)
        {
            recovery.Start(coverage.LeaveBehind());
        }

        if (await costs.PrepareAsync(cancellationToken).ConfigureAwait(false) is { } exceeded)
        {
            return (exceeded, false);
        }

        HttpResponseMessage response;
        try
        {
            var request = source.ForConnection(minutes, isFirst: !reporter.HasConnected);
            response = await source.OpenAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (XApiException failure) when (minutes > 0 && StreamFailure.IsRefusal(failure))
        {
            _refusal = failure;
            return (null, false);
        }
        catch (XApiException failure) when (StreamFailure.CauseOf(failure, reporter.HasConnected) is { } cause)
        {
            // Refused without a backfill too: it was not for that.
            _refusal = null;
            return (new StreamEnd(cause, failure.Problem, failure) { RetryAt = failure.RetryAt }, false);
        }

        using (response)
        {
            reporter.Connected();
            if (_refusal is { } refusal)
            {
                recovery.Refuse(StreamRecovery.Backfill, refusal);
                _refusal = null;
            }

            return (await ReceiveAsync(response, minutes, cancellationToken).ConfigureAwait(false), true);
        }
    }

    private async Task<StreamEnd> ReceiveAsync(HttpResponseMessage response, int minutes, CancellationToken cancellationToken)
    {
        CorrectPause();
        var opened = source.Clock.Now;
        var missing = coverage.MissingFrom();
        DateTimeOffset? from =
            minutes == 0 ? null
            : missing is { } wanted && wanted > opened.AddMinutes(-minutes) ? wanted
            : opened.AddMinutes(-minutes);

        // The other connection was lost while this one was being opened without a backfill: it will ask for one when it is opened again.
        var isLeftToOther = minutes == 0 && source.Settings.Reconnect.Connections > 1 && recovery.MayUse(StreamRecovery.Backfill);
        var (session, gaps) = coverage.Open(opened, from, isLeftToOther);
        try
        {
            if (!source.IsPeriod)
            {
                recovery.Start(gaps);
            }

            if (from is { } start)
            {
                reporter.ReportRecovery(new TimeGap(start, opened), StreamRecovery.Backfill, connection: number);
            }
            else
            {
                reporter.Report(new StreamState(StreamPhase.Live, reporter.Now) { Connection = number });
            }

            var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
            {
                var listener = new StreamConnectionListener<T>(number, source, delivery, reporter, coverage, session, _attempts);
                return await source.NewReception(reporter.Counters).RunAsync(body, listener, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return new StreamEnd(StreamInterruption.ConnectionLost, Error: failure);
        }
        finally
        {
            // What the end of the stream interrupts is no gap.
            if (!cancellationToken.IsCancellationRequested)
            {
                coverage.Close(session);
            }
        }
    }

    // What is missing up to now, in minutes begun; 0 when nothing is, or when backfill can't bring it. What this machine may have slept is asked for too.
    private int BackfillFor(DateTimeOffset now)
    {
        var asleep = source.Clock.Ahead - (_paused?.Ahead ?? TimeSpan.Zero);
        var latest = asleep > TimeSpan.Zero ? now + asleep : now;
        if (source.IsPeriod || !recovery.MayUse(StreamRecovery.Backfill) || coverage.MissingFrom() is not { } missing || missing >= latest)
        {
            return 0;
        }

        var margin = coverage.MarginBefore(missing);
        if (now - missing + margin <= source.MaxBackfill)
        {
            var gap = latest - missing + margin;
            return (int)Math.Ceiling((gap < source.MaxBackfill ? gap : source.MaxBackfill) / TimeSpan.FromMinutes(1));
        }

        // Where nothing else can bring the whole, the last minutes are better than none.
        return recovery.MayUse(StreamRecovery.Period) || recovery.MayUse(StreamRecovery.Search) ? 0 : (int)source.MaxBackfill.TotalMinutes;
    }

    /// <summary>When a pause was over: by X's clock as it was known then, by this machine's timestamp, and how much more it can have been.</summary>
    private sealed record PauseEnd(DateTimeOffset At, long Timestamp, TimeSpan Ahead);
}

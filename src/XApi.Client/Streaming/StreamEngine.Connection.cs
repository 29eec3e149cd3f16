using System.Net;

namespace XApi;

// One connection: opened, read, and waited for when it is lost.
internal sealed partial class StreamEngine<T>
{
    private const string Backfill = "backfill_minutes";

    private static readonly TimeSpan LongestBackfill = TimeSpan.FromMinutes(5);

    private async Task KeepUpAsync(int number, CancellationToken cancellationToken)
    {
        var backoff = new StreamBackoff(_settings.Schedule);
        var attempts = 0;
        StreamEnd? last = null;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var now = _time.GetUtcNow();
            if (last is not null)
            {
                XApiTelemetry.Reconnects(_request.Operation, last.Cause);
            }

            Announce(
                new StreamState(StreamPhase.Connecting, now)
                {
                    Connection = number,
                    Interruption = last?.Cause,
                    Attempt = last is null ? 0 : ++attempts,
                    Problem = last?.Problem,
                }
            );

            var (end, opened, limit) = await ConnectAsync(number, backoff, cancellationToken).ConfigureAwait(false);
            if (opened)
            {
                attempts = 0;
            }

            last = end;
            if (end is null)
            {
                // Recovery was refused; without it the connection may be had.
                continue;
            }

            if (_isPeriod && end.Cause == StreamInterruption.Closed)
            {
                return;
            }

            if (end.Cause == StreamInterruption.CapReached && _consumption.Cap is { Action: StreamCapAction.Stop } cap)
            {
                throw new XStreamStoppedException(
                    $"The stream ended because its cap of {cap.Tweets} Tweets a {(cap.Period == StreamCapPeriod.Day ? "day" : "month")} was reached."
                )
                {
                    Operation = _request.Operation,
                    Reason = StreamStop.CapReached,
                };
            }

            if (end.Cause == StreamInterruption.Silent)
            {
                Announce(new StreamState(StreamPhase.Stalled, _time.GetUtcNow()) { Connection = number, Interruption = end.Cause });
            }

            await WaitAsync(number, end, backoff, limit, cancellationToken).ConfigureAwait(false);
            if (end.Cause == StreamInterruption.CapReached && _coverage.Skip(_time.GetUtcNow()) is { } paused)
            {
                Notify(new StreamGap(_time.GetUtcNow(), paused.From, paused.To, StreamRecovery.None));
            }
        }
    }

    private async Task<(StreamEnd? End, bool Opened, RateLimit? Limit)> ConnectAsync(
        int number,
        StreamBackoff backoff,
        CancellationToken cancellationToken
    )
    {
        var now = _time.GetUtcNow();
        var minutes = BackfillFor(now);
        if (minutes == 0 && !_isPeriod)
        {
            GiveUp(_coverage.GiveUp());
        }

        HttpResponseMessage answer;
        try
        {
            var request =
                minutes > 0 ? _request.Without(Backfill).Query(Backfill, minutes)
                : _counters.HasConnected ? _request.Without(Backfill)
                : _request;
            answer = await _transport.OpenAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (XApiException failure) when (minutes > 0 && GapRecovery<T>.IsRefusal(failure))
        {
            _window.Answered(failure.RateLimit);
            _recovery.Refuse(StreamRecovery.Backfill, failure);
            return (null, false, null);
        }
        catch (XApiException failure)
        {
            return (Judge(failure), false, failure.RateLimit);
        }

        using (answer)
        {
            var limit = RateLimit.From(answer.Headers);
            _window.Answered(limit);
            _counters.Connected();
            return (await ReceiveAsync(number, answer, minutes, backoff, cancellationToken).ConfigureAwait(false), true, limit);
        }
    }

    private async Task<StreamEnd> ReceiveAsync(
        int number,
        HttpResponseMessage answer,
        int minutes,
        StreamBackoff backoff,
        CancellationToken cancellationToken
    )
    {
        var opened = _time.GetUtcNow();
        var missing = _coverage.MissingFrom();
        DateTimeOffset? from =
            minutes == 0 ? null
            : missing is { } wanted && wanted > opened.AddMinutes(-minutes) ? wanted
            : opened.AddMinutes(-minutes);

        // The other connection died while this one was being opened without a backfill: it will ask for one when it comes back.
        var isLeftToOther = minutes == 0 && _settings.Connections > 1 && _recovery.MayUse(StreamRecovery.Backfill);
        var (session, holes) = _coverage.Open(opened, from, isLeftToOther);
        try
        {
            if (!_isPeriod)
            {
                GiveUp(holes);
            }

            Announce(
                from is null
                    ? new StreamState(StreamPhase.Live, opened) { Connection = number }
                    : new StreamState(StreamPhase.Recovering, opened)
                    {
                        Connection = number,
                        Gap = (from.Value, opened),
                        Recovery = StreamRecovery.Backfill,
                    }
            );
            var body = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
            {
                return await NewReception()
                    .RunAsync(body, new Listener(this, number, session, backoff), cancellationToken)
                    .ConfigureAwait(false);
            }
        }
        catch (HttpRequestException failure)
        {
            return new StreamEnd(StreamInterruption.ConnectionLost, Error: failure);
        }
        catch (IOException failure)
        {
            return new StreamEnd(StreamInterruption.ConnectionLost, Error: failure);
        }
        finally
        {
            // What the end of the stream interrupts is no gap.
            if (!cancellationToken.IsCancellationRequested)
            {
                _coverage.Close(session);
            }
        }
    }

    // What is missing up to now, in minutes begun; 0 when nothing is, or when backfill can't bring it.
    private int BackfillFor(DateTimeOffset now)
    {
        if (_isPeriod || !_recovery.MayUse(StreamRecovery.Backfill) || _coverage.MissingFrom() is not { } missing || missing >= now)
        {
            return 0;
        }

        var gap = now - missing;
        if (gap <= LongestBackfill)
        {
            return (int)Math.Ceiling(gap / TimeSpan.FromMinutes(1));
        }

        // Where nothing else can bring the whole, the last minutes are better than none.
        return _recovery.MayUse(StreamRecovery.Period) || _recovery.MayUse(StreamRecovery.Search) ? 0 : (int)LongestBackfill.TotalMinutes;
    }

    private void GiveUp(IReadOnlyList<StreamHole> holes)
    {
        foreach (var hole in holes)
        {
            _recovery.Start(hole with { NewestId = _newestId }, _ending.Token);
        }
    }

    /// <summary>Waits as long as the interruption asks for, and says so.</summary>
    internal async Task WaitAsync(
        int connection,
        StreamEnd end,
        StreamBackoff backoff,
        RateLimit? limit,
        CancellationToken cancellationToken
    )
    {
        var now = _time.GetUtcNow();
        var (attempt, delay, isLongest) = backoff.Next(end.Cause);
        if (end.Cause == StreamInterruption.CapReached)
        {
            delay = Longer(delay, _consumption.ReachedUntil(now) - now);
        }
        else if (end.Cause == StreamInterruption.RateLimited)
        {
            delay = Longer(delay, ResetOf(limit) - now);
        }

        delay = Longer(delay, _window.OpensAt() - now);
        if (delay <= TimeSpan.Zero)
        {
            return;
        }

        // The wait starts before it is announced, so that whoever is told can count on it.
        var wait = Task.Delay(delay, _time, cancellationToken);
        Announce(
            new StreamState(StreamPhase.WaitingUntil, now)
            {
                Connection = connection,
                Interruption = end.Cause,
                Attempt = attempt,
                Delay = delay,
                Until = _time.GetUtcNow() + delay,
                Problem = end.Problem,
                Error = end.Error,
                IsAlert = isLongest,
            }
        );
        await wait.ConfigureAwait(false);
    }

    /// <summary>What it means for the stream that it could not be opened. Throws when it means that it can't go on.</summary>
    internal StreamEnd Judge(XApiException failure)
    {
        if (failure.Status is not null)
        {
            _window.Answered(failure.RateLimit);
        }

        var issue = failure.Problems.Select(problem => problem.ConnectionIssue).FirstOrDefault(issue => issue is not null);
        StreamInterruption? cause = failure.Status switch
        {
            null when MayPass(failure) => StreamInterruption.ConnectionLost,
            null => null,
            _ when issue == ConnectionIssue.ProvisioningSubscription => StreamInterruption.ServerError,
            _ when issue == ConnectionIssue.TooManyConnections => StreamInterruption.TooManyConnections,
            >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout => StreamInterruption.ServerError,
            // The month's cap is reached: no wait of ours cures that.
            HttpStatusCode.TooManyRequests
                when failure.Problems.Any(problem => problem.Type?.EndsWith("/usage-capped", StringComparison.Ordinal) == true) => null,
            HttpStatusCode.TooManyRequests => StreamInterruption.RateLimited,
            _ => null,
        };
        return cause is { } known ? new StreamEnd(known, failure.Problem, failure) : throw failure;
    }

    // The network failed, be it on the way to X or to where the credential gets its token. What fails otherwise, such as a credential that does not
    // fit or a certificate that is not trusted, fails for good; a stream that was open before takes even that for an outage.
    private bool MayPass(XApiException failure)
    {
        if (failure is XConnectionException && _counters.HasConnected)
        {
            return true;
        }

        for (Exception? cause = failure.InnerException; cause is not null; cause = cause.InnerException)
        {
            if (ConnectionFailure.MayPass(cause))
            {
                return true;
            }
        }

        return false;
    }

    private static TimeSpan Longer(TimeSpan delay, TimeSpan? other) => other > delay ? other.Value : delay;

    // The day's limits end later than the window; the one that is used up counts.
    private static DateTimeOffset? ResetOf(RateLimit? limit) =>
        new[] { limit?.AppDay, limit?.UserDay }.Where(day => day is { Remaining: 0 }).Append(limit?.Window).Max(window => window?.Reset);

    /// <summary>Takes what a connection of the stream brings.</summary>
    private sealed class Listener(StreamEngine<T> engine, int number, StreamSession session, StreamBackoff backoff) : IStreamListener<T>
    {
        private readonly TimeSpan _settled = engine._settings.StallTimeout ?? engine._request.Operation.Streaming!.Heartbeat;

        private bool _flows;

        public void Heartbeat(DateTimeOffset at)
        {
            session.Beat(at);

            // A heartbeat alone may come from a server that closes right after; one that comes so late shows that the connection holds.
            if (at - session.Opened >= _settled)
            {
                Flows();
                Confirm();
            }
        }

        public async ValueTask<StreamEnd?> MessageAsync(
            StreamMessage<T> message,
            int bytes,
            DateTimeOffset at,
            CancellationToken cancellationToken
        )
        {
            // Other messages, such as that of a disconnection, may overtake Tweets, and prove nothing of them.
            if (message.Tweet is { } tweet)
            {
                Flows();
                Time(tweet, at);
            }

            return await engine.AcceptAsync(message, bytes, at, StreamRecovery.None, cancellationToken).ConfigureAwait(false);
        }

        private void Flows()
        {
            if (!_flows)
            {
                _flows = true;
                backoff.Reset();
            }
        }

        private void Time(T tweet, DateTimeOffset at)
        {
            var posted = TweetTime.Of(tweet.Data);
            if (posted is { } time)
            {
                engine._counters.Lag(at - time);
            }

            // Older Tweets come first, as a rule: one that was posted after the connection was opened follows the backfill.
            if (posted >= session.Opened || (posted is null && at - session.Opened >= _settled))
            {
                Confirm();
            }

            session.Came(at, posted);
        }

        private void Confirm()
        {
            if (session.IsConfirmed)
            {
                return;
            }

            if (engine._coverage.Confirm(session) is { } gap)
            {
                engine.Notify(new StreamGap(engine._time.GetUtcNow(), gap.From, gap.To, StreamRecovery.Backfill));
            }

            engine.Announce(new StreamState(StreamPhase.Live, engine._time.GetUtcNow()) { Connection = number });
        }
    }
}

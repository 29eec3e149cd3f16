namespace XApi;

/// <summary>Waits before an attempt to connect, as long as the schedule, the cap, X and the limits ask for, and reports it.</summary>
internal sealed class StreamWait(
    StreamReporter reporter,
    StreamConsumption consumption,
    Func<DateTimeOffset?> nextAttempt,
    StreamClock clock,
    TimeProvider time
)
{
    /// <summary>Waits until the next attempt. Throws when the schedule allows none.</summary>
    /// <param name="connection">Which connection waits, from 1; 0 for a recovery.</param>
    /// <param name="end">What ended the connection, or the attempt before.</param>
    /// <param name="attempts">The attempts that were made.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal async Task WaitAsync(int connection, StreamEnd end, StreamAttempts attempts, CancellationToken cancellationToken)
    {
        var attempt = attempts.Next(end.Cause);
        if (attempt.IsTooMany)
        {
            throw end.Error as XApiException ?? Exhausted(end, attempt.Number - 1);
        }

        var delay = DelayBefore(attempt, end);
        while (delay > TimeSpan.Zero)
        {
            // The wait starts before it is reported, so that an observer can rely on it.
            var now = time.GetUtcNow();
            var wait = Task.Delay(delay, time, cancellationToken);
            reporter.Report(
                new StreamState(StreamPhase.WaitingUntil, now)
                {
                    Connection = connection,
                    Interruption = end.Cause,
                    Attempt = attempt.Number,
                    Delay = delay,
                    Until = now + delay,
                    Problem = end.Problem,
                    Error = end.Error,
                    IsAlert = attempt.IsLongest,
                }
            );
            await wait.ConfigureAwait(false);

            // Other streams of the client count in the same window, and may have used it up meanwhile.
            delay = UntilNextAttempt();
        }
    }

    private TimeSpan DelayBefore(StreamAttempt attempt, StreamEnd end)
    {
        var now = time.GetUtcNow();
        return Longest(
            attempt.Delay,
            end.Cause == StreamInterruption.CapReached ? consumption.ReachedUntil(now) - now : null,
            end.RetryAt - now,
            UntilNextAttempt()
        );
    }

    private TimeSpan UntilNextAttempt() => nextAttempt() - time.GetUtcNow() ?? TimeSpan.Zero;

    /// <summary>Waits until a gap can be recovered, and reports that it is being recovered.</summary>
    /// <param name="gap">The gap.</param>
    /// <param name="recovery">The means.</param>
    /// <param name="until">From when on the means has what was missed, by X's clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal async Task UntilAsync(TimeGap gap, StreamRecovery recovery, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var delay = until - clock.Now;
        var wait = delay > TimeSpan.Zero ? Task.Delay(delay, time, cancellationToken) : Task.CompletedTask;
        reporter.ReportRecovery(gap, recovery, delay > TimeSpan.Zero ? time.GetUtcNow() + delay : null);
        await wait.ConfigureAwait(false);
    }

    private static TimeSpan Longest(TimeSpan delay, params ReadOnlySpan<TimeSpan?> others)
    {
        foreach (var other in others)
        {
            delay = other > delay ? other.Value : delay;
        }

        return delay < Bound.MaxTime ? delay : Bound.MaxTime;
    }

    private XStreamStoppedException Exhausted(StreamEnd end, int attempts) =>
        new($"The stream stopped after {attempts} attempts to connect again, as many as its schedule allows ({end.Cause}).", end.Error)
        {
            Operation = reporter.Operation,
            Reason = StreamStop.AttemptsExhausted,
        };
}

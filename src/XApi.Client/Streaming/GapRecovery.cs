using System.Net;

namespace XApi;

/// <summary>Delivers what was posted while a stream was not connected, beside the stream: by period, else by search. What neither brings is reported as lost.</summary>
internal sealed class GapRecovery<T>(
    StreamSource<T> source,
    StreamDelivery<T> delivery,
    StreamReporter reporter,
    StreamWait wait,
    StreamTasks tasks,
    SemaphoreSlim places,
    StreamProgress? progress = null
)
    where T : XModel, IStreamedItem
{
    private readonly Lock _lock = new();
    private readonly PeriodRecovery<T> _period = new(source, delivery, reporter, wait);
    private readonly SearchRecovery<T> _search = new(source, delivery, reporter, wait);
    private StreamRecovery _refused;

    // Each returns from when on it has delivered; null when it has not.
    private (StreamRecovery Recovery, TimeSpan Horizon, Func<TimeGap, CancellationToken, Task<DateTimeOffset?>> Recover)[] Means =>
        [
            (StreamRecovery.Period, source.PeriodHorizon, (gap, token) => _period.RecoverAsync(gap, MayUse(StreamRecovery.Search), token)),
            (StreamRecovery.Search, SearchRecovery<T>.Horizon, _search.RecoverAsync),
        ];

    /// <summary>Whether a means is wanted, fits the stream, and has not been refused.</summary>
    internal bool MayUse(StreamRecovery recovery)
    {
        lock (_lock)
        {
            return (source.Settings.Recovery.Means & source.Means & ~_refused & recovery) != 0;
        }
    }

    /// <summary>X does not let the account use a means: it is not requested again.</summary>
    internal void Refuse(StreamRecovery recovery, XApiException failure)
    {
        lock (_lock)
        {
            if ((_refused & recovery) != 0)
            {
                // Two recoveries were refused at the same time.
                return;
            }

            _refused |= recovery;
        }

        reporter.Report(new RecoveryRefused(reporter.Now, recovery, failure));
    }

    /// <summary>Starts to recover gaps, each by itself.</summary>
    internal void Start(IReadOnlyList<TimeGap> gaps)
    {
        foreach (var found in gaps)
        {
            var gap = found with { NewestKey = delivery.NewestKey };
            var isPossible = MayUse(StreamRecovery.Period) || MayUse(StreamRecovery.Search);
            if (!isPossible)
            {
                Lost(gap);
            }
            else if (!tasks.TryRun(stopping => RecoverInTurnAsync(gap, stopping)))
            {
                reporter.ReportGap(gap, StreamRecovery.None);
            }
        }
    }

    private async Task RecoverInTurnAsync(TimeGap gap, CancellationToken cancellationToken)
    {
        try
        {
            await places.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            reporter.ReportGap(gap, StreamRecovery.None);
            throw;
        }

        try
        {
            await RecoverAsync(gap, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            places.Release();
        }
    }

    private async Task RecoverAsync(TimeGap gap, CancellationToken cancellationToken)
    {
        XApiException? failure = null;
        try
        {
            foreach (var (recovery, horizon, recover) in Means)
            {
                // What is older than X keeps is left: to the next means, or lost.
                var oldest = source.Clock.Now - horizon;
                if (!MayUse(recovery) || gap.To <= oldest)
                {
                    continue;
                }

                (var from, failure) = await TryAsync(recovery, gap.After(oldest), recover, cancellationToken).ConfigureAwait(false);
                if (from <= gap.From)
                {
                    progress?.Release(gap.Hold);
                    return;
                }

                gap = from is { } start ? gap with { To = start } : gap;
                if (failure is XBudgetExceededException || (from is null && IsCapReached()))
                {
                    // What a budget or a cap pauses is not wanted, by no other means either: it would pay for the same again.
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The stream ends before the recovery does. Its position stays before the gap, which the next process may recover.
            reporter.ReportGap(gap, StreamRecovery.None, failure);
            return;
        }
        catch (XApiException ending)
        {
            // What stops the recovery here stops the stream, and the next process may recover the gap.
            reporter.ReportGap(gap, StreamRecovery.None, ending);
            throw;
        }

        if (failure is not null && StreamFailure.MayPassLater(failure, reporter.HasConnected) && IsWithinReach(gap))
        {
            // No more attempts are made, as the schedule says. The next process may recover the gap, before which the position stays.
            reporter.ReportGap(gap, StreamRecovery.None, failure);
            return;
        }

        Lost(gap, failure);
    }

    private bool IsWithinReach(TimeGap gap) => Means.Any(means => MayUse(means.Recovery) && gap.To > source.Clock.Now - means.Horizon);

    // Throws where the cap stops the stream.
    private bool IsCapReached() =>
        delivery.ReachedCap(reporter.Now) switch
        {
            null => false,
            { Action: StreamCapAction.Pause } => true,
            var cap => throw cap.Reached(source.Operation),
        };

    // Nothing can bring it back: the position passes it, or it would be reported again by every process that resumes.
    private void Lost(TimeGap gap, XApiException? failure = null)
    {
        progress?.Release(gap.Hold);
        reporter.ReportGap(gap, StreamRecovery.None, failure);
    }

    private async Task<(DateTimeOffset? From, XApiException? Failure)> TryAsync(
        StreamRecovery recovery,
        TimeGap gap,
        Func<TimeGap, CancellationToken, Task<DateTimeOffset?>> recover,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var from = await recover(gap, cancellationToken).ConfigureAwait(false);
            if (from is { } start)
            {
                delivery.ReportRecovered(gap with { From = start }, recovery);
            }

            return (from, null);
        }
        catch (XApiException failure) when (!StreamFailure.StopsStream(failure))
        {
            if (StreamFailure.IsRefusal(failure) && !IsOfQuery(failure))
            {
                Refuse(recovery, failure);
            }

            return (null, failure);
        }
    }

    // That X does not take the queries of today's rules says nothing of those to come.
    private static bool IsOfQuery(XApiException failure) =>
        failure.Status == HttpStatusCode.BadRequest && failure.Operation == XOperation.SearchRecent;
}

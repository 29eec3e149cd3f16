namespace XApi.Orleans;

/// <summary>What one process holds of a limit's permits, so that most calls need no hop to the cluster.</summary>
/// <param name="process">The name that the cluster knows it by. No other allowance has it.</param>
/// <param name="exchange">Reports to the cluster, and gets permits.</param>
/// <param name="time">The clock.</param>
/// <param name="patience">For how long a cluster that can't be reached is tried.</param>
/// <param name="reach">Whether the cluster can be reached, for all limits of the process.</param>
internal sealed class PermitAllowance(
    string process,
    Func<LimitReport, Task<LimitGrant>> exchange,
    TimeProvider time,
    TimeSpan patience,
    ClusterReach reach
)
{
    private static readonly Backoff Waits = Backoff.Exponential(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1));

    // Asking more often is worth a larger batch, less often a smaller one.
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(1);

    // A shorter window is reported at once, for it ends before the next round.
    private static readonly TimeSpan Short = TimeSpan.FromMinutes(1);
    private const int IdleRounds = 30;

    // However short the patience is, a cluster that is there has so long to respond.
    private static readonly TimeSpan ShortestExchange = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Task<LimitGrant?> _asking = Task.FromResult<LimitGrant?>(null);
    private Task _reporting = Task.CompletedTask;
    private SharedRateLimit? _limit;
    private int _permits;
    private DateTimeOffset _permitsUntil;
    private int _inFlight;
    private long _completed;
    private long _uncounted;
    private int? _remaining;
    private DateTimeOffset? _remainingAsOf;
    private DateTimeOffset? _reset;
    private bool _isAway;
    private bool _isChanged;
    private bool _isUsed;
    private bool _isRetired;
    private int _idle;
    private long _number;
    private int _ahead;
    private DateTimeOffset _askedAt;
    private int _queued;
    private int _others;
    private DateTimeOffset _since;

    /// <summary>The last report; it is complete when it has arrived, or failed.</summary>
    internal Task Reporting
    {
        get
        {
            lock (_gate)
            {
                return _reporting;
            }
        }
    }

    /// <summary>Begins a call's wait for a permit; false when the allowance is not used any more and another has to be found.</summary>
    internal bool TryEnter()
    {
        lock (_gate)
        {
            if (_isRetired)
            {
                return false;
            }

            _since = _queued++ == 0 ? time.GetUtcNow() : _since;
            return true;
        }
    }

    /// <summary>Takes a permit for a call that has entered; null when it has one, else how long to wait before it asks again.</summary>
    /// <param name="limit">The limit.</param>
    /// <param name="others">How many more calls of the process wait.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    internal async ValueTask<TimeSpan?> AcquireAsync(SharedRateLimit limit, int others, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                Task<LimitGrant?> asking;
                lock (_gate)
                {
                    if (TryTake())
                    {
                        return null;
                    }

                    (_limit, _others) = (limit, others);
                    if (_isAway || reach.IsLost)
                    {
                        // One call has waited for the cluster; the others do not, until a report has arrived there.
                        return OfProcess();
                    }

                    if (_asking.IsCompleted)
                    {
                        _asking = AskAsync();
                    }

                    asking = _asking;
                }

                var grant = await asking.WaitAsync(cancellationToken).ConfigureAwait(false);
                lock (_gate)
                {
                    if (TryTake())
                    {
                        return null;
                    }

                    if (grant is null)
                    {
                        return OfProcess();
                    }
                }

                if (grant.Permits == 0)
                {
                    return grant.Delay;
                }
            }
        }
        finally
        {
            lock (_gate)
            {
                _queued--;
            }
        }
    }

    // Without the cluster the process's own limits decide.
    private TimeSpan? OfProcess()
    {
        _inFlight++;
        return null;
    }

    /// <summary>A request was not sent: its permit is free for the next.</summary>
    internal void Return()
    {
        lock (_gate)
        {
            _inFlight--;
            _permits++;
            _isChanged = true;
        }
    }

    /// <summary>A request was sent.</summary>
    /// <param name="limit">The limit, with what the response said.</param>
    internal void Complete(SharedRateLimit limit)
    {
        lock (_gate)
        {
            _limit = limit;
            _inFlight--;
            _completed++;
            _uncounted += limit.Remaining is null ? 1 : 0;
            _isChanged = true;
            Learn(limit);
        }

        if (limit.Window < Short)
        {
            Report();
        }
    }

    private void Learn(SharedRateLimit limit)
    {
        var same = PermitPool.SameResetOf(limit.Window);
        if (_remaining is null || limit.Reset - _reset > same)
        {
            (_remaining, _remainingAsOf, _reset) = (limit.Remaining, limit.RemainingAsOf, limit.Reset);
        }
        else if (limit.Remaining is { } remaining && limit.Reset - _reset >= -same)
        {
            // Of requests that were on their way together none knows which X counted last: the least is the truth.
            _remaining = Math.Min(_remaining.Value, remaining);
            _remainingAsOf = limit.RemainingAsOf < _remainingAsOf ? _remainingAsOf : limit.RemainingAsOf ?? _remainingAsOf;
        }
    }

    /// <summary>Once a second: gives back what nobody has used since, and reports what is held. False when nothing is left to report, and the allowance ends.</summary>
    internal bool Round()
    {
        lock (_gate)
        {
            if (!_isUsed && _permits > 0)
            {
                (_permits, _isChanged) = (0, true);
            }

            _isUsed = false;
            _idle = _inFlight + _permits + _queued == 0 && !_isChanged ? _idle + 1 : 0;
            if (_idle >= IdleRounds)
            {
                _isRetired = true;
                return false;
            }
        }

        Report();
        return true;
    }

    private void Report()
    {
        lock (_gate)
        {
            // A call that asks reports as well, and what it will be granted could not be told from what is held.
            if (_limit is not null && _asking.IsCompleted && _reporting.IsCompleted && (_isChanged || _inFlight + _permits > 0))
            {
                _reporting = ReportAsync();
            }
        }
    }

    private async Task ReportAsync()
    {
        LimitReport report;
        DateTimeOffset began;
        lock (_gate)
        {
            began = time.GetUtcNow();
            report = Next(began, isAsking: false);
        }

        // Not under the lock that the caller holds.
        await Task.Yield();
        try
        {
            var grant = await ExchangeAsync(report, patience).ConfigureAwait(false);
            lock (_gate)
            {
                Extend(grant, began);
            }
        }
        catch (Exception failure) when (ClusterCalls.IsOfCluster(failure))
        {
            Repeat();
        }
    }

    /// <summary>Asks the cluster for permits; null when it can't be reached.</summary>
    private async Task<LimitGrant?> AskAsync()
    {
        await Task.Yield();
        var start = time.GetTimestamp();
        Exception failure;
        for (var attempt = 1; ; attempt++)
        {
            LimitReport report;
            DateTimeOffset began;
            lock (_gate)
            {
                began = time.GetUtcNow();
                if (attempt == 1)
                {
                    _ahead = began - _askedAt < Often ? Math.Min((2 * _ahead) + 1, 1 << 16) : _ahead / 2;
                    _askedAt = began;
                }

                report = Next(began, isAsking: true);
            }

            try
            {
                var grant = await ExchangeAsync(report, patience - time.GetElapsedTime(start)).ConfigureAwait(false);
                lock (_gate)
                {
                    _permits += grant.Permits;
                    Extend(grant, began);
                }

                return grant;
            }
            catch (Exception caught) when (ClusterCalls.IsOfCluster(caught))
            {
                failure = caught;
                Repeat();
            }

            var delay = Waits.Delay(attempt);
            if (time.GetElapsedTime(start) + delay > patience)
            {
                lock (_gate)
                {
                    _isAway = true;
                }

                reach.Lose(failure);
                return null;
            }

            await Task.Delay(delay, time).ConfigureAwait(false);
        }
    }

    // A call in a cluster that is not there may never end.
    private async Task<LimitGrant> ExchangeAsync(LimitReport report, TimeSpan limit)
    {
        var grant = await exchange(report)
            .Observed()
            .WaitAsync(limit < ShortestExchange ? ShortestExchange : limit, time)
            .ConfigureAwait(false);
        lock (_gate)
        {
            _isAway = false;
        }

        reach.Regain();
        return grant;
    }

    private LimitReport Next(DateTimeOffset now, bool isAsking)
    {
        DropExpired(now);
        var report = new LimitReport
        {
            Process = process,
            Number = ++_number,
            Requests = _limit!.Requests,
            Window = _limit.Window,
            Held = _inFlight + _permits,
            Completed = _completed,
            Uncounted = _uncounted,
            Remaining = _reset > now ? _remaining : null,
            RemainingAge = now - _remainingAsOf,
            UntilReset = _reset > now ? _reset - now : null,
            Waiting = isAsking ? Math.Max(1, _queued + _others) : 0,
            Waited = now - _since,
            Ahead = _ahead,
        };
        _isChanged = false;
        return report;
    }

    // Each report holds all that the one before held, which did not arrive.
    private void Repeat()
    {
        lock (_gate)
        {
            _isChanged = true;
        }
    }

    private bool TryTake()
    {
        DropExpired(time.GetUtcNow());
        if (_permits == 0)
        {
            return false;
        }

        _permits--;
        _inFlight++;
        _isUsed = true;
        return true;
    }

    private void DropExpired(DateTimeOffset now)
    {
        if (_permits > 0 && now >= _permitsUntil)
        {
            (_permits, _isChanged) = (0, true);
        }
    }

    private void Extend(LimitGrant grant, DateTimeOffset from) =>
        _permitsUntil = from + (grant.UntilReset < PermitPool.Validity ? grant.UntilReset.Value : PermitPool.Validity);
}

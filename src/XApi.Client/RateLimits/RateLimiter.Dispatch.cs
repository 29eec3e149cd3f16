namespace XApi;

// Which partition is served next, and when to look again. The lock is held.
internal sealed partial class RateLimiter
{
    /// <summary>Decides where a partition waits: to be served now, for a time, for a shared window, or only for a response.</summary>
    private void Look(LimitPartition partition, DateTimeOffset now)
    {
        if (partition.Next is not { } next)
        {
            _table.SetIdle(partition, now);
            return;
        }

        if (partition.IsOpen(now))
        {
            _ready.Set(partition, next.Call.Order!.Value);
            return;
        }

        partition.Leave();
        partition.Notify(now, Wake);
        if (partition.Departing is not null || partition.OpensAt(now) is not { } opens)
        {
            return;
        }

        if (opens > now)
        {
            _due.Set(partition, opens.UtcTicks);
        }
        else if (partition.ClosedBy(now) is { } shared)
        {
            shared.Blocked.Set(partition, next.Call.Order!.Value);
            shared.HasUnnotified |= partition.Unnotified > 0;
            Touch(shared);
        }
    }

    /// <summary>Serves what can be served, the earliest call first, and sets the timer for the rest.</summary>
    private void Settle(DateTimeOffset now)
    {
        do
        {
            while (_ready.First is LimitPartition partition)
            {
                partition.Leave();
                if (partition.IsOpen(now))
                {
                    Release(partition, now);
                }

                Look(partition, now);
            }
        } while (ServeTouched(now));

        SetTimer(now);
    }

    private void Release(LimitPartition partition, DateTimeOffset now)
    {
        var next = partition.Next!;
        partition.Dequeue(next);
        next.Leave();
        next.Lease = partition.Departing = partition.Acquire(++_number, now);
        Touch(next.Lease);
        Wake(next);
    }

    /// <summary>Makes the first of those that wait for an open shared window ready; false when there is none.</summary>
    private bool ServeTouched(DateTimeOffset now)
    {
        for (var i = _touched.Count - 1; i >= 0; i--)
        {
            var shared = _touched[i];
            if (shared.Blocked.First is LimitPartition first && shared.IsOpen(now))
            {
                _ready.Set(first, first.Key);
                continue;
            }

            if (shared.HasUnnotified && shared.IsUsedUp)
            {
                shared.HasUnnotified = false;
                foreach (var partition in shared.Blocked.Items)
                {
                    ((LimitPartition)partition).Notify(now, Wake);
                }
            }

            if (shared.Blocked.Count > 0 && shared.OpensAt(now) is { } opens)
            {
                _due.Set(shared.Timer, opens.UtcTicks);
            }
            else
            {
                shared.Timer.Leave();
            }

            _touched.RemoveAt(i);
        }

        return _ready.Count > 0;
    }

    private void Touch(LimitLease lease)
    {
        foreach (var window in lease.Windows)
        {
            if (window is SharedWindow shared)
            {
                Touch(shared);
            }
        }

        if (lease.Partition.Limits.AppDay is { } day)
        {
            Touch(day);
        }
    }

    private void Touch(SharedWindow window)
    {
        if (window.Blocked.Count > 0 && !_touched.Contains(window))
        {
            _touched.Add(window);
        }
    }

    private void Wake(QueuedCall queued)
    {
        if (queued.IsAsleep)
        {
            _asleep--;
            queued.Wake();
        }
    }

    private void SetTimer(DateTimeOffset now)
    {
        var due = _due.First?.Key ?? long.MaxValue;
        if (_table.NextEnd is { } end)
        {
            due = Math.Min(due, Math.Max(end.UtcTicks, _lookedAt) + ForgetInterval.Ticks);
        }

        if (due == _timerDue)
        {
            return;
        }

        _timerDue = due;
        var wait = due == long.MaxValue ? Timeout.InfiniteTimeSpan : TimeSpan.FromTicks(Math.Max(0, due - now.UtcTicks));
        if (_timer is null)
        {
            _timer = time.CreateTimer(static limiter => ((RateLimiter)limiter!).OnTimer(), this, wait, Timeout.InfiniteTimeSpan);
        }
        else
        {
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            _timerDue = long.MaxValue;
            var now = _clock.Now;
            List<QueuedCall> late = [];
            while (_due.First is { } first && first.Key <= now.UtcTicks)
            {
                first.Leave();
                switch (first)
                {
                    case LimitPartition partition:
                        Look(partition, now);
                        break;
                    case SharedWindowTimer timer:
                        Touch(timer.Window);
                        break;
                    case QueuedCall queued:
                        late.Add(queued);
                        break;
                }
            }

            // The window may open at the very moment when the longest wait is over.
            Settle(now);
            foreach (var queued in late.Where(queued => queued.Lease is null && queued.Node is not null))
            {
                queued.TimedOut = queued.Partition.Block(now, 0) ?? new LimitBlock(RateLimitKind.Window, now, null);
                queued.Partition.Dequeue(queued);
                Wake(queued);
                Look(queued.Partition, now);
            }

            _lookedAt = now.UtcTicks;
            _table.Forget(now, LooksForEachInterval);
            Settle(now);
        }
    }
}

namespace XApi;

/// <summary>Grants permits to send requests, in the order in which calls were made, and records what responses say of the limits.</summary>
/// <remarks>
/// <para>
/// Calls of one operation and credential wait in the queue of their partition. A partition that can't send waits in one place: for a time, its own
/// windows' or after a refusal (<c>_due</c>, for which there is one timer), or for a window that it shares with others, by the order of its first call
/// (<see cref="SharedWindow.Blocked"/>). So an event costs what it changes, and not what waits: a response looks at its own partition, and at the first of
/// those that wait for the same shared window.
/// </para>
/// <para>A cluster that grants permits together would offer these same five methods.</para>
/// </remarks>
internal sealed class RateLimiter(TimeProvider time, XApiLog log, Action<RateLimitWaitEventArgs> onWaiting)
{
    // Looking for partitions to forget is done at most this often, unless a call is on its way anyway.
    private static readonly TimeSpan ForgetInterval = TimeSpan.FromMinutes(1);
    private const int LooksForEachInterval = 10_000;

    private readonly Lock _gate = new();
    private readonly PartitionTable _table = new();
    private readonly KeyedHeap _due = new();
    private readonly KeyedHeap _ready = new();
    private readonly List<SharedWindow> _touched = [];
    private ITimer? _timer;
    private long _timerDue = long.MaxValue;
    private long _lookedAt;
    private long _number;
    private long _order;
    private int _asleep;

    /// <summary>How many calls sleep in queues.</summary>
    internal int Asleep
    {
        get
        {
            lock (_gate)
            {
                return _asleep;
            }
        }
    }

    /// <summary>How many partitions it remembers.</summary>
    internal int Partitions
    {
        get
        {
            lock (_gate)
            {
                return _table.Count;
            }
        }
    }

    /// <summary>Acquires a permit to send one request, waiting or failing according to the call's policy.</summary>
    /// <exception cref="XRateLimitException">The policy is not to wait, or the wait would be too long.</exception>
    internal ValueTask<LimitLease> AcquireAsync(LimitCall call, CancellationToken cancellationToken)
    {
        QueuedCall queued;
        lock (_gate)
        {
            var now = time.GetUtcNow();
            var partition = _table.GetOrAdd(call.Operation, call.Credential, now);
            call.Order ??= ++_order;
            if (call.Policy.Behavior == RateLimitBehavior.Observe || (partition.Waiting == 0 && partition.IsOpen(now)))
            {
                return new(partition.Acquire(++_number, now));
            }

            queued = Enqueue(partition, call, now);
            Settle(now);
        }

        return new(WaitAsync(queued, cancellationToken));
    }

    /// <summary>A request that had to queue is on its way: now the next may be sent, so that they leave in order and not all at once.</summary>
    internal void Sent(LimitLease lease)
    {
        // Most requests never queued. What another thread writes here concerns another lease.
        if (lease.Partition.Departing != lease)
        {
            return;
        }

        lock (_gate)
        {
            var now = time.GetUtcNow();
            Depart(lease);
            Look(lease.Partition, now);
            Settle(now);
        }
    }

    /// <summary>A request was not sent, so that its permit is free for another.</summary>
    internal void Return(LimitLease lease) => Record(lease, now => lease.Partition.Return(lease));

    /// <summary>No response came to a request that X may have counted.</summary>
    internal void Fail(LimitLease lease) => Record(lease, now => lease.Partition.Fail(lease, now));

    /// <summary>Records a response that is no 429, or one that no reset cures.</summary>
    internal void Observe(LimitLease lease, RateLimit? limit, DateTimeOffset? date) =>
        Record(
            lease,
            now =>
            {
                lease.Partition.Observe(lease, _number, limit, date, now);
                lease.Partition.Succeed();
            }
        );

    /// <summary>Records a 429 that a reset cures, and says what is known of it now.</summary>
    internal LimitBlock Refuse(LimitLease lease, RateLimit? limit, DateTimeOffset? date, TimeSpan? retryAfter)
    {
        LimitBlock? block = null;
        Record(
            lease,
            now =>
            {
                lease.Partition.Observe(lease, _number, limit, date, now);
                lease.Partition.Refuse(lease, _number, retryAfter, now);
                block = lease.Partition.Block(now, 0) ?? new LimitBlock(RateLimitKind.Window, now, null);
            }
        );
        return block!;
    }

    internal RateLimitStatus Status(XOperation operation, XCredential? credential)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            var partition = _table.Peek(operation, credential);
            var windows = partition.Windows.Select(window => window.Status(now)).ToList();
            if (partition.Limits.AppDay is { } day)
            {
                // The user's day, if headers report one, comes last.
                var place = windows.FindIndex(window => window.Kind == RateLimitKind.UserDay && !window.IsDocumented);
                windows.Insert(place < 0 ? windows.Count : place, day.Status(now));
            }

            var waiting = partition.Waiting;
            return new RateLimitStatus(operation, windows, partition.Block(now, waiting)?.Until ?? now, waiting);
        }
    }

    private void Record(LimitLease lease, Action<DateTimeOffset> record)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            record(now);
            Depart(lease);
            Touch(lease);
            Look(lease.Partition, now);
            Settle(now);
        }
    }

    private static void Depart(LimitLease lease)
    {
        if (lease.Partition.Departing == lease)
        {
            lease.Partition.Departing = null;
        }
    }

    private QueuedCall Enqueue(LimitPartition partition, LimitCall call, DateTimeOffset now)
    {
        var queued = new QueuedCall(call, partition, now);
        var ahead = partition.Enqueue(queued);
        _due.Set(queued, queued.Deadline.UtcTicks);
        if (partition.Block(now, ahead) is { } block)
        {
            (queued.IsNotified, queued.News) = (true, block);
        }
        else
        {
            partition.LeaveUnnotified();
        }

        Look(partition, now);
        return queued;
    }

    private async Task<LimitLease> WaitAsync(QueuedCall queued, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                LimitBlock? news;
                Task? wake = null;
                lock (_gate)
                {
                    if (queued.Lease is { } lease)
                    {
                        return lease;
                    }

                    if (queued.TimedOut is { } block)
                    {
                        throw NotSent.Exception(queued.Call, block);
                    }

                    (news, queued.News) = (queued.News, null);
                    if (news is null)
                    {
                        wake = queued.Sleep();
                        _asleep++;
                    }
                }

                if (news is not null)
                {
                    Announce(queued, news);
                }
                else
                {
                    await wake!.WaitAsync(cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch
        {
            Leave(queued);
            throw;
        }
        finally
        {
            queued.Call.Waited += time.GetUtcNow() - queued.Began;
        }
    }

    private void Announce(QueuedCall queued, LimitBlock block)
    {
        var call = queued.Call;
        if (call.Policy.Behavior == RateLimitBehavior.Throw || block.Until > queued.Deadline)
        {
            throw NotSent.Exception(call, block);
        }

        var duration = block.Until - time.GetUtcNow();
        XApiTelemetry.WaitBegan(call.Operation, block.Kind, duration);
        log.Logger.WaitBegan(call.Operation, block.Kind, block.Until, duration.TotalSeconds);
        onWaiting(new RateLimitWaitEventArgs(call.Operation, block.Kind, block.Until, duration));
    }

    /// <summary>A call ends without having been sent.</summary>
    private void Leave(QueuedCall queued)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            Wake(queued);
            if (queued.Lease is { } unused)
            {
                Depart(unused);
                unused.Partition.Return(unused);
                Touch(unused);
            }
            else if (queued.Node is not null)
            {
                queued.Partition.Dequeue(queued);
                queued.Leave();
            }

            Look(queued.Partition, now);
            Settle(now);
        }
    }

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
            var now = time.GetUtcNow();
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

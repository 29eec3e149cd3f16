namespace XApi;

/// <summary>Grants permits to send requests, in the order in which calls were made, and records what responses say of the limits.</summary>
/// <remarks>
/// <para>
/// Calls of one operation and credential wait in the queue of their partition. A partition that can't send waits in one place: for a time, its own
/// windows' or after a refusal (<c>_due</c>, for which there is one timer), or for a window that it shares with others, by the order of its first call
/// (<see cref="SharedWindow.Blocked"/>). So an event costs what it changes, and not what waits: a response looks at its own partition, and at the first of
/// those that wait for the same shared window.
/// </para>
/// <para>
/// Times within are those of a clock that never goes back, so that nothing waits for longer after the machine's clock was set back. What callers get to
/// see is by the machine's clock.
/// </para>
/// </remarks>
internal sealed partial class RateLimiter(
    TimeProvider time,
    XApiLog log,
    Action<RateLimitWaitEventArgs> onWaiting,
    IRateLimitCoordinator? coordinator = null
)
{
    // Looking for partitions to forget is done at most this often, unless a call is on its way anyway.
    private static readonly TimeSpan ForgetInterval = TimeSpan.FromMinutes(1);
    private const int LooksForEachInterval = 10_000;

    private readonly Lock _gate = new();
    private readonly SteadyClock _clock = new(time);
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

    private ValueTask<LimitLease> AcquireOwnAsync(LimitCall call, CancellationToken cancellationToken)
    {
        QueuedCall queued;
        lock (_gate)
        {
            var now = _clock.Now;
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
            var now = _clock.Now;
            Depart(lease);
            Look(lease.Partition, now);
            Settle(now);
        }
    }

    /// <summary>A request was not sent, so that its permit is free for another.</summary>
    internal void Return(LimitLease lease)
    {
        Record(lease, now => lease.Partition.Return(lease));
        Report(lease, wasSent: false);
    }

    /// <summary>No response came to a request that X may have counted.</summary>
    internal void Fail(LimitLease lease)
    {
        Record(lease, now => lease.Partition.Fail(lease, now));
        Report(lease, wasSent: true);
    }

    /// <summary>Records a response that is no 429, or one that no reset cures.</summary>
    internal void Observe(LimitLease lease, RateLimit? limit, DateTimeOffset? date)
    {
        Record(
            lease,
            now =>
            {
                lease.Partition.Observe(lease, _number, limit, date ?? time.GetUtcNow(), now);
                lease.Partition.Succeed();
            }
        );
        Report(lease, wasSent: true);
    }

    /// <summary>Records a 429 that a reset cures, and says what is known of it now.</summary>
    internal LimitBlock Refuse(LimitLease lease, RateLimit? limit, DateTimeOffset? date, TimeSpan? retryAfter)
    {
        LimitBlock? block = null;
        Record(
            lease,
            now =>
            {
                lease.Partition.Observe(lease, _number, limit, date ?? time.GetUtcNow(), now);
                lease.Partition.Refuse(lease, _number, retryAfter, now);
                block = lease.Partition.Block(now, 0) ?? new LimitBlock(RateLimitKind.Window, now, null);
            }
        );
        Report(lease, wasSent: true);
        return Shown(block!);
    }

    internal RateLimitStatus Status(XOperation operation, XCredential? credential)
    {
        lock (_gate)
        {
            var now = _clock.Now;
            var partition = _table.Peek(operation, credential);
            var windows = partition.Windows.Select(window => Shown(window.Status(now))).ToList();
            if (partition.Limits.AppDay is { } day)
            {
                // The user's day, if headers report one, comes last.
                var place = windows.FindIndex(window => window.Kind == RateLimitKind.UserDay && !window.IsDocumented);
                windows.Insert(place < 0 ? windows.Count : place, Shown(day.Status(now)));
            }

            var waiting = partition.Waiting;
            var next = partition.Block(now, waiting)?.Until ?? now;
            return new RateLimitStatus(operation, windows, next - _clock.Ahead, waiting);
        }
    }

    private void Record(LimitLease lease, Action<DateTimeOffset> record)
    {
        lock (_gate)
        {
            var now = _clock.Now;
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
            queued.IsNotified = true;
            queued.Notify(block, now);
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
                LimitLease? lease;
                LimitBlock? block;
                Task? wake = null;
                DateTimeOffset at;
                lock (_gate)
                {
                    lease = queued.Lease;
                    if (lease is null && queued.TimedOut is { } timedOut)
                    {
                        throw NotSent.Exception(queued.Call, Shown(timedOut));
                    }

                    (block, at) = (queued.Unreported, queued.FoundAt);
                    queued.Notify(null, at);
                    if (lease is null && block is null)
                    {
                        wake = queued.Sleep();
                        _asleep++;
                    }
                }

                if (lease is not null)
                {
                    // On a busy machine the window may have reset before this thread came to report the wait.
                    if (block is not null && block.Until <= _clock.Now)
                    {
                        Report(queued.Call, block, at);
                    }

                    return lease;
                }

                if (block is not null)
                {
                    Announce(queued, block, at);
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
            queued.Call.Waited += _clock.Now - queued.Began;
        }
    }

    private void Announce(QueuedCall queued, LimitBlock block, DateTimeOffset now)
    {
        var call = queued.Call;
        if (call.Policy.Behavior == RateLimitBehavior.Throw || block.Until > queued.Deadline)
        {
            throw NotSent.Exception(call, Shown(block));
        }

        Report(call, block, now);
    }

    private void Report(LimitCall call, LimitBlock block, DateTimeOffset now)
    {
        var duration = block.Until - now;
        var until = Shown(block).Until;
        XApiTelemetry.WaitBegan(call.Operation, block.Kind, duration);
        log.Logger.WaitBegan(call.Operation, block.Kind, until, duration.TotalSeconds);
        onWaiting(new RateLimitWaitEventArgs(call.Operation, block.Kind, until, duration));
    }

    private LimitBlock Shown(LimitBlock block) => block with { Until = block.Until - _clock.Ahead };

    private RateLimitWindowStatus Shown(RateLimitWindowStatus window) => window with { Reset = window.Reset - _clock.Ahead };

    /// <summary>A call ends without having been sent.</summary>
    private void Leave(QueuedCall queued)
    {
        lock (_gate)
        {
            var now = _clock.Now;
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
}

namespace XApi;

/// <summary>The calls of one operation for one credential: the windows they count in, and the queue of those that wait.</summary>
/// <remarks>The caller holds the lock. Its key is when it is worth looking at again, or while no call waits when it can be forgotten.</remarks>
internal sealed class LimitPartition(string owner, OperationLimits limits, LimitWindow[] windows) : Keyed
{
    // After a 429 that says nothing usable: a second, then twice as long each time, to a minute.
    private static readonly Backoff Unexplained = Backoff.Exponential(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));

    // Resets are whole seconds, and so is `Date`.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    private readonly int _documented = windows.Length;
    private int _inFlight;
    private LimitBacklog? _backlog;

    /// <summary>Whose calls they are: the credential's key.</summary>
    internal string Owner => owner;

    internal OperationLimits Limits => limits;

    internal XOperation Operation => limits.Operation;

    /// <summary>The windows that a call counts in besides <see cref="OperationLimits.AppDay"/>. The array is replaced, never changed, so that a lease can keep it.</summary>
    internal LimitWindow[] Windows { get; private set; } = windows;

    internal int Waiting => _backlog?.Queue.Count ?? 0;

    /// <summary>The call to send next; null when none waits.</summary>
    internal QueuedCall? Next => _backlog?.Queue.First?.Value;

    /// <summary>The request that was released from the queue and has not been sent yet; the next waits for it.</summary>
    internal LimitLease? Departing
    {
        get => _backlog?.Departing;
        set
        {
            if (value is not null || _backlog is not null)
            {
                (_backlog ??= new()).Departing = value;
            }
        }
    }

    /// <summary>How many queued calls have not been notified that they wait for a limit.</summary>
    internal int Unnotified => _backlog?.Unnotified ?? 0;

    /// <summary>What the user may do in 24 hours; null until the documentation or a header says it.</summary>
    internal LimitWindow? UserDay => Array.Find(Windows, window => window.Kind == RateLimitKind.UserDay);

    /// <summary>When nothing that it knows matters any more, as far as it can be foreseen.</summary>
    internal DateTimeOffset End(DateTimeOffset now)
    {
        var end = _backlog?.ClosedUntil > now ? _backlog.ClosedUntil : now;
        foreach (var window in Windows)
        {
            end = window.Reset > end ? window.Reset.Value : end;
        }

        return end;
    }

    /// <summary>Whether nothing that it knows matters any more: no call waits or is on its way, and every window in which one was counted is over.</summary>
    internal bool IsForgettable(DateTimeOffset now) =>
        _inFlight == 0 && Waiting == 0 && !(_backlog?.ClosedUntil > now) && Array.TrueForAll(Windows, window => window.IsOver(now));

    internal bool IsOpen(DateTimeOffset now)
    {
        if (_backlog is not null && (_backlog.Departing is not null || now < _backlog.ClosedUntil))
        {
            return false;
        }

        foreach (var window in Windows)
        {
            if (!window.IsOpen(now))
            {
                return false;
            }
        }

        return limits.AppDay?.IsOpen(now) != false;
    }

    /// <summary>When it opens as far as its own windows go; null when only a response can say. The present when they are open.</summary>
    internal DateTimeOffset? OpensAt(DateTimeOffset now)
    {
        var opens = _backlog?.ClosedUntil > now ? _backlog.ClosedUntil : now;
        foreach (var window in Windows)
        {
            if (window is SharedWindow || window.IsOpen(now))
            {
                continue;
            }

            if (window.OpensAt(now) is not { } own)
            {
                return null;
            }

            opens = own > opens ? own : opens;
        }

        return opens;
    }

    /// <summary>The shared window that keeps it from sending; null when none does.</summary>
    internal SharedWindow? ClosedBy(DateTimeOffset now)
    {
        foreach (var window in Windows)
        {
            if (window is SharedWindow shared && !shared.IsOpen(now))
            {
                return shared;
            }
        }

        return limits.AppDay is { } day && !day.IsOpen(now) ? day : null;
    }

    /// <summary>The limit that keeps the next call waiting; null when none does, or only the response of a request under way is waited for.</summary>
    /// <param name="now">The time.</param>
    /// <param name="ahead">How many calls are sent first.</param>
    internal LimitBlock? Block(DateTimeOffset now, int ahead)
    {
        var block =
            _backlog?.ClosedUntil > now
                ? new LimitBlock(_backlog.ClosedFor?.Kind ?? RateLimitKind.Window, _backlog.ClosedUntil, _backlog.ClosedFor)
                : null;
        foreach (var window in Windows)
        {
            block = Later(block, window, now, ahead);
        }

        return limits.AppDay is { } day ? Later(block, day, now, ahead) : block;
    }

    internal LimitLease Acquire(long number, DateTimeOffset now)
    {
        _inFlight++;
        foreach (var window in Windows)
        {
            window.Acquire(number, now);
        }

        limits.AppDay?.Acquire(number, now);
        return new LimitLease(this, Windows, limits.AppDay, number, now);
    }

    /// <summary>A request was not sent.</summary>
    internal void Return(LimitLease lease)
    {
        _inFlight--;
        foreach (var window in lease.Windows)
        {
            window.Return(lease.Number);
        }

        lease.AppDay?.Return(lease.Number);
    }

    /// <summary>No response came to a request that X may have counted.</summary>
    internal void Fail(LimitLease lease, DateTimeOffset now)
    {
        _inFlight--;
        foreach (var window in lease.Windows)
        {
            window.Complete(lease.Number, hasResponse: false, now);
        }

        lease.AppDay?.Complete(lease.Number, hasResponse: false, now);
    }

    /// <summary>Records the headers of a response.</summary>
    internal void Observe(LimitLease lease, long lastNumber, RateLimit? limit, DateTimeOffset? date, DateTimeOffset now)
    {
        _inFlight--;
        AddDays(limit);
        var main = limit?.Window is { } window ? Described(window, date, now) : null;
        var userDay = limit?.UserDay is null ? null : UserDay;
        foreach (var counter in Windows)
        {
            var header =
                counter == userDay ? limit?.UserDay
                : counter == main ? limit?.Window
                : null;
            Record(counter, header, lease, Array.IndexOf(lease.Windows, counter) >= 0, lastNumber, date, now);
        }

        if (limits.AppDay is { } day)
        {
            Record(day, limit?.AppDay, lease, lease.AppDay == day, lastNumber, date, now);
        }
    }

    /// <summary>
    /// A 429 that no used-up window explains closes the partition for a while: bounded, and longer each time, so that X is not asked in a loop. A second
    /// one in a row does so even where a reset was reported, for then the reset was not to be trusted.
    /// </summary>
    internal void Refuse(LimitLease lease, long lastNumber, TimeSpan? retryAfter, DateTimeOffset now)
    {
        var backlog = _backlog ??= new();
        // Requests that were on their way together are refused together; that is one refusal.
        if (lease.Number > backlog.RefusedAfter)
        {
            backlog.Refusals++;
            backlog.RefusedAfter = lastNumber;
        }

        if (retryAfter is { } asked)
        {
            Close(now + asked);
        }

        if (backlog.Refusals > 1 || (retryAfter is null && !IsExplained(now)))
        {
            Close(now + Unexplained.Delay(Math.Max(backlog.Refusals, 1)));
        }
    }

    /// <summary>Other processes that share a limit have used it up, or hold what is left.</summary>
    internal void Close(SharedRateLimitDelay delay, DateTimeOffset now)
    {
        if (delay.Until > now)
        {
            Close(delay.Until);
            _backlog!.ClosedFor = Array.Find(Windows, Is) ?? (limits.AppDay is { } day && Is(day) ? day : null);
        }

        bool Is(LimitWindow window) => window.Kind == delay.Limit.Kind && window.Length == delay.Limit.Window;
    }

    internal void Succeed()
    {
        if (_backlog is not null)
        {
            _backlog.Refusals = 0;
        }
    }

    /// <summary>Puts a call into the queue, in the order in which calls were made, and says how many are before it.</summary>
    internal int Enqueue(QueuedCall call) => (_backlog ??= new()).Enqueue(call);

    /// <summary>Marks a queued call as one that waits without knowing of a limit.</summary>
    internal void LeaveUnnotified() => _backlog!.Unnotified++;

    internal void Dequeue(QueuedCall call) => _backlog!.Dequeue(call);

    /// <summary>Notifies the queued calls that don't know yet that they wait for a limit, if they do.</summary>
    internal void Notify(DateTimeOffset now, Action<QueuedCall> wake)
    {
        if (Unnotified == 0 || Block(now, 0) is null)
        {
            return;
        }

        // They are the last of the queue: those before them were notified when the limit was used up before.
        var ahead = Waiting - 1;
        for (var node = _backlog!.Queue.Last; node is not null && _backlog.Unnotified > 0; node = node.Previous, ahead--)
        {
            if (!node.Value.IsNotified)
            {
                node.Value.IsNotified = true;
                node.Value.Notify(Block(now, ahead), now);
                _backlog.Unnotified--;
                wake(node.Value);
            }
        }
    }

    /// <summary>Frees what only a partition with a queue needs.</summary>
    internal void Trim(DateTimeOffset now)
    {
        if (_backlog is { Queue.Count: 0, Departing: null, Refusals: 0 } idle && idle.ClosedUntil <= now)
        {
            _backlog = null;
        }
    }

    private static LimitBlock? Later(LimitBlock? block, LimitWindow window, DateTimeOffset now, int ahead)
    {
        window.Refresh(now);
        if (!window.IsUsedUp || window.Reset is not { } reset)
        {
            return block;
        }

        // Those ahead may need whole windows of their own.
        var opens = reset + (window.Length * (ahead / Math.Max(1, window.Limit)));
        return block is null || opens > block.Until ? new(window.Kind, opens, window) : block;
    }

    private void AddDays(RateLimit? limit)
    {
        if (limit?.AppDay is not null)
        {
            limits.AppDay ??= new SharedWindow(LimitWindowSpec.AppDay);
        }

        if (limit?.UserDay is not null && UserDay is null)
        {
            Windows = [.. Windows, new LimitWindow(LimitWindowSpec.UserDay)];
        }
    }

    private void Record(
        LimitWindow counter,
        RateLimitWindow? header,
        LimitLease lease,
        bool isCounted,
        long lastNumber,
        DateTimeOffset? date,
        DateTimeOffset now
    )
    {
        var until = header?.UntilReset(date, now);
        if (header?.Remaining is { } remaining && (until is not null || (header.Reset is null && remaining > 0)))
        {
            counter.Observe(isCounted ? lease.Number : null, lastNumber, header.Limit, remaining, now + until, now);
            return;
        }

        if (isCounted)
        {
            counter.Complete(lease.Number, hasResponse: true, now);
        }

        if (header?.Remaining == 0)
        {
            // Nothing is left, and no header says until when.
            Close(now + Unexplained.First);
        }
    }

    private bool IsExplained(DateTimeOffset now) =>
        Array.Exists(Windows, window => window.IsUsedUp && window.Reset > now)
        || (limits.AppDay is { IsUsedUp: true } day && day.Reset > now);

    private void Close(DateTimeOffset until)
    {
        var backlog = _backlog ??= new();
        if (until > backlog.ClosedUntil)
        {
            (backlog.ClosedUntil, backlog.ClosedFor) = (until, null);
        }
    }

    /// <summary>
    /// The window that <c>x-rate-limit-*</c> reports. An operation may have several: it is the one with the reported limit, if one has it, or else the one
    /// that is expected to have headers.
    /// </summary>
    private LimitWindow Described(RateLimitWindow header, DateTimeOffset? date, DateTimeOffset now)
    {
        var documented = Windows.AsSpan(0, _documented);
        foreach (var window in documented)
        {
            if (window.Limit == header.Limit && (header.Reset is null || header.UntilReset(date, now) <= window.Length + Tolerance))
            {
                return window;
            }
        }

        foreach (var window in documented)
        {
            if (window.HasHeaders)
            {
                return window;
            }
        }

        return documented.Length == 0 || header.UntilReset(date, now) > documented[0].Length + Tolerance ? Undocumented() : documented[0];
    }

    /// <summary>
    /// The window of headers where none is documented, or where it outlasts the documented one, which holds beside it: a pace of one a second, say, within a
    /// quarter of an hour.
    /// </summary>
    private LimitWindow Undocumented()
    {
        if (Array.FindIndex(Windows, _documented, window => window.Kind == RateLimitKind.Window) is >= 0 and var index)
        {
            return Windows[index];
        }

        Windows = [.. Windows, new LimitWindow(LimitWindowSpec.Undocumented)];
        return Windows[^1];
    }
}

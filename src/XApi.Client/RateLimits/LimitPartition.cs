namespace XApi;

/// <summary>Where the calls of one operation for one credential queue: the windows they count in, and who waits.</summary>
/// <remarks>The caller holds the lock.</remarks>
internal sealed class LimitPartition
{
    // After a 429 that says nothing usable: a second, then twice as long each time, to a minute.
    private static readonly Backoff Unexplained = Backoff.Exponential(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));

    // Resets are whole seconds, and so is `Date`.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    private readonly WindowCounter[] _documented;
    private WindowCounter? _appDay;
    private WindowCounter? _userDay;
    private DateTimeOffset _closedUntil;
    private int _refusals;
    private long _refusedAfter;
    private DateTimeOffset _lastTaken;

    internal LimitPartition(XOperation operation, WindowCounter[] documented)
    {
        Operation = operation;
        _documented = documented;
        Windows = documented;
    }

    internal XOperation Operation { get; }

    /// <summary>All windows that a call counts in. The array is replaced, never changed, so that a ticket can keep it.</summary>
    internal WindowCounter[] Windows { get; private set; }

    internal LinkedList<QueuedCall> Queue { get; } = [];

    /// <summary>What the App may do in 24 hours, for all credentials; null until a header told of it.</summary>
    internal WindowCounter? AppDay
    {
        get => _appDay;
        set
        {
            _appDay = value;
            CollectWindows();
        }
    }

    /// <summary>What the user may do in 24 hours; null until a header told of it.</summary>
    internal WindowCounter? UserDay => _userDay;

    internal static WindowCounter NewAppDay() => new(RateLimitKind.AppDay, int.MaxValue, TimeSpan.FromDays(1), bucket: null, isTold: true);

    /// <summary>Begins to heed the user's 24 hours, in the documented window if there is one.</summary>
    internal void AddUserDay()
    {
        _userDay =
            _documented.FirstOrDefault(window => window.Kind == RateLimitKind.UserDay)
            ?? new WindowCounter(RateLimitKind.UserDay, int.MaxValue, TimeSpan.FromDays(1), bucket: null, isTold: true);
        CollectWindows();
    }

    /// <summary>The request that was let go from the queue and has not left yet; the next waits for it.</summary>
    internal LimitLease? Departing { get; set; }

    /// <summary>Whether nothing that it knows can matter any more: nobody waits, and every window in which a call was counted is over.</summary>
    internal bool IsForgettable(DateTimeOffset now) =>
        Queue.Count == 0 && Departing is null && now >= _closedUntil && now - _lastTaken > RateLimitWindow.MaxLength;

    internal bool IsOpen(DateTimeOffset now)
    {
        if (Departing is not null || now < _closedUntil)
        {
            return false;
        }

        foreach (var window in Windows)
        {
            window.Refresh(now);
            if (window.IsUsedUp || window.IsBeingProbed(now))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The limit that keeps the next call from going; null when none does, or only the response of a call under way is waited for.</summary>
    /// <param name="now">The time.</param>
    /// <param name="ahead">How many calls go first.</param>
    internal LimitBlock? Block(DateTimeOffset now, int ahead)
    {
        LimitBlock? block = now < _closedUntil ? new(RateLimitKind.Window, _closedUntil, null) : null;
        foreach (var window in Windows)
        {
            window.Refresh(now);
            if (window.IsUsedUp && window.Reset is { } reset)
            {
                // Those ahead may need whole windows of their own.
                var opens = reset + (window.Length * (ahead / Math.Max(1, window.Limit)));
                if (block is null || opens > block.Until)
                {
                    block = new(window.Kind, opens, window);
                }
            }
        }

        return block;
    }

    /// <summary>When it is worth looking again; null when only a response, or the departure of the call before, can change anything.</summary>
    internal DateTimeOffset? NextLook(DateTimeOffset now)
    {
        // A timer may be late: what is open by now must not be slept through.
        if (Departing is not null || IsOpen(now))
        {
            return Departing is null ? now : null;
        }

        DateTimeOffset? next = now < _closedUntil ? _closedUntil : null;
        foreach (var window in Windows)
        {
            if (window.OpensAt(now) is { } opens && opens > now && (next is null || opens < next))
            {
                next = opens;
            }
        }

        return next;
    }

    internal LimitLease Take(long number, DateTimeOffset now)
    {
        _lastTaken = now;
        foreach (var window in Windows)
        {
            window.Take(number, now);
        }

        return new LimitLease(this, Windows, number);
    }

    /// <summary>Takes in what an answer told.</summary>
    internal void Answered(LimitLease ticket, long lastNumber, RateLimit? told, DateTimeOffset? date, DateTimeOffset now)
    {
        var main = told?.Window is { } window ? Described(window, date, now) : null;
        foreach (var counter in Windows)
        {
            var number = Array.IndexOf(ticket.Windows, counter) >= 0 ? ticket.Number : (long?)null;
            var header =
                counter == _appDay ? told?.AppDay
                : counter == _userDay ? told?.UserDay
                : counter == main ? told?.Window
                : null;
            var until = header?.UntilReset(date, now);
            if (header?.Remaining is { } remaining && (until is not null || (header.Reset is null && remaining > 0)))
            {
                counter.Told(number, lastNumber, header.Limit, remaining, now + until, now);
                continue;
            }

            if (number is not null)
            {
                counter.Ended(ticket.Number, answered: true, now);
            }

            if (header?.Remaining == 0)
            {
                // Nothing is left, until nobody knows when.
                Close(now + Unexplained.First);
            }
        }
    }

    /// <summary>
    /// A 429 that no used-up window explains closes the lane for a while: bounded, and longer each time, so that nothing is asked in a loop.
    /// A second one in a row does so even where a reset was told, for then the reset was not to be trusted.
    /// </summary>
    internal void Refused(LimitLease ticket, long lastNumber, TimeSpan? retryAfter, DateTimeOffset now)
    {
        // Calls that were on their way together are refused together; that is one refusal.
        if (ticket.Number > _refusedAfter)
        {
            _refusals++;
            _refusedAfter = lastNumber;
        }

        var isExplained = Windows.Any(window => window.IsUsedUp && window.Reset > now);
        if (retryAfter is { } asked)
        {
            Close(now + asked);
        }

        if (_refusals > 1 || (!isExplained && retryAfter is null))
        {
            Close(now + Unexplained.Delay(Math.Max(_refusals, 1)));
        }
    }

    internal void Succeeded() => _refusals = 0;

    /// <summary>How many calls go before one that waits.</summary>
    internal int Ahead(QueuedCall waiter)
    {
        var ahead = 0;
        for (var other = Queue.First; other is not null && other.Value != waiter; other = other.Next)
        {
            ahead++;
        }

        return ahead;
    }

    private void CollectWindows() =>
        Windows = [.. _documented, .. new[] { _appDay, _userDay }.OfType<WindowCounter>().Where(day => !_documented.Contains(day))];

    private void Close(DateTimeOffset until) => _closedUntil = until > _closedUntil ? until : _closedUntil;

    /// <summary>
    /// The window that <c>x-rate-limit-*</c> tells of. An operation may have several: it is the one with the told limit, if one has it, or else the
    /// one of the usual quarter of an hour.
    /// </summary>
    private WindowCounter? Described(RateLimitWindow told, DateTimeOffset? date, DateTimeOffset now) =>
        _documented.FirstOrDefault(window =>
            window.Limit == told.Limit && (told.Reset is null || told.UntilReset(date, now) <= window.Length + Tolerance)
        )
        ?? _documented.FirstOrDefault(window => window.IsTold)
        ?? _documented.FirstOrDefault();
}

/// <summary>Why a call can't go now.</summary>
/// <param name="Kind">The limit.</param>
/// <param name="Until">When the call can go, as far as is known.</param>
/// <param name="Window">The window that is used up; null after a 429 that no window explains.</param>
internal sealed record LimitBlock(RateLimitKind Kind, DateTimeOffset Until, WindowCounter? Window);

/// <summary>The right to send one request, which has been counted already.</summary>
internal sealed record LimitLease(LimitPartition Lane, WindowCounter[] Windows, long Number);

/// <summary>A call that waits for its turn.</summary>
internal sealed class QueuedCall(long order)
{
    private TaskCompletionSource? _wake;

    /// <summary>The place in the queue: calls go in the order in which they were made.</summary>
    internal long Order => order;

    internal LimitLease? Ticket { get; set; }

    /// <summary>Whether it knows that it waits for a limit, and not just for the response of a call under way.</summary>
    internal bool KnowsBlock { get; set; }

    internal Task Sleep()
    {
        // The continuation must not run under the lock of whoever wakes it.
        _wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _wake.Task;
    }

    /// <summary>Wakes it; false when it was awake.</summary>
    internal bool Wake()
    {
        var wasAsleep = _wake?.TrySetResult() ?? false;
        _wake = null;
        return wasAsleep;
    }
}

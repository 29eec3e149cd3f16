using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi;

/// <summary>What a client knows of its limits: for each operation and credential what is left, when it starts anew, and who waits for it.</summary>
/// <remarks>
/// It learns from the headers of every response. Until an operation's first response the documented limits hold, and windows that X has no header
/// for (one request a second, a window that operations share) are counted here. The credentials of a client are taken to belong to one App, whose
/// 24 hours they share. It is safe for use from many threads.
/// </remarks>
public sealed class RateLimits
{
    // What so many lanes take is not worth a look: some MB.
    private const int FewLanes = 4096;

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly XApiLog _log;
    private readonly CredentialSelector _selector;
    private readonly Dictionary<(string Owner, string Operation), LimitPartition> _lanes = [];
    private readonly Dictionary<(string Owner, string Bucket), WindowCounter> _shared = [];
    private readonly Dictionary<string, WindowCounter> _appDays = [];
    private readonly HashSet<LimitPartition> _waitingLanes = [];
    private ITimer? _timer;
    private long _number;
    private long _order;
    private int _asleep;
    private int _forgetAt = FewLanes;

    /// <summary>Makes one that knows the documented limits alone; for tests of code that is given a client of its own making.</summary>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    public RateLimits(TimeProvider? timeProvider = null)
        : this(timeProvider ?? TimeProvider.System, [], XApiLog.None) { }

    internal RateLimits(TimeProvider time, IReadOnlyList<IAuthenticationProvider> credentials, XApiLog log)
    {
        _time = time;
        _log = log;
        _selector = new CredentialSelector(credentials);
    }

    /// <summary>Raised when a call begins to wait for a limit, before it does. Handlers should be quick; what they throw ends the call.</summary>
    public event EventHandler<RateLimitWaitEventArgs>? Waiting;

    /// <summary>What is left of an operation, for the credential that a call takes which names none.</summary>
    /// <param name="operation">The operation, such as <see cref="XOperation.SearchRecent"/>.</param>
    public RateLimitStatus this[XOperation operation] => Status(operation, null);

    /// <summary>What is left of an operation for a credential.</summary>
    /// <param name="operation">The operation, such as <see cref="XOperation.SearchRecent"/>.</param>
    /// <param name="credential">The credential.</param>
    public RateLimitStatus this[XOperation operation, IAuthenticationProvider credential]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(credential);
            return Status(operation, XCredential.Of(credential));
        }
    }

    /// <summary>How many calls sleep until it is their turn.</summary>
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

    /// <summary>How many lanes it remembers.</summary>
    internal int Lanes
    {
        get
        {
            lock (_gate)
            {
                return _lanes.Count;
            }
        }
    }

    /// <summary>Gives the right to send one request: at once if the limits allow, or else as the call's policy says.</summary>
    /// <exception cref="XRateLimitException">The policy is not to wait, or the wait would be too long.</exception>
    internal async ValueTask<LimitLease> AcquireAsync(LimitCall call, CancellationToken cancellationToken)
    {
        LimitPartition lane;
        QueuedCall waiter;
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            lane = Lane(call.Operation, call.Credential);
            call.Order ??= ++_order;
            if (call.Policy.Behavior == RateLimitBehavior.Observe || (lane.Queue.Count == 0 && lane.IsOpen(now)))
            {
                return lane.Take(++_number, now);
            }

            waiter = Enqueue(lane, call.Order.Value);
        }

        try
        {
            while (true)
            {
                Task turn;
                LimitBlock? news;
                var began = _time.GetUtcNow();
                lock (_gate)
                {
                    if (waiter.Ticket is { } ticket)
                    {
                        return ticket;
                    }

                    news = waiter.KnowsBlock ? null : lane.Block(began, lane.Ahead(waiter));
                    waiter.KnowsBlock |= news is not null;
                    turn = waiter.Sleep();
                    _asleep++;
                    Schedule(began);
                }

                if (news is not null)
                {
                    BeginWait(call, news, began);
                }

                await WaitAsync(call, lane, waiter, turn, began, cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            Leave(lane, waiter);
            throw;
        }
    }

    /// <summary>A request that had to queue is on its way: now the next may go, so that they leave in order and not all at once.</summary>
    internal void Departed(LimitLease ticket)
    {
        lock (_gate)
        {
            if (ticket.Lane.Departing == ticket)
            {
                ticket.Lane.Departing = null;
                Dispatch();
            }
        }
    }

    /// <summary>Takes in a response that was not a 429.</summary>
    internal void Answered(LimitLease ticket, RateLimit? told, DateTimeOffset? date)
    {
        lock (_gate)
        {
            TakeIn(ticket, told, date);
            ticket.Lane.Succeeded();
            Dispatch();
        }
    }

    /// <summary>Takes in a 429 that a reset cures, and tells what is known of it now.</summary>
    internal LimitBlock Refused(LimitLease ticket, RateLimit? told, DateTimeOffset? date, TimeSpan? retryAfter)
    {
        lock (_gate)
        {
            TakeIn(ticket, told, date);
            var now = _time.GetUtcNow();
            ticket.Lane.Refused(ticket, _number, retryAfter, now);
            var block = ticket.Lane.Block(now, 0) ?? new LimitBlock(RateLimitKind.Window, now, null);
            Dispatch();
            return block;
        }
    }

    /// <summary>Takes in that no response came.</summary>
    /// <param name="ticket">The request.</param>
    /// <param name="maybeCounted">Whether X may have got the request, and counted it.</param>
    internal void NotAnswered(LimitLease ticket, bool maybeCounted)
    {
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            foreach (var window in ticket.Windows)
            {
                if (maybeCounted)
                {
                    window.Ended(ticket.Number, answered: false, now);
                }
                else
                {
                    window.GiveBack(ticket.Number);
                }
            }

            Dispatch();
        }
    }

    private RateLimitStatus Status(XOperation operation, XCredential? credential)
    {
        ArgumentNullException.ThrowIfNull(operation);
        credential ??= Chosen(operation);
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            var lane = Lane(operation, credential);
            var windows = lane.Windows.Select(window => window.Status(now)).ToArray();
            return new RateLimitStatus(operation, windows, lane.Block(now, lane.Queue.Count)?.Until ?? now, lane.Queue.Count);
        }
    }

    // The rule that calls go by. It has to ask some token stores, which may take time; then the first credential of a fitting kind stands in.
    private XCredential? Chosen(XOperation operation)
    {
        var choice = _selector.SelectAsync(operation, privateMetrics: false, chosen: null, CancellationToken.None).AsTask();
        return choice.IsCompletedSuccessfully ? choice.Result : _selector.FirstOfKind(operation);
    }

    private void BeginWait(LimitCall call, LimitBlock block, DateTimeOffset now)
    {
        var duration = block.Until - now;
        if (call.Policy.Behavior == RateLimitBehavior.Throw || duration > call.WaitLeft)
        {
            throw NotSent.Exception(call, block);
        }

        XApiTelemetry.WaitBegan(call.Operation, block.Kind, duration);
        _log.Logger.WaitBegan(call.Operation, block.Kind, block.Until, duration.TotalSeconds);
        Waiting?.Invoke(this, new RateLimitWaitEventArgs(call.Operation, block.Kind, block.Until, duration));
    }

    private async Task WaitAsync(
        LimitCall call,
        LimitPartition lane,
        QueuedCall waiter,
        Task turn,
        DateTimeOffset began,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await turn.WaitAsync(call.WaitLeft, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            LimitBlock block;
            lock (_gate)
            {
                // The limit may start anew at the very moment when the longest wait is over.
                Dispatch();
                if (waiter.Ticket is not null)
                {
                    return;
                }

                var now = _time.GetUtcNow();
                block = lane.Block(now, 0) ?? new LimitBlock(RateLimitKind.Window, now, null);
            }

            throw NotSent.Exception(call, block);
        }
        finally
        {
            call.Waited += _time.GetUtcNow() - began;
        }
    }

    private QueuedCall Enqueue(LimitPartition lane, long order)
    {
        var waiter = new QueuedCall(order);

        // Nearly always the last; a call that X refused keeps its place before those that came after it.
        var before = lane.Queue.Last;
        while (before is not null && before.Value.Order > order)
        {
            before = before.Previous;
        }

        if (before is null)
        {
            lane.Queue.AddFirst(waiter);
        }
        else
        {
            lane.Queue.AddAfter(before, waiter);
        }

        _waitingLanes.Add(lane);
        return waiter;
    }

    private void Leave(LimitPartition lane, QueuedCall waiter)
    {
        lock (_gate)
        {
            Wake(waiter);
            if (waiter.Ticket is { } unused)
            {
                lane.Departing = lane.Departing == unused ? null : lane.Departing;
                var now = _time.GetUtcNow();
                foreach (var window in unused.Windows)
                {
                    window.GiveBack(unused.Number);
                }
            }
            else
            {
                lane.Queue.Remove(waiter);
            }

            Dispatch();
        }
    }

    /// <summary>Lets go who can go, the earliest call first.</summary>
    private void Dispatch()
    {
        if (_waitingLanes.Count == 0)
        {
            return;
        }

        var now = _time.GetUtcNow();
        _waitingLanes.RemoveWhere(lane => lane.Queue.Count == 0);
        while (_waitingLanes.Where(lane => lane.IsOpen(now)).MinBy(lane => lane.Queue.First!.Value.Order) is { } lane)
        {
            var next = lane.Queue.First!.Value;
            lane.Queue.RemoveFirst();
            if (lane.Queue.Count == 0)
            {
                _waitingLanes.Remove(lane);
            }

            next.Ticket = lane.Departing = lane.Take(++_number, now);
            Wake(next);
        }

        foreach (var lane in _waitingLanes.Where(lane => lane.Block(now, 0) is not null))
        {
            foreach (var waiter in lane.Queue.Where(waiter => !waiter.KnowsBlock))
            {
                Wake(waiter);
            }
        }

        Schedule(now);
    }

    private void Wake(QueuedCall waiter)
    {
        if (waiter.Wake())
        {
            _asleep--;
        }
    }

    /// <summary>Looks again when the next window opens.</summary>
    private void Schedule(DateTimeOffset now)
    {
        var next = _waitingLanes.Select(lane => lane.NextLook(now)).Min();
        var due =
            next is not { } look ? Timeout.InfiniteTimeSpan
            : look > now ? look - now
            : TimeSpan.Zero;
        if (_timer is not null)
        {
            _timer.Change(due, Timeout.InfiniteTimeSpan);
        }
        else if (next is not null)
        {
            _timer = _time.CreateTimer(static limits => ((RateLimits)limits!).Look(), this, due, Timeout.InfiniteTimeSpan);
        }
    }

    private void Look()
    {
        lock (_gate)
        {
            Dispatch();
        }
    }

    private void TakeIn(LimitLease ticket, RateLimit? told, DateTimeOffset? date)
    {
        var lane = ticket.Lane;
        if (told?.AppDay is not null && lane.AppDay is null)
        {
            // One for all credentials, which are taken to be the same App's.
            lane.AppDay = _appDays.TryGetValue(lane.Operation.Id, out var known)
                ? known
                : _appDays[lane.Operation.Id] = LimitPartition.NewAppDay();
            foreach (var other in _lanes.Values.Where(other => other.Operation == lane.Operation))
            {
                other.AppDay = lane.AppDay;
            }
        }

        if (told?.UserDay is not null && lane.UserDay is null)
        {
            lane.AddUserDay();
        }

        lane.Answered(ticket, _number, told, date, _time.GetUtcNow());
    }

    private LimitPartition Lane(XOperation operation, XCredential? credential)
    {
        var owner = credential?.CredentialKey ?? "";
        if (_lanes.TryGetValue((owner, operation.Id), out var lane))
        {
            return lane;
        }

        if (_lanes.Count >= _forgetAt)
        {
            Forget();
        }

        var scope = credential is null or { Scheme: XSecurityScheme.BearerToken } ? XRateLimitScope.App : XRateLimitScope.User;
        var own = operation.RateLimits.Where(limit => limit.Scope == scope).ToArray();
        var documented = (own.Length > 0 ? own : operation.RateLimits).Select(limit => Counter(owner, limit)).ToArray();
        _appDays.TryGetValue(operation.Id, out var appDay);
        return _lanes[(owner, operation.Id)] = new LimitPartition(operation, documented) { AppDay = appDay };
    }

    // A web application that acts for each of its users in turn would otherwise remember every one for ever.
    private void Forget()
    {
        var now = _time.GetUtcNow();
        foreach (var (key, _) in _lanes.Where(lane => lane.Value.IsForgettable(now)).ToList())
        {
            _lanes.Remove(key);
        }

        var owners = _lanes.Keys.Select(key => key.Owner).ToHashSet();
        foreach (var key in _shared.Keys.Where(key => !owners.Contains(key.Owner)).ToList())
        {
            _shared.Remove(key);
        }

        _forgetAt = Math.Max(FewLanes, 2 * _lanes.Count);
    }

    private WindowCounter Counter(string owner, XRateLimit limit)
    {
        if (limit.Bucket is null)
        {
            return WindowCounter.Documented(limit);
        }

        return _shared.TryGetValue((owner, limit.Bucket), out var counter)
            ? counter
            : _shared[(owner, limit.Bucket)] = WindowCounter.Documented(limit);
    }
}

/// <summary>A call as the limits see it, over all its tries.</summary>
internal sealed class LimitCall(XOperation operation, XCredential? credential, RateLimitPolicy policy)
{
    internal XOperation Operation => operation;

    internal XCredential? Credential => credential;

    internal RateLimitPolicy Policy => policy;

    /// <summary>Its place among all calls, which it keeps when X refuses it; null before its first try.</summary>
    internal long? Order { get; set; }

    /// <summary>How much longer it may wait.</summary>
    internal TimeSpan WaitLeft => policy.LongestWait > Waited ? policy.LongestWait - Waited : TimeSpan.Zero;

    /// <summary>How long it has waited in all.</summary>
    internal TimeSpan Waited { get; set; }
}

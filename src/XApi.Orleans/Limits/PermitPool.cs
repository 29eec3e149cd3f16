namespace XApi.Orleans;

/// <summary>The permits of one limit: what X has counted, what processes hold, and so what can be granted.</summary>
/// <remarks>
/// It is arithmetic alone: the caller gives the time and takes care that one call runs at a time. It never assumes that more is left than X will grant. A
/// request counts from the moment its permit is granted: as held until the process reports it, and then in what X's headers say, or here until they do. A header
/// says it of what X had got when the header's own request was sent, and of nothing later. What an exchange costs does not grow with the number of processes:
/// ten thousand of them report to one pool once a second.
/// </remarks>
internal sealed class PermitPool
{
    /// <summary>A process that has not reported for so long is taken to be dead.</summary>
    internal static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    /// <summary>One that lives does not use what it holds for longer without a report, so that this can be taken back from one that is lost.</summary>
    internal static readonly TimeSpan Validity = TimeSpan.FromSeconds(5);

    // So long after its permit's end a request has reached X. What is sent later has a header that knows of it.
    private static readonly TimeSpan Settled = Validity + TimeSpan.FromSeconds(1);

    /// <summary>Resets are whole seconds and a response takes its time: two reports of the same window agree to within this.</summary>
    internal static readonly TimeSpan SameReset = TimeSpan.FromSeconds(5);

    // A call that waits is asked for at least this often, or another may have taken its place.
    private static readonly TimeSpan Queued = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, Holder> _holders = new(StringComparer.Ordinal);
    private readonly LinkedList<Holder> _bySeen = [];
    private readonly SortedSet<Holder> _queue = new(
        Comparer<Holder>.Create((one, other) => (one.Since, one.Joined).CompareTo((other.Since, other.Joined)))
    );
    private readonly Queue<(DateTimeOffset At, long Requests)> _unconfirmed = new();
    private long _joined;
    private int _held;
    private int _requests;
    private TimeSpan _window;
    private bool _isConfirmed;
    private bool _isDocumented = true;
    private int _counted;
    private long _uncounted;
    private int _floor;
    private DateTimeOffset _resumed;

    /// <summary>When the window resets; null while nothing was granted in it.</summary>
    internal DateTimeOffset? Reset { get; private set; }

    /// <summary>Whether a header of the window has said what is left.</summary>
    internal bool IsReported { get; private set; }

    /// <summary>How many of the window's requests are used, or may be.</summary>
    internal int Used => (int)Math.Min(int.MaxValue, Math.Max(_counted + _uncounted + _held, _floor));

    /// <summary>The same of a window that may be shorter.</summary>
    internal static TimeSpan SameResetOf(TimeSpan window) => window / 2 < SameReset ? window / 2 : SameReset;

    /// <summary>Resumes where another pool ended that was lost, of which a bound is known.</summary>
    /// <param name="reset">When the window resets.</param>
    /// <param name="granted">Up to how many of its requests may have been granted.</param>
    /// <param name="now">The time.</param>
    internal void Resume(DateTimeOffset reset, int granted, DateTimeOffset now)
    {
        if (reset > now)
        {
            (Reset, _floor, _resumed) = (reset, granted, now);
        }
    }

    internal LimitGrant Exchange(LimitReport report, DateTimeOffset now)
    {
        _window = report.Window;
        if (_isDocumented || report.Remaining is not null)
        {
            // What headers say goes before what the documentation says, which is all that a process knows until its first response.
            (_requests, _isDocumented) = (report.Requests, report.Remaining is null);
        }

        Expire(now);
        if (Reset <= now && (IsReported || _isConfirmed || _held == 0))
        {
            // What came back without headers, or not at all, just before the reset, may have reached X after it.
            Begin(null, began: IsReported ? Reset.Value - SameResetOf(_window) : now);
        }

        if (!_holders.TryGetValue(report.Process, out var holder))
        {
            // What it did before went to a pool that was lost.
            holder = new Holder(report.Process, ++_joined)
            {
                Held = report.Held,
                Completed = report.Completed,
                Uncounted = report.Uncounted,
            };
            _held += report.Held;
            _holders.Add(report.Process, holder);
        }
        else if (report.Number <= holder.Number)
        {
            return new LimitGrant(0, Reset - now, Soon);
        }

        AddUnconfirmed(report.Uncounted - holder.Uncounted, now);
        // A permit that came back unused is free again: what the lost pool may have granted holds it, too.
        _floor = Floor(report.Held - holder.Held + report.Completed - holder.Completed);
        (holder.Number, holder.SeenAt, holder.Completed, holder.Uncounted) = (report.Number, now, report.Completed, report.Uncounted);
        if (holder.Place.List is not null)
        {
            _bySeen.Remove(holder.Place);
        }

        _bySeen.AddLast(holder.Place);
        Hold(holder, report.Held);
        if (report.Waiting > 0)
        {
            _queue.Remove(holder);
            (holder.Waiting, holder.Since, holder.AskedAt) = (report.Waiting, now - report.Waited, now);
            _queue.Add(holder);
        }

        Observe(report, now);
        return report.Waiting == 0 ? new LimitGrant(0, Reset - now, TimeSpan.Zero) : Grant(report, holder, now);
    }

    private LimitGrant Grant(LimitReport report, Holder holder, DateTimeOffset now)
    {
        var left = _requests - Used;
        // First come, first served: what earlier calls of other processes wait for is theirs.
        var free = left - Earlier(holder, left, now);
        var permits = Math.Min(report.Waiting, free);
        if (permits <= 0)
        {
            var untilReset = Reset - now ?? TimeSpan.Zero;
            // What other processes hold may come back, and a header may show that what is not certain was never sent.
            var mayBeMore = _held > holder.Held || (IsReported && _counted + _held < _requests);
            var delay =
                left > 0 ? Soon
                : mayBeMore && untilReset > Turn ? Turn
                : untilReset;
            return new LimitGrant(0, Reset - now, delay > Soon / 5 ? delay : Soon / 5);
        }

        // What is granted ahead is lost for the window if its process dies, and to other processes that need it: a hundredth at most, and less near the end.
        permits += Math.Clamp(Math.Min(_requests / 100, (free - permits) / (2 * _holders.Count)), 0, report.Ahead);
        Hold(holder, holder.Held + permits);
        holder.Waiting = Math.Max(0, report.Waiting - permits);
        if (holder.Waiting == 0)
        {
            _queue.Remove(holder);
        }

        _floor = Floor(permits);
        Reset ??= LimitWindow.EndOf(now, _window);
        return new LimitGrant(permits, Reset - now, TimeSpan.Zero);
    }

    private TimeSpan Turn => _window / 10 < Longest ? _window / 10 : Longest;

    // How many calls came earlier than a holder's; counted no further than there are permits.
    private int Earlier(Holder holder, int left, DateTimeOffset now)
    {
        var earlier = 0;
        foreach (var other in _queue)
        {
            if (earlier >= left || other.Since >= holder.Since)
            {
                break;
            }

            earlier += other.AskedAt > now - Queued ? other.Waiting : 0;
        }

        return earlier;
    }

    private void Hold(Holder holder, int permits)
    {
        _held += permits - holder.Held;
        holder.Held = permits;
    }

    private void Observe(LimitReport report, DateTimeOffset now)
    {
        if (!(report.UntilReset > TimeSpan.Zero))
        {
            return;
        }

        var reset = now + report.UntilReset.Value;
        if (report.Remaining is not { } remaining)
        {
            // X starts its window when the first request arrives, some time after it was granted. The first to report it knows.
            if (!IsReported && !_isConfirmed && Reset is { } guessed && report.Held == 0)
            {
                (Reset, _isConfirmed) = (reset > guessed ? reset : guessed, true);
            }

            return;
        }

        var tolerance = SameResetOf(_window);
        if (IsReported && reset < Reset - tolerance)
        {
            return; // It is of the window before.
        }

        if (IsReported && reset > Reset + tolerance)
        {
            Begin(reset, began: reset - _window - tolerance);
        }

        Reset = IsReported ? Reset : reset;
        IsReported = true;
        _counted = Math.Max(_counted, report.Requests - remaining);
        // X's count holds what the dead have sent, and what came back without headers, before the header's request was sent.
        if (now - report.RemainingAge is { } asOf)
        {
            RemoveUnconfirmed(asOf);
            // Until then a process that lives has reported to this pool, or is taken to be dead.
            _floor = asOf > _resumed + Settled && now > _resumed + Lease ? 0 : _floor;
        }
    }

    private void Begin(DateTimeOffset? reset, DateTimeOffset began)
    {
        Reset = reset;
        (IsReported, _isConfirmed) = (false, false);
        (_counted, _floor) = (0, 0);
        RemoveUnconfirmed(began);
    }

    private int Floor(long change) => _floor == 0 ? 0 : (int)Math.Max(1, _floor + change);

    private void AddUnconfirmed(long requests, DateTimeOffset at)
    {
        if (requests > 0)
        {
            _unconfirmed.Enqueue((at, requests));
            _uncounted += requests;
        }
    }

    private void RemoveUnconfirmed(DateTimeOffset before)
    {
        while (_unconfirmed.TryPeek(out var oldest) && oldest.At < before)
        {
            _uncounted -= _unconfirmed.Dequeue().Requests;
        }
    }

    private void Expire(DateTimeOffset now)
    {
        while (_bySeen.First?.Value is { } holder && holder.SeenAt + Lease <= now)
        {
            AddUnconfirmed(holder.Held, holder.SeenAt + Settled);
            Hold(holder, 0);
            _bySeen.RemoveFirst();
            _queue.Remove(holder);
            _holders.Remove(holder.Process);
        }
    }

    private sealed class Holder
    {
        internal Holder(string process, long joined) => (Process, Joined, Place) = (process, joined, new LinkedListNode<Holder>(this));

        public string Process { get; }

        public long Joined { get; }

        /// <summary>Its place among those that were seen, the one seen last behind all others.</summary>
        public LinkedListNode<Holder> Place { get; }

        public long Number { get; set; }

        public DateTimeOffset SeenAt { get; set; }

        public int Held { get; set; }

        public long Completed { get; set; }

        public long Uncounted { get; set; }

        public int Waiting { get; set; }

        public DateTimeOffset Since { get; set; }

        public DateTimeOffset AskedAt { get; set; }
    }
}

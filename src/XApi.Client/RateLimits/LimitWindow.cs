namespace XApi;

/// <summary>What does not change of a window: one for each documented limit, shared by all partitions.</summary>
/// <param name="Kind">Whose limit it is.</param>
/// <param name="Limit">How many requests it allows, until a header says otherwise.</param>
/// <param name="Length">How long it is.</param>
/// <param name="Bucket">The name of the documented window that several operations share; null when it is the operation's own.</param>
/// <param name="HasHeaders">Whether headers are expected to report it. A window without headers is counted here.</param>
internal sealed record LimitWindowSpec(RateLimitKind Kind, int Limit, TimeSpan Length, string? Bucket, bool HasHeaders)
{
    /// <summary>The App's 24 hours, as headers report them.</summary>
    internal static LimitWindowSpec AppDay { get; } = Day(RateLimitKind.AppDay);

    /// <summary>The user's 24 hours, as headers report them.</summary>
    internal static LimitWindowSpec UserDay { get; } = Day(RateLimitKind.UserDay);

    /// <summary>The quarter of an hour that headers report of an operation whose documentation has no such window.</summary>
    internal static LimitWindowSpec Undocumented { get; } =
        new(RateLimitKind.Window, int.MaxValue, TimeSpan.FromMinutes(15), Bucket: null, HasHeaders: true);

    /// <summary>A window as the documentation states it.</summary>
    internal static LimitWindowSpec Of(XRateLimit limit)
    {
        var kind =
            limit.Window < TimeSpan.FromDays(1) ? RateLimitKind.Window
            : limit.Scope == XRateLimitScope.App ? RateLimitKind.AppDay
            : RateLimitKind.UserDay;

        // X has headers for the operation's own window; those of a second, and those that operations share, go without.
        var hasHeaders = limit.Bucket is null && !LimitWindow.IsPace(limit.Window);
        return new LimitWindowSpec(kind, limit.Requests, limit.Window, limit.Bucket, hasHeaders);
    }

    private static LimitWindowSpec Day(RateLimitKind kind) => new(kind, int.MaxValue, TimeSpan.FromDays(1), Bucket: null, HasHeaders: true);
}

/// <summary>One window: what X last reported of it, and what has been sent since.</summary>
/// <remarks>
/// It is arithmetic alone: the caller gives the time and holds the lock. It never assumes that more is left than X will grant, whatever order responses
/// come in: a request counts as used from the moment it is sent until a header includes it. There is one for each user, so that its size matters: times
/// are kept as ticks.
/// </remarks>
internal class LimitWindow(LimitWindowSpec spec)
{
    // Calls wait this long for the first response of a window, so that one slow response does not block the queue.
    private static readonly TimeSpan MaxProbe = TimeSpan.FromSeconds(1);

    // `Date` and the reset are whole seconds and a response takes its time: two responses of the same window agree to within this.
    private static readonly TimeSpan SameReset = TimeSpan.FromSeconds(5);

    private long _reset;
    private long _probeEnds;
    private long _lastUnreported;
    private long _starter;
    private long _reportedAfter;
    private int _remaining = spec.Limit;
    private int _inFlight;
    private int _unreported;
    private bool _isReported;
    private bool _isProbed;

    internal LimitWindowSpec Spec => spec;

    internal RateLimitKind Kind => spec.Kind;

    internal int Limit { get; private set; } = spec.Limit;

    internal TimeSpan Length => spec.Length;

    /// <summary>Whether headers report it. A window without headers is counted here.</summary>
    internal bool HasHeaders { get; private set; } = spec.HasHeaders;

    /// <summary>Whether its limit is the documented one, because no header has reported another.</summary>
    internal bool IsDocumented { get; private set; } = true;

    /// <summary>When it resets by our clock; null while nothing has been sent in it.</summary>
    internal DateTimeOffset? Reset => _reset == 0 ? null : new DateTimeOffset(_reset, TimeSpan.Zero);

    internal int Remaining => Math.Max(0, _remaining - _inFlight - _unreported);

    internal bool IsUsedUp => _remaining - _inFlight - _unreported <= 0;

    /// <summary>Whether no request of it can matter any more: none is on its way, and the last one's window is over.</summary>
    internal bool IsOver(DateTimeOffset now) => _inFlight == 0 && _reset <= now.UtcTicks;

    /// <summary>Resets it if its time is over. To be called before anything is read.</summary>
    internal void Refresh(DateTimeOffset now)
    {
        if (_reset != 0 && _reset <= now.UtcTicks)
        {
            _reset = 0;
            _remaining = Limit;
            _unreported = 0;
            _isReported = false;
            _isProbed = false;
        }
    }

    /// <summary>
    /// Whether a request is on its way whose response will say what the window holds: after a start the program's earlier requests may still count, after
    /// a reset the server's clock may not be where it is thought to be. The others wait for that one response instead of running into a 429 together.
    /// </summary>
    internal bool IsBeingProbed(DateTimeOffset now) => HasHeaders && !_isProbed && _inFlight > 0 && now.UtcTicks < _probeEnds;

    internal bool IsOpen(DateTimeOffset now)
    {
        Refresh(now);
        return !IsUsedUp && !IsBeingProbed(now);
    }

    /// <summary>When it opens; null when only a response can say.</summary>
    internal DateTimeOffset? OpensAt(DateTimeOffset now) =>
        IsUsedUp ? Reset
        : IsBeingProbed(now) ? new DateTimeOffset(_probeEnds, TimeSpan.Zero)
        : now;

    /// <summary>Counts a request that is about to be sent.</summary>
    internal void Acquire(long number, DateTimeOffset now)
    {
        if (_inFlight == 0)
        {
            _probeEnds = (now + MaxProbe).UtcTicks;
        }

        _inFlight++;
        if (_reset == 0)
        {
            _reset = End(now);
            _starter = number;
        }
    }

    /// <summary>A request that was counted was not sent.</summary>
    internal void Return(long number)
    {
        _inFlight--;
        if (_starter == number && !_isReported && _inFlight == 0 && _unreported == 0)
        {
            _reset = 0;
        }
    }

    /// <summary>A request ended, and no header reported this window: it is counted here.</summary>
    internal void Complete(long number, bool hasResponse, DateTimeOffset now)
    {
        _inFlight--;
        _unreported++;
        _lastUnreported = Math.Max(_lastUnreported, number);
        _isProbed |= hasResponse;

        // X starts its window when the first request arrives, which is some time between the sending and now. Now is the safe side.
        if ((_starter == number && !_isReported) || _reset == 0)
        {
            _reset = End(now);
        }
    }

    /// <summary>A request ended with headers that report this window.</summary>
    /// <param name="number">The request's number, if this window counted it when it was sent.</param>
    /// <param name="lastNumber">The number of the last request sent by anyone.</param>
    /// <param name="limit">The limit, if a header has it.</param>
    /// <param name="remaining">What is left.</param>
    /// <param name="reset">When it resets, by our clock; null when the header makes no sense.</param>
    /// <param name="now">The time.</param>
    internal void Observe(long? number, long lastNumber, int? limit, int remaining, DateTimeOffset? reset, DateTimeOffset now)
    {
        Limit = limit ?? Limit;
        IsDocumented &= limit is null;
        HasHeaders = true;
        _isProbed = true;
        if (number is not null)
        {
            _inFlight--;
        }

        if (IsPace(Length))
        {
            reset = EndOf(now, Length);
        }

        var difference = _reset == 0 || reset is null ? 0 : reset.Value.UtcTicks - _reset;
        var isLater = !_isReported || number > _reportedAfter || difference > SameReset.Ticks;
        if (!isLater && difference < -SameReset.Ticks)
        {
            return; // It reports the window before.
        }

        if (number > _lastUnreported)
        {
            _unreported = 0;
        }

        // A request that was sent after the last header came knows more than that header. Of requests that were on their way
        // together none knows which was counted last, and the least that one of them reports is the truth.
        _remaining = isLater ? remaining : Math.Min(_remaining, remaining);
        var isSame = _isReported && difference > 0 && difference <= SameReset.Ticks;
        if (reset is null)
        {
            _reset = _reset == 0 ? End(now) : _reset;
        }
        else if (!isSame)
        {
            _reset = reset.Value.UtcTicks;
        }

        _isReported = true;
        _reportedAfter = lastNumber;
    }

    /// <summary>What other processes that share the window get to know of it.</summary>
    /// <param name="owner">Whose it is.</param>
    /// <param name="sentAt">When the request was sent that has ended; null where none has.</param>
    internal SharedRateLimit Shared(string owner, DateTimeOffset? sentAt)
    {
        var isKnown = _isReported && _unreported == 0;
        return new($"{owner}/{Kind}/{Length.TotalSeconds:0}", Kind, Limit, Length)
        {
            Remaining = isKnown ? _remaining : null,
            RemainingAsOf = isKnown ? sentAt : null,
            Reset = Reset,
        };
    }

    internal RateLimitWindowStatus Status(DateTimeOffset now)
    {
        Refresh(now);
        return new RateLimitWindowStatus(Kind, Limit, Remaining, Reset, Length, spec.Bucket, IsDocumented);
    }

    /// <summary>
    /// Whether a window is a pace, such as one request a second. The whole seconds of headers would make two seconds of it: it is over its length after a
    /// response that counted in it, at the latest.
    /// </summary>
    internal static bool IsPace(TimeSpan length) => length < TimeSpan.FromMinutes(1);

    /// <summary>When a window ends that a request opens: on a whole second, as headers have it, unless it is a pace.</summary>
    internal static DateTimeOffset EndOf(DateTimeOffset start, TimeSpan length)
    {
        var end = start + length;
        var rest = end.Ticks % TimeSpan.TicksPerSecond;
        return rest == 0 || IsPace(length) ? end : end.AddTicks(TimeSpan.TicksPerSecond - rest);
    }

    private long End(DateTimeOffset start) => EndOf(start, Length).UtcTicks;
}

/// <summary>A window that several partitions share: of one user's operations, or of all users of an operation.</summary>
internal sealed class SharedWindow : LimitWindow
{
    internal SharedWindow(LimitWindowSpec spec)
        : base(spec) => Timer = new SharedWindowTimer(this);

    /// <summary>The partitions that this window alone keeps from sending, by the order of their first calls.</summary>
    internal KeyedHeap Blocked { get; } = new();

    /// <summary>Whether one of them has calls that have not been notified that they wait for a limit.</summary>
    internal bool HasUnnotified { get; set; }

    /// <summary>How many partitions count in it.</summary>
    internal int Partitions { get; set; }

    internal SharedWindowTimer Timer { get; }
}

/// <summary>When a shared window opens, for the limiter's timer.</summary>
internal sealed class SharedWindowTimer(SharedWindow window) : Keyed
{
    internal SharedWindow Window => window;
}

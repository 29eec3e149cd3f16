namespace XApi;

/// <summary>What is known of one window: what X last told of it, and what has been sent since.</summary>
/// <remarks>
/// It is arithmetic alone: the caller gives the time and holds the lock. Its aim is never to believe that more is left than X will grant, whatever
/// order answers come in: a request counts as used from the moment it is sent until a header tells of it.
/// </remarks>
internal sealed class WindowCounter
{
    // Calls wait this long for the first one of a window to tell what it holds; then they go, lest one slow answer holds all up.
    private static readonly TimeSpan LongestProbe = TimeSpan.FromSeconds(1);

    // `Date` and the reset are whole seconds and the way takes its time: two answers of the same window agree to within this.
    private static readonly TimeSpan SameReset = TimeSpan.FromSeconds(5);

    private int _remaining;
    private DateTimeOffset? _reset;
    private int _inFlight;
    private int _untold;
    private long _lastUntold;
    private long _starter;
    private long _toldAfter;
    private bool _toldThisWindow;
    private bool _isProbed;
    private DateTimeOffset _probeEnds;

    internal WindowCounter(RateLimitKind kind, int limit, TimeSpan length, string? bucket, bool isTold)
    {
        Kind = kind;
        Limit = _remaining = limit;
        Length = length;
        Bucket = bucket;
        IsTold = isTold;
    }

    /// <summary>A window as the documentation states it.</summary>
    internal static WindowCounter Documented(XRateLimit limit)
    {
        var kind =
            limit.Window < TimeSpan.FromDays(1) ? RateLimitKind.Window
            : limit.Scope == XRateLimitScope.App ? RateLimitKind.AppDay
            : RateLimitKind.UserDay;

        // X has headers for the operation's own window; those of a second, and those that operations share, go without.
        var isTold = limit.Bucket is null && limit.Window >= TimeSpan.FromMinutes(1);
        return new WindowCounter(kind, limit.Requests, limit.Window, limit.Bucket, isTold);
    }

    internal RateLimitKind Kind { get; }

    internal int Limit { get; private set; }

    internal TimeSpan Length { get; }

    /// <summary>The name of the documented window that several operations share; null when it is the operation's own.</summary>
    internal string? Bucket { get; }

    /// <summary>Whether headers are expected to tell of it. A window that no header tells of is counted here.</summary>
    internal bool IsTold { get; private set; }

    /// <summary>Whether its limit is the documentation's, because no header has told one yet.</summary>
    internal bool IsDocumented { get; private set; } = true;

    /// <summary>When it starts anew by our clock; null while nothing has been sent in it.</summary>
    internal DateTimeOffset? Reset => _reset;

    internal int Remaining => Math.Max(0, _remaining - _inFlight - _untold);

    internal bool IsUsedUp => _remaining - _inFlight - _untold <= 0;

    /// <summary>Starts anew if its time is over. To be called before anything is asked of it.</summary>
    internal void Refresh(DateTimeOffset now)
    {
        if (_reset <= now)
        {
            _reset = null;
            _remaining = Limit;
            _untold = 0;
            _toldThisWindow = false;
            _isProbed = false;
        }
    }

    /// <summary>
    /// Whether a call is on its way that will tell what the window holds: after a start the program's earlier calls may still count, after a reset the
    /// server's clock may not be where it is thought to be. The others wait for that one response instead of running into a 429 together.
    /// </summary>
    internal bool IsBeingProbed(DateTimeOffset now) => IsTold && !_isProbed && _inFlight > 0 && now < _probeEnds;

    /// <summary>When it is worth asking again; null when only a response can tell.</summary>
    internal DateTimeOffset? OpensAt(DateTimeOffset now) =>
        IsUsedUp ? _reset
        : IsBeingProbed(now) ? _probeEnds
        : now;

    /// <summary>Counts a request that is about to be sent.</summary>
    internal void Take(long number, DateTimeOffset now)
    {
        if (_inFlight == 0)
        {
            _probeEnds = now + LongestProbe;
        }

        _inFlight++;
        if (_reset is null)
        {
            _reset = End(now);
            _starter = number;
        }
    }

    /// <summary>A request that was taken did not leave.</summary>
    internal void GiveBack(long number)
    {
        _inFlight--;
        if (_starter == number && !_toldThisWindow && _inFlight == 0 && _untold == 0)
        {
            _reset = null;
        }
    }

    /// <summary>A request ended, and no header told of this window: it is counted here.</summary>
    internal void Ended(long number, bool answered, DateTimeOffset now)
    {
        _inFlight--;
        _untold++;
        _lastUntold = Math.Max(_lastUntold, number);
        _isProbed |= answered;

        // X starts its window when the first request arrives, which is some time between the sending and now. Now is the safe side.
        if (_starter == number && !_toldThisWindow)
        {
            _reset = End(now);
        }
        else
        {
            _reset ??= End(now);
        }
    }

    /// <summary>A request ended with headers that told of this window.</summary>
    /// <param name="number">The request's number, if this window counted it when it was sent.</param>
    /// <param name="lastNumber">The number of the last request sent by anyone.</param>
    /// <param name="limit">The limit, if it was told.</param>
    /// <param name="remaining">What is left.</param>
    /// <param name="reset">When it starts anew, by our clock; null when what was told makes no sense.</param>
    /// <param name="now">The time.</param>
    internal void Told(long? number, long lastNumber, int? limit, int remaining, DateTimeOffset? reset, DateTimeOffset now)
    {
        Limit = limit ?? Limit;
        IsDocumented &= limit is null;
        IsTold = true;
        _isProbed = true;
        if (number is not null)
        {
            _inFlight--;
        }

        var difference = reset - _reset ?? TimeSpan.Zero;
        var isLater = !_toldThisWindow || number > _toldAfter || difference > SameReset;
        if (!isLater && difference < -SameReset)
        {
            return; // It tells of the window before.
        }

        if (number > _lastUntold)
        {
            _untold = 0;
        }

        // A request that left after the last header came knows more than that header. Of requests that were on their way
        // together none knows which was counted last, and the least that one of them told is the truth.
        _remaining = isLater ? remaining : Math.Min(_remaining, remaining);
        _reset =
            reset is null ? _reset ?? End(now)
            : _toldThisWindow && difference.Duration() <= SameReset && reset > _reset ? _reset
            : reset;
        _toldThisWindow = true;
        _toldAfter = lastNumber;
    }

    // X's windows end on whole seconds, as their headers have it.
    private DateTimeOffset End(DateTimeOffset start) =>
        DateTimeOffset.FromUnixTimeSeconds((long)Math.Ceiling((start + Length - DateTimeOffset.UnixEpoch).TotalSeconds));

    internal RateLimitWindowStatus Status(DateTimeOffset now)
    {
        Refresh(now);
        return new RateLimitWindowStatus(Kind, Limit, Remaining, _reset, Length, Bucket, IsDocumented);
    }
}

namespace XApi;

/// <summary>A time of posting that no connection covered.</summary>
internal readonly record struct StreamHole(DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>The id of the newest Tweet that came before it was found; null when none came.</summary>
    internal string? NewestId { get; init; }
}

/// <summary>A connection while it is open, and for what times it brings Tweets.</summary>
internal sealed class StreamSession(DateTimeOffset opened, DateTimeOffset from, bool backfilled)
{
    private static readonly TimeSpan LongestWay = TimeSpan.FromMinutes(5);

    private DateTimeOffset _coversTo = opened;
    private TimeSpan _way;

    /// <summary>When the connection was opened.</summary>
    internal DateTimeOffset Opened { get; } = opened;

    /// <summary>From which time of posting on it brings Tweets: <see cref="Opened"/>, or earlier where it was asked to backfill.</summary>
    internal DateTimeOffset From { get; } = from;

    /// <summary>Whether all of the backfill has come. Until then a loss loses the backfill, too.</summary>
    internal bool IsConfirmed { get; set; } = !backfilled;

    internal bool IsOpen { get; set; } = true;

    /// <summary>When the last Tweet or heartbeat came.</summary>
    internal DateTimeOffset LastSign { get; private set; } = opened;

    /// <summary>Up to which time of posting everything has come.</summary>
    internal DateTimeOffset CoversTo => IsConfirmed ? _coversTo : From;

    /// <summary>A heartbeat came: nothing was waiting to be sent, as far back as Tweets take on their way.</summary>
    internal void Beat(DateTimeOffset at)
    {
        LastSign = at;
        Reaches(at - _way);
    }

    /// <summary>A Tweet came. Those posted after it may still be on their way.</summary>
    internal void Came(DateTimeOffset at, DateTimeOffset? posted)
    {
        LastSign = at;

        // A time of posting that is far off tells of another clock, not of the way.
        _way = posted is { } time && time <= at && at - time <= LongestWay ? at - time : TimeSpan.Zero;
        Reaches(at - _way);
    }

    private void Reaches(DateTimeOffset time)
    {
        if (time > _coversTo)
        {
            _coversTo = time;
        }
    }
}

/// <summary>
/// Keeps account of the times of posting that the connections of a stream have covered between them, so that a gap is a gap only
/// when no connection bridged it.
/// </summary>
internal sealed class StreamCoverage(DateTimeOffset? resumeFrom)
{
    private readonly Lock _lock = new();
    private readonly List<StreamSession> _sessions = [];

    // Up to here everything has come, or was given up as a hole. Null until the first connection.
    private DateTimeOffset? _frontier = resumeFrom;

    /// <summary>From when on something would be missing if a connection were opened now; null when nothing would be.</summary>
    internal DateTimeOffset? MissingFrom()
    {
        lock (_lock)
        {
            Extend();
            return _frontier is { } frontier && !_sessions.Exists(session => session.IsOpen && session.From <= frontier) ? frontier : null;
        }
    }

    /// <summary>A connection was opened. What no connection reaches back to is returned as holes, unless another connection is yet to see to it.</summary>
    internal (StreamSession Session, IReadOnlyList<StreamHole> Holes) Open(
        DateTimeOffset opened,
        DateTimeOffset? backfillFrom,
        bool isLeftToOther = false
    )
    {
        lock (_lock)
        {
            var session = new StreamSession(opened, backfillFrom ?? opened, backfillFrom is not null);
            _frontier ??= session.From;
            _sessions.Add(session);
            return (session, isLeftToOther ? [] : Holes());
        }
    }

    /// <summary>Gives up what a new connection could not reach back to, when another one is open already.</summary>
    internal IReadOnlyList<StreamHole> GiveUp()
    {
        lock (_lock)
        {
            return Holes();
        }
    }

    /// <summary>The backfill has come. The gap that it closed is returned, unless another connection had closed it.</summary>
    internal StreamHole? Confirm(StreamSession session)
    {
        lock (_lock)
        {
            Extend();
            var from = _frontier!.Value;
            var isBridged = _sessions.Exists(other => other is { IsOpen: true, IsConfirmed: true } && other.From <= from);
            session.IsConfirmed = true;
            Extend();
            return !isBridged && from < session.Opened && _frontier >= session.Opened ? new StreamHole(from, session.Opened) : null;
        }
    }

    internal void Close(StreamSession session)
    {
        lock (_lock)
        {
            session.IsOpen = false;
            Extend();
        }
    }

    /// <summary>Starts anew: what was missed until now is not wanted. It is returned as a hole.</summary>
    internal StreamHole? Skip(DateTimeOffset now)
    {
        lock (_lock)
        {
            Extend();
            if (_frontier is not { } frontier || _sessions.Exists(session => session.IsOpen))
            {
                return null;
            }

            _frontier = now;
            return frontier < now ? new StreamHole(frontier, now) : null;
        }
    }

    /// <summary>The stream is over. What is missing then is returned as a hole; a connection that was open to the end misses nothing.</summary>
    internal StreamHole? End(DateTimeOffset now)
    {
        lock (_lock)
        {
            Extend();
            if (
                _frontier is not { } frontier
                || _sessions.Exists(session => session is { IsOpen: true, IsConfirmed: true } && session.From <= frontier)
            )
            {
                return null;
            }

            var to = _sessions.Where(session => session.IsOpen).Select(session => session.Opened).DefaultIfEmpty(now).Min();
            return frontier < to ? new StreamHole(frontier, to) : null;
        }
    }

    // Moves the frontier along the sessions that reach back to it.
    private void Extend()
    {
        bool moved;
        do
        {
            moved = false;
            foreach (var session in _sessions)
            {
                if (session.IsConfirmed && session.From <= _frontier && session.CoversTo > _frontier)
                {
                    _frontier = session.CoversTo;
                    moved = true;
                }
            }
        } while (moved);
        _sessions.RemoveAll(session => !session.IsOpen && (!session.IsConfirmed || session.CoversTo <= _frontier));
    }

    private List<StreamHole> Holes()
    {
        var holes = new List<StreamHole>();
        Extend();
        while (_sessions.Count > 0 && !_sessions.Exists(session => session.From <= _frontier))
        {
            var next = _sessions.Min(session => session.From);
            holes.Add(new StreamHole(_frontier!.Value, next));
            _frontier = next;
            Extend();
        }

        return holes;
    }
}

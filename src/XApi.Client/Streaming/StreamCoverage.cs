namespace XApi;

/// <summary>
/// Keeps account of the times of posting that the connections of a stream have covered between them, so that a gap is a gap only
/// when no connection bridged it.
/// </summary>
internal sealed class StreamCoverage(DateTimeOffset? resumeFrom, StreamProgress? progress = null)
{
    /// <summary>X does not keep strictly to the order of posting: what was posted so long before the newest may still be on its way.</summary>
    internal static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly List<StreamSession> _sessions = [];

    // Up to here everything has arrived, or has been returned as a gap. Null until the first connection.
    private DateTimeOffset? _frontier = resumeFrom;
    private bool _hasOpened;

    // What was posted before it is not wanted.
    private DateTimeOffset _start = resumeFrom ?? DateTimeOffset.MinValue;

    /// <summary>Up to when everything has arrived, or was returned as a gap; null before the first connection.</summary>
    internal DateTimeOffset? Frontier
    {
        get
        {
            lock (_lock)
            {
                Extend();
                return _frontier;
            }
        }
    }

    /// <summary>From when on something would be missing if a connection were opened now; null when nothing would be.</summary>
    internal DateTimeOffset? MissingFrom()
    {
        lock (_lock)
        {
            Extend();
            return _frontier is { } frontier && !_sessions.Exists(session => session.IsOpen && session.From <= frontier) ? frontier : null;
        }
    }

    /// <summary>How long before a time, up to which everything seems to have arrived, may be missing too.</summary>
    internal TimeSpan MarginBefore(DateTimeOffset time)
    {
        lock (_lock)
        {
            var sinceStart = time - _start;
            return sinceStart < Margin ? sinceStart : Margin;
        }
    }

    /// <summary>A connection was opened. What no connection reaches back to is returned as gaps, unless another connection will reach back to it.</summary>
    internal (StreamSession Session, IReadOnlyList<TimeGap> Gaps) Open(
        DateTimeOffset opened,
        DateTimeOffset? backfillFrom,
        bool isLeftToOther = false
    )
    {
        lock (_lock)
        {
            var session = new StreamSession(opened, backfillFrom ?? opened, backfillFrom is not null);
            if (!_hasOpened)
            {
                _hasOpened = true;
                _frontier = _frontier < opened ? _frontier : session.From;
                _start = _frontier.Value;
                progress?.Opened(opened);
            }

            _sessions.Add(session);
            return (session, isLeftToOther ? [] : TakeGaps());
        }
    }

    /// <summary>Returns as gaps what no new connection will reach back to, when another one is open already.</summary>
    internal IReadOnlyList<TimeGap> LeaveBehind()
    {
        lock (_lock)
        {
            return TakeGaps();
        }
    }

    /// <summary>The backfill has arrived. The gap that it closed is returned, unless another connection had closed it.</summary>
    internal TimeGap? Confirm(StreamSession session)
    {
        lock (_lock)
        {
            Extend();
            var from = _frontier!.Value;
            var isBridged = _sessions.Exists(other => other is { IsOpen: true, IsConfirmed: true } && other.From <= from);
            session.IsConfirmed = true;
            Extend();
            return !isBridged && from < session.Opened && _frontier >= session.Opened ? new TimeGap(from, session.Opened) : null;
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

    /// <summary>Continues from now: what was missed until then is not wanted. It is returned as a gap.</summary>
    internal TimeGap? Skip(DateTimeOffset now)
    {
        lock (_lock)
        {
            Extend();
            if (_frontier is not { } frontier || _sessions.Exists(session => session.IsOpen))
            {
                return null;
            }

            _frontier = now;
            _start = now;
            return frontier < now ? new TimeGap(frontier, now) : null;
        }
    }

    /// <summary>The stream is over. What is missing then is returned as a gap; a connection that was open to the end misses nothing.</summary>
    internal TimeGap? End(DateTimeOffset now)
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
            return frontier < to ? new TimeGap(frontier, to) : null;
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

    private List<TimeGap> TakeGaps()
    {
        var gaps = new List<TimeGap>();
        Extend();
        while (_sessions.Count > 0 && !_sessions.Exists(session => session.From <= _frontier))
        {
            var next = _sessions.Min(session => session.From);
            var from = _frontier!.Value;
            var margin = MarginBefore(from);
            gaps.Add(new TimeGap(from, next) { Margin = margin, Hold = progress?.Hold(from - margin) });
            _frontier = next;
            Extend();
        }

        return gaps;
    }
}

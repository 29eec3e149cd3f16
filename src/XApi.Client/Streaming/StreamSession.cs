namespace XApi;

/// <summary>A time of posting that no connection covered.</summary>
internal readonly record struct TimeGap(DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>How long before <see cref="From"/> what is requested begins: what was posted then may have been on its way.</summary>
    internal TimeSpan Margin { get; init; }

    /// <summary>The greatest key of what was delivered before it was found; null when nothing was.</summary>
    internal string? NewestKey { get; init; }

    /// <summary>Keeps the stream's position before it; null for a stream without a position.</summary>
    internal StreamHold? Hold { get; init; }

    /// <summary>What of it was posted after a time, with as much of the margin.</summary>
    internal TimeGap After(DateTimeOffset oldest) =>
        From - Margin > oldest ? this
        : From > oldest ? this with { Margin = From - oldest }
        : this with { From = oldest, Margin = TimeSpan.Zero, NewestKey = null };
}

/// <summary>A connection while it is open, and for what times it brings items. All times are those of X's clock.</summary>
internal sealed class StreamSession(DateTimeOffset opened, DateTimeOffset from, bool isBackfilled)
{
    private DateTimeOffset _coversTo = opened;
    private DateTimeOffset _newest = DateTimeOffset.MinValue;
    private TimeSpan _lag;

    /// <summary>When the connection was opened.</summary>
    internal DateTimeOffset Opened { get; } = opened;

    /// <summary>From which time of posting on it brings items: <see cref="Opened"/>, or earlier where it was opened with a backfill.</summary>
    internal DateTimeOffset From { get; } = from;

    internal bool IsBackfilled { get; } = isBackfilled;

    /// <summary>Whether all of the backfill has arrived. Until then a loss loses the backfill, too.</summary>
    internal bool IsConfirmed { get; set; } = !isBackfilled;

    internal bool IsOpen { get; set; } = true;

    /// <summary>When the last item or heartbeat arrived.</summary>
    internal DateTimeOffset LastSign { get; private set; } = opened;

    /// <summary>Up to which time of posting everything has arrived.</summary>
    internal DateTimeOffset CoversTo => IsConfirmed ? _coversTo : From;

    /// <summary>A heartbeat arrived: nothing was waiting to be sent, but for what is as late as the newest item was.</summary>
    /// <param name="at">When it arrived.</param>
    /// <param name="isBehind">Whether it may have been sent long before, so that it says nothing of now.</param>
    internal void Beat(DateTimeOffset at, bool isBehind)
    {
        LastSign = at;
        if (!isBehind)
        {
            Reach(at - _lag);
        }
    }

    /// <summary>An item arrived. Those posted after it may still be on their way, however late it is.</summary>
    /// <param name="at">When it arrived.</param>
    /// <param name="posted">When it was posted; null when that is not known.</param>
    /// <param name="isBehind">Whether it may have been sent long before.</param>
    internal void Add(DateTimeOffset at, DateTimeOffset? posted, bool isBehind)
    {
        if (posted is not { } time)
        {
            Beat(at, isBehind);
            return;
        }

        LastSign = at;

        // One that was posted in the future was posted now, and one that is older than another before it says nothing of how late the stream is.
        time = time < at ? time : at;
        if (time > _newest)
        {
            _newest = time;
            _lag = at - time;
            Reach(time);
        }
    }

    private void Reach(DateTimeOffset time)
    {
        if (time > _coversTo)
        {
            _coversTo = time;
        }
    }
}

namespace XApi;

/// <summary>A time limit, of a call or of one of its attempts, that pauses while the call waits for a rate limit.</summary>
/// <remarks>Waits are bounded by the rate-limit policy. If they counted here, a limit of seconds would end every wait for a window of minutes.</remarks>
internal sealed class Deadline : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly Deadline? _outer;
    private readonly CancellationTokenSource _source;
    private readonly ITimer? _timer;
    private TimeSpan _left;
    private long _since;
    private bool _isPaused;

    /// <summary>Starts the limit of an attempt, or any other.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="limit">How long; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <param name="cancellationToken">Cancels what is limited.</param>
    /// <param name="outer">The limit that this one is a part of: it pauses with it.</param>
    internal Deadline(TimeProvider time, TimeSpan limit, CancellationToken cancellationToken, Deadline? outer = null)
        : this(time, limit, CancellationTokenSource.CreateLinkedTokenSource(cancellationToken), outer) { }

    /// <summary>Starts the limit of a call, which also ends with its client.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="limit">How long; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <param name="lifetime">Cancelled when the client is disposed.</param>
    /// <param name="cancellationToken">The caller's.</param>
    internal Deadline(TimeProvider time, TimeSpan limit, CancellationToken lifetime, CancellationToken cancellationToken)
        : this(time, limit, CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime), null) { }

    private Deadline(TimeProvider time, TimeSpan limit, CancellationTokenSource source, Deadline? outer)
    {
        Limit = _left = limit;
        _time = time;
        _outer = outer;
        _since = time.GetTimestamp();
        _source = source;
        if (limit != Timeout.InfiniteTimeSpan)
        {
            _timer = time.CreateTimer(static deadline => ((Deadline)deadline!).Pass(), this, limit, Timeout.InfiniteTimeSpan);
        }
    }

    internal TimeSpan Limit { get; }

    internal CancellationToken Token => _source.Token;

    /// <summary>Whether the time has passed, as opposed to the call being cancelled.</summary>
    internal bool HasPassed { get; private set; }

    internal TimeSpan Remaining
    {
        get
        {
            lock (_gate)
            {
                return _timer is null ? TimeSpan.MaxValue
                    : _isPaused ? _left
                    : _left - _time.GetElapsedTime(_since);
            }
        }
    }

    /// <summary>Pauses until the returned scope is disposed.</summary>
    internal Paused Pause()
    {
        lock (_gate)
        {
            if (_timer is not null && !_isPaused)
            {
                _left -= _time.GetElapsedTime(_since);
                _isPaused = true;
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }

        _outer?.Pause();
        return new Paused(this);
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _source.Dispose();
    }

    private void Resume()
    {
        _outer?.Resume();
        lock (_gate)
        {
            if (_timer is not null && _isPaused)
            {
                _isPaused = false;
                _since = _time.GetTimestamp();
                _timer.Change(_left > TimeSpan.Zero ? _left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Pass()
    {
        lock (_gate)
        {
            if (_isPaused)
            {
                return;
            }

            HasPassed = true;
        }

        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The call ended at the same moment.
        }
    }

    /// <summary>A pause, ended by disposing of it.</summary>
    internal readonly struct Paused(Deadline deadline) : IDisposable
    {
        public void Dispose() => deadline.Resume();
    }
}

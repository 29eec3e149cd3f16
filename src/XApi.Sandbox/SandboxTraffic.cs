namespace XApi.Sandbox;

/// <summary>Tweets that are posted by made-up users at a steady pace until it is disposed.</summary>
public sealed class SandboxTraffic : IDisposable
{
    // Timers of real clocks are coarser than a fast pace; each tick posts what is due by then.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    private const double Fastest = 1_000_000;

    private readonly Lock _posting = new();
    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly Action _post;
    private readonly ITimer _timer;
    private double _perSecond;
    private long _since;
    private long _posted;
    private bool _isDisposed;

    internal SandboxTraffic(TimeProvider clock, double tweetsPerSecond, Action post)
    {
        _clock = clock;
        _post = post;
        _perSecond = Bound.Number(tweetsPerSecond, 0, Fastest, nameof(tweetsPerSecond));
        _since = clock.GetTimestamp();
        _timer = clock.CreateTimer(_ => PostWhatIsDue(), null, Tick, Tick);
    }

    /// <summary>How many Tweets are posted each second of the sandbox's clock. It can be changed at any time; 0 pauses.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, more than a million, or no number.</exception>
    public double TweetsPerSecond
    {
        get
        {
            lock (_lock)
            {
                return _perSecond;
            }
        }
        set
        {
            lock (_lock)
            {
                _perSecond = Bound.Number(value, 0, Fastest);
                _since = _clock.GetTimestamp();
                _posted = 0;
            }
        }
    }

    /// <summary>Stops the traffic: a Tweet that is being posted is the last one.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
        }

        _timer.Dispose();
    }

    // A pace that the machine can't keep up takes one thread: a tick that comes while another posts leaves what is due to that one.
    private void PostWhatIsDue()
    {
        if (!_posting.TryEnter())
        {
            return;
        }

        try
        {
            while (TakeOneThatIsDue())
            {
                _post();
            }
        }
        finally
        {
            _posting.Exit();
        }
    }

    private bool TakeOneThatIsDue()
    {
        lock (_lock)
        {
            if (_isDisposed || _posted >= (long)(_clock.GetElapsedTime(_since).TotalSeconds * _perSecond))
            {
                return false;
            }

            _posted++;
            return true;
        }
    }
}

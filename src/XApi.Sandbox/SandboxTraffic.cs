namespace XApi.Sandbox;

/// <summary>Tweets that are posted by made-up users at a steady pace until it is disposed.</summary>
public sealed class SandboxTraffic : IDisposable
{
    // Timers of real clocks are coarser than a fast pace; each tick posts what is due by then.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    private const double Fastest = 1_000_000;

    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly Action _post;
    private readonly ITimer _timer;
    private double _perSecond;
    private long _since;
    private long _posted;

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

    /// <summary>Stops the traffic.</summary>
    public void Dispose() => _timer.Dispose();

    private void PostWhatIsDue()
    {
        lock (_lock)
        {
            var due = (long)(_clock.GetElapsedTime(_since).TotalSeconds * _perSecond);
            for (; _posted < due; _posted++)
            {
                _post();
            }
        }
    }
}

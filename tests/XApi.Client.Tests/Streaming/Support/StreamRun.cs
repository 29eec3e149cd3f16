namespace XApi.Tests;

/// <summary>A filtered stream against a scripted server, from its first connection to its end, and all that could be seen of it.</summary>
internal sealed class StreamRun : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly Lock _lock = new();
    private readonly List<StreamState> _states = [];
    private readonly List<StreamNotice> _notices = [];

    public StreamRun(Func<StreamRun, StreamRequest, ConnectionScript> script, Action<XApiClientOptions>? configure = null)
    {
        Server = new ScriptedStreamServer(Clock, request => script(this, request));
        var options = new XApiClientOptions
        {
            Credentials = [new AppOnlyCredential("token")],
            PrimaryHandler = Server,
            TimeProvider = Clock,
            LoggerFactory = Log,
        };
        configure?.Invoke(options);
        Client = new XApiClient(options);
    }

    /// <summary>The connections follow the scripts one by one; the attempt after the last ends the run.</summary>
    public StreamRun(params ConnectionScript[] scripts)
        : this((run, request) => run.NextOf(scripts, request)) { }

    public SharedClock Clock { get; } = new();

    public ScriptedStreamServer Server { get; }

    public XApiClient Client { get; }

    public LogBook Log { get; } = new();

    public StreamMonitor Monitor { get; } = new();

    public List<string> Ids { get; } = [];

    public Exception? Failure { get; private set; }

    public IReadOnlyList<StreamState> States
    {
        get
        {
            lock (_lock)
            {
                return [.. _states];
            }
        }
    }

    public IReadOnlyList<StreamNotice> Notices
    {
        get
        {
            lock (_lock)
            {
                return [.. _notices];
            }
        }
    }

    public IReadOnlyList<StreamGap> Gaps => [.. Notices.OfType<StreamGap>()];

    public CancellationToken Cancellation => _cancellation.Token;

    /// <summary>How long each wait was, in seconds.</summary>
    public IReadOnlyList<double> Waits =>
        [.. States.Where(state => state.Phase == StreamPhase.WaitingUntil).Select(state => state.Delay!.Value.TotalSeconds)];

    /// <summary>The time between one attempt to connect and the next, in seconds.</summary>
    public IReadOnlyList<double> Intervals
    {
        get
        {
            var attempts = Server.Attempts;
            return [.. attempts.Zip(attempts.Skip(1), (first, second) => (second.At - first.At).TotalSeconds)];
        }
    }

    public void Cancel() => _cancellation.Cancel();

    public void Dispose()
    {
        _cancellation.Dispose();
        Client.Dispose();
        Log.Dispose();
    }

    public ConnectionScript NextOf(IReadOnlyList<ConnectionScript> scripts, StreamRequest request)
    {
        var number = Server.Attempts.Count(attempt => attempt.Number <= request.Number);
        if (number <= scripts.Count)
        {
            return scripts[number - 1];
        }

        Cancel();
        return ConnectionScript.Open();
    }

    public StreamSettings Watch(StreamSettings? settings) =>
        (settings ?? StreamSettings.Default) with
        {
            Watch = (settings ?? StreamSettings.Default).Watch with
            {
                Monitor = Monitor,
                OnStateChanged = state =>
                {
                    lock (_lock)
                    {
                        _states.Add(state);
                    }

                    settings?.Watch.OnStateChanged?.Invoke(state);

                    // The client has begun to wait when it reports it: time may jump.
                    if (state.Until is { } until)
                    {
                        Clock.TurnTo(until);
                    }
                },
                OnNotice = notice =>
                {
                    lock (_lock)
                    {
                        _notices.Add(notice);
                    }

                    settings?.Watch.OnNotice?.Invoke(notice);
                },
            },
        };

    /// <summary>Takes Tweets until so many came, the stream ends or the run is cancelled.</summary>
    public async Task<StreamRun> TakeAsync(
        int count,
        StreamSettings? settings = null,
        FilteredStreamOptions? options = null,
        Func<FilteredStreamTweet, ValueTask>? each = null
    )
    {
        async Task TakeAllAsync()
        {
            await foreach (
                var tweet in Client.FilteredStream.ConnectAsync((options ?? new()) with { Stream = Watch(settings) }, Cancellation)
            )
            {
                Ids.Add(tweet.Data.Id);
                if (each is not null)
                {
                    await each(tweet);
                }

                if (Ids.Count == count)
                {
                    break;
                }
            }
        }

        try
        {
            await TakeAllAsync().WaitAsync(Eventually.Patience);
        }
        catch (OperationCanceledException) when (_cancellation.IsCancellationRequested)
        {
            // The script is over.
        }
        catch (XApiException failure)
        {
            Failure = failure;
        }

        Assert.That(Server.Open, Is.Zero, "A connection was left open.");
        return this;
    }

    public Task<StreamRun> RunAsync(StreamSettings? settings = null, FilteredStreamOptions? options = null) =>
        TakeAsync(int.MaxValue, settings, options);
}

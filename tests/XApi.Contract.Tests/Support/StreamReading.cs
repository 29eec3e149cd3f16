namespace XApi.Tests;

/// <summary>
/// What was read of a stream. A client keeps a stream up through nearly everything; here it ends with the given number of messages, good ones and others, or
/// when the client begins to wait because it could not connect.
/// </summary>
internal sealed class StreamReading : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _end = new(TimeSpan.FromSeconds(20));
    private readonly int _count;
    private readonly List<XModel> _messages = [];
    private readonly List<StreamNotice> _notices = [];

    public StreamReading(int count)
    {
        _count = count;
        End = _end.Token;
        Settings = StreamSettings.Default with
        {
            // A stub closes its stream when it has sent all, and is not connected again.
            Reconnect = new()
            {
                Schedule = StreamSchedule.Documented with { Closed = StreamDelays.Doubling(TimeSpan.FromHours(1), TimeSpan.FromHours(1)) },
            },
            Watch = new()
            {
                OnStateChanged = state =>
                {
                    if (state is { Phase: StreamPhase.WaitingUntil, Error: not null })
                    {
                        Wait ??= state;
                        _end.Cancel();
                    }
                    else if (state.Phase == StreamPhase.WaitingUntil)
                    {
                        // No more will arrive than what is in the client's buffer.
                        _end.CancelAfter(TimeSpan.FromSeconds(1));
                    }
                },
                OnNotice = notice =>
                {
                    lock (_lock)
                    {
                        _notices.Add(notice);
                        if (IsAll)
                        {
                            _end.Cancel();
                        }
                    }
                },
            },
        };
    }

    public StreamSettings Settings { get; }

    public CancellationToken End { get; }

    public IReadOnlyList<XModel> Messages => _messages;

    /// <summary>What the client said of messages that it did not hand out.</summary>
    public IReadOnlyList<StreamNotice> Notices => _notices;

    /// <summary>The wait that a failure to connect has led to; null where there was none.</summary>
    public StreamState? Wait { get; private set; }

    private bool IsAll => _messages.Count + _notices.Count >= _count;

    /// <summary>Takes a message; true when it was the last.</summary>
    public bool Add(XModel message)
    {
        lock (_lock)
        {
            _messages.Add(message);
            return IsAll;
        }
    }

    public void Dispose() => _end.Dispose();
}

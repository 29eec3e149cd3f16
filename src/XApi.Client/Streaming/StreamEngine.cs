using System.Runtime.CompilerServices;

namespace XApi;

/// <summary>Keeps one stream up: its connections, what they bring, and what they missed, as one sequence of Tweets.</summary>
/// <remarks>
/// Each connection is a task that opens, reads and waits by turns; repeats are left out of what it reads, and the rest goes
/// into the buffer, from which the caller takes. A <see cref="GapRecovery{T}"/> puts in beside them what was missed.
/// </remarks>
internal sealed partial class StreamEngine<T> : IDisposable
    where T : XModel, IStreamedTweet
{
    private readonly XTransport _transport;
    private readonly XRequest _request;
    private readonly ReadJson<T> _read;
    private readonly TimeProvider _time;
    private readonly StreamSettings _settings;
    private readonly TweetBuffer<T> _buffer;
    private readonly StreamCounters _counters;
    private readonly StreamConsumption _consumption;
    private readonly StreamCoverage _coverage;
    private readonly ConnectWindow _window;
    private readonly GapRecovery<T> _recovery;
    private readonly Lock _seenLock = new();
    private readonly RecentIds _seen;
    private readonly CancellationTokenSource _ending = new();
    private string? _newestId;

    // A stream of a given past period ends when it has been delivered, and knows no gaps.
    private readonly bool _isPeriod;

    private StreamEngine(XTransport transport, XRequest request, ReadJson<T> read, TimeProvider time)
    {
        _transport = transport;
        _request = request;
        _read = read;
        _time = time;
        _settings = (request.Options as StreamCallOptions)?.Stream ?? StreamSettings.Default;
        _settings.Validate();
        _counters = new StreamCounters(request.Operation);
        _isPeriod = request.Has("start_time") || request.Has("end_time");
        _buffer = new TweetBuffer<T>(_settings.BufferCapacity, _settings.BufferBytes, _settings.BufferPolicy);
        _consumption = _settings.Consumption ?? new StreamConsumption();
        _coverage = new StreamCoverage(_isPeriod ? null : _settings.ResumeFrom);
        _window = new ConnectWindow(request.Operation, time);
        _seen = new RecentIds(_settings.DeduplicationWindow);
        _recovery = new GapRecovery<T>(this, transport, request, time);
    }

    internal StreamSettings Settings => _settings;

    internal StreamCounters Counters => _counters;

    internal ConnectWindow Window => _window;

    /// <summary>Opens the stream and yields its Tweets until it is cancelled or can't go on.</summary>
    internal static async IAsyncEnumerable<T> RunAsync(
        XTransport transport,
        XRequest request,
        ReadJson<T> read,
        TimeProvider time,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var engine = new StreamEngine<T>(transport, request, read, time);
        engine._settings.Monitor?.Watch(engine.Snapshot, engine._consumption);
        var running = engine.RunAsync();
        try
        {
            while (await engine._buffer.WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                while (engine._buffer.TryRead(out var tweet))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    engine._counters.Delivered();
                    yield return tweet;
                }
            }
        }
        finally
        {
            await engine._ending.CancelAsync().ConfigureAwait(false);
            await running.ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _recovery.Dispose();
        _ending.Dispose();
    }

    internal StreamReception<T> NewReception() => new(_request.Operation, _settings, _time, _read, _counters);

    internal void Announce(StreamState state)
    {
        _settings.Monitor?.Change(state);
        _settings.OnStateChanged?.Invoke(state);
    }

    internal void Notify(StreamNotice notice)
    {
        if (notice is StreamGap gap)
        {
            _counters.GapClosed();
            XApiTelemetry.GapEnded(_request.Operation, gap.RecoveredBy);
        }

        _settings.OnNotice?.Invoke(notice);
    }

    /// <summary>Hands a message on to whom it concerns. What is returned, unless null, ends the connection that brought it.</summary>
    internal async ValueTask<StreamEnd?> AcceptAsync(
        StreamMessage<T> message,
        int bytes,
        DateTimeOffset at,
        StreamRecovery recoveredBy,
        CancellationToken cancellationToken
    )
    {
        if (message.Tweet is { } tweet)
        {
            var end = await AcceptAsync(tweet, bytes, at, recoveredBy, cancellationToken).ConfigureAwait(false);
            if (end is not null || tweet.Errors.Count == 0)
            {
                return end;
            }
        }
        else if (message.Fault is { } fault)
        {
            _counters.Malformed();
            Notify(new MalformedMessage(_time.GetUtcNow(), message.Text, fault));
        }
        else if (message.Problems.Count > 0)
        {
            _counters.Problem();
            Notify(new ProblemsInStream(_time.GetUtcNow(), message.Problems, message.Text));
        }
        else
        {
            _counters.Unknown();
            Notify(new UnknownMessage(_time.GetUtcNow(), message.Text));
        }

        return message.Disconnect is not { } problem
            ? null
            : new StreamEnd(
                problem.ConnectionIssue == ConnectionIssue.TooManyConnections
                    ? StreamInterruption.TooManyConnections
                    : StreamInterruption.Disconnected,
                problem
            );
    }

    /// <summary>Puts a Tweet into the buffer, unless it was there before.</summary>
    internal async ValueTask<StreamEnd?> AcceptAsync(
        T tweet,
        int bytes,
        DateTimeOffset at,
        StreamRecovery recoveredBy,
        CancellationToken cancellationToken
    )
    {
        _counters.Received();
        if (recoveredBy != StreamRecovery.None)
        {
            _counters.Recovered();
        }

        lock (_seenLock)
        {
            // The cap comes first: a Tweet that it keeps out has not been seen.
            if (_consumption.Cap is not null && _consumption.ReachedUntil(at) is not null)
            {
                return CapReached();
            }

            if (!_seen.Add(tweet.Data.Id))
            {
                _counters.Repeated();
                return null;
            }

            if (
                _newestId is null
                || tweet.Data.Id.Length > _newestId.Length
                || (tweet.Data.Id.Length == _newestId.Length && string.CompareOrdinal(tweet.Data.Id, _newestId) > 0)
            )
            {
                _newestId = tweet.Data.Id;
            }

            if (!_consumption.TryCount(at, tweet.MatchingRules))
            {
                return CapReached();
            }
        }

        if (!await _buffer.WriteAsync(tweet, bytes, cancellationToken).ConfigureAwait(false))
        {
            // The buffer holds what ended it; the caller will find it there.
            await _ending.CancelAsync().ConfigureAwait(false);
            throw new OperationCanceledException(_ending.Token);
        }

        ReportDropped(atEnd: false);
        return _consumption.Cap is not null && _consumption.ReachedUntil(at) is not null ? CapReached() : null;
    }

    internal void AnnounceRecovery(StreamHole hole, StreamRecovery recovery, DateTimeOffset? until) =>
        Announce(
            new StreamState(StreamPhase.Recovering, _time.GetUtcNow())
            {
                Gap = (hole.From, hole.To),
                Recovery = recovery,
                Until = until,
            }
        );

    /// <summary>Waits until what is to be recovered can be asked for.</summary>
    internal async Task WaitForRecoveryAsync(
        StreamHole hole,
        StreamRecovery recovery,
        DateTimeOffset until,
        CancellationToken cancellationToken
    )
    {
        var delay = until - _time.GetUtcNow();
        var wait = delay > TimeSpan.Zero ? Task.Delay(delay, _time, cancellationToken) : Task.CompletedTask;
        AnnounceRecovery(hole, recovery, delay > TimeSpan.Zero ? _time.GetUtcNow() + delay : null);
        await wait.ConfigureAwait(false);
    }

    private static StreamEnd CapReached() => new(StreamInterruption.CapReached);

    private StreamStats Snapshot() => _counters.Snapshot(_buffer.Count, _buffer.Fill, _buffer.Dropped);

    private void ReportDropped(bool atEnd)
    {
        if (_buffer.TryTakeDropped(atEnd, out var run))
        {
            XApiTelemetry.Dropped(_request.Operation, run.Count);
            Notify(new TweetsDropped(_time.GetUtcNow(), run.Count, run.First, run.Last));
        }
    }

    private async Task RunAsync()
    {
        // What the caller waits for must not run on the caller's time.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        Exception? failure = null;
        try
        {
            var connections = Enumerable
                .Range(1, _isPeriod ? 1 : _settings.Connections)
                .Select(number => KeepUpAsync(number, _ending.Token))
                .ToList();
            await foreach (var ended in Task.WhenEach(connections).ConfigureAwait(false))
            {
                // A connection ends only when the stream does.
                failure ??= await FailureOfAsync(ended).ConfigureAwait(false);
                await _ending.CancelAsync().ConfigureAwait(false);
            }

            failure ??= await FailureOfAsync(_recovery.EndAsync()).ConfigureAwait(false);
            ReportAtEnd(failure);
        }
        catch (Exception fault) when (failure is null)
        {
            failure = fault;
        }
        finally
        {
            _buffer.Complete(failure);
        }
    }

    private async Task<Exception?> FailureOfAsync(Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }

    private void ReportAtEnd(Exception? failure)
    {
        var now = _time.GetUtcNow();
        ReportDropped(atEnd: true);
        if (!_isPeriod && _coverage.End(now) is { } hole)
        {
            Notify(new StreamGap(now, hole.From, hole.To, StreamRecovery.None));
        }

        Announce(new StreamState(StreamPhase.Stopped, now) { Error = failure, Problem = (failure as XApiException)?.Problem });
    }
}

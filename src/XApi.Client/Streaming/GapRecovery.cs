using System.Net;

namespace XApi;

/// <summary>Delivers what was posted while a stream was down, beside the stream: by period, else by search. What neither brings is reported as lost.</summary>
internal sealed class GapRecovery<T>(StreamEngine<T> engine, XTransport transport, XRequest request, TimeProvider time) : IDisposable
    where T : XModel, IStreamedTweet
{
    private static readonly TimeSpan PeriodHorizon = TimeSpan.FromHours(24);

    // Seven days, less what it takes until the last request is made.
    private static readonly TimeSpan SearchHorizon = TimeSpan.FromDays(7) - TimeSpan.FromMinutes(5);

    // A recovery that fails so often without bringing anything is left to search, where search may be used.
    private const int AttemptsBeforeSearch = 8;

    // X lets an App run two recoveries at a time.
    private readonly SemaphoreSlim _places = new(2);
    private readonly Lock _lock = new();
    private readonly List<Task> _running = [];
    private readonly SearchRecovery<T> _search = new(engine, transport, request, time);
    private StreamRecovery _refused;

    private (StreamRecovery Recovery, TimeSpan Horizon, Func<StreamHole, CancellationToken, Task<bool>> Recover)[] Means =>
        [(StreamRecovery.Period, PeriodHorizon, RecoverPeriodAsync), (StreamRecovery.Search, SearchHorizon, _search.RecoverAsync)];

    public void Dispose() => _places.Dispose();

    /// <summary>Whether X says that the account may not do this, rather than that it can't be done now.</summary>
    internal static bool IsRefusal(XApiException failure) => failure.Status is HttpStatusCode.BadRequest or HttpStatusCode.Forbidden;

    internal bool MayUse(StreamRecovery recovery) =>
        (engine.Settings.Recovery & ~_refused & recovery) != 0 && (recovery != StreamRecovery.Search || SearchRecovery<T>.IsPossible);

    internal void Refuse(StreamRecovery recovery, XApiException failure)
    {
        _refused |= recovery;
        engine.Notify(new RecoveryRefused(time.GetUtcNow(), recovery, failure));
    }

    internal void Start(StreamHole hole, CancellationToken cancellationToken)
    {
        if (!MayUse(StreamRecovery.Period) && !MayUse(StreamRecovery.Search))
        {
            Report(hole, StreamRecovery.None);
            return;
        }

        lock (_lock)
        {
            _running.RemoveAll(task => task.IsCompletedSuccessfully);
            _running.Add(Task.Run(() => RecoverAsync(hole, cancellationToken), CancellationToken.None));
        }
    }

    /// <summary>Waits for what is under way, which the engine's token has ended. Throws what a listener threw.</summary>
    internal Task EndAsync()
    {
        lock (_lock)
        {
            return Task.WhenAll(_running);
        }
    }

    private async Task RecoverAsync(StreamHole hole, CancellationToken cancellationToken)
    {
        try
        {
            await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Report(hole, StreamRecovery.None);
            return;
        }

        try
        {
            await RecoverInTurnAsync(hole, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task RecoverInTurnAsync(StreamHole hole, CancellationToken cancellationToken)
    {
        XApiException? failure = null;
        try
        {
            foreach (var (recovery, horizon, recover) in Means)
            {
                // What is older than X keeps is left: to the next means, or lost.
                var oldest = time.GetUtcNow() - horizon;
                if (!MayUse(recovery) || hole.To <= oldest)
                {
                    continue;
                }

                var within = hole.From > oldest ? hole : hole with { From = oldest, NewestId = null };
                (var done, failure) = await TryAsync(recovery, within, recover, cancellationToken).ConfigureAwait(false);
                if (done && hole.From == within.From)
                {
                    return;
                }

                hole = done ? hole with { To = within.From } : hole;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Reported below: the stream ends before the recovery does.
        }

        Report(hole, StreamRecovery.None, failure);
    }

    private async Task<(bool Done, XApiException? Failure)> TryAsync(
        StreamRecovery recovery,
        StreamHole hole,
        Func<StreamHole, CancellationToken, Task<bool>> recover,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (!await recover(hole, cancellationToken).ConfigureAwait(false))
            {
                return (false, null);
            }

            Report(hole, recovery);
            return (true, null);
        }
        catch (XApiException failure)
        {
            if (IsRefusal(failure))
            {
                Refuse(recovery, failure);
            }

            return (false, failure);
        }
    }

    /// <summary>Asks for the period, again as long as the connection is lost before the period was delivered. The server's end is the end of the period.</summary>
    private async Task<bool> RecoverPeriodAsync(StreamHole hole, CancellationToken cancellationToken)
    {
        // Whole seconds, the end exclusive: the period is widened so that it holds the last moment, too, and is asked for when it is over.
        var from = Floor(hole.From);
        var to = Floor(hole.To).AddSeconds(1);
        await engine.WaitForRecoveryAsync(hole, StreamRecovery.Period, to, cancellationToken).ConfigureAwait(false);

        var ofPeriod = request.Without("backfill_minutes").Query("start_time", from).Query("end_time", to);
        var backoff = new StreamBackoff(engine.Settings.Schedule);
        for (var attempt = 1; ; attempt++)
        {
            var (end, limit) = await ReceiveAsync(ofPeriod, backoff, () => attempt = 1, cancellationToken).ConfigureAwait(false);
            if (end.Cause == StreamInterruption.Closed)
            {
                return true;
            }

            var next = attempt >= AttemptsBeforeSearch && MayUse(StreamRecovery.Search);
            if (end.Cause == StreamInterruption.CapReached || next || hole.To <= time.GetUtcNow() - PeriodHorizon)
            {
                return end.Error is XApiException failure ? throw failure : false;
            }

            await engine.WaitAsync(0, end, backoff, limit, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<(StreamEnd End, RateLimit? Limit)> ReceiveAsync(
        XRequest ofPeriod,
        StreamBackoff backoff,
        Action flows,
        CancellationToken cancellationToken
    )
    {
        HttpResponseMessage answer;
        try
        {
            answer = await transport.OpenAsync(ofPeriod, cancellationToken).ConfigureAwait(false);
        }
        catch (XApiException failure)
        {
            return (engine.Judge(failure), failure.RateLimit);
        }

        using (answer)
        {
            var limit = RateLimit.From(answer.Headers);
            engine.Window.Answered(limit);
            var body = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
            {
                var listener = new Listener(
                    engine,
                    () =>
                    {
                        backoff.Reset();
                        flows();
                    }
                );
                return (await engine.NewReception().RunAsync(body, listener, cancellationToken).ConfigureAwait(false), limit);
            }
        }
    }

    private void Report(StreamHole hole, StreamRecovery recovery, Exception? failure = null) =>
        engine.Notify(new StreamGap(time.GetUtcNow(), hole.From, hole.To, recovery) { Failure = failure });

    private static DateTimeOffset Floor(DateTimeOffset moment) =>
        new(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);

    /// <summary>Takes what a recovery of a period brings.</summary>
    private sealed class Listener(StreamEngine<T> engine, Action flows) : IStreamListener<T>
    {
        private bool _flows;

        public void Heartbeat(DateTimeOffset at) { }

        public ValueTask<StreamEnd?> MessageAsync(
            StreamMessage<T> message,
            int bytes,
            DateTimeOffset at,
            CancellationToken cancellationToken
        )
        {
            if (message.Tweet is { } tweet)
            {
                tweet.MarkRecovered(StreamRecovery.Period);
                if (!_flows)
                {
                    _flows = true;
                    flows();
                }
            }

            return engine.AcceptAsync(message, bytes, at, StreamRecovery.Period, cancellationToken);
        }
    }
}

namespace XApi;

/// <summary>What of a stream is done, and where another process would have to resume: the position, which is written as it moves.</summary>
/// <remarks>
/// Nothing is done before it is acknowledged: the position stays before the oldest item that was received and is not done, before every gap that is being
/// recovered, and before what no connection has covered yet. So whenever the process ends, what is not done comes again.
/// </remarks>
internal sealed class StreamProgress
{
    // An item that was later than that takes the position back, and what was done since then has to be known.
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(30);

    // A rule that nothing matches moves the position too, by heartbeats.
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);

    // A position of more ids than this is not written for each item, but once a second: a long gap that is being recovered makes it grow.
    private const int Few = 1_000;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly XOperation _operation;
    private readonly IStreamPosition _store;
    private readonly StreamRecoverySettings _settings;
    private readonly PriorityQueue<StreamReceipt, DateTimeOffset> _received = new();
    private readonly List<StreamHold> _holds = [];
    private readonly Queue<(DateTimeOffset Posted, string Key)> _acknowledged = new();
    private Task _writing = Task.CompletedTask;
    private Task? _next;
    private DateTimeOffset _start;
    private bool _hasMoved;

    private StreamProgress(XOperation operation, IStreamPosition store, StreamRecoverySettings settings, StreamPosition start)
    {
        (_operation, _store, _settings, _start) = (operation, store, settings, start.From);
        foreach (var key in start.Acknowledged)
        {
            _acknowledged.Enqueue((XId.TimeOf(key) ?? start.From, key));
        }

        Done = [.. start.Acknowledged];
    }

    /// <summary>Up to when everything has been received, or is a gap that was opened here; null before the first connection.</summary>
    internal Func<DateTimeOffset?> Frontier { private get; set; } = () => null;

    /// <summary>From when on the stream has to be recovered; null for a stream that starts with the present.</summary>
    internal DateTimeOffset? ResumeFrom { get; private init; }

    /// <summary>What is done already of what will be recovered.</summary>
    internal IReadOnlyList<string> Done { get; }

    /// <summary>Reads the position of a stream. Where there is none, it is written before anything arrives: from then on nothing is lost.</summary>
    internal static async Task<StreamProgress?> StartAsync(
        XOperation operation,
        StreamRecoverySettings settings,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (settings.Position is not { } store)
        {
            return null;
        }

        if (await store.ReadAsync(cancellationToken).ConfigureAwait(false) is { } stored)
        {
            return stored.Operation == operation.Id
                ? new(operation, store, settings, stored) { ResumeFrom = stored.From }
                : throw new XStreamPositionException(
                    $"The position is that of {stored.Operation} and not of {operation.Id}: give each stream a position of its own."
                );
        }

        var earlier = settings.ResumeFrom < now ? settings.ResumeFrom : null;
        var start = new StreamPosition { Operation = operation.Id, From = earlier ?? now };
        await store.WriteAsync(start, cancellationToken).ConfigureAwait(false);
        return new(operation, store, settings, start) { ResumeFrom = earlier };
    }

    /// <summary>
    /// The stream was opened for the first time. A start that lies in the future by X's clock, since this machine's or that of a former process was ahead, is
    /// now.
    /// </summary>
    internal void Opened(DateTimeOffset now)
    {
        lock (_lock)
        {
            _start = now < _start ? now : _start;
        }
    }

    /// <summary>Whether an item was done by a former process: a backfill goes by whole minutes, and brings what lies before the position too.</summary>
    internal bool IsDone(IStreamedItem item)
    {
        lock (_lock)
        {
            return ResumeFrom is not null && item.RecoveredBy != StreamRecovery.None && item.OccurredAt < _start;
        }
    }

    /// <summary>An item was received. Nothing that it moves may be asked before: the position stays before it until it is done.</summary>
    internal StreamReceipt Receive(string? key, DateTimeOffset posted)
    {
        var receipt = new StreamReceipt(this, key, posted);
        lock (_lock)
        {
            _received.Enqueue(receipt, posted);
        }

        return receipt;
    }

    /// <summary>Keeps the position before a gap that is being recovered.</summary>
    internal StreamHold Hold(DateTimeOffset from)
    {
        var hold = new StreamHold(from);
        lock (_lock)
        {
            _holds.Add(hold);
        }

        return hold;
    }

    /// <summary>What was missed has been received, or was reported as lost.</summary>
    internal void Release(StreamHold? hold)
    {
        lock (_lock)
        {
            _holds.RemoveAll(held => ReferenceEquals(held, hold));
        }
    }

    /// <summary>An item is done. When this has returned, that outlasts the process, unless positions are written only from time to time.</summary>
    internal Task AcknowledgeAsync(StreamReceipt receipt, CancellationToken cancellationToken)
    {
        var isNew = receipt.Complete();
        lock (_lock)
        {
            if (isNew && receipt.Key is { } key)
            {
                _acknowledged.Enqueue((receipt.Posted, key));
            }

            _hasMoved = true;
            if (_settings.SaveInterval > TimeSpan.Zero || _acknowledged.Count > Few)
            {
                return Task.CompletedTask;
            }
        }

        return WriteAsync(cancellationToken);
    }

    /// <summary>Writes the position from time to time, for as long as the stream runs.</summary>
    internal async Task RunAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var interval = _settings.SaveInterval > TimeSpan.Zero ? _settings.SaveInterval : Second;
        for (var waited = interval; ; waited += interval)
        {
            await Task.Delay(interval, time, cancellationToken).ConfigureAwait(false);
            if (_hasMoved || waited >= Idle)
            {
                await WriteAsync(cancellationToken).ConfigureAwait(false);
                waited = TimeSpan.Zero;
            }
        }
    }

    /// <summary>Writes the position as it is now.</summary>
    /// <remarks>A call that comes while another writes waits for that, and then for one write that holds what all such calls want written.</remarks>
    internal Task WriteAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _next ??= WriteAfterAsync(_writing).Observed();
            return _next.WaitAsync(cancellationToken);
        }
    }

    private async Task WriteAfterAsync(Task before)
    {
        // The caller holds the lock.
        await Task.Yield();
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            (_writing, _next, _hasMoved) = (_next!, null, false);
        }

        await _store.WriteAsync(Snapshot(), CancellationToken.None).ConfigureAwait(false);
    }

    private StreamPosition Snapshot()
    {
        // It comes first: what has moved it was received, or is held, before.
        var frontier = Frontier() - StreamCoverage.Margin;
        lock (_lock)
        {
            while (_received.TryPeek(out var oldest, out _) && oldest.IsDone)
            {
                _received.Dequeue();
            }

            var from = frontier > _start ? frontier.Value : _start;
            from = Earlier(from, _received.TryPeek(out var waiting, out _) ? waiting.Posted : null);
            from = Earlier(from, _holds.Count > 0 ? _holds.Min(hold => hold.From) : null);
            while (
                _acknowledged.TryPeek(out var first) && (first.Posted < from - Kept || _acknowledged.Count > _settings.DeduplicationWindow)
            )
            {
                _acknowledged.Dequeue();
            }

            return new()
            {
                Operation = _operation.Id,
                From = from,
                Acknowledged = [.. _acknowledged.Where(done => done.Posted >= from).Select(done => done.Key)],
            };
        }
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset? other) => other < one ? other.Value : one;
}

/// <summary>Keeps the position of a stream before a gap.</summary>
/// <param name="from">The start of the gap.</param>
internal sealed class StreamHold(DateTimeOffset from)
{
    internal DateTimeOffset From => from;
}

namespace XApi;

/// <summary>Enters into the client's ledger what a stream brings, by the hundred or each second, and sets aside the next hundred in its budgets before.</summary>
/// <remarks>
/// X charges for what it sends. What is on its way when a budget is used up has been charged, though nobody has read it; that is why the stream is closed
/// before the budget is exceeded by what was read.
/// </remarks>
internal sealed class StreamCosts(XTransport transport, XRequest request) : IAsyncDisposable
{
    // A ledger in a database takes milliseconds to write.
    private const int BatchSize = 100;
    private static readonly TimeSpan BatchTime = TimeSpan.FromSeconds(1);

    private readonly XCosts? _costs = request.Operation.Price is null ? null : transport.Costs;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private ResourceIds _pending = new();
    private Dictionary<string, ResourceIds> _events = [];
    private Spending? _batch;
    private int _count;
    private long _since = transport.Clock.GetTimestamp();

    /// <summary>Sets aside what the next items can cost; else what refuses it.</summary>
    internal async ValueTask<StreamEnd?> PrepareAsync(CancellationToken cancellationToken)
    {
        if (_costs is null)
        {
            return null;
        }

        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await ReserveAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Counts an item. What is returned, unless null, ends the connection: a budget is used up.</summary>
    internal ValueTask<StreamEnd?> AddAsync(XModel item, CancellationToken cancellationToken)
    {
        if (_costs is null)
        {
            return default;
        }

        lock (_lock)
        {
            if (item is IPricedEvent { Type: { } type, Id: var id })
            {
                if (!_events.TryGetValue(type, out var ids))
                {
                    _events.Add(type, ids = new ResourceIds());
                }

                ids.Add(id);
            }
            else
            {
                item.CollectIds(_pending);
            }

            _count++;
            if (_count < (_batch?.Most ?? BatchSize) && transport.Clock.GetElapsedTime(_since) < BatchTime)
            {
                return default;
            }
        }

        return FlushAsync(continues: true, cancellationToken);
    }

    /// <summary>Enters what is left, and gives back what was set aside.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_costs is not null)
        {
            await FlushAsync(continues: false, CancellationToken.None).ConfigureAwait(false);
            _writing.Dispose();
        }
    }

    private async ValueTask<StreamEnd?> FlushAsync(bool continues, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ResourceIds pending;
            Dictionary<string, ResourceIds> events;
            lock (_lock)
            {
                (pending, events) = (_pending, _events);
                (_pending, _events, _count, _since) = (new ResourceIds(), [], 0, transport.Clock.GetTimestamp());
            }

            var batch = _batch;
            _batch = null;
            if (batch is not null)
            {
                await _costs!.ChargeAsync(batch, pending.All, events).ConfigureAwait(false);
            }

            return continues ? await ReserveAsync(cancellationToken).ConfigureAwait(false) : null;
        }
        finally
        {
            _writing.Release();
        }
    }

    private async ValueTask<StreamEnd?> ReserveAsync(CancellationToken cancellationToken)
    {
        var size = (long)BatchSize;
        while (_batch is null)
        {
            try
            {
                _batch = await _costs!
                    .BeginAsync(request.Operation, null, request.Options?.Budget, new CostFacts(size, false, null), cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (XBudgetExceededException failure)
            {
                size = Math.Min(size - 1, failure.Affordable);
                if (size < 1)
                {
                    return new StreamEnd(StreamInterruption.BudgetExceeded, Error: failure) { RetryAt = failure.RetryAt };
                }
            }
            catch (XCostStoreException failure)
            {
                // What arrived is delivered; the stream stops before it could exceed a budget that can't be read.
                return new StreamEnd(StreamInterruption.BudgetExceeded, Error: failure);
            }
        }

        return null;
    }
}

namespace XApi;

/// <summary>Enters into the client's ledger what a stream brings, by the hundred or each second, and sets aside the next hundred in its budgets before.</summary>
/// <remarks>
/// X charges for what it sends. What is on its way when a budget is used up has been charged, though nobody has read it; that is why the stream is closed
/// before the budget is exceeded by what was read. Whatever arrives all the same is entered: a ledger that leaves it out would be wrong.
/// </remarks>
internal sealed class StreamCosts(XTransport transport, XRequest request, StreamClock clock) : IAsyncDisposable
{
    // A ledger in a database takes milliseconds to write.
    private const int BatchSize = 100;
    private static readonly TimeSpan BatchTime = TimeSpan.FromSeconds(1);

    private readonly XCosts? _costs = request.Operation.Price is null ? null : transport.Costs;
    private readonly long _each = transport.Costs is { } costs ? CostShape.MostOfItem(request, costs.Prices) : 1;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private DeliveredIds _pending = new();
    private XCredential? _credential;
    private Spending? _batch;
    private DateTimeOffset _since = clock.Now;

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
            _credential = await CredentialAsync(cancellationToken).ConfigureAwait(false) ?? _credential;
            return await ReserveAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Counts an item. What is returned, unless null, ends the connection: a budget is used up.</summary>
    internal async ValueTask<StreamEnd?> AddAsync(XModel item, CancellationToken cancellationToken)
    {
        if (_costs is null)
        {
            return null;
        }

        // What came before belongs to the day, and to the budgets, of its own time.
        var end = HasTurned ? await FlushAsync(continues: true, cancellationToken).ConfigureAwait(false) : null;
        lock (_lock)
        {
            _pending.Add(item);
            if (_pending.Count + _each <= (_batch?.Most ?? 0) && IsFresh)
            {
                return end;
            }
        }

        return await FlushAsync(continues: true, cancellationToken).ConfigureAwait(false) ?? end;
    }

    /// <summary>Enters what waits since longer than a second, and sets aside again what was set aside long before: a stream can be quiet for hours.</summary>
    internal ValueTask<StreamEnd?> RefreshAsync(CancellationToken cancellationToken) =>
        _costs is not null && (HasTurned || (!IsFresh && _pending.Count > 0)) ? FlushAsync(continues: true, cancellationToken) : default;

    /// <summary>Enters what is left, and gives back what was set aside.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_costs is not null)
        {
            await FlushAsync(continues: false, CancellationToken.None).ConfigureAwait(false);
            _writing.Dispose();
        }
    }

    // Each period of a budget begins with an hour. What is set aside lasts for two.
    private bool HasTurned => Hour(clock.Now) != Hour(_since);

    private bool IsFresh => clock.Now - _since < BatchTime;

    private async ValueTask<StreamEnd?> FlushAsync(bool continues, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            DeliveredIds pending;
            DateTimeOffset since;
            lock (_lock)
            {
                (pending, since) = (_pending, _since);
                (_pending, _since) = (new DeliveredIds(), clock.Now);
            }

            var batch = _batch;
            _batch = null;
            if (batch is not null || pending.Count > 0)
            {
                batch ??= _costs!.BeginUnreserved(request.Operation, _credential, request.Options?.Budget);
                await _costs!.ChargeAsync(batch, pending, since).ConfigureAwait(false);
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
        var size = Math.Max(BatchSize, _each);
        while (_batch is null)
        {
            try
            {
                _batch = await _costs!
                    .BeginAsync(
                        request.Operation,
                        _credential,
                        request.Options?.Budget,
                        new CostFacts(size, false, null),
                        cancellationToken
                    )
                    .ConfigureAwait(false);
            }
            catch (XBudgetExceededException failure)
            {
                size = Math.Min(size - 1, failure.Affordable);
                if (size < _each)
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

    // Where none serves, opening the stream says so.
    private async ValueTask<XCredential?> CredentialAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await transport.CredentialOfAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or OutOfMemoryException))
        {
            return null;
        }
    }

    private static long Hour(DateTimeOffset time) => time.UtcTicks / TimeSpan.TicksPerHour;
}

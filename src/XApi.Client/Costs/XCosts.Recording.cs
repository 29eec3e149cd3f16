namespace XApi;

public sealed partial class XCosts
{
    // A response is not lost because its cost can't be entered: the log says so, and what was set aside for it stays so until it expires.
    private ValueTask<CostReceipt?> RecordAsync(
        Spending spending,
        IReadOnlyList<string>? ids,
        decimal price,
        DateTimeOffset? date,
        int requests = 1
    ) =>
        RecordAsync(
            spending,
            new CostRecord
            {
                Day = DayOf(date ?? _time.GetUtcNow()),
                Operation = spending.Operation.Id,
                Item = spending.Item,
                Credential = spending.Credential,
                Price = price,
                Kind = spending.Operation.Price!.Item,
                Resources = ids,
                Requests = requests,
                Reservation = spending.Reservation,
                Counters = spending.CountersAt(_time.GetUtcNow()),
            }
        );

    // Of resources each attempt would have brought the same, which are charged once; requests are charged each time.
    private async ValueTask RecordUncertainAsync(Spending spending, int lost, string? reservation) =>
        await RecordAsync(
                spending,
                new CostRecord
                {
                    Day = DayOf(_time.GetUtcNow()),
                    Operation = spending.Operation.Id,
                    Item = spending.Item,
                    Credential = spending.Credential,
                    Price = spending.Price,
                    Count = (int)Math.Min(int.MaxValue, spending.IsPerResource ? spending.Most : lost),
                    Kind = spending.Operation.Price!.Item,
                    Requests = lost,
                    IsUncertain = true,
                    Reservation = reservation,
                    Counters = spending.CountersAt(_time.GetUtcNow()),
                }
            )
            .ConfigureAwait(false);

    private async ValueTask<CostReceipt?> RecordAsync(Spending spending, CostRecord record)
    {
        CostReceipt receipt;
        try
        {
            receipt = await PatientlyAsync(limit => _store.RecordAsync(record, limit)).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            _log.NotRecorded(spending.Operation, spending.Item, failure.Message);
            var count = record.Resources?.Count ?? record.Count;
            Settle(spending, record.Price * count, spending.IsPerResource ? count : 0);
            return null;
        }

        Settle(spending, receipt.Usd, spending.IsPerResource ? receipt.Charged : 0);
        if (!record.IsUncertain)
        {
            CostTelemetry.Charged(spending.Operation, spending.Item, receipt.Usd);
        }

        for (var i = 0; i < spending.Claims.Count; i++)
        {
            Warn(spending.Claims[i], record.Counters[i].Name, receipt.Spent[i]);
        }

        return receipt;
    }

    // A store that has its result at once, as that in memory has, costs no timer.
    private async ValueTask<T> PatientlyAsync<T>(Func<CancellationToken, ValueTask<T>> call)
    {
        using var limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        var pending = call(limit.Token);
        if (pending.IsCompleted)
        {
            return await pending.ConfigureAwait(false);
        }

        limit.CancelAfter(StorePatience);
        return await pending.AsTask().Observed().WaitAsync(limit.Token).ConfigureAwait(false);
    }

    private void Settle(Spending spending, decimal usd, decimal resources)
    {
        if (spending.Own is { } budget)
        {
            var isReserved = spending.TakeReserved();
            budget.Usage.Settle(
                isReserved ? spending.Price * spending.Most : 0,
                isReserved && spending.IsPerResource ? spending.Most : 0,
                budget.PeriodOf(_time.GetUtcNow()),
                usd,
                resources
            );
        }
    }

    private void Warn(BudgetClaim claim, string counter, decimal spent)
    {
        if (_warnings.Reached(claim, counter, spent) is { } share)
        {
            _log.BudgetReached(claim.Budget.ToString(), share, spent, claim.Limit);
            try
            {
                BudgetWarning?.Invoke(this, new BudgetWarningEventArgs(claim.Budget, share, spent, claim.Limit));
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                // It is raised while a response is on its way to its caller.
                _log.WarningHandlerFailed(failure);
            }
        }
    }
}

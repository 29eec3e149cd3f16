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
                Counters = spending.Counters,
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
                    Price = spending.Price * (spending.IsPerResource ? spending.Most : lost),
                    Kind = spending.Operation.Price!.Item,
                    Requests = lost,
                    IsUncertain = true,
                    Reservation = reservation,
                    Counters = spending.Counters,
                }
            )
            .ConfigureAwait(false);

    private async ValueTask<CostReceipt?> RecordAsync(Spending spending, CostRecord record)
    {
        CostReceipt receipt;
        try
        {
            receipt = await _store.RecordAsync(record, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            _log.NotRecorded(spending.Operation, spending.Item, failure.Message);
            Settle(spending, record.Price * (record.Resources?.Count ?? 1), record.Resources?.Count ?? 0);
            return null;
        }

        Settle(spending, receipt.Usd, spending.IsPerResource ? receipt.Charged : 0);
        if (!record.IsUncertain)
        {
            CostTelemetry.Charged(spending.Operation, spending.Item, receipt.Usd);
        }

        for (var i = 0; i < spending.Claims.Count; i++)
        {
            Warn(spending.Claims[i], receipt.Spent[i]);
        }

        return receipt;
    }

    private static void Settle(Spending spending, decimal usd, decimal resources)
    {
        if (spending.Own is { } budget)
        {
            var isReserved = spending.TakeReserved();
            budget.Usage.Settle(
                isReserved ? spending.Price * spending.Most : 0,
                isReserved && spending.IsPerResource ? spending.Most : 0,
                usd,
                resources
            );
        }
    }

    private void Warn(BudgetClaim claim, decimal spent)
    {
        if (_warnings.Reached(claim, spent) is { } share)
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

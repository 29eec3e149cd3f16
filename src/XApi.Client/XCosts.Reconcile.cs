using System.Globalization;
using System.Net;

namespace XApi;

public sealed partial class XCosts
{
    /// <summary>Asks X what it has counted.</summary>
    internal Func<IUsageClient>? Usage { get; set; }

    /// <summary>What is left of the account's credits, by <c>GET /2/usage/credits</c>, which costs nothing. It can be a little below zero.</summary>
    /// <remarks>X was seen to return 404 to an App's token (in August and September 2026), and the balance to a user's OAuth 2.0 token.</remarks>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The balance in USD; null where the response has none.</returns>
    /// <exception cref="XNotFoundException">X has no balance for the credential.</exception>
    public async Task<decimal?> BalanceAsync(CancellationToken cancellationToken = default)
    {
        var credits = await AskedUsage().CreditsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        return credits.Data is { } data ? (decimal)data.TotalBalance : null;
    }

    /// <summary>
    /// Compares the ledger with what X has counted: Tweets day by day (<c>GET /2/usage/tweets</c>), and what became of the credits since an earlier
    /// comparison (<c>GET /2/usage/credits</c>). Neither call costs anything.
    /// </summary>
    /// <remarks>
    /// X counts for the whole project: what other programs read is a difference, too, and so is what the ledger has forgotten. X counts with a delay of some
    /// minutes.
    /// </remarks>
    /// <param name="days">How many days back, today included: 7 by default, 90 at most.</param>
    /// <param name="since">An earlier comparison, from which on the credits are compared; null compares Tweets only.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than one or more than 90 days.</exception>
    public async Task<CostReconciliation> ReconcileAsync(
        int days = 7,
        CostReconciliation? since = null,
        CancellationToken cancellationToken = default
    )
    {
        Bound.Number(days, 1, 90);
        var usage = await AskedUsage()
            .TweetsAsync(new GetUsageOptions { Days = days, UsageFields = [UsageField.DailyProjectUsage] }, cancellationToken)
            .ConfigureAwait(false);
        decimal? balance;
        try
        {
            balance = await BalanceAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (XApiException failure)
            when (failure.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
        {
            // Not every account may ask for it; the Tweets can be compared in any case.
            balance = null;
        }

        var today = DayOf(_time.GetUtcNow());
        var first = today.AddDays(1 - days);
        var from = since?.ReadOn < first ? since.ReadOn : first;
        var lines = await _store.ReadAsync(from, today, cancellationToken).ConfigureAwait(false);
        var counted = (usage.Data?.DailyProjectUsage?.Usage ?? [])
            .GroupBy(day => DayOf(day.Date))
            .ToDictionary(day => day.Key, day => day.Sum(one => long.Parse(one.Usage ?? "0", CultureInfo.InvariantCulture)));
        return new CostReconciliation
        {
            ReadOn = today,
            Days =
            [
                .. Enumerable
                    .Range(0, days)
                    .Select(first.AddDays)
                    .Select(day => new CostReconciliationDay(
                        day,
                        lines.Where(line => line.Day == day && CountsAsPosts(line)).Sum(line => line.Charged),
                        counted.GetValueOrDefault(day)
                    )),
            ],
            Balance = balance,
            LedgerUsd = lines.Where(line => line.Day >= today).Sum(line => line.Usd),
            UsdSince = since is null ? null : lines.Where(line => line.Day >= since.ReadOn).Sum(line => line.Usd) - since.LedgerUsd,
            BalanceSince = since is null ? null : since.Balance - balance,
        };
    }

    private IUsageClient AskedUsage() => Usage?.Invoke() ?? throw new NotSupportedException("Only the costs of a client can be compared.");

    private static bool CountsAsPosts(CostLine line) => PostReads.Contains(line.Operation);

    private static readonly HashSet<string> PostReads =
    [
        .. XOperation.All.Where(operation => operation.Price is { Item: "post_read", Per: "resource" }).Select(operation => operation.Id),
    ];
}

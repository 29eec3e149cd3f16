using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi;

public sealed partial class XCosts
{
    /// <summary>
    /// Enters what X has delivered to a webhook: <c>await x.Costs.RecordDeliveredAsync(XOperation.ActivityStream, [item])</c>. What streams bring is entered
    /// without it, and so is what the webhook of XApi.AspNetCore receives.
    /// </summary>
    /// <remarks>
    /// X has charged for a delivery when it arrives, so that no budget refuses it: it is added to what the budgets have spent, which may exceed them, and
    /// warnings are raised. A delivery that X repeats on the same day of UTC, by its id, costs nothing.
    /// </remarks>
    /// <param name="stream">The operation that streams the same, which names the price: <see cref="XOperation.ActivityStream"/> for events of X Activity.</param>
    /// <param name="items">What was delivered.</param>
    /// <param name="credential">Whose subscription it was, for the ledger and for budgets of a credential; null where that is not known.</param>
    /// <param name="cancellationToken">Cancels nothing that was begun.</param>
    /// <returns>The cost; null where the ledger can't be written, which the log says.</returns>
    public async ValueTask<XCost?> RecordDeliveredAsync(
        XOperation stream,
        IReadOnlyList<XModel> items,
        IAuthenticationProvider? credential = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(items);
        cancellationToken.ThrowIfCancellationRequested();
        if (stream.Price is null)
        {
            return XCost.Nothing;
        }

        var delivered = new DeliveredIds();
        foreach (var item in items)
        {
            delivered.Add(item);
        }

        var spending = BeginUnreserved(stream, credential is null ? null : XCredential.Of(credential), own: null);
        return await ChargeAsync(spending, delivered, _time.GetUtcNow()).ConfigureAwait(false);
    }

    /// <summary>A delivery that nothing was set aside for.</summary>
    internal Spending BeginUnreserved(XOperation operation, XCredential? credential, XBudget? own)
    {
        var price = operation.Price!;
        var spending = Priced(operation, price, credential, own, default);
        spending.Reserved(null, ClaimsOf(spending, price, credential));
        spending.TakeReserved();
        return spending;
    }

    /// <summary>Enters what was delivered, by the day at which it was.</summary>
    internal async ValueTask<XCost?> ChargeAsync(Spending spending, DeliveredIds delivered, DateTimeOffset date)
    {
        XCost? sum = new(spending.Item, 0, 0, 0) { Basis = spending.Operation.Price!.Basis };
        foreach (var (type, ids) in delivered.Events)
        {
            Add(await RecordAsync(spending, ids.All, Prices.PriceOfEvent(type), date, requests: 0).ConfigureAwait(false));
        }

        if (delivered.Resources.All.Count > 0)
        {
            Add(await RecordAsync(spending, delivered.Resources.All, spending.Price, date, requests: 0).ConfigureAwait(false));
        }

        // A record gives back what was set aside.
        if (sum is null or { Charged: 0, Repeats: 0 })
        {
            await EndAsync(spending, lost: 0).ConfigureAwait(false);
        }

        return sum;

        void Add(CostReceipt? receipt) =>
            sum =
                receipt is null || sum is null
                    ? null
                    : sum with
                    {
                        Charged = sum.Charged + receipt.Charged,
                        Repeats = sum.Repeats + receipt.Repeats,
                        Usd = sum.Usd + receipt.Usd,
                    };
    }
}

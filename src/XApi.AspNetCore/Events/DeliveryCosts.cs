using Microsoft.Extensions.Options;

namespace XApi.AspNetCore;

/// <summary>Enters what X delivers to the webhook into the client's ledger. What streams bring, they enter themselves.</summary>
internal sealed class DeliveryCosts(IServiceProvider services, IOptionsMonitor<XEventOptions> options, TimeProvider time, EventLog log)
{
    // X waits for ten seconds in all, and a ledger in a database may take long.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Enters deliveries. One that X repeats on the same day of UTC costs nothing. A ledger that takes long is still written when X has its
    /// response.
    /// </summary>
    internal async Task RecordAsync(IReadOnlyList<XEvent> events, CancellationToken cancellationToken) =>
        await RecordAllAsync(events).WaitAsync(Patience, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task RecordAllAsync(IReadOnlyList<XEvent> events)
    {
        var settings = options.CurrentValue;
        try
        {
            if (!settings.RecordCosts || XEventsBuilder.FindX(services, settings.Client) is not { Costs: var costs })
            {
                return;
            }

            // The operation that streams the same names the price.
            var activity = events.OfType<XActivityEvent>().Select(XModel (item) => new ActivityStreamItem { Data = item.Activity });
            var tweets = events.OfType<XFilteredStreamEvent>().Select(XModel (item) => item.Item);
            await costs.RecordDeliveredAsync(XOperation.ActivityStream, [.. activity]).ConfigureAwait(false);
            await costs.RecordDeliveredAsync(XOperation.FilteredStream, [.. tweets]).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            // An event is worth more than its line in the ledger.
            log.NotCharged(failure, events.Count);
        }
    }
}

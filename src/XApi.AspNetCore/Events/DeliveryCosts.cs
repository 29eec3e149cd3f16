using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace XApi.AspNetCore;

/// <summary>Enters what X delivers to the webhook into the client's ledger. What streams bring, they enter themselves.</summary>
internal sealed class DeliveryCosts(IServiceProvider services, IOptionsMonitor<XEventOptions> options, TimeProvider time, EventLog log)
{
    // X waits for ten seconds in all, and a ledger in a database may take long.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Enters deliveries. One that X repeats on the same day of UTC costs nothing. A ledger that takes long is written while X has its response.
    /// </summary>
    internal Task RecordAsync(IReadOnlyList<XEvent> events, CancellationToken cancellationToken)
    {
        var recording = RecordAllAsync(events);
        return recording.IsCompleted ? recording : WaitAsync(recording, cancellationToken);
    }

    private async Task WaitAsync(Task recording, CancellationToken cancellationToken) =>
        await recording.WaitAsync(Patience, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task RecordAllAsync(IReadOnlyList<XEvent> events)
    {
        var settings = options.CurrentValue;
        try
        {
            if (!settings.RecordCosts || ClientOf(settings.Client) is not { Costs: var costs })
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
            // X has its response, and the events are in the inbox.
            log.NotCharged(failure, events.Count);
        }
    }

    private IXApiClient? ClientOf(string? name) =>
        name is null ? services.GetService<IXApiClient>() : services.GetKeyedService<IXApiClient>(name);
}

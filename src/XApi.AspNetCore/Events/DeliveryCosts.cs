using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace XApi.AspNetCore;

/// <summary>Enters what X delivers to the webhook into the client's ledger. What streams bring, they enter themselves.</summary>
internal sealed class DeliveryCosts(IServiceProvider services, IOptionsMonitor<XEventOptions> options, EventLog log)
{
    /// <summary>Enters deliveries. One that X repeats on the same day of UTC costs nothing.</summary>
    internal async Task RecordAsync(IReadOnlyList<XEvent> events)
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

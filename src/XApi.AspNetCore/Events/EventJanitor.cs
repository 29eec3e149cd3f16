using Microsoft.Extensions.Hosting;

namespace XApi.AspNetCore;

/// <summary>Has the inbox forget what does not come again.</summary>
internal sealed class EventJanitor(IXEventInbox inbox, TimeProvider time, EventLog log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            try
            {
                await inbox.PurgeAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                log.PumpFailed(failure, Interval);
            }
        }
    }
}

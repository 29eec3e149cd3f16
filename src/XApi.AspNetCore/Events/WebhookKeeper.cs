using Microsoft.Extensions.Hosting;

namespace XApi.AspNetCore;

/// <summary>Keeps the webhook registered, from the time that the application can respond to X's checks.</summary>
internal sealed class WebhookKeeper(
    XWebhook webhook,
    XWebhookOptions options,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    EventLog log
) : BackgroundService
{
    private static readonly Backoff AfterFailures = Backoff.Exponential(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using (lifetime.ApplicationStarted.Register(() => started.TrySetResult()))
        {
            await started.Task.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        for (var failures = 0; !stoppingToken.IsCancellationRequested; )
        {
            var delay = options.CheckInterval;
            try
            {
                await webhook.EnsureAsync(stoppingToken).ConfigureAwait(false);
                failures = 0;
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                delay = AfterFailures.Delay(++failures);
                log.WebhookNotKept(failure, webhook.Url, failure.Message, delay);
            }

            await Task.Delay(delay, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

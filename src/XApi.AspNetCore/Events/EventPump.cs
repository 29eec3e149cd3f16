using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace XApi.AspNetCore;

/// <summary>
/// Hands the events of the inbox to the application's handler, several at a time. It leases only what is handled at once, so that a crash
/// delays little.
/// </summary>
internal sealed class EventPump(
    IXEventInbox inbox,
    EventIntake intake,
    EventWork work,
    IServiceScopeFactory scopes,
    IOptions<XEventOptions> options,
    TimeProvider time,
    EventLog log
) : BackgroundService
{
    private static readonly Backoff AfterFailures = Backoff.Exponential(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));

    private readonly SemaphoreSlim _free = new(options.Value.MaxConcurrency);

    public override void Dispose()
    {
        _free.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            for (var failures = 0; ; )
            {
                try
                {
                    await PumpAsync(() => failures = 0, stoppingToken).ConfigureAwait(false);
                }
                catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
                {
                    var delay = AfterFailures.Delay(++failures);
                    log.PumpFailed(failure, delay);
                    await Task.Delay(delay, time, stoppingToken).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is under way ends or is released before the process does.
            for (var handlers = options.Value.MaxConcurrency; handlers > 0; handlers--)
            {
                await _free.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async Task PumpAsync(Action works, CancellationToken stopping)
    {
        while (true)
        {
            await _free.WaitAsync(stopping).ConfigureAwait(false);
            var free = 1;
            while (_free.Wait(0, CancellationToken.None))
            {
                free++;
            }

            // Looked at before the inbox is: what arrives in between is not overlooked.
            var arrival = intake.Arrival;
            try
            {
                var leases = await inbox.LeaseAsync(free, options.Value.LeaseDuration, stopping).ConfigureAwait(false);
                works();
                foreach (var lease in leases)
                {
                    free--;
                    _ = HandleAsync(lease, stopping);
                }

                if (leases.Count > 0)
                {
                    continue;
                }
            }
            finally
            {
                if (free > 0)
                {
                    _free.Release(free);
                }
            }

            await arrival.WaitAsync(options.Value.PollInterval, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stopping.ThrowIfCancellationRequested();
        }
    }

    private async Task HandleAsync(XEventLease lease, CancellationToken stopping)
    {
        // The inbox may respond at once, and the handler too: the pump leases for others meanwhile.
        await Task.Yield();
        try
        {
            await work.RunAsync(
                    lease,
                    async (item, token) =>
                    {
                        var scope = scopes.CreateAsyncScope();
                        await using (scope.ConfigureAwait(false))
                        {
                            await scope
                                .ServiceProvider.GetRequiredService<IXEventHandler>()
                                .HandleAsync(item, new XEventContext(lease), token)
                                .ConfigureAwait(false);
                        }
                    },
                    stopping
                )
                .ConfigureAwait(false);
        }
        finally
        {
            _free.Release();
        }
    }
}

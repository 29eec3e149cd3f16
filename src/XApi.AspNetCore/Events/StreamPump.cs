using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace XApi.AspNetCore;

/// <summary>A stream whose events go into the inbox.</summary>
/// <param name="Name">What it is called in health checks, such as <c>activity</c>.</param>
/// <param name="Monitor">A window on it.</param>
/// <param name="Read">Connects it.</param>
internal sealed record EventStream(string Name, StreamMonitor Monitor, Func<CancellationToken, IAsyncEnumerable<XEvent>> Read);

/// <summary>
/// Puts the events of a stream into the inbox. The next is taken from the stream when the last is there, so that none is lost between the
/// two.
/// </summary>
internal sealed class StreamPump(EventStream stream, EventIntake intake, IOptions<XEventOptions> options, TimeProvider time, EventLog log)
    : BackgroundService
{
    // What a stream does not recover from by itself, such as a credential that X refuses.
    private static readonly Backoff AfterFailures = Backoff.Exponential(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var failures = 0; ; )
        {
            try
            {
                await foreach (var item in stream.Read(stoppingToken).WithCancellation(stoppingToken).ConfigureAwait(false))
                {
                    failures = 0;
                    while (!await intake.AddAsync([item], stoppingToken).ConfigureAwait(false))
                    {
                        // The inbox is full: the stream waits, and its own buffer fills.
                        await Task.Delay(options.Value.PollInterval, time, stoppingToken).ConfigureAwait(false);
                    }
                }

                return;
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                var delay = AfterFailures.Delay(++failures);
                log.StreamEnded(failure, delay);
                await Task.Delay(delay, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}

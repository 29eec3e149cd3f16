using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;

namespace XApi.AspNetCore;

/// <summary>Reads the events of the inbox as a sequence, in place of an <see cref="IXEventHandler"/>.</summary>
public interface IXEventReader
{
    /// <summary>The events, as they arrive. Several readers share them: each event goes to one.</summary>
    /// <param name="cancellationToken">Ends the sequence.</param>
    /// <returns>
    /// A sequence without an end. Asking for the next event means that the last one was handled. Where the loop is left instead, by a
    /// <c>break</c> or an exception, the last one failed: it is retried later.
    /// </returns>
    IAsyncEnumerable<XEvent> ReadAllAsync(CancellationToken cancellationToken = default);
}

internal sealed class EventReader(
    IXEventInbox inbox,
    EventIntake intake,
    EventWork work,
    IOptions<XEventOptions> options,
    TimeProvider time
) : IXEventReader
{
    public async IAsyncEnumerable<XEvent> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var arrival = intake.Arrival;
            if (await inbox.LeaseAsync(1, options.Value.LeaseDuration, cancellationToken).ConfigureAwait(false) is not [var lease])
            {
                await arrival
                    .WaitAsync(options.Value.PollInterval, time, cancellationToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            await using (lease.ConfigureAwait(false))
            {
                if (await work.OpenAsync(lease).ConfigureAwait(false) is not { } item)
                {
                    continue;
                }

                using var lost = new CancellationTokenSource();
                using var kept = new CancellationTokenSource();
                var keeping = work.KeepAsync(lease, lost, kept.Token);
                var handled = false;
                try
                {
                    yield return item;
                    handled = true;
                }
                finally
                {
                    await kept.CancelAsync().ConfigureAwait(false);
                    await keeping.ConfigureAwait(false);
                    await (
                        handled ? work.CompleteAsync(lease, item.Type)
                        : cancellationToken.IsCancellationRequested ? work.ReleaseAsync(lease, item.Type)
                        : work.FailAsync(lease, item.Type, new InvalidOperationException("The loop that reads events was left."))
                    ).ConfigureAwait(false);
                }
            }
        }
    }
}

namespace XApi.AspNetCore;

/// <summary>Puts events into the inbox, and wakes those who handle them.</summary>
internal sealed class EventIntake(IXEventInbox inbox, EventTelemetry telemetry, EventLog log)
{
    private volatile TaskCompletionSource _arrival = NewArrival();

    /// <summary>Is completed when the next event arrives in this process.</summary>
    internal Task Arrival => _arrival.Task;

    /// <summary>Adds events, all or those up to the first for which there is no room: what is sent again adds the rest.</summary>
    /// <returns>False where there was no room for all.</returns>
    internal async ValueTask<bool> AddAsync(IReadOnlyList<XEvent> items, CancellationToken cancellationToken)
    {
        var (added, isFull) = (0, false);
        try
        {
            foreach (var item in items)
            {
                var addition = await inbox.AddAsync(item, cancellationToken).ConfigureAwait(false);
                if (addition == XEventAddition.Full)
                {
                    isFull = true;
                    break;
                }

                telemetry.Received(item, addition);
                added += addition == XEventAddition.Added ? 1 : 0;
            }
        }
        finally
        {
            if (added > 0)
            {
                Interlocked.Exchange(ref _arrival, NewArrival()).TrySetResult();
            }
        }

        log.Received(added, items.Count);
        return !isFull;
    }

    private static TaskCompletionSource NewArrival() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

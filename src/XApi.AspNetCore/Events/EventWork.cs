using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace XApi.AspNetCore;

/// <summary>One event from its lease to its end: the lease is kept while it is handled, and what became of it is recorded.</summary>
internal sealed class EventWork(IOptions<XEventOptions> options, TimeProvider time, EventTelemetry telemetry, EventLog log)
{
    // Two renewals may fail before a lease expires.
    private const int RenewalsPerLease = 3;

    /// <summary>Handles an event. Nothing is thrown.</summary>
    /// <param name="lease">Its lease, which is disposed.</param>
    /// <param name="handle">Handles it.</param>
    /// <param name="stopping">The application stops: the event is left to the next process.</param>
    internal async Task RunAsync(XEventLease lease, Func<XEvent, CancellationToken, Task> handle, CancellationToken stopping)
    {
        try
        {
            await using (lease.ConfigureAwait(false))
            {
                if (await OpenAsync(lease).ConfigureAwait(false) is not { } item)
                {
                    return;
                }

                try
                {
                    await HandleAsync(lease, item, handle, stopping).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (stopping.IsCancellationRequested)
                {
                    await ReleaseAsync(lease, item.Type).ConfigureAwait(false);
                }
            }
        }
        catch (Exception failure)
        {
            log.NotRecorded(failure, lease.Id);
        }
    }

    /// <summary>The event of a lease; null where it is not to be handled: it is retried later, or is a dead letter by now.</summary>
    internal async Task<XEvent?> OpenAsync(XEventLease lease)
    {
        if (lease.Attempt > options.Value.MaxAttempts)
        {
            // Its process did not survive the last attempt.
            await BuryAsync(lease, "", null, "The process ended in each attempt.").ConfigureAwait(false);
            return null;
        }

        try
        {
            return XEvent.Parse(lease.Json);
        }
        catch (Exception failure) when (failure is JsonException or ArgumentException)
        {
            await FailAsync(lease, "", failure).ConfigureAwait(false);
            return null;
        }
    }

    /// <summary>Leaves an event to others, since the application stops.</summary>
    internal async Task ReleaseAsync(XEventLease lease, string type)
    {
        telemetry.Handled(type, "released");
        await lease.ReleaseAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Records that an attempt failed: the event is retried later, or is a dead letter.</summary>
    internal async Task FailAsync(XEventLease lease, string type, Exception failure)
    {
        var error = $"{failure.GetType().Name}: {failure.Message}";
        if (lease.Attempt >= options.Value.MaxAttempts)
        {
            await BuryAsync(lease, type, failure, error).ConfigureAwait(false);
            return;
        }

        var delay = options.Value.Backoff.Delay(lease.Attempt);
        telemetry.Handled(type, "failed");
        log.Failed(failure, lease.Id, type, lease.Attempt, delay);
        await lease.RetryAsync(delay, error, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Records that an event was handled.</summary>
    internal async Task CompleteAsync(XEventLease lease, string type)
    {
        if (await lease.CompleteAsync(CancellationToken.None).ConfigureAwait(false))
        {
            telemetry.Handled(type, "handled");
        }
        else
        {
            telemetry.Handled(type, "lost");
            log.LeaseLost(lease.Id);
        }
    }

    /// <summary>Renews a lease until it is stopped. <paramref name="lost"/> is cancelled when another process has the event.</summary>
    internal async Task KeepAsync(XEventLease lease, CancellationTokenSource lost, CancellationToken stop)
    {
        var duration = options.Value.LeaseDuration;
        while (true)
        {
            try
            {
                await Task.Delay(duration / RenewalsPerLease, time, stop).ConfigureAwait(false);
                if (!await lease.RenewAsync(duration, stop).ConfigureAwait(false))
                {
                    await lost.CancelAsync().ConfigureAwait(false);
                    return;
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                log.NotRenewed(failure, lease.Id, duration / RenewalsPerLease);
            }
        }
    }

    private async Task HandleAsync(XEventLease lease, XEvent item, Func<XEvent, CancellationToken, Task> handle, CancellationToken stopping)
    {
        using var activity = telemetry.Source.StartActivity($"handle {item.Type}", ActivityKind.Consumer);
        activity?.SetTag("x.event.type", item.Type);
        using var limit = new CancellationTokenSource(options.Value.HandlerTimeout, time);
        using var lost = new CancellationTokenSource();
        using var kept = new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, lost.Token, stopping);
        var keeping = KeepAsync(lease, lost, kept.Token);
        var started = time.GetTimestamp();
        Exception? failure = null;
        try
        {
            await handle(item, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception thrown)
        {
            failure =
                thrown is OperationCanceledException && limit.IsCancellationRequested
                    ? new TimeoutException($"The handler took longer than HandlerTimeout, {options.Value.HandlerTimeout}.", thrown)
                    : thrown;
            activity?.SetStatus(ActivityStatusCode.Error, LoggedFailure.Of(failure));
        }
        finally
        {
            await kept.CancelAsync().ConfigureAwait(false);
            await keeping.ConfigureAwait(false);
        }

        telemetry.Took(item.Type, time.GetElapsedTime(started), time.GetUtcNow() - lease.ReceivedAt);
        await (failure is null ? CompleteAsync(lease, item.Type) : FailAsync(lease, item.Type, failure)).ConfigureAwait(false);
    }

    private async Task BuryAsync(XEventLease lease, string type, Exception? failure, string error)
    {
        telemetry.Handled(type, "dead");
        log.Dead(failure, lease.Id, type, lease.Attempt);
        await lease.DeadLetterAsync(error, CancellationToken.None).ConfigureAwait(false);
    }
}

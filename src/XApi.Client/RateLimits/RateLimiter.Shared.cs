namespace XApi;

// Limits that other processes share: a request needs their permit, too.
internal sealed partial class RateLimiter
{
    /// <summary>Acquires a permit to send one request, waiting or failing according to the call's policy.</summary>
    /// <exception cref="XRateLimitException">The policy is not to wait, or the wait would be too long.</exception>
    internal ValueTask<LimitLease> AcquireAsync(LimitCall call, CancellationToken cancellationToken) =>
        coordinator is null || call.Policy.Behavior == RateLimitBehavior.Observe
            ? AcquireOwnAsync(call, cancellationToken)
            : AcquireSharedAsync(coordinator, call, cancellationToken);

    private async ValueTask<LimitLease> AcquireSharedAsync(
        IRateLimitCoordinator permits,
        LimitCall call,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var lease = await AcquireOwnAsync(call, cancellationToken).ConfigureAwait(false);
            var (limits, waiting) = Shared(lease, sentAt: null);
            SharedRateLimitDelay? delay;
            try
            {
                delay = await permits.AcquireAsync(limits, waiting, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                Return(lease);
                throw;
            }

            if (delay is null)
            {
                lease.IsShared = true;
                return lease;
            }

            Record(
                lease,
                now =>
                {
                    lease.Partition.Return(lease);
                    lease.Partition.Close(delay with { Until = delay.Until + _clock.Ahead }, now);
                }
            );
        }
    }

    /// <summary>Reports a request that was sent, or was not, to the other processes.</summary>
    private void Report(LimitLease lease, bool wasSent)
    {
        if (!lease.IsShared)
        {
            return;
        }

        var (limits, _) = Shared(lease, wasSent ? lease.At : null);
        if (wasSent)
        {
            coordinator!.Complete(limits);
        }
        else
        {
            coordinator!.Return(limits);
        }
    }

    private (IReadOnlyList<SharedRateLimit> Limits, int Waiting) Shared(LimitLease lease, DateTimeOffset? sentAt)
    {
        lock (_gate)
        {
            var now = _clock.Now;
            var partition = lease.Partition;
            var limits = new List<SharedRateLimit>(lease.Windows.Length + 1);
            foreach (var window in lease.Windows)
            {
                Add(window, partition.Owner);
            }

            if (lease.AppDay is { } day)
            {
                Add(day, "app");
            }

            return (limits, partition.Waiting);

            void Add(LimitWindow window, string owner)
            {
                // A day of which no header has said the limit allows any number.
                window.Refresh(now);
                if (window.Limit < int.MaxValue)
                {
                    var shared = window.Shared($"{owner}/{window.Spec.Bucket ?? partition.Operation.Id}", sentAt - _clock.Ahead);
                    limits.Add(shared with { Reset = shared.Reset - _clock.Ahead });
                }
            }
        }
    }
}

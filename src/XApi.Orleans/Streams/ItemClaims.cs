namespace XApi.Orleans;

/// <summary>Lets one of two connections that bring the same items hand each over; the other waits until it is done.</summary>
/// <param name="ids">The ids that were handed over lately.</param>
/// <param name="holder">The name of this connection's reader.</param>
/// <param name="length">After how long the other may hand over what this one claimed, and does not renew.</param>
/// <param name="time">The clock.</param>
internal sealed class ItemClaims(IHandledIdsGrain ids, string holder, TimeSpan length, TimeProvider time)
{
    /// <summary>How long to wait until an item is looked at again that the other connection hands over.</summary>
    internal static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);

    /// <summary>Handles an item unless it was handled; false while the other connection does.</summary>
    internal async Task<bool> HandleAsync(string id, Func<Task> handle)
    {
        var claim = await ids.ClaimAsync(id, holder, length).ConfigureAwait(false);
        if (claim != ItemClaim.Granted)
        {
            return claim == ItemClaim.Done;
        }

        var handling = handle();
        while (!handling.IsCompleted)
        {
            await handling.WaitAsync(length / 3, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!handling.IsCompleted)
            {
                await ClusterCalls.TryAsync(() => ids.ClaimAsync(id, holder, length)).ConfigureAwait(false);
            }
        }

        await handling.ConfigureAwait(false);
        // An id that could not be stored costs a second handling, which a retry here would cost for certain.
        await ClusterCalls
            .TryAsync(() => ClusterCalls.RepeatAsync(() => ids.CompleteAsync(id), length, time, failure => failure, CancellationToken.None))
            .ConfigureAwait(false);
        return true;
    }

    /// <summary>Lets the other connection hand an item over at once; the claim expires by itself.</summary>
    internal Task ReleaseAsync(string id) => ClusterCalls.TryAsync(() => ids.ReleaseAsync(id, holder));
}

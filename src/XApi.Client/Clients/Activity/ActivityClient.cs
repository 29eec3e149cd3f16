namespace XApi;

// Written by hand: subscriptions as a wanted state, which several calls bring about.
public partial interface IActivityClient
{
    /// <summary>
    /// Makes the App's subscriptions those that are wanted: creates what is missing, changes what differs and deletes what is not wanted.
    /// </summary>
    /// <param name="desired">
    /// The subscriptions that shall be there. Type and filter say which one is which; tag, webhook and end are changed where they differ.
    /// The same one twice counts once, as it stands last; an empty list deletes all.
    /// </param>
    /// <param name="options">Optional parameters; null for the defaults.</param>
    /// <param name="cancellationToken">Stops between two requests.</param>
    /// <returns>
    /// What was done, and which subscriptions X did not accept, and why. The second time, nothing is left to do and nothing but the list is
    /// requested.
    /// </returns>
    /// <remarks>
    /// New subscriptions are created before others are deleted, so that nothing is missed in between. What X refused while there were
    /// others is attempted once more after these were deleted, which may have made room. When X accepts none of the wanted subscriptions,
    /// those that exist are kept. The list and the deletions need an App-only credential.
    /// </remarks>
    /// <exception cref="XApiException">
    /// X returned an error that is not about a subscription, or nothing at all. What was done until then stays done; call again to
    /// continue.
    /// </exception>
    Task<ActivitySubscriptionSync> SyncSubscriptionsAsync(
        IReadOnlyList<CreateActivitySubscriptionRequest> desired,
        ActivitySubscriptionSyncOptions? options = null,
        CancellationToken cancellationToken = default
    );
}

public sealed partial class ActivityClient
{
    /// <inheritdoc/>
    public Task<ActivitySubscriptionSync> SyncSubscriptionsAsync(
        IReadOnlyList<CreateActivitySubscriptionRequest> desired,
        ActivitySubscriptionSyncOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(desired);
        return new SubscriptionSynchronization(this, options ?? new(), cancellationToken).RunAsync(desired);
    }
}

using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi;

/// <summary>
/// Optional parameters of <see cref="IActivityClient.SyncSubscriptionsAsync"/>. Time-out, policy, budget and credential hold for each request, and
/// <see cref="CallOptions.AllowRetry"/> for each that creates a subscription.
/// </summary>
public sealed record ActivitySubscriptionSyncOptions : CallOptions
{
    /// <summary>
    /// Chooses the credential that creates a subscription: events that only a user may see need the user's OAuth 2.0 token. Null, the
    /// default, or a null that it returns lets the client choose among its own.
    /// </summary>
    public Func<CreateActivitySubscriptionRequest, IAuthenticationProvider?>? CredentialOf { get; init; }

    /// <summary>
    /// Which of the App's subscriptions the list is about, such as those of a webhook: others are neither changed nor deleted. Null, the
    /// default, for all.
    /// </summary>
    public Func<ActivitySubscription, bool>? Scope { get; init; }
}

/// <summary>The result of <see cref="IActivityClient.SyncSubscriptionsAsync"/>.</summary>
public sealed record ActivitySubscriptionSync
{
    /// <summary>The subscriptions that were created.</summary>
    public IReadOnlyList<ActivitySubscription> Created { get; init; } = [];

    /// <summary>The subscriptions whose tag, webhook or end was changed, as they are now.</summary>
    public IReadOnlyList<ActivitySubscription> Updated { get; init; } = [];

    /// <summary>The subscriptions that were deleted.</summary>
    public IReadOnlyList<ActivitySubscription> Deleted { get; init; } = [];

    /// <summary>The wanted subscriptions that were there already.</summary>
    public IReadOnlyList<ActivitySubscription> Unchanged { get; init; } = [];

    /// <summary>The subscriptions that are not wanted but were kept, because X accepted none of the wanted ones.</summary>
    public IReadOnlyList<ActivitySubscription> Kept { get; init; } = [];

    /// <summary>The wanted subscriptions that X did not accept.</summary>
    public IReadOnlyList<ActivitySubscriptionFailure> Failures { get; init; } = [];

    /// <summary>Whether the subscriptions are now those that were wanted.</summary>
    public bool IsComplete => Failures.Count == 0 && Kept.Count == 0;

    /// <summary>Whether anything was created, changed or deleted.</summary>
    public bool HasChanged => Created.Count + Updated.Count + Deleted.Count > 0;
}

/// <summary>A subscription that X did not accept.</summary>
/// <param name="Subscription">The subscription as it was wanted.</param>
/// <param name="Error">What X returned.</param>
public sealed record ActivitySubscriptionFailure(CreateActivitySubscriptionRequest Subscription, XApiException Error);

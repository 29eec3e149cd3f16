namespace XApi.AspNetCore;

/// <summary>How an application keeps its webhook registered.</summary>
public sealed record XWebhookOptions
{
    /// <summary>How often X is asked whether the webhook is valid: every 10 minutes by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 1 minute and 24 hours.</exception>
    public TimeSpan CheckInterval
    {
        get;
        init => field = TimeSpan.FromMinutes(Bound.Number(value.TotalMinutes, 1, 1440));
    } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Whether X sends again what it did not deliver while the webhook was invalid, of the last 24 hours at most. True by default. X
    /// charges events that it delivers; those that were handled before are not handled again.
    /// </summary>
    public bool ReplayOutages { get; init; } = true;

    /// <summary>
    /// The subscriptions to X Activity that the webhook shall have, by its id: they are brought about when it is registered, and with each
    /// check. Subscriptions without this webhook are left alone. Null, the default, leaves subscriptions alone.
    /// </summary>
    public Func<string, CancellationToken, ValueTask<IReadOnlyList<CreateActivitySubscriptionRequest>>>? Subscriptions { get; init; }

    /// <summary>Which credential subscribes, for events that only a user may see; null for the client's own.</summary>
    public Func<
        CreateActivitySubscriptionRequest,
        Microsoft.Kiota.Abstractions.Authentication.IAuthenticationProvider?
    >? CredentialOf { get; init; }

    /// <summary>The name of the client; null, the default, for the one without a name. It needs an App-only credential.</summary>
    public string? Client { get; init; }
}

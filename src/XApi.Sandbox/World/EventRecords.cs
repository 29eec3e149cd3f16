namespace XApi.Sandbox;

/// <summary>What the App subscribed to, and where it is sent. Callers hold the world's gate.</summary>
internal sealed class EventRecords
{
    /// <summary>Webhooks, oldest first.</summary>
    internal List<WebhookRecord> Webhooks { get; } = [];

    /// <summary>Subscriptions to X Activity, oldest first.</summary>
    internal List<SubscriptionRecord> Activity { get; } = [];

    internal WebhookRecord? Webhook(long id) => Webhooks.Find(webhook => webhook.Id == id);

    /// <summary>Ends what a user had agreed to.</summary>
    internal void Remove(UserRecord user)
    {
        Webhooks.ForEach(webhook => webhook.Subscribers.Remove(user));
        Activity.RemoveAll(subscription => subscription.UserId == user.Id && ActivitySection.IsPrivate(subscription.EventType));
    }

    internal void Remove(WebhookRecord webhook)
    {
        Webhooks.Remove(webhook);
        foreach (var subscription in Activity.Where(subscription => subscription.WebhookId == webhook.Id))
        {
            subscription.WebhookId = null;
        }
    }
}

/// <summary>A URL to which events are sent.</summary>
internal sealed class WebhookRecord
{
    internal required long Id { get; init; }

    internal required Uri Url { get; init; }

    internal required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the URL last responded to a check as it should.</summary>
    internal DateTimeOffset CheckedAt { get; set; }

    /// <summary>Whether events are sent. One that fails its checks is sent none, until it is validated again.</summary>
    internal bool IsValid { get; set; } = true;

    /// <summary>Since when the filtered stream is sent to it; null where it is not.</summary>
    internal DateTimeOffset? LinkedAt { get; set; }

    /// <summary>Whose Account Activity it receives, in the order in which they subscribed.</summary>
    internal List<UserRecord> Subscribers { get; } = [];

    /// <summary>What was to be sent in the last 24 hours, whether it arrived or not.</summary>
    internal Queue<WebhookEvent> History { get; } = new();

    /// <summary>The job that sends events again; null where none does.</summary>
    internal string? Replay { get; set; }
}

/// <summary>An event on its way to a webhook.</summary>
/// <param name="Id">What tells it from others; a repetition has the same.</param>
/// <param name="At">When it happened.</param>
/// <param name="Body">The body, as it is signed and sent.</param>
internal sealed record WebhookEvent(string Id, DateTimeOffset At, byte[] Body);

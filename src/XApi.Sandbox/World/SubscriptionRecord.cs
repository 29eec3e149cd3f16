namespace XApi.Sandbox;

/// <summary>A subscription to one type of event of X Activity.</summary>
internal sealed class SubscriptionRecord
{
    internal required long Id { get; init; }

    internal required string EventType { get; init; }

    /// <summary>The user whose events are delivered; null where the type has none.</summary>
    internal required long? UserId { get; init; }

    internal required string? Keyword { get; init; }

    internal required string? Direction { get; init; }

    internal required IReadOnlyDictionary<string, string> Qualifiers { get; init; }

    internal required DateTimeOffset CreatedAt { get; init; }

    internal DateTimeOffset UpdatedAt { get; set; }

    internal DateTimeOffset? ExpiresAt { get; set; }

    internal string? Tag { get; set; }

    internal long? WebhookId { get; set; }

    /// <summary>Whether another subscription asks for the same.</summary>
    internal bool IsLike(SubscriptionRecord other) =>
        (EventType, UserId, Keyword, Direction) == (other.EventType, other.UserId, other.Keyword, other.Direction)
        && Qualifiers.OrderBy(pair => pair.Key).SequenceEqual(other.Qualifiers.OrderBy(pair => pair.Key));
}

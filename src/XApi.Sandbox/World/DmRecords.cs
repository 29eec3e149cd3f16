namespace XApi.Sandbox;

/// <summary>Users who write to each other.</summary>
/// <param name="Id">Two users' is made of their ids, the smaller one first; a group has a number of its own.</param>
/// <param name="Participants">Who they are.</param>
internal sealed record DmConversation(string Id, IReadOnlyList<UserRecord> Participants);

/// <summary>Something that happened in a conversation.</summary>
internal sealed class DmEventRecord
{
    internal required long Id { get; init; }

    internal required DmConversation Conversation { get; init; }

    internal required string Type { get; init; }

    internal required UserRecord Sender { get; init; }

    internal string? Text { get; init; }

    internal TextEntities? Entities { get; init; }

    internal IReadOnlyList<MediaRecord> Media { get; init; } = [];

    /// <summary>Who joined or left.</summary>
    internal IReadOnlyList<UserRecord> Joined { get; init; } = [];

    /// <summary>Who no longer sees it, since they deleted it: a message is deleted for oneself.</summary>
    internal HashSet<UserRecord> DeletedBy { get; } = [];

    internal bool IsVisibleTo(UserRecord user) => Conversation.Participants.Contains(user) && !DeletedBy.Contains(user);
}

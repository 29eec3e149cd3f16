namespace XApi.Sandbox;

/// <summary>A List of accounts.</summary>
internal sealed class ListRecord
{
    internal required long Id { get; init; }

    internal required UserRecord Owner { get; init; }

    internal required string Name { get; set; }

    internal string? Description { get; set; }

    internal bool IsPrivate { get; set; }

    internal MarkSet<UserRecord> Members { get; } = new();

    internal MarkSet<UserRecord> Followers { get; } = new();

    /// <summary>A private List is its owner's to see.</summary>
    internal bool IsVisibleTo(UserRecord? viewer) => !IsPrivate || viewer == Owner;
}

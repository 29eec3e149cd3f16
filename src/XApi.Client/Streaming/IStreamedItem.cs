namespace XApi;

/// <summary>An item of any stream, as far as the client has to know it to keep the stream whole.</summary>
public interface IStreamedItem
{
    /// <summary>What makes the item that item and no other, such as the id of its Tweet: one that arrives again is left out. Null where items have none.</summary>
    string? Key => null;

    /// <summary>When that happened which the item reports, such as the posting of its Tweet; null where it does not say.</summary>
    DateTimeOffset? OccurredAt => null;

    /// <summary>The rules that the item matches; none in a stream without rules.</summary>
    IReadOnlyList<MatchingRule> MatchingRules => [];

    /// <summary>What could not be returned, and why.</summary>
    IReadOnlyList<Problem> Errors { get; }

    /// <summary>
    /// By which means the item was recovered; <see cref="StreamRecovery.None"/> for one that arrived live. What happened before a connection was opened that
    /// asked for a backfill was brought by the <see cref="StreamRecovery.Backfill"/>.
    /// </summary>
    StreamRecovery RecoveredBy { get; }

    /// <summary>
    /// Says that the item is done, so that it does not come again when another process resumes the stream from its position
    /// (<see cref="StreamRecoverySettings.Position"/>). When it has returned, that outlasts the process. It may be called at any time, in any order, more than
    /// once; without a position it does nothing.
    /// </summary>
    /// <param name="cancellationToken">Cancels the wait for the position's store, not the writing.</param>
    /// <exception cref="XStreamPositionException">The position could not be written.</exception>
    Task AcknowledgeAsync(CancellationToken cancellationToken = default) => StreamReceipt.AcknowledgeAsync(this, cancellationToken);

    internal StreamReceipt? Receipt
    {
        get => null;
        set { }
    }

    internal void MarkRecovered(StreamRecovery by) { }
}

/// <summary>An item of a stream of Tweets: a Tweet and what was expanded with it.</summary>
public interface IStreamedTweet : IStreamedItem
{
    /// <summary>The Tweet.</summary>
    Tweet Data { get; }

    /// <summary>What was expanded; null when nothing was.</summary>
    Includes? Includes { get; }

    string? IStreamedItem.Key => Data.Id;

    // An id holds the time of posting, which a Tweet names only where that was requested.
    DateTimeOffset? IStreamedItem.OccurredAt => Data.CreatedAt ?? XId.TimeOf(Data.Id);
}

namespace XApi.AspNetCore;

/// <summary>
/// Where events wait until they are handled. What is in it outlasts the request that brought it, so that X gets its response at once.
/// </summary>
/// <remarks>
/// <para>The library's own are <see cref="MemoryEventInbox"/> and <see cref="DbEventInbox"/>. An implementation is safe for use from many
/// threads, and one that outlasts a process from many processes.</para>
/// <para>An event that was leased and neither completed nor retried, since its process ended, is leased again once the lease has
/// expired.</para>
/// </remarks>
public interface IXEventInbox
{
    /// <summary>Adds an event, unless one with its id is there or was handled before.</summary>
    /// <param name="item">The event.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What became of it. Once it is <see cref="XEventAddition.Added"/>, the event is not lost.</returns>
    ValueTask<XEventAddition> AddAsync(XEvent item, CancellationToken cancellationToken = default);

    /// <summary>Leases events that are due, the longest due first. Nobody else gets them until the leases expire.</summary>
    /// <param name="count">How many at most, 1 or more.</param>
    /// <param name="duration">How long, unless a lease is renewed.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The leases; none where nothing is due.</returns>
    ValueTask<IReadOnlyList<XEventLease>> LeaseAsync(int count, TimeSpan duration, CancellationToken cancellationToken = default);

    /// <summary>How full the inbox is.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<XEventInboxStatus> GetStatusAsync(CancellationToken cancellationToken = default);

    /// <summary>The events that failed in every attempt, the latest first.</summary>
    /// <param name="count">How many at most, 1 or more.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<IReadOnlyList<XDeadLetter>> GetDeadLettersAsync(int count = 100, CancellationToken cancellationToken = default);

    /// <summary>Makes a dead letter due again, as if it had just arrived.</summary>
    /// <param name="id">The id of the event.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether there was such a dead letter.</returns>
    ValueTask<bool> RedeliverAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>
    /// Forgets the ids of events that were handled so long ago that they don't come again. It is called every few minutes.
    /// </summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>How many were forgotten.</returns>
    ValueTask<int> PurgeAsync(CancellationToken cancellationToken = default);
}

/// <summary>What became of an event that was added to an inbox.</summary>
public enum XEventAddition
{
    /// <summary>It is in the inbox.</summary>
    Added,

    /// <summary>It is there already, or was handled before.</summary>
    Duplicate,

    /// <summary>The inbox has no room; X is to send it again.</summary>
    Full,
}

/// <summary>How full an inbox is.</summary>
/// <param name="Waiting">How many events are there that are not handled, those under way included.</param>
/// <param name="Capacity">How many there may be.</param>
/// <param name="DeadLetters">How many failed in every attempt.</param>
/// <param name="OldestReceivedAt">When the oldest of those that wait was received; null where none does.</param>
public sealed record XEventInboxStatus(int Waiting, int Capacity, int DeadLetters, DateTimeOffset? OldestReceivedAt);

/// <summary>An event that failed in every attempt. It is kept until it is delivered again.</summary>
/// <param name="Id">The id of the event.</param>
/// <param name="Json">The event, which <see cref="XEvent.Parse"/> reads.</param>
/// <param name="ReceivedAt">When it was received.</param>
/// <param name="Attempts">How often it was attempted.</param>
/// <param name="Error">What went wrong the last time.</param>
public sealed record XDeadLetter(string Id, string Json, DateTimeOffset ReceivedAt, int Attempts, string Error);

using System.Data.Common;

namespace XApi.AspNetCore;

/// <summary>An event that nobody else handles until the lease expires. It ends with one of its methods, and is disposed.</summary>
/// <remarks>Each method returns false where the lease had expired and another has the event by now: whatever was done for it is to be
/// undone, if it can be.</remarks>
public abstract class XEventLease : IAsyncDisposable
{
    /// <summary>Takes what an inbox keeps of an event.</summary>
    /// <param name="id">The id of the event.</param>
    /// <param name="json">The event as X sent it.</param>
    /// <param name="receivedAt">When it was received.</param>
    /// <param name="attempt">Which attempt this is, from 1; those that a process did not survive count.</param>
    protected XEventLease(string id, string json, DateTimeOffset receivedAt, int attempt) =>
        (Id, Json, ReceivedAt, Attempt) = (id, json, receivedAt, attempt);

    /// <summary>The id of the event.</summary>
    public string Id { get; }

    /// <summary>The event as X sent it.</summary>
    public string Json { get; }

    /// <summary>When the event was received.</summary>
    public DateTimeOffset ReceivedAt { get; }

    /// <summary>Which attempt this is, from 1; those that a process did not survive count.</summary>
    public int Attempt { get; }

    /// <summary>Makes the lease expire later.</summary>
    /// <param name="duration">How long from now.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public abstract ValueTask<bool> RenewAsync(TimeSpan duration, CancellationToken cancellationToken = default);

    /// <summary>The event was handled. A transaction that was begun is committed with it.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public abstract ValueTask<bool> CompleteAsync(CancellationToken cancellationToken = default);

    /// <summary>The event was not handled, and is due again later.</summary>
    /// <param name="delay">How long from now.</param>
    /// <param name="error">What went wrong.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public abstract ValueTask<bool> RetryAsync(TimeSpan delay, string error, CancellationToken cancellationToken = default);

    /// <summary>The event was not handled, and is not attempted again.</summary>
    /// <param name="error">What went wrong.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public abstract ValueTask<bool> DeadLetterAsync(string error, CancellationToken cancellationToken = default);

    /// <summary>The event is left to others at once, and this attempt does not count.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public abstract ValueTask<bool> ReleaseAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Begins a transaction in the inbox's database that commits together with <see cref="CompleteAsync"/>, or not at all. What a handler
    /// writes in it is written once, even if the process is killed.
    /// </summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The transaction, the same one each time. It is neither committed nor disposed by the handler.</returns>
    /// <exception cref="NotSupportedException">The inbox is in no database.</exception>
    public virtual ValueTask<DbTransaction> BeginTransactionAsync(CancellationToken cancellationToken = default) =>
        throw new NotSupportedException(
            $"{GetType().Name} has no transaction to share. Keep the events in a database: AddXEvents(…).UseDatabase(source)."
        );

    /// <summary>Takes back what was not completed of a transaction.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}

using System.Data.Common;

namespace XApi.AspNetCore;

/// <summary>Handles the events of an application, by webhook and by stream alike. Each event has a scope of services of its own.</summary>
/// <remarks>
/// What it returns from is handled, and does not come again. What it throws retries the event, later each time, until it is a dead letter.
/// A process that ends while an event is handled leaves it to the next, so that a handler may see it twice, unless what it writes is
/// written in
/// <see cref="XEventContext.BeginTransactionAsync"/>.
/// </remarks>
public interface IXEventHandler
{
    /// <summary>Handles an event.</summary>
    /// <param name="item">The event: one of the classes that derive from <see cref="XEvent"/>.</param>
    /// <param name="context">Which attempt it is, and a transaction to share.</param>
    /// <param name="cancellationToken">
    /// The application stops, <see cref="XEventOptions.HandlerTimeout"/> is over, or another process has the event by now, since this one
    /// was not heard of for too long.
    /// </param>
    Task HandleAsync(XEvent item, XEventContext context, CancellationToken cancellationToken);
}

/// <summary>What a handler learns of an event besides the event.</summary>
public sealed class XEventContext
{
    private readonly XEventLease _lease;

    /// <summary>Takes the lease of the event.</summary>
    /// <param name="lease">The lease.</param>
    public XEventContext(XEventLease lease)
    {
        ArgumentNullException.ThrowIfNull(lease);
        _lease = lease;
    }

    /// <summary>When the event was received.</summary>
    public DateTimeOffset ReceivedAt => _lease.ReceivedAt;

    /// <summary>Which attempt this is, from 1; those that a process did not survive count.</summary>
    public int Attempt => _lease.Attempt;

    /// <inheritdoc cref="XEventLease.BeginTransactionAsync"/>
    public ValueTask<DbTransaction> BeginTransactionAsync(CancellationToken cancellationToken = default) =>
        _lease.BeginTransactionAsync(cancellationToken);
}

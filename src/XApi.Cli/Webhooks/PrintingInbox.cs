using XApi.AspNetCore;

namespace XApi.Cli.Webhooks;

/// <summary>An inbox of which each event is printed as it is accepted, however long those before it are forwarded.</summary>
internal sealed class PrintingInbox(IXEventInbox inbox, EventOutput output) : IXEventInbox
{
    public async ValueTask<XEventAddition> AddAsync(XEvent item, CancellationToken cancellationToken = default)
    {
        var addition = await inbox.AddAsync(item, cancellationToken);
        // What can't be printed any more is not accepted: X sends it again.
        return addition == XEventAddition.Added && !output.TryAdd(item) ? XEventAddition.Full : addition;
    }

    public ValueTask<IReadOnlyList<XEventLease>> LeaseAsync(int count, TimeSpan duration, CancellationToken cancellationToken = default) =>
        inbox.LeaseAsync(count, duration, cancellationToken);

    public ValueTask<XEventInboxStatus> GetStatusAsync(CancellationToken cancellationToken = default) =>
        inbox.GetStatusAsync(cancellationToken);

    public ValueTask<IReadOnlyList<XDeadLetter>> GetDeadLettersAsync(int count = 100, CancellationToken cancellationToken = default) =>
        inbox.GetDeadLettersAsync(count, cancellationToken);

    public ValueTask<bool> RedeliverAsync(string id, CancellationToken cancellationToken = default) =>
        inbox.RedeliverAsync(id, cancellationToken);

    public ValueTask<int> PurgeAsync(CancellationToken cancellationToken = default) => inbox.PurgeAsync(cancellationToken);
}

namespace XApi;

/// <summary>What an item holds of the position of its stream: it has been received, and is not done until it is acknowledged.</summary>
/// <param name="progress">The progress of its stream.</param>
/// <param name="key">What makes the item that item; null where it has nothing of the kind.</param>
/// <param name="posted">When it was posted.</param>
internal sealed class StreamReceipt(StreamProgress progress, string? key, DateTimeOffset posted)
{
    private bool _isDone;

    internal string? Key => key;

    internal DateTimeOffset Posted => posted;

    internal bool IsDone => Volatile.Read(ref _isDone);

    /// <summary>Marks it; false where it was marked before.</summary>
    internal bool Complete() => !Interlocked.Exchange(ref _isDone, true);

    /// <summary>What every item's own method does.</summary>
    internal static Task AcknowledgeAsync(IStreamedItem item, CancellationToken cancellationToken) =>
        item.Receipt?.AcknowledgeAsync(cancellationToken) ?? Task.CompletedTask;

    internal Task AcknowledgeAsync(CancellationToken cancellationToken) => progress.AcknowledgeAsync(this, cancellationToken);
}

namespace XApi;

// Written by hand: what the engine of all streams needs of an item.
public sealed partial class SampledTweet : IStreamedTweet
{
    /// <inheritdoc/>
    public StreamRecovery RecoveredBy { get; internal set; }

    void IStreamedItem.MarkRecovered(StreamRecovery by) => RecoveredBy = by;

    StreamReceipt? IStreamedItem.Receipt { get; set; }

    /// <inheritdoc cref="IStreamedItem.AcknowledgeAsync"/>
    public Task AcknowledgeAsync(CancellationToken cancellationToken = default) => StreamReceipt.AcknowledgeAsync(this, cancellationToken);
}

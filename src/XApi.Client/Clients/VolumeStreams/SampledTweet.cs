namespace XApi;

// Written by hand: what the engine of all streams needs of an item.
public sealed partial class SampledTweet : IStreamedTweet
{
    /// <inheritdoc/>
    public StreamRecovery RecoveredBy { get; internal set; }

    void IStreamedItem.MarkRecovered(StreamRecovery by) => RecoveredBy = by;
}

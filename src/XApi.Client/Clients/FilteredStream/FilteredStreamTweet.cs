namespace XApi;

// Written by hand: what the engine of all streams needs of an item.
public sealed partial class FilteredStreamTweet : IStreamedTweet
{
    /// <inheritdoc/>
    public StreamRecovery RecoveredBy { get; internal set; }

    void IStreamedItem.MarkRecovered(StreamRecovery by) => RecoveredBy = by;

    StreamReceipt? IStreamedItem.Receipt { get; set; }

    /// <inheritdoc cref="IStreamedItem.AcknowledgeAsync"/>
    public Task AcknowledgeAsync(CancellationToken cancellationToken = default) => StreamReceipt.AcknowledgeAsync(this, cancellationToken);

    /// <summary>What the stream would have delivered, made of what a search for its rules found.</summary>
    internal static FilteredStreamTweet FromSearch(Tweet tweet, Includes? includes, IReadOnlyList<MatchingRule> rules) =>
        new()
        {
            Data = tweet,
            Includes = includes,
            MatchingRules = rules,
        };
}

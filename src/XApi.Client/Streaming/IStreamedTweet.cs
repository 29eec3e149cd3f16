namespace XApi;

/// <summary>An item of any stream: a Tweet and what was expanded with it.</summary>
public interface IStreamedTweet
{
    /// <summary>The Tweet.</summary>
    Tweet Data { get; }

    /// <summary>What was expanded; null when nothing was.</summary>
    Includes? Includes { get; }

    /// <summary>What could not be returned, and why.</summary>
    IReadOnlyList<Problem> Errors { get; }

    /// <summary>The rules that the Tweet matches; none in a sampled stream.</summary>
    IReadOnlyList<MatchingRule> MatchingRules { get; }

    /// <summary>
    /// How the Tweet came when it was not live: by <see cref="StreamRecovery.Period"/> or <see cref="StreamRecovery.Search"/>.
    /// <see cref="StreamRecovery.None"/> for what came through the stream itself, where backfilled Tweets can't be told from others.
    /// </summary>
    StreamRecovery RecoveredBy { get; }

    internal void MarkRecovered(StreamRecovery by) { }
}

// Written by hand: the two items share what the engine of all streams needs.
public sealed partial class FilteredStreamTweet : IStreamedTweet
{
    /// <inheritdoc/>
    public StreamRecovery RecoveredBy { get; internal set; }

    void IStreamedTweet.MarkRecovered(StreamRecovery by) => RecoveredBy = by;
}

public sealed partial class SampledTweet : IStreamedTweet
{
    IReadOnlyList<MatchingRule> IStreamedTweet.MatchingRules => [];

    /// <inheritdoc/>
    public StreamRecovery RecoveredBy { get; internal set; }

    void IStreamedTweet.MarkRecovered(StreamRecovery by) => RecoveredBy = by;
}

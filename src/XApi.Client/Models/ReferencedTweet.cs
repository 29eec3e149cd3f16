namespace XApi;

public sealed partial class ReferencedTweet
{
    private Expanded? _expanded;

    /// <summary>The Tweet itself, where <c>referenced_tweets.id</c> was expanded; null where it was not, or failed: see <see cref="Problem"/>.</summary>
    public Tweet? Tweet => _expanded?.Tweet(Id);

    /// <summary>Why the Tweet could not be expanded, because it was deleted or its author is protected, say; null where nothing was said.</summary>
    public Problem? Problem => _expanded?.ProblemWith(Id);

    internal void Join(Expanded expanded) => _expanded = expanded;
}

namespace XApi;

/// <remarks>What a request expanded is found from the user itself, and is not written as JSON.</remarks>
public sealed partial class User
{
    private Expanded? _expanded;

    /// <summary>All that was expanded in the response that the user came in; null where nothing was.</summary>
    public Includes? Includes => _expanded?.Includes;

    /// <summary>The Tweet pinned to the profile, where <c>pinned_tweet_id</c> was expanded.</summary>
    public Tweet? PinnedTweet => _expanded?.Tweet(PinnedTweetId);

    /// <summary>Who it is, for logs and debuggers: <c>@jack (jack, 12)</c>.</summary>
    public override string ToString() => $"@{Username} ({Name}, {Id})";

    /// <summary>The user's latest Tweet, where <c>most_recent_tweet_id</c> was expanded.</summary>
    public Tweet? MostRecentTweet => _expanded?.Tweet(MostRecentTweetId);

    /// <summary>Why an expansion of this user brought nothing; null where it was not asked for, has nothing to expand, or did not fail.</summary>
    /// <param name="expansion">The expansion.</param>
    public Problem? ProblemWith(UserExpansion expansion) =>
        expansion.Value switch
        {
            "pinned_tweet_id" => _expanded?.ProblemWith(PinnedTweetId),
            "most_recent_tweet_id" => _expanded?.ProblemWith(MostRecentTweetId),
            "affiliation.user_id" => _expanded?.ProblemWithAny(Affiliation?.UserId ?? []),
            _ => null,
        };

    void IExpandable.Join(Expanded expanded)
    {
        _expanded = expanded;
        MentionEntity.Join(Entities?.Description?.Mentions, expanded);
    }
}

namespace XApi;

public partial interface ISearchClient
{
    /// <summary>Yields what is new among the Tweets that match a query, as it is posted.</summary>
    /// <param name="query">A query in X's search language.</param>
    /// <param name="every">How long to wait from the beginning of a round to that of the next. It takes longer where the rate limit would not last.</param>
    /// <param name="options">What else to ask for. Its <c>SinceId</c> or <c>StartTime</c> says where the first round begins; by default seven days ago.</param>
    TweetPoller<Tweet, TweetPage> PollRecentAsync(string query, TimeSpan every, SearchRecentOptions? options = null);
}

public partial class SearchClient
{
    /// <inheritdoc/>
    public TweetPoller<Tweet, TweetPage> PollRecentAsync(string query, TimeSpan every, SearchRecentOptions? options = null) =>
        new(EnumerateRecentAsync(query, options), every);
}

public partial interface ITimelinesClient
{
    /// <summary>Yields what a user posts, as it is posted.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="every">How long to wait from the beginning of a round to that of the next. It takes longer where the rate limit would not last.</param>
    /// <param name="options">What else to ask for. Its <c>SinceId</c> or <c>StartTime</c> says where the first round begins; by default 3,200 Tweets ago.</param>
    TweetPoller<Tweet, TweetPage> PollUserTweetsAsync(string userId, TimeSpan every, UserTweetsOptions? options = null);

    /// <summary>Yields the Tweets that mention a user, as they are posted.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="every">How long to wait from the beginning of a round to that of the next. It takes longer where the rate limit would not last.</param>
    /// <param name="options">What else to ask for. Its <c>SinceId</c> or <c>StartTime</c> says where the first round begins; by default 800 Tweets ago.</param>
    TweetPoller<Tweet, TweetPage> PollMentionsAsync(string userId, TimeSpan every, UserMentionsOptions? options = null);

    /// <summary>Yields what the authenticated user and the accounts they follow post, as it is posted.</summary>
    /// <param name="userId">The authenticated user.</param>
    /// <param name="every">How long to wait from the beginning of a round to that of the next. It takes longer where the rate limit would not last.</param>
    /// <param name="options">What else to ask for. Its <c>SinceId</c> or <c>StartTime</c> says where the first round begins; by default 3,200 Tweets ago.</param>
    TweetPoller<Tweet, TweetPage> PollHomeAsync(string userId, TimeSpan every, HomeTimelineOptions? options = null);
}

public partial class TimelinesClient
{
    /// <inheritdoc/>
    public TweetPoller<Tweet, TweetPage> PollUserTweetsAsync(string userId, TimeSpan every, UserTweetsOptions? options = null) =>
        new(EnumerateUserTweetsAsync(userId, options), every);

    /// <inheritdoc/>
    public TweetPoller<Tweet, TweetPage> PollMentionsAsync(string userId, TimeSpan every, UserMentionsOptions? options = null) =>
        new(EnumerateMentionsAsync(userId, options), every);

    /// <inheritdoc/>
    public TweetPoller<Tweet, TweetPage> PollHomeAsync(string userId, TimeSpan every, HomeTimelineOptions? options = null) =>
        new(EnumerateHomeAsync(userId, options), every);
}

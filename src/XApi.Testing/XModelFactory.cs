namespace XApi.Testing;

/// <summary>Makes responses of the API, for tests of code that uses it.</summary>
/// <remarks>
/// It fills what belongs together: the author's id and the expanded author, whom <c>tweet.Author</c> then finds, a page's size and the ids at its ends.
/// All else is set as in <c>new Tweet { Id = "1", Text = "…", Lang = "en" }</c>, on a response whose <c>Hydrate()</c> is called.
/// </remarks>
public static class XModelFactory
{
    /// <summary>Makes a Tweet.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="text">Its text.</param>
    /// <param name="author">Who wrote it; null where the response does not say. Only the id goes into the Tweet: give the user to the response too.</param>
    /// <param name="createdAt">When it was posted; null where the response does not say.</param>
    public static Tweet Tweet(string id, string text, User? author = null, DateTimeOffset? createdAt = null) =>
        new()
        {
            Id = id,
            Text = text,
            AuthorId = author?.Id,
            CreatedAt = createdAt,
            EditHistoryTweetIds = [id],
        };

    /// <summary>Makes a user.</summary>
    /// <param name="id">The user's id.</param>
    /// <param name="username">The handle, without the <c>@</c>.</param>
    /// <param name="name">The display name; null for the handle.</param>
    public static User User(string id, string username, string? name = null) =>
        new()
        {
            Id = id,
            Username = username,
            Name = name ?? username,
        };

    /// <summary>Makes the response to a lookup of one Tweet.</summary>
    /// <param name="tweet">The Tweet.</param>
    /// <param name="users">The users that were expanded.</param>
    /// <param name="rateLimit">The limits in the response's headers; null for none.</param>
    public static TweetResponse TweetResponse(Tweet tweet, IEnumerable<User>? users = null, RateLimit? rateLimit = null) =>
        new TweetResponse
        {
            Data = tweet,
            Includes = Including(users),
            RateLimit = rateLimit,
        }.Hydrate();

    /// <summary>Makes a page of Tweets.</summary>
    /// <param name="tweets">The Tweets, newest first.</param>
    /// <param name="users">The users that were expanded.</param>
    /// <param name="nextToken">The token of the next page; null for the last page.</param>
    /// <param name="rateLimit">The limits in the response's headers; null for none.</param>
    public static TweetPage TweetPage(
        IEnumerable<Tweet> tweets,
        IEnumerable<User>? users = null,
        string? nextToken = null,
        RateLimit? rateLimit = null
    )
    {
        Tweet[] data = [.. tweets];
        return new TweetPage
        {
            Data = data,
            Includes = Including(users),
            Meta = new()
            {
                ResultCount = data.Length,
                NewestId = data.FirstOrDefault()?.Id,
                OldestId = data.LastOrDefault()?.Id,
                NextToken = nextToken,
            },
            RateLimit = rateLimit,
        }.Hydrate();
    }

    /// <summary>Makes a page of users.</summary>
    /// <param name="users">The users.</param>
    /// <param name="nextToken">The token of the next page; null for the last page.</param>
    /// <param name="rateLimit">The limits in the response's headers; null for none.</param>
    public static UserPage UserPage(IEnumerable<User> users, string? nextToken = null, RateLimit? rateLimit = null)
    {
        User[] data = [.. users];
        return new()
        {
            Data = data,
            Meta = new() { ResultCount = data.Length, NextToken = nextToken },
            RateLimit = rateLimit,
        };
    }

    /// <summary>Makes what an <c>Enumerate…Async</c> returns, of whole pages: <c>Take</c>, <c>Pages</c>, checkpoints and the rest work as they do on X.</summary>
    /// <param name="pages">The pages in their order, whatever their tokens say. One without items is an empty collection.</param>
    /// <typeparam name="TItem">What the collection holds.</typeparam>
    /// <typeparam name="TPage">The response that holds a page of it.</typeparam>
    public static Paged<TItem, TPage> Paged<TItem, TPage>(params TPage[] pages)
        where TPage : XResponse, IPage<TItem>
    {
        ArgumentNullException.ThrowIfNull(pages);
        ArgumentOutOfRangeException.ThrowIfZero(pages.Length);
        return new(pages, TimeProvider.System);
    }

    /// <summary>Makes what an <c>Enumerate…Async</c> of Tweets returns.</summary>
    /// <param name="tweets">The Tweets, newest first.</param>
    public static Paged<Tweet, TweetPage> Paged(IEnumerable<Tweet> tweets) => Paged<Tweet, TweetPage>(TweetPage(tweets));

    /// <summary>Makes what an <c>Enumerate…Async</c> of users returns.</summary>
    /// <param name="users">The users.</param>
    public static Paged<User, UserPage> Paged(IEnumerable<User> users) => Paged<User, UserPage>(UserPage(users));

    /// <summary>Makes what a <c>Poll…Async</c> returns: it yields the Tweets of one round, and ends there, as it never does on X.</summary>
    /// <param name="tweets">The Tweets, newest first.</param>
    public static TweetPoller<Tweet, TweetPage> TweetPoller(IEnumerable<Tweet> tweets) =>
        new(Paged(tweets), TimeSpan.FromMinutes(1), withBacklog: true, rounds: 1);

    /// <summary>Makes what <c>x.RateLimits</c> is: it says of the given operations what is given, and of others what the documentation says.</summary>
    /// <param name="statuses">What is left of operations.</param>
    public static RateLimits RateLimits(params RateLimitStatus[] statuses) => new(statuses);

    /// <summary>Makes what is left of one limit of an operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="remaining">How many requests are left.</param>
    /// <param name="limit">How many the window allows.</param>
    /// <param name="reset">When the window resets.</param>
    public static RateLimitStatus RateLimitStatus(XOperation operation, int remaining, int limit, DateTimeOffset reset) =>
        new(
            operation,
            [new(RateLimitKind.Window, limit, remaining, reset, TimeSpan.FromMinutes(15), Bucket: null, IsDocumented: false)],
            remaining > 0 ? DateTimeOffset.MinValue : reset,
            Waiting: 0
        );

    /// <summary>Raises <see cref="XApi.RateLimits.Waiting"/>, as when a call begins to wait.</summary>
    /// <param name="limits">What was made by <see cref="RateLimits(XApi.RateLimitStatus[])"/>.</param>
    /// <param name="wait">The wait.</param>
    public static void RaiseWaiting(RateLimits limits, RateLimitWaitEventArgs wait)
    {
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(wait);
        limits.Report(wait);
    }

    private static Includes? Including(IEnumerable<User>? users) => users is null ? null : new() { Users = [.. users] };
}

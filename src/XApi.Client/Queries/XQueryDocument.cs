namespace XApi;

/// <summary>
/// What operators look at in a Tweet. Only <see cref="Text"/> is needed; what is absent does not match.
/// </summary>
/// <remarks>
/// Entities, places and annotations are taken as they are given: X matches what it recognised in a Tweet, not the text.
/// </remarks>
public sealed partial record XQueryDocument
{
    /// <summary>The Tweet's id. It decides whether the Tweet falls into a <c>sample:</c>.</summary>
    public string Id { get; init; } = "";

    /// <summary>The whole text as people read it: <c>&amp;</c>, not the <c>&amp;amp;</c> that X sends.</summary>
    public required string Text { get; init; }

    /// <summary>Who wrote it.</summary>
    public XQueryAuthor? Author { get; init; }

    /// <summary>The id of the user that it replies to.</summary>
    public string? InReplyToUserId { get; init; }

    /// <summary>The username of the user that it replies to.</summary>
    public string? InReplyToUsername { get; init; }

    /// <summary>The id of the Tweet that it replies to.</summary>
    public string? InReplyToTweetId { get; init; }

    /// <summary>The id of the Tweet that began the conversation.</summary>
    public string? ConversationId { get; init; }

    /// <summary>The language that it was classified as, as a BCP 47 identifier.</summary>
    public string? Lang { get; init; }

    /// <summary>How many users like it.</summary>
    public long? LikeCount { get; init; }

    /// <summary>How many Tweets reply to it.</summary>
    public long? ReplyCount { get; init; }

    /// <summary>How often it was retweeted.</summary>
    public long? RetweetCount { get; init; }

    /// <summary>The application that it was posted with.</summary>
    public string? Source { get; init; }

    /// <summary>Hashtags without their sign.</summary>
    public IReadOnlyList<string> Hashtags { get; init; } = [];

    /// <summary>Cashtags without their sign.</summary>
    public IReadOnlyList<string> Cashtags { get; init; } = [];

    /// <summary>Usernames that are mentioned, without the at sign.</summary>
    public IReadOnlyList<string> Mentions { get; init; } = [];

    /// <summary>Links.</summary>
    public IReadOnlyList<XQueryLink> Links { get; init; } = [];

    /// <summary>Types of attached media: <c>photo</c>, <c>video</c>, <c>animated_gif</c>.</summary>
    public IReadOnlyList<string> Media { get; init; } = [];

    /// <summary>Names of annotated entities.</summary>
    public IReadOnlyList<string> Entities { get; init; } = [];

    /// <summary>Context annotations as <c>domain.entity</c>.</summary>
    public IReadOnlyList<string> Contexts { get; init; } = [];

    /// <summary>The place that it is tagged with.</summary>
    public XQueryPlace? Place { get; init; }

    /// <summary>The Tweet that it retweets. Its text and entities are looked at too, because a Retweet's own text is cut short.</summary>
    public XQueryDocument? Retweeted { get; init; }

    /// <summary>The Tweet that it quotes. Filtered streams look at its text and entities too; search and counts do not.</summary>
    public XQueryDocument? Quoted { get; init; }
}

/// <summary>What operators look at in a Tweet's author.</summary>
public sealed record XQueryAuthor
{
    /// <summary>The user's id.</summary>
    public string? Id { get; init; }

    /// <summary>The username, without the at sign.</summary>
    public string? Username { get; init; }

    /// <summary>The display name.</summary>
    public string? Name { get; init; }

    /// <summary>The bio.</summary>
    public string? Description { get; init; }

    /// <summary>The free-form location.</summary>
    public string? Location { get; init; }

    /// <summary>Whether the account is verified.</summary>
    public bool Verified { get; init; }

    /// <summary>How many users follow.</summary>
    public long? FollowersCount { get; init; }

    /// <summary>How many users are followed.</summary>
    public long? FollowingCount { get; init; }

    /// <summary>How many Tweets were posted.</summary>
    public long? TweetCount { get; init; }

    /// <summary>How many Lists the user is on.</summary>
    public long? ListedCount { get; init; }
}

/// <summary>What operators look at in a link.</summary>
/// <param name="Url">The address in the text, usually short.</param>
/// <param name="ExpandedUrl">The address that it stands for.</param>
/// <param name="Title">The title of the page.</param>
/// <param name="Description">The description of the page.</param>
public sealed record XQueryLink(string Url, string? ExpandedUrl = null, string? Title = null, string? Description = null);

/// <summary>What operators look at in a place.</summary>
public sealed record XQueryPlace
{
    /// <summary>The place's id.</summary>
    public string? Id { get; init; }

    /// <summary>Its name, such as <c>Manhattan</c>.</summary>
    public string? Name { get; init; }

    /// <summary>Its full name, such as <c>Manhattan, NY</c>.</summary>
    public string? FullName { get; init; }

    /// <summary>The ISO 3166-1 alpha-2 code of its country.</summary>
    public string? CountryCode { get; init; }

    /// <summary>West, south, east and north, in degrees; a point has them equal. Null when the place has no shape.</summary>
    public IReadOnlyList<double>? Box { get; init; }
}

/// <summary>How to judge a match locally.</summary>
public sealed record XQueryMatchOptions
{
    /// <summary>
    /// Whose rules to follow. Search and counts read over accents and look at a Quote Tweet's own content only; filtered streams
    /// take accents exactly and look at the quoted Tweet too. The default is recent search.
    /// </summary>
    public XQueryEndpoint Endpoint { get; init; }

    /// <summary>Says whether a user (second) is a member of a List (first). Without it <c>list:</c> matches nothing.</summary>
    public Func<string, string, bool>? IsListMember { get; init; }

    /// <summary>
    /// Says whether a Tweet falls into a sample of so many percent. By default the Tweet's id decides, so that the response is
    /// the same every time.
    /// </summary>
    public Func<XQueryDocument, int, bool>? IsSampled { get; init; }
}

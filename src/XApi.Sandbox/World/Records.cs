namespace XApi.Sandbox;

/// <summary>A user of the sandbox's world.</summary>
internal sealed class UserRecord
{
    internal required long Id { get; init; }

    internal required string Username { get; set; }

    internal required string Name { get; set; }

    internal required DateTimeOffset CreatedAt { get; init; }

    internal string Description { get; set; } = "";

    internal string? Location { get; set; }

    internal string? Url { get; set; }

    internal string VerifiedType { get; init; } = "none";

    /// <summary>Whether Tweets are shown to followers only.</summary>
    internal bool IsProtected { get; set; }

    /// <summary>When the account was protected; null where it is not, or was so from the beginning.</summary>
    internal DateTimeOffset? ProtectedAt { get; set; }

    /// <summary>Since when the account is suspended; null where it is not.</summary>
    internal DateTimeOffset? SuspendedAt { get; set; }

    internal IReadOnlyList<string> WithheldIn { get; set; } = [];

    internal int ListedCount { get; init; }

    internal long? PinnedTweetId { get; set; }

    internal MarkSet<UserRecord> Following { get; } = new();

    internal MarkSet<UserRecord> Followers { get; } = new();

    internal MarkSet<UserRecord> Blocked { get; } = new();

    internal MarkSet<UserRecord> Muted { get; } = new();

    /// <summary>Who may not send messages to the user.</summary>
    internal MarkSet<UserRecord> DmBlocked { get; } = new();

    /// <summary>The accounts that belong to the user's organization.</summary>
    internal MarkSet<UserRecord> Affiliates { get; } = new();

    /// <summary>The organization that the user belongs to.</summary>
    internal UserRecord? Affiliation { get; set; }

    internal MarkSet<ListRecord> FollowedLists { get; } = new();

    internal MarkSet<ListRecord> PinnedLists { get; } = new();

    /// <summary>What the user posted, oldest first.</summary>
    internal List<TweetRecord> Tweets { get; } = [];

    /// <summary>What others posted that names the user, oldest first.</summary>
    internal List<TweetRecord> Mentions { get; } = [];

    internal List<Mark<TweetRecord>> Likes { get; } = [];

    internal List<Mark<TweetRecord>> Bookmarks { get; } = [];

    internal bool IsVerified => VerifiedType != "none";

    internal bool IsSuspended => SuspendedAt is not null;

    /// <summary>Whether everyone may see what the user does.</summary>
    internal bool IsPublic => !IsProtected && !IsSuspended;
}

/// <summary>A Tweet of the sandbox's world: one version, if it was edited.</summary>
internal sealed class TweetRecord
{
    internal required long Id { get; init; }

    internal required UserRecord Author { get; init; }

    /// <summary>Whether everyone could see it when it was posted.</summary>
    internal required bool WasPublic { get; init; }

    /// <summary>The text, whole.</summary>
    internal required PostedText Text { get; init; }

    /// <summary>Whether it is longer than a text may be without Premium, so that it is cut in <c>text</c> and whole in <c>note_tweet</c>.</summary>
    internal required bool IsLong { get; init; }

    internal required TextEntities Entities { get; init; }

    internal required string Lang { get; init; }

    /// <summary>The ids of all versions, oldest first. All versions share the list.</summary>
    internal required List<long> Versions { get; init; }

    internal required long ConversationId { get; init; }

    internal long? RepliedTo { get; init; }

    internal long? Quoted { get; init; }

    internal long? RetweetedId { get; init; }

    /// <summary>What it repeats; null where it is no Retweet, and where the world does not have the original.</summary>
    internal TweetRecord? Retweeted { get; set; }

    internal UserRecord? InReplyTo { get; init; }

    internal IReadOnlyList<MediaRecord> Media { get; init; } = [];

    internal PollRecord? Poll { get; init; }

    internal PlaceRecord? Place { get; init; }

    internal (double Longitude, double Latitude)? Coordinates { get; init; }

    internal TopicRecord? Topic { get; init; }

    internal string Source { get; init; } = "X Web App";

    /// <summary>The title of the article that it carries.</summary>
    internal string? Article { get; init; }

    internal string ReplySettings { get; init; } = "everyone";

    internal bool IsSensitive { get; init; }

    internal bool IsPromoted { get; init; }

    internal IReadOnlyList<string> WithheldIn { get; set; } = [];

    internal bool IsHidden { get; set; }

    internal bool IsDeleted { get; set; }

    /// <summary>When it was deleted; null where it stands.</summary>
    internal DateTimeOffset? DeletedAt { get; set; }

    internal List<Mark<UserRecord>> Likes { get; } = [];

    internal List<TweetRecord> Retweets { get; } = [];

    internal List<TweetRecord> Quotes { get; } = [];

    internal List<TweetRecord> Replies { get; } = [];

    internal int BookmarkCount { get; set; }

    /// <summary>What queries look at. Like X's index, it is made when the Tweet is posted and keeps the author's numbers of that moment.</summary>
    internal XQueryDocument Document { get; set; } = null!;

    internal string FullText => Text.Whole;

    internal DateTimeOffset CreatedAt => Ids.TimeOf(Id);

    internal bool IsRetweet => RetweetedId is not null;

    internal bool IsEdited => Versions.Count > 1;

    /// <summary>Whether collections list it: it stands and is the newest version.</summary>
    internal bool IsListed => !IsDeleted && Versions[^1] == Id;
}

/// <summary>Something that was liked or bookmarked, in the order in which it happened.</summary>
/// <param name="Order">Grows with every mark.</param>
/// <param name="Item">What was marked, or who marked it.</param>
internal readonly record struct Mark<T>(long Order, T Item);

/// <summary>A media attachment. What was uploaded is described after its upload, and what a header does not say is not known.</summary>
internal sealed record MediaRecord(long Id, string Type, int? Width, int? Height, int? DurationMs, string? Text)
{
    /// <summary>The upload that it came from; null for what the world began with.</summary>
    internal UploadRecord? Upload { get; init; }

    internal string? AltText => Upload is null ? Text : Upload.AltText;

    // X numbers the kinds of media; these are its numbers for a Tweet's photo, GIF and video.
    internal string Key => Upload?.Key ?? $"{Type switch { "video" => 7, "animated_gif" => 16, _ => 3 }}_{Id}";
}

/// <summary>A poll. Its options have fixed numbers of votes.</summary>
internal sealed record PollRecord(long Id, IReadOnlyList<(string Label, int Votes)> Options, int DurationMinutes, DateTimeOffset End);

/// <summary>A place that Tweets can be tagged with.</summary>
internal sealed record PlaceRecord(
    string Id,
    string Name,
    string FullName,
    string Country,
    string CountryCode,
    string Type,
    double West,
    double South,
    double East,
    double North
);

/// <summary>A theme of the world's Tweets, with the context annotation that X would give them.</summary>
internal sealed record TopicRecord(
    string Name,
    string Hashtag,
    string? Cashtag,
    string DomainId,
    string Domain,
    string EntityId,
    IReadOnlyDictionary<string, string[]> Sentences
);

/// <summary>A rule of the filtered stream.</summary>
internal sealed record RuleRecord(long Id, string Value, string? Tag, Matcher Matcher);

namespace XApi.Sandbox;

/// <summary>A Tweet that is yet to be posted.</summary>
internal sealed record Draft(UserRecord Author, string Text)
{
    /// <summary>The id that it has elsewhere; null for one that is posted now.</summary>
    internal long? Id { get; init; }

    internal long? ConversationId { get; init; }

    /// <summary>Whether X cut the text of one that was posted elsewhere; null where its length decides.</summary>
    internal bool? IsLong { get; init; }

    internal string Lang { get; init; } = "en";

    internal TweetRecord? ReplyTo { get; init; }

    /// <summary>Whom the reply does not name, though what it replies to does.</summary>
    internal IReadOnlyList<long> ExcludedFromReply { get; init; } = [];

    internal TweetRecord? Quotes { get; init; }

    internal TweetRecord? Retweets { get; init; }

    /// <summary>What it refers to that the world does not have.</summary>
    internal AbsentReferences Absent { get; init; } = AbsentReferences.None;

    /// <summary>The newest version of the Tweet that this one replaces.</summary>
    internal TweetRecord? Edits { get; init; }

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

    internal IReadOnlyList<string> WithheldIn { get; init; } = [];
}

/// <summary>The ids of Tweets that a Tweet refers to and the world does not have, and whom it replies to.</summary>
internal sealed record AbsentReferences(long? ReplyTo, long? Quotes, long? Retweets, UserRecord? InReplyTo)
{
    internal static AbsentReferences None { get; } = new(null, null, null, null);
}

namespace XApi.Cli.Shortcuts;

/// <summary>What is requested of each Tweet or user.</summary>
internal sealed record Shape
{
    /// <summary>What a terminal shows: who, when, how much it was liked. Authors are expanded, which X does not charge for.</summary>
    public static Shape Short { get; } =
        new()
        {
            TweetFields = [TweetField.AuthorId, TweetField.CreatedAt, TweetField.Entities, TweetField.NoteTweet, TweetField.PublicMetrics],
            Expansions = [TweetExpansion.AuthorId],
            UserFields = [UserField.Name, UserField.Username],
        };

    /// <summary>What a terminal shows of a user.</summary>
    public static Shape User { get; } =
        new()
        {
            UserFields =
            [
                UserField.CreatedAt,
                UserField.Description,
                UserField.Location,
                UserField.Name,
                UserField.Protected,
                UserField.PublicMetrics,
                UserField.Url,
                UserField.Username,
                UserField.VerifiedType,
            ],
        };

    public IReadOnlyList<TweetField>? TweetFields { get; init; }

    public IReadOnlyList<TweetExpansion>? Expansions { get; init; }

    public IReadOnlyList<UserExpansion>? UserExpansions { get; init; }

    public IReadOnlyList<UserField>? UserFields { get; init; }

    public IReadOnlyList<MediaField>? MediaFields { get; init; }

    public IReadOnlyList<PlaceField>? PlaceFields { get; init; }

    public IReadOnlyList<PollField>? PollFields { get; init; }
}

namespace XApi.Tests;

/// <summary>What the cases that send every parameter ask for.</summary>
internal static class Asked
{
    public const string Query = "from:XDevelopers -is:retweet";
    public const string SinceId = "1336000000000000000";
    public const string UntilId = "1376000000000000000";

    public static readonly DateTimeOffset StartTime = new(2021, 3, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset EndTime = new(2021, 4, 1, 2, 0, 0, TimeSpan.FromHours(2));
    public static readonly DateTimeOffset RecoveryStart = new(2022, 9, 27, 20, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset RecoveryEnd = new(2022, 9, 27, 21, 0, 0, TimeSpan.Zero);

    public static readonly IReadOnlyList<Exclude> Exclude = [XApi.Exclude.Retweets, XApi.Exclude.Replies];
    public static readonly IReadOnlyList<TweetExpansion> Expansions =
    [
        TweetExpansion.AttachmentsMediaKeys,
        TweetExpansion.AttachmentsPollIds,
        TweetExpansion.AuthorId,
        TweetExpansion.GeoPlaceId,
        TweetExpansion.ReferencedTweetsId,
    ];
    public static readonly IReadOnlyList<MediaField> MediaFields = [MediaField.DurationMs, MediaField.PreviewImageUrl, MediaField.Url];
    public static readonly IReadOnlyList<PlaceField> PlaceFields = [PlaceField.CountryCode, PlaceField.Geo];
    public static readonly IReadOnlyList<PollField> PollFields = [PollField.EndDatetime, PollField.VotingStatus];
    public static readonly IReadOnlyList<TweetField> TweetFields =
    [
        TweetField.AuthorId,
        TweetField.ContextAnnotations,
        TweetField.ConversationId,
        TweetField.CreatedAt,
        TweetField.Entities,
        TweetField.Lang,
        TweetField.PublicMetrics,
    ];
    public static readonly IReadOnlyList<UserField> UserFields =
    [
        UserField.CreatedAt,
        UserField.Description,
        UserField.Entities,
        UserField.VerifiedType,
    ];

    public static readonly IReadOnlyList<UserExpansion> ExpansionsOfUsers = [UserExpansion.PinnedTweetId];
    public static readonly IReadOnlyList<TweetField> TweetFieldsOfUsers = [TweetField.CreatedAt, TweetField.Lang];
    public static readonly IReadOnlyList<UserField> UserFieldsOfUsers =
    [
        UserField.CreatedAt,
        UserField.Description,
        UserField.PinnedTweetId,
    ];
}

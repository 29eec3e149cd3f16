namespace XApi.Tests;

internal sealed class TimelinesTests : SectionTests<TimelinesTests>, ISection
{
    public static IReadOnlyList<ContractCase> Cases { get; } =
    [
        ContractCase.Of(XOperation.UserTweets, "documented", x => x.Timelines.UserTweetsAsync("2244994945")),
        ContractCase.Of(
            XOperation.UserTweets,
            "every parameter",
            x =>
                x.Timelines.UserTweetsAsync(
                    "2244994945",
                    new()
                    {
                        EndTime = Asked.EndTime,
                        Exclude = Asked.Exclude,
                        MaxResults = 50,
                        PaginationToken = "7140dibdnow9c7btw423x78o50g4357t8r5s",
                        SinceId = Asked.SinceId,
                        StartTime = Asked.StartTime,
                        UntilId = Asked.UntilId,
                        Expansions = Asked.Expansions,
                        MediaFields = Asked.MediaFields,
                        PlaceFields = Asked.PlaceFields,
                        PollFields = Asked.PollFields,
                        TweetFields = Asked.TweetFields,
                        UserFields = Asked.UserFields,
                    }
                )
        ),
        ContractCase.Of(
            XOperation.UserTweets,
            "expansions that failed",
            x =>
                x.Timelines.UserTweetsAsync(
                    "2244994945",
                    new()
                    {
                        MaxResults = 5,
                        Expansions =
                        [
                            TweetExpansion.EntitiesMentionsUsername,
                            TweetExpansion.ReferencedTweetsId,
                            TweetExpansion.InReplyToUserId,
                        ],
                        TweetFields =
                        [
                            TweetField.AuthorId,
                            TweetField.ContextAnnotations,
                            TweetField.ConversationId,
                            TweetField.CreatedAt,
                            TweetField.Entities,
                            TweetField.InReplyToUserId,
                            TweetField.Lang,
                            TweetField.PossiblySensitive,
                            TweetField.PublicMetrics,
                            TweetField.ReferencedTweets,
                            TweetField.ReplySettings,
                            TweetField.Source,
                        ],
                    }
                )
        ),
        ContractCase.Of(XOperation.UserMentions, "documented", x => x.Timelines.MentionsAsync("2244994945")),
        ContractCase.Of(
            XOperation.UserMentions,
            "every parameter",
            x =>
                x.Timelines.MentionsAsync(
                    "2244994945",
                    new()
                    {
                        EndTime = Asked.EndTime,
                        MaxResults = 50,
                        PaginationToken = "7140dibdnow9c7btw423x78o50g4357t8r5s",
                        SinceId = Asked.SinceId,
                        StartTime = Asked.StartTime,
                        UntilId = Asked.UntilId,
                        Expansions = Asked.Expansions,
                        MediaFields = Asked.MediaFields,
                        PlaceFields = Asked.PlaceFields,
                        PollFields = Asked.PollFields,
                        TweetFields = Asked.TweetFields,
                        UserFields = Asked.UserFields,
                    }
                )
        ),
        ContractCase.Of(XOperation.HomeTimeline, "documented", x => x.Timelines.HomeAsync("2244994945")),
        ContractCase.Of(
            XOperation.HomeTimeline,
            "every parameter",
            x =>
                x.Timelines.HomeAsync(
                    "2244994945",
                    new()
                    {
                        EndTime = Asked.EndTime,
                        Exclude = Asked.Exclude,
                        MaxResults = 50,
                        PaginationToken = "7140dibdnow9c7btw423x78o50g4357t8r5s",
                        SinceId = Asked.SinceId,
                        StartTime = Asked.StartTime,
                        UntilId = Asked.UntilId,
                        Expansions = Asked.Expansions,
                        MediaFields = Asked.MediaFields,
                        PlaceFields = Asked.PlaceFields,
                        PollFields = Asked.PollFields,
                        TweetFields = Asked.TweetFields,
                        UserFields = Asked.UserFields,
                    }
                )
        ),
    ];
}

namespace XApi.Tests;

internal sealed class LikesTests : SectionTests<LikesTests>, ISection
{
    public static IReadOnlyList<ContractCase> Cases { get; } =
    [
        ContractCase.Of(XOperation.LikingUsers, "documented", x => x.Likes.LikingUsersAsync("1460323737035677698")),
        ContractCase.Of(
            XOperation.LikingUsers,
            "every parameter",
            x =>
                x.Likes.LikingUsersAsync(
                    "1460323737035677698",
                    new()
                    {
                        MaxResults = 50,
                        PaginationToken = "7140w9gefhslx3vz1mg2q0kdgeqd3h6jzlq",
                        Expansions = Asked.ExpansionsOfUsers,
                        TweetFields = Asked.TweetFieldsOfUsers,
                        UserFields = Asked.UserFieldsOfUsers,
                    }
                )
        ),
        ContractCase.Of(XOperation.LikedTweets, "documented", x => x.Likes.LikedTweetsAsync("2244994945")),
        ContractCase.Of(
            XOperation.LikedTweets,
            "every parameter",
            x =>
                x.Likes.LikedTweetsAsync(
                    "2244994945",
                    new()
                    {
                        MaxResults = 50,
                        PaginationToken = "7140w9gefhslx3vz1mg2q0kdgeqd3h6jzlq",
                        Expansions = Asked.Expansions,
                        MediaFields = Asked.MediaFields,
                        PlaceFields = Asked.PlaceFields,
                        PollFields = Asked.PollFields,
                        TweetFields = Asked.TweetFields,
                        UserFields = Asked.UserFields,
                    }
                )
        ),
        ContractCase.Of(XOperation.LikedTweets, "quick start", x => x.Likes.LikedTweetsAsync("2244994945", new() { MaxResults = 5 })),
        ContractCase.Of(XOperation.Like, "documented", x => x.Likes.LikeAsync("2244994945", "1228393702244134912")),
        ContractCase.Of(XOperation.Unlike, "documented", x => x.Likes.UnlikeAsync("2244994945", "1228393702244134912")),
    ];
}

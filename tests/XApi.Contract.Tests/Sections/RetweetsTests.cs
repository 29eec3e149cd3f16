namespace XApi.Tests;

internal sealed class RetweetsTests : SectionTests<RetweetsTests>, ISection
{
    public static IReadOnlyList<ContractCase> Cases { get; } =
    [
        ContractCase.Of(XOperation.RetweetedBy, "documented", x => x.Retweets.RetweetedByAsync("1460323737035677698")),
        ContractCase.Of(
            XOperation.RetweetedBy,
            "every parameter",
            x =>
                x.Retweets.RetweetedByAsync(
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
        ContractCase.Of(XOperation.Retweets, "documented", x => x.Retweets.RetweetsAsync("1460323737035677698")),
        ContractCase.Of(
            XOperation.Retweets,
            "every parameter",
            x =>
                x.Retweets.RetweetsAsync(
                    "1460323737035677698",
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
        ContractCase.Of(XOperation.RetweetsOfMe, "documented", x => x.Retweets.OfMeAsync()),
        ContractCase.Of(
            XOperation.RetweetsOfMe,
            "every parameter",
            x =>
                x.Retweets.OfMeAsync(
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
        ContractCase.Of(XOperation.Retweet, "documented", x => x.Retweets.RetweetAsync("2244994945", "1228393702244134912")),
        ContractCase.Of(XOperation.UndoRetweet, "documented", x => x.Retweets.UndoAsync("2244994945", "1228393702244134912")),
    ];
}

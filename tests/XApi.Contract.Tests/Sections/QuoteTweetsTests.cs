namespace XApi.Tests;

internal sealed class QuoteTweetsTests : SectionTests<QuoteTweetsTests>, ISection
{
    public static IReadOnlyList<ContractCase> Cases { get; } =
    [
        ContractCase.Of(XOperation.QuoteTweets, "documented", x => x.QuoteTweets.GetAsync("1409931481552543749")),
        ContractCase.Of(
            XOperation.QuoteTweets,
            "every parameter",
            x =>
                x.QuoteTweets.GetAsync(
                    "1409931481552543749",
                    new()
                    {
                        Exclude = Asked.Exclude,
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
    ];
}

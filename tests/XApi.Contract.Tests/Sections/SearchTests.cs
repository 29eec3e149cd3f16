namespace XApi.Tests;

internal sealed class SearchTests : SectionTests<SearchTests>, ISection
{
    public static IReadOnlyList<ContractCase> Cases { get; } =
    [
        ContractCase.Of(XOperation.SearchRecent, "documented", x => x.Search.RecentAsync(Asked.Query)),
        ContractCase.Of(
            XOperation.SearchRecent,
            "every parameter",
            x =>
                x.Search.RecentAsync(
                    Asked.Query,
                    new()
                    {
                        EndTime = Asked.EndTime,
                        MaxResults = 50,
                        NextToken = "b26v89c19zqg8o3fobd8v73egzbdt3qao235oql",
                        SortOrder = SortOrder.Relevancy,
                        StartTime = Asked.StartTime,
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
            XOperation.SearchRecent,
            "by ids",
            x => x.Search.RecentAsync(Asked.Query, new() { SinceId = Asked.SinceId, UntilId = Asked.UntilId })
        ),
        ContractCase.Of(
            XOperation.SearchRecent,
            "quick start",
            x =>
                x.Search.RecentAsync(
                    "from:XDevelopers",
                    new()
                    {
                        Expansions = [TweetExpansion.AuthorId],
                        TweetFields = [TweetField.CreatedAt],
                        UserFields = [UserField.Description],
                    }
                )
        ),
        ContractCase.Of(
            XOperation.SearchAll,
            "documented",
            x =>
                x.Search.FullArchiveAsync(
                    "from:XDevelopers",
                    new()
                    {
                        Expansions = [TweetExpansion.AuthorId],
                        TweetFields = [TweetField.CreatedAt],
                        UserFields = [UserField.Description],
                    }
                )
        ),
        ContractCase.Of(
            XOperation.SearchAll,
            "every parameter",
            x =>
                x.Search.FullArchiveAsync(
                    Asked.Query,
                    new()
                    {
                        EndTime = Asked.EndTime,
                        MaxResults = 50,
                        NextToken = "b26v89c19zqg8o3fobd8v73egzbdt3qao235oql",
                        SortOrder = SortOrder.Relevancy,
                        StartTime = Asked.StartTime,
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
            XOperation.SearchAll,
            "by ids",
            x => x.Search.FullArchiveAsync(Asked.Query, new() { SinceId = Asked.SinceId, UntilId = Asked.UntilId })
        ),
    ];
}

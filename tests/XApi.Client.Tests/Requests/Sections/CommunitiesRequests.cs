namespace XApi.Tests.Requests;

/// <summary>The requests of Communities.</summary>
internal static class CommunitiesRequests
{
    internal static IReadOnlyList<RequestCase> Cases { get; } =
    [
        new(
            XOperation.GetCommunity,
            x => x.Communities.GetAsync("20", Filled.Options<GetCommunityOptions>()),
            "GET /2/communities/20?community.fields=access,name"
        ),
        new(
            XOperation.SearchCommunities,
            x => x.Communities.SearchAsync(RequestCase.Words, Filled.Options<SearchCommunitiesOptions>()),
            $"GET /2/communities/search?{RequestCase.Query}&max_results=5&next_token=NextToken&community.fields=access,name"
        ),
    ];
}

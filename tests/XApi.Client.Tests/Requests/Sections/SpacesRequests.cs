namespace XApi.Tests.Requests;

/// <summary>The requests of Spaces.</summary>
internal static class SpacesRequests
{
    internal static IReadOnlyList<RequestCase> Cases { get; } =
    [
        new(
            XOperation.GetSpace,
            x => x.Spaces.GetAsync("20", Filled.Options<GetSpaceOptions>()),
            "GET /2/spaces/20?expansions=creator_id,topic_ids&space.fields=created_at,updated_at&topic.fields=description,name&user.fields=affiliation,withheld"
        ),
        new(
            XOperation.GetSpaces,
            x => x.Spaces.GetManyAsync(["1", "22"], Filled.Options<GetSpacesOptions>()),
            "GET /2/spaces?ids=1,22&expansions=creator_id,topic_ids&space.fields=created_at,updated_at&topic.fields=description,name&user.fields=affiliation,withheld"
        ),
        new(
            XOperation.GetSpacesByCreators,
            x => x.Spaces.GetManyByCreatorAsync(["1", "22"], Filled.Options<GetSpacesByCreatorsOptions>()),
            "GET /2/spaces/by/creator_ids?user_ids=1,22&expansions=creator_id,topic_ids&space.fields=created_at,updated_at&topic.fields=description,name&user.fields=affiliation,withheld"
        ),
        new(
            XOperation.SearchSpaces,
            x => x.Spaces.SearchAsync(RequestCase.Words, Filled.Options<SearchSpacesOptions>()),
            $"GET /2/spaces/search?{RequestCase.Query}&max_results=5&state=live&expansions=creator_id,topic_ids&space.fields=created_at,updated_at&topic.fields=description,name&user.fields=affiliation,withheld"
        ),
        new(
            XOperation.GetSpaceBuyers,
            x => x.Spaces.BuyersAsync("20", Filled.Options<GetSpaceBuyersOptions>()),
            $"GET /2/spaces/20/buyers?max_results=5&pagination_token=PaginationToken&{RequestCase.UserQuery}"
        ),
        new(
            XOperation.GetSpaceTweets,
            x => x.Spaces.TweetsAsync("20", Filled.Options<GetSpaceTweetsOptions>()),
            $"GET /2/spaces/20/tweets?max_results=5&pagination_token=PaginationToken&{RequestCase.TweetQuery}"
        ),
    ];
}

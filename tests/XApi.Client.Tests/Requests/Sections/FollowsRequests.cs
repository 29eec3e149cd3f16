namespace XApi.Tests.Requests;

/// <summary>The requests of Follows.</summary>
internal static class FollowsRequests
{
    internal static IReadOnlyList<RequestCase> Cases { get; } =
    [
        new(
            XOperation.GetFollowers,
            x => x.Follows.FollowersAsync("20", Filled.Options<GetFollowersOptions>()),
            $"GET /2/users/20/followers?max_results=5&pagination_token=PaginationToken&{RequestCase.UserQuery}"
        ),
        new(
            XOperation.GetFollowing,
            x => x.Follows.FollowingAsync("20", Filled.Options<GetFollowingOptions>()),
            $"GET /2/users/20/following?max_results=5&pagination_token=PaginationToken&{RequestCase.UserQuery}"
        ),
        new(
            XOperation.FollowUser,
            x => x.Follows.FollowAsync("20", "1", Filled.Options<FollowUserOptions>()),
            "POST /2/users/20/following",
            """{"target_user_id": "1"}"""
        ),
        new(
            XOperation.UnfollowUser,
            x => x.Follows.UnfollowAsync("20", "7", Filled.Options<UnfollowUserOptions>()),
            "DELETE /2/users/20/following/7"
        ),
    ];
}

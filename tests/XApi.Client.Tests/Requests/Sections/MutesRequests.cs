namespace XApi.Tests.Requests;

/// <summary>The requests of Mutes.</summary>
internal static class MutesRequests
{
    internal static IReadOnlyList<RequestCase> Cases { get; } =
    [
        new(
            XOperation.GetMutes,
            x => x.Mutes.GetAsync("20", Filled.Options<GetMutesOptions>()),
            $"GET /2/users/20/muting?max_results=5&pagination_token=PaginationToken&{RequestCase.UserQuery}"
        ),
        new(
            XOperation.MuteUser,
            x => x.Mutes.MuteAsync("20", "1", Filled.Options<MuteUserOptions>()),
            "POST /2/users/20/muting",
            """{"target_user_id": "1"}"""
        ),
        new(XOperation.UnmuteUser, x => x.Mutes.UnmuteAsync("20", "7", Filled.Options<UnmuteUserOptions>()), "DELETE /2/users/20/muting/7"),
    ];
}

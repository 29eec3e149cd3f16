namespace XApi.Tests.Requests;

/// <summary>The requests of Blocks.</summary>
internal static class BlocksRequests
{
    internal static IReadOnlyList<RequestCase> Cases { get; } =
    [
        new(
            XOperation.GetBlocks,
            x => x.Blocks.GetAsync("20", Filled.Options<GetBlocksOptions>()),
            $"GET /2/users/20/blocking?max_results=5&pagination_token=PaginationToken&{RequestCase.UserQuery}"
        ),
        new(
            XOperation.BlockUser,
            x => x.Blocks.BlockAsync("20", "1", Filled.Options<BlockUserOptions>()),
            "POST /2/users/20/blocking",
            """{"target_user_id": "1"}"""
        ),
        new(
            XOperation.UnblockUser,
            x => x.Blocks.UnblockAsync("20", "7", Filled.Options<UnblockUserOptions>()),
            "DELETE /2/users/20/blocking/7"
        ),
        new(
            XOperation.BlockDirectMessages,
            x => x.Blocks.BlockDirectMessagesAsync("20", Filled.Options<BlockDirectMessagesOptions>()),
            "POST /2/users/20/dm/block"
        ),
        new(
            XOperation.UnblockDirectMessages,
            x => x.Blocks.UnblockDirectMessagesAsync("20", Filled.Options<UnblockDirectMessagesOptions>()),
            "POST /2/users/20/dm/unblock"
        ),
    ];
}

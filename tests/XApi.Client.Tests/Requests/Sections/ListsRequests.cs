namespace XApi.Tests.Requests;

/// <summary>The requests of Lists.</summary>
internal static class ListsRequests
{
    internal static IReadOnlyList<RequestCase> Cases { get; } =
    [
        new(
            XOperation.CreateList,
            x =>
                x.Lists.CreateAsync(
                    new()
                    {
                        Name = "name 1",
                        Description = "description 2",
                        Private = true,
                    },
                    Filled.Options<CreateListOptions>()
                ),
            "POST /2/lists",
            """{"name": "name 1", "description": "description 2", "private": true}"""
        ),
        new(
            XOperation.GetList,
            x => x.Lists.GetAsync("20", Filled.Options<GetListOptions>()),
            "GET /2/lists/20?expansions=owner_id,owner_id&list.fields=created_at,private&user.fields=affiliation,withheld"
        ),
        new(
            XOperation.UpdateList,
            x =>
                x.Lists.UpdateAsync(
                    "20",
                    new()
                    {
                        Description = "description 1",
                        Name = "name 2",
                        Private = true,
                    },
                    Filled.Options<UpdateListOptions>()
                ),
            "PUT /2/lists/20",
            """{"description": "description 1", "name": "name 2", "private": true}"""
        ),
        new(XOperation.DeleteList, x => x.Lists.DeleteAsync("20", Filled.Options<DeleteListOptions>()), "DELETE /2/lists/20"),
        new(
            XOperation.GetListTweets,
            x => x.Lists.TweetsAsync("20", Filled.Options<GetListTweetsOptions>()),
            $"GET /2/lists/20/tweets?max_results=5&pagination_token=PaginationToken&{RequestCase.TweetQuery}"
        ),
        new(
            XOperation.GetOwnedLists,
            x => x.Lists.OwnedAsync("20", Filled.Options<GetOwnedListsOptions>()),
            "GET /2/users/20/owned_lists?max_results=5&pagination_token=PaginationToken&expansions=owner_id,owner_id&list.fields=created_at,private&user.fields=affiliation,withheld"
        ),
        new(
            XOperation.GetListMembers,
            x => x.Lists.MembersAsync("20", Filled.Options<GetListMembersOptions>()),
            $"GET /2/lists/20/members?max_results=5&pagination_token=PaginationToken&{RequestCase.UserQuery}"
        ),
        new(
            XOperation.AddListMember,
            x => x.Lists.AddMemberAsync("20", "1", Filled.Options<AddListMemberOptions>()),
            "POST /2/lists/20/members",
            """{"user_id": "1"}"""
        ),
        new(
            XOperation.RemoveListMember,
            x => x.Lists.RemoveMemberAsync("20", "7", Filled.Options<RemoveListMemberOptions>()),
            "DELETE /2/lists/20/members/7"
        ),
        new(
            XOperation.GetListMemberships,
            x => x.Lists.MembershipsAsync("20", Filled.Options<GetListMembershipsOptions>()),
            "GET /2/users/20/list_memberships?max_results=5&pagination_token=PaginationToken&expansions=owner_id,owner_id&list.fields=created_at,private&user.fields=affiliation,withheld"
        ),
        new(
            XOperation.GetListFollowers,
            x => x.Lists.FollowersAsync("20", Filled.Options<GetListFollowersOptions>()),
            $"GET /2/lists/20/followers?max_results=5&pagination_token=PaginationToken&{RequestCase.UserQuery}"
        ),
        new(
            XOperation.GetFollowedLists,
            x => x.Lists.FollowedAsync("20", Filled.Options<GetFollowedListsOptions>()),
            "GET /2/users/20/followed_lists?max_results=5&pagination_token=PaginationToken&expansions=owner_id,owner_id&list.fields=created_at,private&user.fields=affiliation,withheld"
        ),
        new(
            XOperation.FollowList,
            x => x.Lists.FollowAsync("20", "1", Filled.Options<FollowListOptions>()),
            "POST /2/users/20/followed_lists",
            """{"list_id": "1"}"""
        ),
        new(
            XOperation.UnfollowList,
            x => x.Lists.UnfollowAsync("20", "7", Filled.Options<UnfollowListOptions>()),
            "DELETE /2/users/20/followed_lists/7"
        ),
        new(
            XOperation.GetPinnedLists,
            x => x.Lists.PinnedAsync("20", Filled.Options<GetPinnedListsOptions>()),
            "GET /2/users/20/pinned_lists?expansions=owner_id,owner_id&list.fields=created_at,private&user.fields=affiliation,withheld"
        ),
        new(
            XOperation.PinList,
            x => x.Lists.PinAsync("20", "1", Filled.Options<PinListOptions>()),
            "POST /2/users/20/pinned_lists",
            """{"list_id": "1"}"""
        ),
        new(
            XOperation.UnpinList,
            x => x.Lists.UnpinAsync("20", "7", Filled.Options<UnpinListOptions>()),
            "DELETE /2/users/20/pinned_lists/7"
        ),
    ];
}

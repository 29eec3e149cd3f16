namespace XApi.Tests;

/// <summary>Asks about users, their Lists and their messages.</summary>
internal static class PeopleAsks
{
    internal static readonly AskTable All = new()
    {
        { "GetMe", _ => Ask.Of() },
        { "GetUser", seeds => Ask.Of(("id", seeds.Other.Id)) },
        { "GetUsers", seeds => Ask.Of(("ids", $"{seeds.Me},{seeds.Other.Id},1")) },
        { "GetUserByUsername", seeds => Ask.Of(("username", seeds.Other.Username)) },
        { "GetUsersByUsername", seeds => Ask.Of(("usernames", $"{seeds.Other.Username},gone_for_good")) },
        { "SearchUsers", seeds => Ask.Of(("query", seeds.Other.Username)) },
        {
            "GetAffiliates",
            seeds =>
            {
                seeds.Sandbox.World.AddAffiliate(seeds.Other, seeds.Stranger());
                return Ask.Of(("id", seeds.Other.Id));
            }
        },
        { "GetPublicKeys", KeysAsync },
        { "GetPublicKeysOfUsers", KeysAsync },
        {
            "AddPublicKey",
            seeds => Ask.With($$$"""{"public_key":{"public_key":"S2V5","signing_public_key":"S2V5"},"version":"{{{seeds.Word()}}}"}""")
        },
        { "GetFollowers", _ => Ask.Of() },
        { "GetFollowing", _ => Ask.Of() },
        { "FollowUser", Target },
        { "UnfollowUser", seeds => Ask.Of(("target_user_id", seeds.Stranger().Id)) },
        { "GetBlocks", async seeds => await DoneAsync(seeds, "blocking") },
        { "BlockUser", Target },
        { "UnblockUser", seeds => Ask.Of(("target_user_id", seeds.Stranger().Id)) },
        { "BlockDirectMessages", seeds => Ask.Of(("id", seeds.Stranger().Id)) },
        { "UnblockDirectMessages", seeds => Ask.Of(("id", seeds.Stranger().Id)) },
        { "GetMutes", async seeds => await DoneAsync(seeds, "muting") },
        { "MuteUser", Target },
        { "UnmuteUser", seeds => Ask.Of(("target_user_id", seeds.Stranger().Id)) },
        { "CreateList", seeds => Ask.With($$"""{"name":"{{seeds.Word()}}","description":"Snow","private":true}""") },
        { "GetList", async seeds => Ask.Of(("id", await FullListAsync(seeds))) },
        { "UpdateList", async seeds => Ask.With("""{"name":"Hail","private":true}""", ("id", await seeds.ListAsync())) },
        { "DeleteList", async seeds => Ask.Of(("id", await seeds.ListAsync())) },
        { "GetListTweets", async seeds => Ask.Of(("id", await FullListAsync(seeds))) },
        { "GetListMembers", async seeds => Ask.Of(("id", await FullListAsync(seeds))) },
        { "AddListMember", async seeds => Ask.With($$"""{"user_id":"{{seeds.Other.Id}}"}""", ("id", await seeds.ListAsync())) },
        { "RemoveListMember", async seeds => Ask.Of(("id", await FullListAsync(seeds)), ("user_id", seeds.Other.Id)) },
        { "GetListFollowers", async seeds => Ask.Of(("id", await FullListAsync(seeds))) },
        { "GetOwnedLists", OfOwnListsAsync },
        { "GetListMemberships", OfOwnListsAsync },
        { "GetFollowedLists", OfOwnListsAsync },
        { "GetPinnedLists", OfOwnListsAsync },
        { "FollowList", async seeds => Ask.With($$"""{"list_id":"{{await seeds.ListAsync()}}"}""") },
        { "UnfollowList", async seeds => Ask.Of(("list_id", await FullListAsync(seeds))) },
        { "PinList", async seeds => Ask.With($$"""{"list_id":"{{await seeds.ListAsync()}}"}""") },
        { "UnpinList", async seeds => Ask.Of(("list_id", await FullListAsync(seeds))) },
        {
            "CreateDmConversation",
            seeds =>
                Ask.With(
                    $$$"""{"conversation_type":"Group","participant_ids":["{{{seeds.Other.Id}}}","{{{seeds.Sandbox.Users[7].Id}}}"],"message":{"text":"Snow!"}}"""
                )
        },
        {
            "SendDm",
            async seeds =>
            {
                await seeds.MessageAsync();
                return Ask.With("""{"text":"Snow!"}""", ("dm_conversation_id", Between(seeds)));
            }
        },
        {
            "SendDmTo",
            seeds =>
                Ask.With(
                    $$"""{"text":"Snow!","attachments":[{"media_id":"{{seeds.Sandbox.AddMedia(MediaType.Photo)}}"}]}""",
                    ("participant_id", seeds.Other.Id)
                )
        },
        { "GetDmEvents", MessagesAsync },
        { "GetDmEventsWith", MessagesAsync },
        { "GetDmConversationEvents", MessagesAsync },
        { "GetDmEvent", async seeds => Ask.Of(("event_id", await seeds.MessageAsync())) },
        { "DeleteDmEvent", async seeds => Ask.Of(("event_id", await seeds.MessageAsync())) },
    };

    private static string Between(Seeds seeds) =>
        string.Join(
            '-',
            new[] { seeds.Me, seeds.Other.Id }.OrderBy(id => long.Parse(id, System.Globalization.CultureInfo.InvariantCulture))
        );

    private static Ask Target(Seeds seeds) => Ask.With($$"""{"target_user_id":"{{seeds.Stranger().Id}}"}""");

    private static async Task<Ask> DoneAsync(Seeds seeds, string what)
    {
        await seeds.MadeAsync($"/2/users/{seeds.Me}/{what}", $$"""{"target_user_id":"{{seeds.Stranger().Id}}"}""", what);
        return Ask.Of();
    }

    private static async Task<Ask> KeysAsync(Seeds seeds)
    {
        await seeds.MadeAsync(
            $"/2/users/{seeds.Me}/public_keys",
            """{"public_key":{"public_key":"S2V5","signing_public_key":"S2V5","identity_public_key_signature":"U2lnbmVk"},"version":"7"}""",
            "public_key_version"
        );
        return Ask.Of(("ids", seeds.Me));
    }

    /// <summary>A List of the caller's own with the caller and another one in it, which the caller follows and pins.</summary>
    private static async Task<string> FullListAsync(Seeds seeds)
    {
        var list = await seeds.ListAsync();
        await seeds.MadeAsync($"/2/lists/{list}/members", $$"""{"user_id":"{{seeds.Other.Id}}"}""", "is_member");
        await seeds.MadeAsync($"/2/lists/{list}/members", $$"""{"user_id":"{{seeds.Me}}"}""", "is_member");
        await seeds.MadeAsync($"/2/users/{seeds.Me}/followed_lists", $$"""{"list_id":"{{list}}"}""", "following");
        await seeds.MadeAsync($"/2/users/{seeds.Me}/pinned_lists", $$"""{"list_id":"{{list}}"}""", "pinned");
        return list;
    }

    private static async Task<Ask> OfOwnListsAsync(Seeds seeds)
    {
        await FullListAsync(seeds);
        return Ask.Of();
    }

    private static async Task<Ask> MessagesAsync(Seeds seeds)
    {
        await seeds.MessageAsync();
        return Ask.Of(("id", Between(seeds)), ("participant_id", seeds.Other.Id));
    }
}

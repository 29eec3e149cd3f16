namespace XApi.Tests;

/// <summary>Asks about X Chat. Keys, signatures and messages are texts in Base64 that nobody reads.</summary>
internal static class ChatAsks
{
    private const string Nothing = "{}";

    internal static readonly AskTable All = new()
    {
        { "GetChatConversations", async seeds => Ask.Of(("id", await seeds.GroupAsync())) },
        { "GetChatConversation", InGroupAsync },
        { "DeleteChatConversation", async seeds => await InGroupAsync(seeds, Nothing) },
        { "MarkChatRead", async seeds => await InGroupAsync(seeds, """{"seen_until_sequence_id":"1"}""") },
        { "SendChatTyping", InGroupAsync },
        { "MuteChatConversation", async seeds => await InGroupAsync(seeds, Nothing) },
        { "UnmuteChatConversation", async seeds => await InGroupAsync(seeds, Nothing) },
        { "GetChatSettings", _ => Ask.Of() },
        {
            "UpdateChatSettings",
            _ =>
                Ask.With(
                    """{"allow_dms_from":"verified","av_settings":{"has_av_calls_enabled":false},"dm_receipt_settings":"all_enabled"}"""
                )
        },
        { "SetChatMessageTtl", async seeds => await InGroupAsync(seeds, """{"message_ttl_ms":"86400000"}""") },
        { "RemoveChatMessageTtl", async seeds => await InGroupAsync(seeds, Nothing) },
        { "SetChatScreenCapture", async seeds => await InGroupAsync(seeds, """{"blocking":true,"detection":true}""") },
        { "GetChatEvents", InGroupAsync },
        {
            "SendChatMessage",
            async seeds =>
                await InGroupAsync(
                    seeds,
                    """{"message_id":"2","encoded_message_create_event":"SGFpbCE=","encoded_message_event_signature":"U2lnbmVk"}"""
                )
        },
        {
            "DeleteChatMessages",
            async seeds =>
            {
                var group = await seeds.GroupAsync();
                return Ask.With(
                    $$"""{"sequence_ids":["{{await seeds.EventAsync(group)}}"],"delete_message_action":"delete_for_all","action_signatures":[]}""",
                    ("id", group)
                );
            }
        },
        {
            "GetPinnedChatMessages",
            async seeds =>
            {
                var group = await seeds.GroupAsync();
                seeds.Sandbox.World.PinChatMessage(group, await seeds.EventAsync(group));
                return Ask.Of(("id", group));
            }
        },
        {
            "AddChatKeys",
            async seeds =>
                await InGroupAsync(
                    seeds,
                    $$"""
                    {"conversation_key_version":"2","conversation_participant_keys":[{"user_id":"{{seeds.Me}}","encrypted_conversation_key":"S2V5","public_key_version":"1"}],"base64_encoded_key_rotation":"S2V5"}
                    """
                )
        },
        { "InitializeChatGroup", _ => Ask.Of() },
        {
            "CreateChatGroup",
            async seeds =>
                Ask.With(
                    $$"""
                    {"conversation_id":"{{await seeds.MadeAsync(
                        "/2/chat/conversations/group/initialize",
                        "",
                        "conversation_id"
                    )}}","conversation_key_version":"1","conversation_participant_keys":[],"group_members":["{{seeds.Other.Id}}"],"group_admins":["{{seeds.Other.Id}}"],"group_name":"Snow","ttl_msec":"86400000"}
                    """
                )
        },
        {
            "UpdateChatGroup",
            async seeds =>
                await InGroupAsync(
                    seeds,
                    """{"modified_fields":["group_name","group_description"],"conversation_key_version":"1","group_name":"Hail","group_description":"White"}"""
                )
        },
        { "SetChatGroupPermissions", async seeds => await InGroupAsync(seeds, """{"add_member":true,"send_message":false}""") },
        { "AddChatGroupMembers", async seeds => await InGroupAsync(seeds, Users(seeds.Stranger().Id)) },
        { "RemoveChatGroupMembers", async seeds => await InGroupAsync(seeds, Users(seeds.Other.Id)) },
        { "AddChatGroupAdmins", async seeds => await InGroupAsync(seeds, Users(seeds.Other.Id)) },
        { "RemoveChatGroupAdmins", async seeds => await InGroupAsync(seeds, Users(seeds.Other.Id)) },
        {
            "EnableChatInvite",
            async seeds => await InGroupAsync(seeds, """{"validity_duration_msec":"3600000","welcome_message":"Hello"}""")
        },
        { "DisableChatInvite", async seeds => await InGroupAsync(seeds, Nothing) },
        { "GetChatInvite", async seeds => Ask.Of(("id", await seeds.GroupAsync()), ("token", "abcdefghij")) },
        { "RequestToJoinChatGroup", async seeds => await InGroupAsync(seeds, """{"token":"abcdefghij"}""") },
        { "RejectChatJoinRequests", async seeds => await InGroupAsync(seeds, Users(seeds.Other.Id)) },
        { "RequestChatAdmin", async seeds => await InGroupAsync(seeds, Nothing) },
        { "GetChatAdminRequests", AdminRequestAsync },
        { "ApproveChatAdminRequest", async seeds => await AdminRequestAsync(seeds) with { Body = Nothing } },
        { "RejectChatAdminRequest", async seeds => await AdminRequestAsync(seeds) with { Body = Nothing } },
    };

    private static string Users(string id) => $$"""{"user_ids":["{{id}}"]}""";

    private static async Task<Ask> InGroupAsync(Seeds seeds) => Ask.Of(("id", await seeds.GroupAsync()));

    private static async Task<Ask> InGroupAsync(Seeds seeds, string body) => Ask.With(body, ("id", await seeds.GroupAsync()));

    private static async Task<Ask> AdminRequestAsync(Seeds seeds)
    {
        var group = await seeds.GroupAsync();
        await seeds.MadeAsync($"/2/chat/conversations/{group}/admin_requests", Nothing, "requested", seeds.Other.AccessToken);
        return Ask.Of(("id", group), ("user_id", seeds.Other.Id));
    }
}

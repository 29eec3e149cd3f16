using System.Text.Json;

namespace XApi.Sandbox;

/// <summary>Groups of X Chat: made, changed, joined and left.</summary>
internal static class ChatGroupsSection
{
    /// <summary>Gives out the id of a group that is to be made.</summary>
    internal static ApiResponse Initialize(Call call)
    {
        var id = "g" + JsonText.Id(call.World.NextId());
        call.World.ChatGroupIds.Add(id);
        return ApiResponse.Ok(new() { ["data"] = JsonText.Object(("conversation_id", id)) });
    }

    internal static ApiResponse Create(Call call)
    {
        var id = call.Arguments.MemberText("conversation_id")!;
        var members = call.Arguments.MemberList("group_members").Append(JsonText.Id(call.User!.Id)).ToList();
        if (members.Find(member => call.World.User(Arguments.ToId(member)) is null) is { } unknown)
        {
            return Problems.InvalidRequest("group_members", unknown, $"Could not find user with id: [{unknown}].");
        }

        if (!call.World.ChatGroupIds.Remove(id))
        {
            return Problems.InvalidRequest("conversation_id", id, "The id was not given out by the initialization of a group.");
        }

        var group = call.World.Chat.CreateGroup(id, members, call.Arguments.MemberList("group_admins").Append(JsonText.Id(call.User.Id)));
        foreach (var name in (string[])["group_name", "group_description", "group_avatar_url"])
        {
            group.Json[name] = call.Arguments.MemberText(name);
        }

        if (call.Arguments.MemberText("ttl_msec") is { } ttl)
        {
            group.Json["message_ttl_ms"] = Arguments.ToId(ttl);
        }

        return ApiResponse.Created(
            new()
            {
                ["data"] = JsonText.Object(
                    ("conversation_id", id),
                    ("conversation_key_change_sequence_id", ChatMessagesSection.ChangeKey(call, group))
                ),
            }
        );
    }

    internal static ApiResponse Update(Call call) =>
        ChatSection.Allowed(
            call,
            "edit_group_info",
            group =>
            {
                foreach (var name in call.Arguments.MemberList("modified_fields"))
                {
                    group.Json[name] = call.Arguments.MemberText(name);
                    if (name == "group_description")
                    {
                        group.Json["group_description_key_version"] = call.Arguments.MemberText("conversation_key_version");
                    }
                }

                call.World.Chat.Touch(group);
                return ApiResponse.Ok(
                    new()
                    {
                        ["data"] = JsonText.Object(
                            ("updated", true),
                            ("conversation_key_change_sequence_id", ChatMessagesSection.ChangeKey(call, group))
                        ),
                    }
                );
            }
        );

    internal static ApiResponse SetPermissions(Call call) =>
        ChatSection.OfAdmin(
            call,
            group =>
            {
                var permissions = group.Json["admin_settings"]?.AsObject() ?? [];
                var given = call.Arguments.Body.EnumerateObject();
                foreach (var member in given.Where(member => member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False))
                {
                    permissions[member.Name] = member.Value.GetBoolean();
                }

                group.Json["admin_settings"] = permissions.DeepClone();
                return ApiResponse.Done("updated", true);
            }
        );

    /// <summary>Adds members; those who asked to join are let in by it. What X returns of it is not documented.</summary>
    internal static ApiResponse AddMembers(Call call) =>
        ChatSection.Allowed(
            call,
            "add_member",
            group =>
            {
                var ids = call.Arguments.MemberList("user_ids");
                if (ids.FirstOrDefault(id => call.World.User(Arguments.ToId(id)) is null) is { } unknown)
                {
                    return Problems.InvalidRequest("user_ids", unknown, $"Could not find user with id: [{unknown}].");
                }

                foreach (var id in ids)
                {
                    group.Include(ChatConversations.Members, id);
                    group.Include(ChatConversations.Participants, id);
                    group.Exclude(ChatConversations.Pending, id);
                }

                ChatMessagesSection.ChangeKey(call, group);
                call.World.Chat.Touch(group);
                return ApiResponse.Ok(new() { ["data"] = JsonText.Object() });
            }
        );

    /// <summary>Removes members, which only admins may; everyone may leave.</summary>
    internal static ApiResponse RemoveMembers(Call call)
    {
        var ids = call.Arguments.MemberList("user_ids");
        return ids.All(id => id == JsonText.Id(call.User!.Id)) ? ChatSection.Of(call, Remove) : ChatSection.OfAdmin(call, Remove);

        ApiResponse Remove(StoredObject group)
        {
            foreach (var id in ids)
            {
                group.Exclude(ChatConversations.Members, id);
                group.Exclude(ChatConversations.Participants, id);
                group.Exclude(ChatConversations.Admins, id);
                group.Exclude(ChatConversations.AdminRequests, id);
            }

            call.World.Chat.Touch(group);
            return ApiResponse.Done("removed", true);
        }
    }

    internal static ApiResponse AddAdmins(Call call) =>
        ChatSection.OfAdmin(
            call,
            group =>
            {
                var ids = call.Arguments.MemberList("user_ids");
                if (ids.FirstOrDefault(id => !group.Has(ChatConversations.Members, id)) is { } stranger)
                {
                    return Problems.InvalidRequest("user_ids", stranger, "Admins have to be members of the group.");
                }

                foreach (var id in ids)
                {
                    group.Include(ChatConversations.Admins, id);
                    group.Exclude(ChatConversations.AdminRequests, id);
                }

                return ApiResponse.Done("added", true);
            }
        );

    internal static ApiResponse RemoveAdmins(Call call) =>
        ChatSection.OfAdmin(
            call,
            group =>
            {
                foreach (var id in call.Arguments.MemberList("user_ids"))
                {
                    group.Exclude(ChatConversations.Admins, id);
                }

                return ApiResponse.Done("removed", true);
            }
        );
}

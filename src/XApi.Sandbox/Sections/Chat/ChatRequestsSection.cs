namespace XApi.Sandbox;

/// <summary>Invite links of groups of X Chat, and requests to join a group or to become an admin of one.</summary>
internal static class ChatRequestsSection
{
    private const string LinkBase = "https://x.com/i/chat/group_join/";
    private const int TokenLength = 10;

    internal static ApiResponse EnableInvite(Call call) =>
        ChatSection.OfAdmin(
            call,
            group =>
            {
                var link =
                    call.Arguments.MemberText("invite_url")
                    ?? $"{LinkBase}{group.Text("id")}/{ObjectStore.ShortId(call.World.NextId())[..TokenLength]}";
                group.Json["invite"] = JsonText.Object(
                    ("invite_url", link),
                    ("token", link[(link.LastIndexOf('/') + 1)..]),
                    ("admin_user_id", JsonText.Id(call.User!.Id)),
                    ("expires_at", End(call) is { } end ? JsonText.Time(end) : null),
                    ("welcome_message", call.Arguments.MemberText("welcome_message"))
                );
                // Name and picture of the link are shown to everyone who opens it, so they are no secret.
                group.Json["invite_name"] = call.Arguments.MemberText("decrypted_title");
                group.Json["invite_picture"] = call.Arguments.MemberText("decrypted_avatar_url");
                return Invite(call, group);
            }
        );

    internal static ApiResponse DisableInvite(Call call) =>
        ChatSection.OfAdmin(call, group => ApiResponse.Done("disabled", group.Json.Remove("invite")));

    internal static ApiResponse GetInvite(Call call) =>
        Invited(call, call.Arguments.Text("token")!) is { } group
            ? Invite(call, group)
            : call.Nothing(Problems.NotFound("chat_invite", "token", call.Arguments.Text("token")!));

    internal static ApiResponse RequestToJoin(Call call)
    {
        var token = call.Arguments.MemberText("token")!;
        if (Invited(call, token) is not { } group)
        {
            return new ApiResponse(404, Problems.NotFound("chat_invite", "token", token));
        }

        if (!group.Has(ChatConversations.Members, Own(call)))
        {
            group.Include(ChatConversations.Pending, Own(call));
        }

        return ApiResponse.Done("requested", true);
    }

    internal static ApiResponse RejectJoin(Call call) =>
        ChatSection.OfAdmin(
            call,
            group =>
            {
                foreach (var id in call.Arguments.MemberList("user_ids"))
                {
                    group.Exclude(ChatConversations.Pending, id);
                }

                return ApiResponse.Done("rejected", true);
            }
        );

    internal static ApiResponse GetAdminRequests(Call call) =>
        ChatSection.OfAdmin(
            call,
            group =>
            {
                var users = group.Texts(ChatConversations.AdminRequests).Select(id => call.World.User(Arguments.ToId(id))!).ToList();
                return Page.Cut(call, users.Select((user, index) => ((long)index, user)).Reverse(), out var page)
                    ?? ApiResponse.Ok(
                        call.View.Envelope(
                            call.View.Users(page.Items),
                            JsonText.Object(
                                ("result_count", page.Items.Count),
                                ("total_count", users.Count),
                                ("next_token", page.NextToken)
                            )
                        )
                    );
            }
        );

    internal static ApiResponse RequestAdmin(Call call) =>
        ChatSection.Of(
            call,
            group =>
            {
                group.Include(ChatConversations.AdminRequests, Own(call));
                return ApiResponse.Done("requested", true);
            }
        );

    internal static ApiResponse ApproveAdmin(Call call) =>
        Decide(
            call,
            (group, id) =>
            {
                group.Include(ChatConversations.Admins, id);
                return ApiResponse.Done("approved", true);
            }
        );

    internal static ApiResponse RejectAdmin(Call call) => Decide(call, (_, _) => ApiResponse.Done("rejected", true));

    private static ApiResponse Decide(Call call, Func<StoredObject, string, ApiResponse> respond) =>
        ChatSection.OfAdmin(
            call,
            group =>
            {
                var id = call.Arguments.Text("user_id")!;
                return group.Exclude(ChatConversations.AdminRequests, id)
                    ? respond(group, id)
                    : new ApiResponse(404, Problems.NotFound("chat_admin_request", "user_id", id));
            }
        );

    private static string Own(Call call) => JsonText.Id(call.User!.Id);

    // The link is for those who are not in the group yet.
    private static StoredObject? Invited(Call call, string token) =>
        call.World.Store.Find(Kind.ChatConversation, call.Arguments.Text("id")) is { } group
        && group.Json["invite"] is { } invite
        && invite["token"]!.GetValue<string>() == token
        && (new StoredObject(0, invite.AsObject()).Time("expires_at") is not { } end || end > call.Now)
            ? group
            : null;

    // A time that no date can hold is as good as none.
    private static DateTimeOffset? End(Call call)
    {
        Int128? end =
            call.Arguments.MemberText("validity_expiry_timestamp_msec") is { } time ? Arguments.ToId(time)
            : call.Arguments.MemberText("validity_duration_msec") is { } span
                ? (Int128)call.Now.ToUnixTimeMilliseconds() + Arguments.ToId(span)
            : null;
        return end <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds((long)end.Value) : null;
    }

    private static ApiResponse Invite(Call call, StoredObject group)
    {
        var invite = group.Json["invite"]!;
        return ApiResponse.Ok(
            new()
            {
                ["data"] = JsonText.Object(
                    ("conversation_id", group.Text("id")),
                    ("invite_url", invite["invite_url"]!.DeepClone()),
                    ("token", invite["token"]!.DeepClone()),
                    ("expires_at", invite["expires_at"]?.DeepClone()),
                    ("welcome_message", invite["welcome_message"]?.DeepClone()),
                    ("group_name", group.Text("invite_name")),
                    ("group_avatar_url", group.Text("invite_picture")),
                    ("member_count", group.Texts(ChatConversations.Members).Count),
                    (
                        "join_state",
                        group.Has(ChatConversations.Members, Own(call)) ? "member"
                        : group.Has(ChatConversations.Pending, Own(call)) ? "requested"
                        : "not_member"
                    )
                ),
            }
        );
    }
}

using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>Messages and keys of X Chat. The sandbox reads none of them: what is encrypted is given back as it came.</summary>
internal static class ChatMessagesSection
{
    private const string MessageId = "message_id";
    private const string IsKey = "is_key_change";
    internal const string IsPinned = "is_pinned";

    internal static ApiResponse GetEvents(Call call) =>
        ChatSection.Of(
            call,
            chat =>
                Page.Cut(call, call.World.Chat.Events(chat, call.User!).Select(sent => (sent.Order, sent)), out var page)
                ?? ApiResponse.Ok(
                    call.View.Envelope(
                        call.View.Objects(Kind.ChatEvent, page.Items),
                        JsonText.Object(
                            ("result_count", page.Items.Count),
                            ("has_more", page.NextToken is not null),
                            (
                                "conversation_key_events",
                                JsonText.Array([
                                    .. call
                                        .World.Chat.Events(chat, call.User!)
                                        .Where(sent => sent.Json.ContainsKey(IsKey) && sent.Text("encoded_event") is not null)
                                        .Select(sent => (JsonNode?)sent.Text("encoded_event")),
                                ])
                            ),
                            ("next_token", page.NextToken)
                        )
                    )
                )
        );

    /// <summary>Sends a message. The same message again, as of a retry, is not sent twice.</summary>
    internal static ApiResponse Send(Call call)
    {
        var named = call.Arguments.Text("id")!;
        if (call.World.Chat.FindOrCreate(call.User!, named) is not { } chat)
        {
            return new ApiResponse(404, Problems.NotFound(Kind.ChatConversation.Name, "id", named));
        }

        return ChatSection.Allowed(
            call,
            "send_message",
            _ =>
            {
                var (id, content) = (call.Arguments.MemberText(MessageId)!, call.Arguments.MemberText("encoded_message_create_event")!);
                if (call.World.Chat.Events(chat, call.User!).All(sent => sent.Text(MessageId) != id))
                {
                    var sent = call.World.Chat.Append(
                        chat,
                        call.User!,
                        JsonText.Object(
                            (MessageId, id),
                            ("encoded_event", content),
                            ("conversation_token", call.Arguments.MemberText("conversation_token"))
                        )
                    );
                    foreach (var user in chat.Texts(ChatConversations.Participants))
                    {
                        chat.Exclude(ChatConversations.DeletedBy, user);
                    }

                    SectionEvents.ChatMessageSent(call.World, call.User!, chat.Texts(ChatConversations.Participants), sent);
                }

                return ApiResponse.Created(new() { ["data"] = JsonText.Object(("encoded_message_event", content)) });
            }
        );
    }

    internal static ApiResponse Delete(Call call) =>
        ChatSection.Of(
            call,
            chat =>
            {
                var ids = call.Arguments.MemberList("sequence_ids");
                var forAll = call.Arguments.MemberText("delete_message_action") == "delete_for_all";
                var meant = call.World.Chat.Events(chat, call.User!).Where(sent => ids.Contains(sent.Text("id"))).ToList();
                if (forAll && meant.Exists(sent => sent.Text("sender_id") != JsonText.Id(call.User!.Id)))
                {
                    return Problems.Forbidden("Messages of others can be deleted for yourself only.");
                }

                foreach (var sent in meant)
                {
                    foreach (var user in forAll ? chat.Texts(ChatConversations.Participants) : [JsonText.Id(call.User!.Id)])
                    {
                        sent.Include(ChatConversations.DeletedBy, user);
                    }
                }

                return ApiResponse.Done("deleted", meant.Count > 0);
            }
        );

    internal static ApiResponse GetPinned(Call call) =>
        ChatSection.Of(
            call,
            chat =>
                Page.Cut(
                    call,
                    call.World.Chat.Events(chat, call.User!)
                        .Where(sent => sent.Json.ContainsKey(IsPinned))
                        .Select(sent => (sent.Order, sent)),
                    out var page
                )
                ?? ApiResponse.Ok(
                    call.View.Envelope(
                        JsonText.Array([
                            .. page.Items.Select(sent => (JsonNode?)JsonText.Object(("encoded_event", sent.Text("encoded_event")))),
                        ]),
                        Page.Meta(page)
                    )
                )
        );

    internal static ApiResponse AddKeys(Call call)
    {
        var named = call.Arguments.Text("id")!;
        if (call.World.Chat.FindOrCreate(call.User!, named) is not { } chat)
        {
            return new ApiResponse(404, Problems.NotFound(Kind.ChatConversation.Name, "id", named));
        }

        return ApiResponse.Ok(
            new() { ["data"] = JsonText.Object(("conversation_id", chat.Text("id")), ("sequence_id", ChangeKey(call, chat))) }
        );
    }

    /// <summary>Records that a conversation got another key, as it is said by its maker; the id of that event, or null where no key was sent.</summary>
    internal static string? ChangeKey(Call call, StoredObject chat)
    {
        if (call.Arguments.Member("conversation_participant_keys") is null && call.Arguments.Member("base64_encoded_key_rotation") is null)
        {
            return null;
        }

        var content =
            call.Arguments.MemberText("base64_encoded_key_rotation")
            ?? call.Arguments.Member("action_signatures")
                ?.EnumerateArray()
                .Select(signed => signed.GetProperty("encoded_message_event_detail").GetString())
                .FirstOrDefault();
        return call.World.Chat.Append(chat, call.User!, JsonText.Object((IsKey, true), ("encoded_event", content))).Text("id");
    }
}

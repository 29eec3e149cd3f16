namespace XApi.Sandbox;

/// <summary>The chat of a broadcast: messages, and who may not write any.</summary>
internal static class BroadcastChatSection
{
    private const string Muted = "muted_user_ids";

    internal static ApiResponse GetMessages(Call call) =>
        OfBroadcast(
            call,
            broadcast =>
                GenericStore.Listed(call, Kind.BroadcastMessage, call.World.Store.NewestFirst(Kind.BroadcastMessage, Place(broadcast)))
        );

    internal static ApiResponse Send(Call call) =>
        OfBroadcast(
            call,
            broadcast =>
            {
                var author = JsonText.Id(call.User!.Id);
                if (broadcast.Has(Muted, author))
                {
                    return Problems.Forbidden("You are muted in the chat of this broadcast.");
                }

                var now = JsonText.Milliseconds(call.Now);
                var message = call.World.Store.Add(
                    Kind.BroadcastMessage,
                    JsonText.Object(
                        ("author_id", author),
                        ("author_name", call.User.Name),
                        ("author_username", call.User.Username),
                        ("broadcast_id", Place(broadcast)),
                        ("created_at_ms", now),
                        ("reply_to", call.Arguments.MemberText("reply_to")),
                        ("text", call.Arguments.MemberText("text"))
                    ),
                    Place(broadcast)
                );
                if (call.World.User(broadcast.Number("twitter_user_id") ?? 0) is { } host)
                {
                    SectionEvents.BroadcastMessageSent(call.World, host, call.User, message);
                }

                return ApiResponse.Ok(new() { ["data"] = JsonText.Object(("success", true), ("timestamp", now)) });
            }
        );

    internal static ApiResponse Delete(Call call) =>
        Moderated(
            call,
            broadcast =>
            {
                var id = call.Arguments.Text("message_id")!;
                if (call.World.Store.Find(Kind.BroadcastMessage, id, Place(broadcast)) is not { } message)
                {
                    return new ApiResponse(404, Problems.NotFound(Kind.BroadcastMessage.Name, "message_id", id));
                }

                call.World.Store.Remove(Kind.BroadcastMessage, message, Place(broadcast));
                return ApiResponse.Done("deleted", true);
            }
        );

    internal static ApiResponse Mute(Call call) =>
        Moderated(
            call,
            broadcast =>
            {
                broadcast.Include(Muted, call.Arguments.MemberText("user_id")!);
                return ApiResponse.Done("muted", true);
            }
        );

    internal static ApiResponse Unmute(Call call) =>
        Moderated(
            call,
            broadcast =>
            {
                broadcast.Exclude(Muted, call.Arguments.Text("user_id")!);
                return ApiResponse.Done("muted", false);
            }
        );

    private static string Place(StoredObject broadcast) => broadcast.Text(Kind.Broadcast.Key)!;

    private static ApiResponse OfBroadcast(Call call, Func<StoredObject, ApiResponse> respond)
    {
        var id = call.Arguments.Text("id")!;
        var missing = Problems.NotFound(Kind.Broadcast.Name, "id", id);
        return call.World.Store.Find(Kind.Broadcast, id) is { } broadcast ? respond(broadcast)
            : call.Operation.Method == HttpMethod.Get ? call.Nothing(missing)
            : new ApiResponse(404, missing);
    }

    // The host moderates, and whom the host has appointed.
    private static ApiResponse Moderated(Call call, Func<StoredObject, ApiResponse> respond) =>
        OfBroadcast(
            call,
            broadcast =>
                call.World.User(broadcast.Number("twitter_user_id") ?? 0) is { } host
                && (host == call.User || BroadcastsSection.Moderators(call, host).Contains(call.User!))
                    ? respond(broadcast)
                    : Problems.Forbidden("You don't moderate the chat of this broadcast.")
        );
}

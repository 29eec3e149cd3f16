using System.Text.Json;
using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>Conversations of X Chat as their participants see them, and how they keep them.</summary>
internal static class ChatSection
{
    internal static ApiResponse GetAll(Call call)
    {
        var id = JsonText.Id(call.User!.Id);
        var own = call.World.Chat.NewestFirst.Where(chat =>
            chat.Has(ChatConversations.Participants, id) && !chat.Has(ChatConversations.DeletedBy, id)
        );
        return Page.Cut(call, own.Select(chat => (chat.Order, chat)), out var page)
            ?? ApiResponse.Ok(
                call.View.Envelope(
                    JsonText.Array([.. page.Items.Select(chat => (JsonNode?)Render(call, chat))]),
                    JsonText.Object(
                        ("result_count", page.Items.Count),
                        ("has_more", page.NextToken is not null),
                        ("has_message_requests", false),
                        ("next_token", page.NextToken)
                    )
                )
            );
    }

    internal static ApiResponse Get(Call call) => Of(call, chat => ApiResponse.Ok(call.View.Envelope(Render(call, chat))));

    internal static ApiResponse Delete(Call call) =>
        Of(
            call,
            chat =>
            {
                var id = JsonText.Id(call.User!.Id);
                chat.Include(ChatConversations.DeletedBy, id);
                foreach (var sent in call.World.Chat.Events(chat, call.User).ToList())
                {
                    sent.Include(ChatConversations.DeletedBy, id);
                }

                return ApiResponse.Done("deleted", true);
            }
        );

    internal static ApiResponse MarkRead(Call call) => Of(call, _ => ApiResponse.Done("success", true));

    internal static ApiResponse Typing(Call call) => Of(call, _ => ApiResponse.Done("success", true));

    internal static ApiResponse Mute(Call call) =>
        Of(
            call,
            chat =>
            {
                chat.Include(ChatConversations.MutedBy, JsonText.Id(call.User!.Id));
                return ApiResponse.Done("muted", true);
            }
        );

    internal static ApiResponse Unmute(Call call) =>
        Of(
            call,
            chat =>
            {
                chat.Exclude(ChatConversations.MutedBy, JsonText.Id(call.User!.Id));
                return ApiResponse.Done("muted", false);
            }
        );

    internal static ApiResponse SetTtl(Call call) =>
        Allowed(
            call,
            "edit_message_ttl",
            chat =>
            {
                chat.Json["message_ttl_ms"] = Arguments.ToId(call.Arguments.MemberText("message_ttl_ms")!);
                return ApiResponse.Done("updated", true);
            }
        );

    internal static ApiResponse RemoveTtl(Call call) =>
        Allowed(call, "edit_message_ttl", chat => ApiResponse.Done("deleted", chat.Json.Remove("message_ttl_ms")));

    internal static ApiResponse SetScreenCapture(Call call) =>
        Of(
            call,
            chat =>
            {
                var outcome = new JsonObject();
                foreach (var name in (string[])["blocking", "detection"])
                {
                    if (call.Arguments.Member(name)?.GetBoolean() is { } isOn)
                    {
                        chat.Json[$"screen_capture_{name}_enabled"] = isOn;
                        outcome[name] = isOn;
                    }
                }

                return ApiResponse.Ok(new() { ["data"] = outcome });
            }
        );

    /// <summary>The caller's settings, as far as the caller has set them. X's defaults are not documented.</summary>
    internal static ApiResponse GetSettings(Call call) => ApiResponse.Ok(new() { ["data"] = Settings(call).DeepClone() });

    internal static ApiResponse UpdateSettings(Call call)
    {
        Merge(Settings(call), call.Arguments.Body);
        return GetSettings(call);
    }

    /// <summary>A response about the conversation in the path, which the caller has to be in.</summary>
    internal static ApiResponse Of(Call call, Func<StoredObject, ApiResponse> respond)
    {
        var id = call.Arguments.Text("id")!;
        var missing = Problems.NotFound(Kind.ChatConversation.Name, "id", id);
        return call.World.Chat.Find(call.User!, id) is { } chat ? respond(chat)
            : call.Operation.Method == HttpMethod.Get ? call.Nothing(missing)
            : new ApiResponse(404, missing);
    }

    /// <summary>The same for admins of a group alone.</summary>
    internal static ApiResponse OfAdmin(Call call, Func<StoredObject, ApiResponse> respond) =>
        Of(call, chat => IsAdmin(call, chat) ? respond(chat) : Problems.Forbidden("Only admins of the group may do this."));

    /// <summary>The same for what a group may have left to its admins.</summary>
    internal static ApiResponse Allowed(Call call, string permission, Func<StoredObject, ApiResponse> respond) =>
        Of(
            call,
            chat =>
                chat.Json["admin_settings"]?[permission]?.GetValue<bool>() != true || IsAdmin(call, chat)
                    ? respond(chat)
                    : Problems.Forbidden("Only admins of the group may do this.")
        );

    private static bool IsAdmin(Call call, StoredObject chat) => chat.Has(ChatConversations.Admins, JsonText.Id(call.User!.Id));

    private static JsonObject Render(Call call, StoredObject chat)
    {
        var seen = chat.Json.DeepClone().AsObject();
        seen["is_muted"] = chat.Has(ChatConversations.MutedBy, JsonText.Id(call.User!.Id));
        return call.View.Object(Kind.ChatConversation, seen);
    }

    private static JsonObject Settings(Call call) =>
        call.World.ChatSettings.TryGetValue(call.User!, out var settings) ? settings : call.World.ChatSettings[call.User!] = [];

    private static void Merge(JsonObject settings, JsonElement changes)
    {
        foreach (var change in changes.EnumerateObject())
        {
            if (change.Value.ValueKind == JsonValueKind.Object && settings[change.Name] is JsonObject inner)
            {
                Merge(inner, change.Value);
            }
            else
            {
                settings[change.Name] = JsonText.Node(change.Value);
            }
        }
    }
}

using System.Globalization;
using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>What X Activity reports of what the sandbox keeps as JSON: Spaces, broadcasts, encrypted messages, news. Callers hold the world's gate.</summary>
internal static class SectionEvents
{
    private static readonly string[] StoryMembers =
    [
        "id",
        "name",
        "category",
        "hook",
        "summary",
        "contexts",
        "cluster_posts_results",
        "updated_at",
        "disclaimer",
    ];

    /// <summary>A Space that is live now, or is no longer, was put into the world.</summary>
    internal static void SpaceChanged(XWorld world, JsonObject space, string? stateBefore)
    {
        var state = space["state"]?.ToString();
        var type =
            state == SpaceState.Live.Value && stateBefore != state ? "start"
            : state == SpaceState.Ended.Value && stateBefore == SpaceState.Live.Value ? "end"
            : null;
        if (type is not null && world.User(Arguments.ToId(space["creator_id"]?.ToString() ?? "")) is { } host)
        {
            var id = space["id"]!.ToString();
            world.Happen(
                new Reported(
                    $"spaces.{type}",
                    host,
                    null,
                    new JsonObject
                    {
                        ["user"] = null,
                        ["broadcast_id"] = id,
                        ["event_type"] = $"spaces_{type}",
                    }
                )
                {
                    Shown = ("user", host),
                }
            );
        }
    }

    internal static void BroadcastStarted(XWorld world, UserRecord host, StoredObject broadcast) =>
        Broadcast(world, host, broadcast.Json, "start", "Running");

    /// <summary>A broadcast that runs now, or has ended, was put into the world.</summary>
    internal static void BroadcastChanged(XWorld world, JsonObject broadcast, string stateBefore)
    {
        var state = StateOf(broadcast);
        if (
            state != stateBefore
            && state is not ""
            && world.User(Arguments.ToId(broadcast["twitter_user_id"]?.ToString() ?? "")) is { } host
        )
        {
            Broadcast(world, host, broadcast, state == "Ended" ? "end" : "start", state);
        }
    }

    /// <summary>How far a broadcast is: <c>Running</c>, <c>Ended</c>, or nothing where it has not started.</summary>
    internal static string StateOf(JsonObject? broadcast) =>
        broadcast?["end_ms"] is not null ? "Ended"
        : broadcast?["start_ms"] is not null ? "Running"
        : "";

    private static void Broadcast(XWorld world, UserRecord host, JsonObject broadcast, string type, string state)
    {
        var (id, title, at) = (
            broadcast[Kind.Broadcast.Key]?.ToString(),
            broadcast["title"]?.ToString(),
            world.Now.ToUnixTimeMilliseconds()
        );
        var (began, ended) = (Time("start_ms") ?? at, Time("end_ms"));
        var payload = JsonText.Object(
            ("broadcast_id", id),
            ("event_timestamp_ms", at),
            ("title", title),
            ("broadcast_state", state),
            ("created_timestamp_ms", began),
            ("updated_timestamp_ms", at),
            ("duration_ms", ended - began),
            ("language", "en"),
            ("available_for_replay", false)
        );
        payload.Insert(0, "user", null);
        world.Happen(new Reported($"broadcast.{type}", host, null, payload) { Shown = ("user", host) });

        long? Time(string name) =>
            long.TryParse(broadcast[name]?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var time) ? time : null;
    }

    internal static void BroadcastMessageSent(XWorld world, UserRecord host, UserRecord author, StoredObject message)
    {
        var (id, broadcast, text) = (message.Text(Kind.BroadcastMessage.Key), message.Text("broadcast_id"), message.Text("text"));
        var payload = JsonText.Object(("broadcast_id", broadcast), ("message_id", id), ("message", text));
        world.Happen(new Reported("broadcast.chat", host, null, payload) { Shown = ("author", author) });
    }

    /// <summary>An encrypted message was sent: an event for the sender, and one for each who receives it.</summary>
    internal static void ChatMessageSent(XWorld world, UserRecord sender, IEnumerable<string> participants, StoredObject message)
    {
        var payload = JsonText.Object(
            ("conversation_token", message.Text("conversation_token")),
            ("id", message.Text("message_id")),
            ("created_at_msec", JsonText.Milliseconds(world.Now)),
            ("sender_id", JsonText.Id(sender.Id)),
            ("conversation_id", message.Text("conversation_id")),
            ("encoded_event", message.Text("encoded_event"))
        );
        foreach (var user in participants.Select(id => world.User(Arguments.ToId(id))).OfType<UserRecord>())
        {
            world.Happen(new Reported(user == sender ? "chat.sent" : "chat.received", user, null, payload));
        }
    }

    /// <summary>A story came up: an event for each subscription to a word that it holds.</summary>
    internal static void StoryCameUp(XWorld world, JsonObject story)
    {
        var payload = JsonText.Object([.. StoryMembers.Select(name => (name, story[name]?.DeepClone()))]);
        payload["id"] ??= story["rest_id"]?.DeepClone();
        world.Happen(new Reported("news.new", null, $"{story["name"]} {story["hook"]} {story["summary"]}", payload));
    }
}

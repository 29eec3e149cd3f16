using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>Conversations of X Chat: who is in them, and what was sent, as encrypted as it came. Callers hold the world's gate.</summary>
internal sealed class ChatConversations(XWorld world)
{
    internal const string Participants = "participant_ids";
    internal const string Members = "member_ids";
    internal const string Admins = "admin_ids";
    internal const string Pending = "pending_member_ids";

    // What no response has.
    internal const string MutedBy = "muted_by";
    internal const string DeletedBy = "deleted_by";
    internal const string AdminRequests = "admin_request_ids";

    /// <summary>All conversations, the newest first.</summary>
    internal IEnumerable<StoredObject> NewestFirst => world.Store.NewestFirst(Kind.ChatConversation);

    /// <summary>The conversation that a path names: by a group's id, by both users' ids, or by the other user's id alone.</summary>
    internal StoredObject? Find(UserRecord caller, string named) =>
        world.Store.Find(Kind.ChatConversation, IdOf(caller, named)) is { } found && found.Has(Participants, JsonText.Id(caller.Id))
            ? found
            : null;

    /// <summary>The same; one of two users is there once either writes.</summary>
    internal StoredObject? FindOrCreate(UserRecord caller, string named)
    {
        var id = IdOf(caller, named);
        var users = id.Split(':');
        return Find(caller, named)
            ?? (
                users.Length == 2
                && users.Contains(JsonText.Id(caller.Id))
                && users.All(user => world.User(Arguments.ToId(user)) is not null)
                    ? world.Store.Add(
                        Kind.ChatConversation,
                        JsonText.Object(("id", id), ("type", "direct"), (Participants, Ids(users.Distinct())))
                    )
                    : null
            );
    }

    internal StoredObject CreateGroup(string id, IEnumerable<string> members, IEnumerable<string> admins)
    {
        var everyone = members.Distinct().ToList();
        var now = JsonText.Time(world.Now);
        return world.Store.Add(
            Kind.ChatConversation,
            JsonText.Object(
                ("id", id),
                ("type", "group"),
                (Participants, Ids(everyone)),
                (Members, Ids(everyone)),
                (Admins, Ids(admins.Distinct())),
                ("created_at", now),
                ("updated_at", now)
            )
        );
    }

    /// <summary>Adds what was sent to a conversation, as it came.</summary>
    internal StoredObject Append(StoredObject conversation, UserRecord sender, JsonObject sent)
    {
        var place = conversation.Text("id")!;
        sent["conversation_id"] = place;
        sent["created_at"] = JsonText.Time(world.Now);
        sent["previous_id"] = world.Store.NewestFirst(Kind.ChatEvent, place).FirstOrDefault()?.Text("id");
        sent["sender_id"] = JsonText.Id(sender.Id);
        return world.Store.Add(Kind.ChatEvent, sent, place);
    }

    internal IEnumerable<StoredObject> Events(StoredObject conversation, UserRecord viewer) =>
        world.Store.NewestFirst(Kind.ChatEvent, conversation.Text("id")!).Where(sent => !sent.Has(DeletedBy, JsonText.Id(viewer.Id)));

    internal void Touch(StoredObject conversation) => conversation.Json["updated_at"] = JsonText.Time(world.Now);

    private static JsonArray Ids(IEnumerable<string> ids) => JsonText.Array([.. ids.Select(id => (JsonNode?)id)]);

    // Paths have a dash where ids have a colon.
    private static string IdOf(UserRecord caller, string named)
    {
        if (named.StartsWith('g'))
        {
            return named;
        }

        var users = named.Contains('-', StringComparison.Ordinal) ? named.Split('-') : [named, JsonText.Id(caller.Id)];
        return string.Join(':', users.OrderBy(Arguments.ToId));
    }
}

using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>What happens in conversations, as version 1.1 of the API had it. X Activity and Account Activity still send it so.</summary>
internal static class LegacyMessages
{
    /// <summary>A message. In a group it goes to each participant, as if it were for them alone.</summary>
    internal static JsonObject Event(DmEventRecord message, UserRecord receiver) =>
        JsonText.Object(
            ("type", "message_create"),
            ("id", JsonText.Id(message.Id)),
            ("created_timestamp", JsonText.Milliseconds(Ids.TimeOf(message.Id))),
            (
                "message_create",
                JsonText.Object(
                    (
                        "target",
                        // Who writes to themselves is the only one there.
                        Target(
                            receiver == message.Sender
                                ? message.Conversation.Participants.FirstOrDefault(user => user != receiver) ?? receiver
                                : receiver
                        )
                    ),
                    ("sender_id", JsonText.Id(message.Sender.Id)),
                    (
                        "message_data",
                        JsonText.Object(
                            ("text", JsonText.Escaped(message.Text ?? "")),
                            ("entities", LegacyObjects.Entities(message.Entities ?? TextEntities.Empty))
                        )
                    )
                )
            )
        );

    internal static JsonObject Typing(UserRecord user, UserRecord recipient, DateTimeOffset at) =>
        JsonText.Object(
            ("created_timestamp", JsonText.Milliseconds(at)),
            ("sender_id", JsonText.Id(user.Id)),
            ("target", Target(recipient))
        );

    internal static JsonObject Read(UserRecord reader, DmEventRecord last, DateTimeOffset at) =>
        JsonText.Object(
            ("created_timestamp", JsonText.Milliseconds(at)),
            ("sender_id", JsonText.Id(reader.Id)),
            ("target", Target(last.Sender)),
            ("last_read_event_id", JsonText.Id(last.Id))
        );

    private static JsonObject Target(UserRecord user) => new() { ["recipient_id"] = JsonText.Id(user.Id) };
}

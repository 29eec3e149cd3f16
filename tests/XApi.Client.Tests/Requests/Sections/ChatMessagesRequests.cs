namespace XApi.Tests.Requests;

/// <summary>The requests of Chat: messages.</summary>
internal static class ChatMessagesRequests
{
    internal static IReadOnlyList<RequestCase> Cases { get; } =
    [
        new(
            XOperation.GetChatEvents,
            x => x.Chat.EventsAsync("20", Filled.Options<GetChatEventsOptions>()),
            "GET /2/chat/conversations/20/events?max_results=5&pagination_token=PaginationToken&chat_message_event.fields=conversation_id,sender_id"
        ),
        new(
            XOperation.SendChatMessage,
            x =>
                x.Chat.SendAsync(
                    "20",
                    new()
                    {
                        MessageId = "1",
                        EncodedMessageCreateEvent = "encoded message create event 2",
                        ConversationToken = "conversation token 3",
                        EncodedMessageEventSignature = "encoded message event signature 4",
                    },
                    Filled.Options<SendChatMessageOptions>()
                ),
            "POST /2/chat/conversations/20/messages",
            """
            {"message_id": "1", "encoded_message_create_event": "encoded message create event 2",
            "conversation_token": "conversation token 3", "encoded_message_event_signature": "encoded message event signature 4"}
            """
        ),
        new(
            XOperation.DeleteChatMessages,
            x =>
                x.Chat.DeleteMessagesAsync(
                    "20",
                    new()
                    {
                        SequenceIds = ["1", "2"],
                        DeleteMessageAction = ChatDeletion.DeleteForAll,
                        ActionSignatures =
                        [
                            new()
                            {
                                EncodedMessageEventDetail = "encoded message event detail 3",
                                MessageEventSignature = new()
                                {
                                    PublicKeyVersion = "4",
                                    Signature = "signature 5",
                                    SignatureVersion = "6",
                                    MessageSigningKeyInfoList =
                                    [
                                        new()
                                        {
                                            MemberId = "7",
                                            PublicKeyVersion = "8",
                                            SigningPublicKey = "signing public key 9",
                                        },
                                    ],
                                    SigningPublicKey = "signing public key 10",
                                },
                                MessageId = "11",
                                SignaturePayload = "signature payload 12",
                            },
                        ],
                        MediaHashKeys = ["media hash keys 13", "media hash keys 14"],
                    },
                    Filled.Options<DeleteChatMessagesOptions>()
                ),
            "POST /2/chat/conversations/20/messages/delete",
            """
            {"sequence_ids": ["1", "2"], "delete_message_action": "delete_for_all",
            "action_signatures": [{"encoded_message_event_detail": "encoded message event detail 3",
            "message_event_signature": {"public_key_version": "4", "signature": "signature 5", "signature_version": "6",
            "message_signing_key_info_list": [{"member_id": "7", "public_key_version": "8",
            "signing_public_key": "signing public key 9"}], "signing_public_key": "signing public key 10"}, "message_id": "11",
            "signature_payload": "signature payload 12"}], "media_hash_keys": ["media hash keys 13", "media hash keys 14"]}
            """
        ),
        new(
            XOperation.GetPinnedChatMessages,
            x => x.Chat.PinnedMessagesAsync("20", Filled.Options<GetPinnedChatMessagesOptions>()),
            "GET /2/chat/conversations/20/pinned_messages?pagination_token=PaginationToken"
        ),
        new(
            XOperation.AddChatKeys,
            x =>
                x.Chat.AddKeysAsync(
                    "20",
                    new()
                    {
                        ConversationKeyVersion = "1",
                        ConversationParticipantKeys =
                        [
                            new()
                            {
                                EncryptedConversationKey = "encrypted conversation key 2",
                                PublicKeyVersion = "3",
                                UserId = "4",
                            },
                        ],
                        ActionSignatures =
                        [
                            new()
                            {
                                EncodedMessageEventDetail = "encoded message event detail 5",
                                MessageEventSignature = new()
                                {
                                    PublicKeyVersion = "6",
                                    Signature = "signature 7",
                                    SignatureVersion = "8",
                                    MessageSigningKeyInfoList =
                                    [
                                        new()
                                        {
                                            MemberId = "9",
                                            PublicKeyVersion = "10",
                                            SigningPublicKey = "signing public key 11",
                                        },
                                    ],
                                    SigningPublicKey = "signing public key 12",
                                },
                                MessageId = "13",
                                SignaturePayload = "signature payload 14",
                            },
                        ],
                        Base64EncodedKeyRotation = "base64 encoded key rotation 15",
                    },
                    Filled.Options<AddChatKeysOptions>()
                ),
            "POST /2/chat/conversations/20/keys",
            """
            {"conversation_key_version": "1",
            "conversation_participant_keys": [{"encrypted_conversation_key": "encrypted conversation key 2",
            "public_key_version": "3", "user_id": "4"}],
            "action_signatures": [{"encoded_message_event_detail": "encoded message event detail 5",
            "message_event_signature": {"public_key_version": "6", "signature": "signature 7", "signature_version": "8",
            "message_signing_key_info_list": [{"member_id": "9", "public_key_version": "10",
            "signing_public_key": "signing public key 11"}], "signing_public_key": "signing public key 12"}, "message_id": "13",
            "signature_payload": "signature payload 14"}], "base64_encoded_key_rotation": "base64 encoded key rotation 15"}
            """
        ),
    ];
}

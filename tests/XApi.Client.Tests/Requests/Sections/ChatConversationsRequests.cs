namespace XApi.Tests.Requests;

/// <summary>The requests of Chat: conversations.</summary>
internal static class ChatConversationsRequests
{
    internal static IReadOnlyList<RequestCase> Cases { get; } =
    [
        new(
            XOperation.GetChatConversations,
            x => x.Chat.ConversationsAsync(Filled.Options<GetChatConversationsOptions>()),
            "GET /2/chat/conversations?max_results=5&pagination_token=PaginationToken&expansions=admin_ids,participant_ids&chat_conversation.fields=admin_settings,updated_at&user.fields=affiliation,withheld"
        ),
        new(
            XOperation.GetChatConversation,
            x => x.Chat.GetConversationAsync("20", Filled.Options<GetChatConversationOptions>()),
            "GET /2/chat/conversations/20?expansions=admin_ids,participant_ids&chat_conversation.fields=admin_settings,updated_at&user.fields=affiliation,withheld"
        ),
        new(
            XOperation.UpdateChatGroup,
            x =>
                x.Chat.UpdateGroupAsync(
                    "20",
                    new()
                    {
                        ModifiedFields = [ChatGroupField.GroupName, ChatGroupField.GroupDescription],
                        ConversationKeyVersion = "1",
                        ActionSignatures =
                        [
                            new()
                            {
                                EncodedMessageEventDetail = "encoded message event detail 2",
                                MessageEventSignature = new()
                                {
                                    PublicKeyVersion = "3",
                                    Signature = "signature 4",
                                    SignatureVersion = "5",
                                    MessageSigningKeyInfoList =
                                    [
                                        new()
                                        {
                                            MemberId = "6",
                                            PublicKeyVersion = "7",
                                            SigningPublicKey = "signing public key 8",
                                        },
                                    ],
                                    SigningPublicKey = "signing public key 9",
                                },
                                MessageId = "10",
                                SignaturePayload = "signature payload 11",
                            },
                        ],
                        Base64EncodedKeyRotation = "base64 encoded key rotation 12",
                        ConversationParticipantKeys =
                        [
                            new()
                            {
                                EncryptedConversationKey = "encrypted conversation key 13",
                                PublicKeyVersion = "14",
                                UserId = "15",
                            },
                        ],
                        GroupAvatarUrl = "group avatar url 16",
                        GroupDescription = "group description 17",
                        GroupName = "group name 18",
                        RotatedPmkBundle =
                        [
                            new()
                            {
                                Base64EncodedEncryptedPmk = "base64 encoded encrypted pmk 19",
                                MessageSequenceId = "20",
                                PmeSequenceId = "21",
                            },
                        ],
                    },
                    Filled.Options<UpdateChatGroupOptions>()
                ),
            "PUT /2/chat/conversations/20",
            """
            {"modified_fields": ["group_name", "group_description"], "conversation_key_version": "1",
            "action_signatures": [{"encoded_message_event_detail": "encoded message event detail 2",
            "message_event_signature": {"public_key_version": "3", "signature": "signature 4", "signature_version": "5",
            "message_signing_key_info_list": [{"member_id": "6", "public_key_version": "7",
            "signing_public_key": "signing public key 8"}], "signing_public_key": "signing public key 9"}, "message_id": "10",
            "signature_payload": "signature payload 11"}], "base64_encoded_key_rotation": "base64 encoded key rotation 12",
            "conversation_participant_keys": [{"encrypted_conversation_key": "encrypted conversation key 13",
            "public_key_version": "14", "user_id": "15"}], "group_avatar_url": "group avatar url 16",
            "group_description": "group description 17", "group_name": "group name 18",
            "rotated_pmk_bundle": [{"base64_encoded_encrypted_pmk": "base64 encoded encrypted pmk 19",
            "message_sequence_id": "20", "pme_sequence_id": "21"}]}
            """
        ),
        new(
            XOperation.DeleteChatConversation,
            x =>
                x.Chat.DeleteConversationAsync(
                    "20",
                    new()
                    {
                        ActionSignatures =
                        [
                            new()
                            {
                                EncodedMessageEventDetail = "encoded message event detail 1",
                                MessageEventSignature = new()
                                {
                                    PublicKeyVersion = "2",
                                    Signature = "signature 3",
                                    SignatureVersion = "4",
                                    MessageSigningKeyInfoList =
                                    [
                                        new()
                                        {
                                            MemberId = "5",
                                            PublicKeyVersion = "6",
                                            SigningPublicKey = "signing public key 7",
                                        },
                                    ],
                                    SigningPublicKey = "signing public key 8",
                                },
                                MessageId = "9",
                                SignaturePayload = "signature payload 10",
                            },
                        ],
                    },
                    Filled.Options<DeleteChatConversationOptions>()
                ),
            "DELETE /2/chat/conversations/20",
            """
            {"action_signatures": [{"encoded_message_event_detail": "encoded message event detail 1",
            "message_event_signature": {"public_key_version": "2", "signature": "signature 3", "signature_version": "4",
            "message_signing_key_info_list": [{"member_id": "5", "public_key_version": "6",
            "signing_public_key": "signing public key 7"}], "signing_public_key": "signing public key 8"}, "message_id": "9",
            "signature_payload": "signature payload 10"}]}
            """
        ),
        new(
            XOperation.MarkChatRead,
            x => x.Chat.MarkReadAsync("20", new() { SeenUntilSequenceId = "1" }, Filled.Options<MarkChatReadOptions>()),
            "POST /2/chat/conversations/20/read",
            """{"seen_until_sequence_id": "1"}"""
        ),
        new(
            XOperation.SendChatTyping,
            x => x.Chat.SendTypingAsync("20", Filled.Options<SendChatTypingOptions>()),
            "POST /2/chat/conversations/20/typing"
        ),
        new(
            XOperation.MuteChatConversation,
            x =>
                x.Chat.MuteConversationAsync(
                    "20",
                    new()
                    {
                        ActionSignatures =
                        [
                            new()
                            {
                                EncodedMessageEventDetail = "encoded message event detail 1",
                                MessageEventSignature = new()
                                {
                                    PublicKeyVersion = "2",
                                    Signature = "signature 3",
                                    SignatureVersion = "4",
                                    MessageSigningKeyInfoList =
                                    [
                                        new()
                                        {
                                            MemberId = "5",
                                            PublicKeyVersion = "6",
                                            SigningPublicKey = "signing public key 7",
                                        },
                                    ],
                                    SigningPublicKey = "signing public key 8",
                                },
                                MessageId = "9",
                                SignaturePayload = "signature payload 10",
                            },
                        ],
                    },
                    Filled.Options<MuteChatConversationOptions>()
                ),
            "POST /2/chat/conversations/20/mute",
            """
            {"action_signatures": [{"encoded_message_event_detail": "encoded message event detail 1",
            "message_event_signature": {"public_key_version": "2", "signature": "signature 3", "signature_version": "4",
            "message_signing_key_info_list": [{"member_id": "5", "public_key_version": "6",
            "signing_public_key": "signing public key 7"}], "signing_public_key": "signing public key 8"}, "message_id": "9",
            "signature_payload": "signature payload 10"}]}
            """
        ),
        new(
            XOperation.UnmuteChatConversation,
            x =>
                x.Chat.UnmuteConversationAsync(
                    "20",
                    new()
                    {
                        ActionSignatures =
                        [
                            new()
                            {
                                EncodedMessageEventDetail = "encoded message event detail 1",
                                MessageEventSignature = new()
                                {
                                    PublicKeyVersion = "2",
                                    Signature = "signature 3",
                                    SignatureVersion = "4",
                                    MessageSigningKeyInfoList =
                                    [
                                        new()
                                        {
                                            MemberId = "5",
                                            PublicKeyVersion = "6",
                                            SigningPublicKey = "signing public key 7",
                                        },
                                    ],
                                    SigningPublicKey = "signing public key 8",
                                },
                                MessageId = "9",
                                SignaturePayload = "signature payload 10",
                            },
                        ],
                    },
                    Filled.Options<UnmuteChatConversationOptions>()
                ),
            "DELETE /2/chat/conversations/20/mute",
            """
            {"action_signatures": [{"encoded_message_event_detail": "encoded message event detail 1",
            "message_event_signature": {"public_key_version": "2", "signature": "signature 3", "signature_version": "4",
            "message_signing_key_info_list": [{"member_id": "5", "public_key_version": "6",
            "signing_public_key": "signing public key 7"}], "signing_public_key": "signing public key 8"}, "message_id": "9",
            "signature_payload": "signature payload 10"}]}
            """
        ),
    ];
}

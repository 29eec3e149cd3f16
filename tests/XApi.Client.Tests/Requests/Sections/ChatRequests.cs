namespace XApi.Tests.Requests;

/// <summary>The requests of Chat.</summary>
internal static class ChatRequests
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
        new(XOperation.GetChatSettings, x => x.Chat.GetSettingsAsync(Filled.Options<GetChatSettingsOptions>()), "GET /2/chat/settings"),
        new(
            XOperation.UpdateChatSettings,
            x =>
                x.Chat.UpdateSettingsAsync(
                    new()
                    {
                        AllowDmsFrom = ChatAudience.All,
                        AlwaysAllowDmsFromSubscribers = true,
                        AvSettings = new()
                        {
                            AvCallPermissions = new()
                            {
                                AcceptCallsFromAddressbook = true,
                                AcceptCallsFromEveryone = true,
                                AcceptCallsFromFollowing = true,
                                AcceptCallsFromVerified = true,
                            },
                            HasAvCallsEnabled = true,
                            HasEnhancedCallPrivacyEnabled = true,
                        },
                        DmQualityFilter = ChatQualityFilter.Enabled,
                        DmReceiptSettings = ChatReceipts.AllEnabled,
                    },
                    Filled.Options<UpdateChatSettingsOptions>()
                ),
            "PUT /2/chat/settings",
            """
            {"allow_dms_from": "all", "always_allow_dms_from_subscribers": true,
            "av_settings": {"av_call_permissions": {"accept_calls_from_addressbook": true, "accept_calls_from_everyone": true,
            "accept_calls_from_following": true, "accept_calls_from_verified": true}, "has_av_calls_enabled": true,
            "has_enhanced_call_privacy_enabled": true}, "dm_quality_filter": "enabled", "dm_receipt_settings": "all_enabled"}
            """
        ),
        new(
            XOperation.SetChatMessageTtl,
            x =>
                x.Chat.SetMessageTtlAsync(
                    "20",
                    new()
                    {
                        MessageTtlMs = "1",
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
                    },
                    Filled.Options<SetChatMessageTtlOptions>()
                ),
            "PUT /2/chat/conversations/20/message_ttl",
            """
            {"message_ttl_ms": "1", "action_signatures": [{"encoded_message_event_detail": "encoded message event detail 2",
            "message_event_signature": {"public_key_version": "3", "signature": "signature 4", "signature_version": "5",
            "message_signing_key_info_list": [{"member_id": "6", "public_key_version": "7",
            "signing_public_key": "signing public key 8"}], "signing_public_key": "signing public key 9"}, "message_id": "10",
            "signature_payload": "signature payload 11"}]}
            """
        ),
        new(
            XOperation.RemoveChatMessageTtl,
            x =>
                x.Chat.RemoveMessageTtlAsync(
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
                    Filled.Options<RemoveChatMessageTtlOptions>()
                ),
            "DELETE /2/chat/conversations/20/message_ttl",
            """
            {"action_signatures": [{"encoded_message_event_detail": "encoded message event detail 1",
            "message_event_signature": {"public_key_version": "2", "signature": "signature 3", "signature_version": "4",
            "message_signing_key_info_list": [{"member_id": "5", "public_key_version": "6",
            "signing_public_key": "signing public key 7"}], "signing_public_key": "signing public key 8"}, "message_id": "9",
            "signature_payload": "signature payload 10"}]}
            """
        ),
        new(
            XOperation.SetChatScreenCapture,
            x =>
                x.Chat.SetScreenCaptureAsync(
                    "20",
                    new()
                    {
                        Blocking = true,
                        BlockingActionSignatures =
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
                        Detection = true,
                        DetectionActionSignatures =
                        [
                            new()
                            {
                                EncodedMessageEventDetail = "encoded message event detail 11",
                                MessageEventSignature = new()
                                {
                                    PublicKeyVersion = "12",
                                    Signature = "signature 13",
                                    SignatureVersion = "14",
                                    MessageSigningKeyInfoList =
                                    [
                                        new()
                                        {
                                            MemberId = "15",
                                            PublicKeyVersion = "16",
                                            SigningPublicKey = "signing public key 17",
                                        },
                                    ],
                                    SigningPublicKey = "signing public key 18",
                                },
                                MessageId = "19",
                                SignaturePayload = "signature payload 20",
                            },
                        ],
                    },
                    Filled.Options<SetChatScreenCaptureOptions>()
                ),
            "PUT /2/chat/conversations/20/screen_capture",
            """
            {"blocking": true, "blocking_action_signatures": [{"encoded_message_event_detail": "encoded message event detail 1",
            "message_event_signature": {"public_key_version": "2", "signature": "signature 3", "signature_version": "4",
            "message_signing_key_info_list": [{"member_id": "5", "public_key_version": "6",
            "signing_public_key": "signing public key 7"}], "signing_public_key": "signing public key 8"}, "message_id": "9",
            "signature_payload": "signature payload 10"}], "detection": true,
            "detection_action_signatures": [{"encoded_message_event_detail": "encoded message event detail 11",
            "message_event_signature": {"public_key_version": "12", "signature": "signature 13", "signature_version": "14",
            "message_signing_key_info_list": [{"member_id": "15", "public_key_version": "16",
            "signing_public_key": "signing public key 17"}], "signing_public_key": "signing public key 18"}, "message_id": "19",
            "signature_payload": "signature payload 20"}]}
            """
        ),
        new(
            XOperation.InitializeChatGroup,
            x => x.Chat.InitializeGroupAsync(Filled.Options<InitializeChatGroupOptions>()),
            "POST /2/chat/conversations/group/initialize"
        ),
        new(
            XOperation.CreateChatGroup,
            x =>
                x.Chat.CreateGroupAsync(
                    new()
                    {
                        ConversationId = "1",
                        ConversationKeyVersion = "2",
                        ConversationParticipantKeys =
                        [
                            new()
                            {
                                EncryptedConversationKey = "encrypted conversation key 3",
                                PublicKeyVersion = "4",
                                UserId = "5",
                            },
                        ],
                        GroupMembers = ["group members 6", "group members 7"],
                        ActionSignatures =
                        [
                            new()
                            {
                                EncodedMessageEventDetail = "encoded message event detail 8",
                                MessageEventSignature = new()
                                {
                                    PublicKeyVersion = "9",
                                    Signature = "signature 10",
                                    SignatureVersion = "11",
                                    MessageSigningKeyInfoList =
                                    [
                                        new()
                                        {
                                            MemberId = "12",
                                            PublicKeyVersion = "13",
                                            SigningPublicKey = "signing public key 14",
                                        },
                                    ],
                                    SigningPublicKey = "signing public key 15",
                                },
                                MessageId = "16",
                                SignaturePayload = "signature payload 17",
                            },
                        ],
                        Base64EncodedKeyRotation = "base64 encoded key rotation 18",
                        GroupAdmins = ["group admins 19", "group admins 20"],
                        GroupAvatarUrl = "group avatar url 21",
                        GroupDescription = "group description 22",
                        GroupName = "group name 23",
                        TtlMsec = "24",
                    },
                    Filled.Options<CreateChatGroupOptions>()
                ),
            "POST /2/chat/conversations/group",
            """
            {"conversation_id": "1", "conversation_key_version": "2",
            "conversation_participant_keys": [{"encrypted_conversation_key": "encrypted conversation key 3",
            "public_key_version": "4", "user_id": "5"}], "group_members": ["group members 6", "group members 7"],
            "action_signatures": [{"encoded_message_event_detail": "encoded message event detail 8",
            "message_event_signature": {"public_key_version": "9", "signature": "signature 10", "signature_version": "11",
            "message_signing_key_info_list": [{"member_id": "12", "public_key_version": "13",
            "signing_public_key": "signing public key 14"}], "signing_public_key": "signing public key 15"}, "message_id": "16",
            "signature_payload": "signature payload 17"}], "base64_encoded_key_rotation": "base64 encoded key rotation 18",
            "group_admins": ["group admins 19", "group admins 20"], "group_avatar_url": "group avatar url 21",
            "group_description": "group description 22", "group_name": "group name 23", "ttl_msec": "24"}
            """
        ),
        new(
            XOperation.SetChatGroupPermissions,
            x =>
                x.Chat.SetGroupPermissionsAsync(
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
                        AddMember = true,
                        BlockScreenCapture = true,
                        EditGroupInfo = true,
                        EditMessageTtl = true,
                        SendMessage = true,
                        StartCall = true,
                    },
                    Filled.Options<SetChatGroupPermissionsOptions>()
                ),
            "PUT /2/chat/conversations/20/admin_settings",
            """
            {"action_signatures": [{"encoded_message_event_detail": "encoded message event detail 1",
            "message_event_signature": {"public_key_version": "2", "signature": "signature 3", "signature_version": "4",
            "message_signing_key_info_list": [{"member_id": "5", "public_key_version": "6",
            "signing_public_key": "signing public key 7"}], "signing_public_key": "signing public key 8"}, "message_id": "9",
            "signature_payload": "signature payload 10"}], "add_member": true, "block_screen_capture": true,
            "edit_group_info": true, "edit_message_ttl": true, "send_message": true, "start_call": true}
            """
        ),
        new(
            XOperation.AddChatGroupMembers,
            x =>
                x.Chat.AddMembersAsync(
                    "20",
                    new()
                    {
                        UserIds = ["1", "2"],
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
                        ConversationKeyVersion = "13",
                        ConversationParticipantKeys =
                        [
                            new()
                            {
                                EncryptedConversationKey = "encrypted conversation key 14",
                                PublicKeyVersion = "15",
                                UserId = "16",
                            },
                        ],
                        EncryptedAvatarUrl = "encrypted avatar url 17",
                        EncryptedTitle = "encrypted title 18",
                    },
                    Filled.Options<AddChatGroupMembersOptions>()
                ),
            "POST /2/chat/conversations/20/members",
            """
            {"user_ids": ["1", "2"], "action_signatures": [{"encoded_message_event_detail": "encoded message event detail 3",
            "message_event_signature": {"public_key_version": "4", "signature": "signature 5", "signature_version": "6",
            "message_signing_key_info_list": [{"member_id": "7", "public_key_version": "8",
            "signing_public_key": "signing public key 9"}], "signing_public_key": "signing public key 10"}, "message_id": "11",
            "signature_payload": "signature payload 12"}], "conversation_key_version": "13",
            "conversation_participant_keys": [{"encrypted_conversation_key": "encrypted conversation key 14",
            "public_key_version": "15", "user_id": "16"}], "encrypted_avatar_url": "encrypted avatar url 17",
            "encrypted_title": "encrypted title 18"}
            """
        ),
        new(
            XOperation.RemoveChatGroupMembers,
            x =>
                x.Chat.RemoveMembersAsync(
                    "20",
                    new()
                    {
                        UserIds = ["1", "2"],
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
                    },
                    Filled.Options<RemoveChatGroupMembersOptions>()
                ),
            "POST /2/chat/conversations/20/members/remove",
            """
            {"user_ids": ["1", "2"], "action_signatures": [{"encoded_message_event_detail": "encoded message event detail 3",
            "message_event_signature": {"public_key_version": "4", "signature": "signature 5", "signature_version": "6",
            "message_signing_key_info_list": [{"member_id": "7", "public_key_version": "8",
            "signing_public_key": "signing public key 9"}], "signing_public_key": "signing public key 10"}, "message_id": "11",
            "signature_payload": "signature payload 12"}]}
            """
        ),
        new(
            XOperation.AddChatGroupAdmins,
            x =>
                x.Chat.AddAdminsAsync(
                    "20",
                    new()
                    {
                        UserIds = ["1", "2"],
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
                    },
                    Filled.Options<AddChatGroupAdminsOptions>()
                ),
            "POST /2/chat/conversations/20/admins",
            """
            {"user_ids": ["1", "2"], "action_signatures": [{"encoded_message_event_detail": "encoded message event detail 3",
            "message_event_signature": {"public_key_version": "4", "signature": "signature 5", "signature_version": "6",
            "message_signing_key_info_list": [{"member_id": "7", "public_key_version": "8",
            "signing_public_key": "signing public key 9"}], "signing_public_key": "signing public key 10"}, "message_id": "11",
            "signature_payload": "signature payload 12"}]}
            """
        ),
        new(
            XOperation.RemoveChatGroupAdmins,
            x =>
                x.Chat.RemoveAdminsAsync(
                    "20",
                    new()
                    {
                        UserIds = ["1", "2"],
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
                    },
                    Filled.Options<RemoveChatGroupAdminsOptions>()
                ),
            "POST /2/chat/conversations/20/admins/remove",
            """
            {"user_ids": ["1", "2"], "action_signatures": [{"encoded_message_event_detail": "encoded message event detail 3",
            "message_event_signature": {"public_key_version": "4", "signature": "signature 5", "signature_version": "6",
            "message_signing_key_info_list": [{"member_id": "7", "public_key_version": "8",
            "signing_public_key": "signing public key 9"}], "signing_public_key": "signing public key 10"}, "message_id": "11",
            "signature_payload": "signature payload 12"}]}
            """
        ),
        new(
            XOperation.EnableChatInvite,
            x =>
                x.Chat.EnableInviteAsync(
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
                        AffiliateUserId = "11",
                        DecryptedAvatarUrl = "decrypted avatar url 12",
                        DecryptedTitle = "decrypted title 13",
                        InviteUrl = "invite url 14",
                        ValidityDurationMsec = "15",
                        ValidityExpiryTimestampMsec = "16",
                        WelcomeMessage = "welcome message 17",
                    },
                    Filled.Options<EnableChatInviteOptions>()
                ),
            "POST /2/chat/conversations/20/invite",
            """
            {"action_signatures": [{"encoded_message_event_detail": "encoded message event detail 1",
            "message_event_signature": {"public_key_version": "2", "signature": "signature 3", "signature_version": "4",
            "message_signing_key_info_list": [{"member_id": "5", "public_key_version": "6",
            "signing_public_key": "signing public key 7"}], "signing_public_key": "signing public key 8"}, "message_id": "9",
            "signature_payload": "signature payload 10"}], "affiliate_user_id": "11",
            "decrypted_avatar_url": "decrypted avatar url 12", "decrypted_title": "decrypted title 13",
            "invite_url": "invite url 14", "validity_duration_msec": "15", "validity_expiry_timestamp_msec": "16",
            "welcome_message": "welcome message 17"}
            """
        ),
        new(
            XOperation.DisableChatInvite,
            x =>
                x.Chat.DisableInviteAsync(
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
                    Filled.Options<DisableChatInviteOptions>()
                ),
            "DELETE /2/chat/conversations/20/invite",
            """
            {"action_signatures": [{"encoded_message_event_detail": "encoded message event detail 1",
            "message_event_signature": {"public_key_version": "2", "signature": "signature 3", "signature_version": "4",
            "message_signing_key_info_list": [{"member_id": "5", "public_key_version": "6",
            "signing_public_key": "signing public key 7"}], "signing_public_key": "signing public key 8"}, "message_id": "9",
            "signature_payload": "signature payload 10"}]}
            """
        ),
        new(
            XOperation.GetChatInvite,
            x => x.Chat.GetInviteAsync("20", "7", Filled.Options<GetChatInviteOptions>()),
            "GET /2/chat/conversations/20/invites/7"
        ),
        new(
            XOperation.RequestToJoinChatGroup,
            x =>
                x.Chat.RequestToJoinAsync(
                    "20",
                    new()
                    {
                        Token = "token 1",
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
                    },
                    Filled.Options<RequestToJoinChatGroupOptions>()
                ),
            "POST /2/chat/conversations/20/join_requests",
            """
            {"token": "token 1", "action_signatures": [{"encoded_message_event_detail": "encoded message event detail 2",
            "message_event_signature": {"public_key_version": "3", "signature": "signature 4", "signature_version": "5",
            "message_signing_key_info_list": [{"member_id": "6", "public_key_version": "7",
            "signing_public_key": "signing public key 8"}], "signing_public_key": "signing public key 9"}, "message_id": "10",
            "signature_payload": "signature payload 11"}]}
            """
        ),
        new(
            XOperation.RejectChatJoinRequests,
            x =>
                x.Chat.RejectJoinRequestsAsync(
                    "20",
                    new()
                    {
                        UserIds = ["1", "2"],
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
                    },
                    Filled.Options<RejectChatJoinRequestsOptions>()
                ),
            "POST /2/chat/conversations/20/join_requests/reject",
            """
            {"user_ids": ["1", "2"], "action_signatures": [{"encoded_message_event_detail": "encoded message event detail 3",
            "message_event_signature": {"public_key_version": "4", "signature": "signature 5", "signature_version": "6",
            "message_signing_key_info_list": [{"member_id": "7", "public_key_version": "8",
            "signing_public_key": "signing public key 9"}], "signing_public_key": "signing public key 10"}, "message_id": "11",
            "signature_payload": "signature payload 12"}]}
            """
        ),
        new(
            XOperation.GetChatAdminRequests,
            x => x.Chat.AdminRequestsAsync("20", Filled.Options<GetChatAdminRequestsOptions>()),
            $"GET /2/chat/conversations/20/admin_requests?pagination_token=PaginationToken&{RequestCase.UserQuery}"
        ),
        new(
            XOperation.RequestChatAdmin,
            x =>
                x.Chat.RequestAdminAsync(
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
                    Filled.Options<RequestChatAdminOptions>()
                ),
            "POST /2/chat/conversations/20/admin_requests",
            """
            {"action_signatures": [{"encoded_message_event_detail": "encoded message event detail 1",
            "message_event_signature": {"public_key_version": "2", "signature": "signature 3", "signature_version": "4",
            "message_signing_key_info_list": [{"member_id": "5", "public_key_version": "6",
            "signing_public_key": "signing public key 7"}], "signing_public_key": "signing public key 8"}, "message_id": "9",
            "signature_payload": "signature payload 10"}]}
            """
        ),
        new(
            XOperation.ApproveChatAdminRequest,
            x =>
                x.Chat.ApproveAdminRequestAsync(
                    "20",
                    "7",
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
                    Filled.Options<ApproveChatAdminRequestOptions>()
                ),
            "POST /2/chat/conversations/20/admin_requests/7/approve",
            """
            {"action_signatures": [{"encoded_message_event_detail": "encoded message event detail 1",
            "message_event_signature": {"public_key_version": "2", "signature": "signature 3", "signature_version": "4",
            "message_signing_key_info_list": [{"member_id": "5", "public_key_version": "6",
            "signing_public_key": "signing public key 7"}], "signing_public_key": "signing public key 8"}, "message_id": "9",
            "signature_payload": "signature payload 10"}]}
            """
        ),
        new(
            XOperation.RejectChatAdminRequest,
            x =>
                x.Chat.RejectAdminRequestAsync(
                    "20",
                    "7",
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
                    Filled.Options<RejectChatAdminRequestOptions>()
                ),
            "POST /2/chat/conversations/20/admin_requests/7/reject",
            """
            {"action_signatures": [{"encoded_message_event_detail": "encoded message event detail 1",
            "message_event_signature": {"public_key_version": "2", "signature": "signature 3", "signature_version": "4",
            "message_signing_key_info_list": [{"member_id": "5", "public_key_version": "6",
            "signing_public_key": "signing public key 7"}], "signing_public_key": "signing public key 8"}, "message_id": "9",
            "signature_payload": "signature payload 10"}]}
            """
        ),
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
        new(
            XOperation.InitializeChatMedia,
            x =>
                x.Chat.InitializeMediaAsync(
                    new() { ConversationId = "1", TotalBytes = 9007199254740992 },
                    Filled.Options<InitializeChatMediaOptions>()
                ),
            "POST /2/chat/media/upload/initialize",
            """{"conversation_id": "1", "total_bytes": 9007199254740992}"""
        ),
        new(
            XOperation.AppendChatMedia,
            x =>
                x.Chat.AppendMediaAsync(
                    "20",
                    RequestCase.File("the bytes"),
                    new()
                    {
                        SegmentIndex = 1,
                        ConversationId = "2",
                        MediaHashKey = "media hash key 3",
                    },
                    Filled.Options<AppendChatMediaOptions>()
                ),
            "POST /2/chat/media/upload/20/append",
            Parts: new()
            {
                ["media"] = "the bytes",
                ["segment_index"] = "1",
                ["conversation_id"] = "2",
                ["media_hash_key"] = "media hash key 3",
            }
        ),
        new(
            XOperation.FinalizeChatMedia,
            x =>
                x.Chat.FinalizeMediaAsync(
                    "20",
                    new()
                    {
                        ConversationId = "1",
                        MediaHashKey = "media hash key 2",
                        NumParts = "num parts 3",
                        MessageId = "4",
                        TtlMsec = "5",
                    },
                    Filled.Options<FinalizeChatMediaOptions>()
                ),
            "POST /2/chat/media/upload/20/finalize",
            """
            {"conversation_id": "1", "media_hash_key": "media hash key 2", "num_parts": "num parts 3", "message_id": "4",
            "ttl_msec": "5"}
            """
        ),
        new(
            XOperation.DownloadChatMedia,
            x => x.Chat.DownloadMediaAsync("20", "7", Filled.Options<DownloadChatMediaOptions>()),
            "GET /2/chat/media/20/7"
        ),
    ];
}

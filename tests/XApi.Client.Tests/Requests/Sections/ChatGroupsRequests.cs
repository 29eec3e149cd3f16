namespace XApi.Tests.Requests;

/// <summary>The requests of Chat: groups.</summary>
internal static class ChatGroupsRequests
{
    internal static IReadOnlyList<RequestCase> Cases { get; } =
    [
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
    ];
}

namespace XApi.Tests.Requests;

/// <summary>The requests of Chat: settings.</summary>
internal static class ChatSettingsRequests
{
    internal static IReadOnlyList<RequestCase> Cases { get; } =
    [
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
    ];
}

namespace XApi.Tests.Requests;

/// <summary>The requests of Chat: invites.</summary>
internal static class ChatInvitesRequests
{
    internal static IReadOnlyList<RequestCase> Cases { get; } =
    [
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
    ];
}

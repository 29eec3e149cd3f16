namespace XApi.Tests.Requests;

/// <summary>The requests of Chat: admin requests.</summary>
internal static class ChatAdminRequestsRequests
{
    internal static IReadOnlyList<RequestCase> Cases { get; } =
    [
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
    ];
}

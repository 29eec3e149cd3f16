using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>Subscriptions of Account Activity: all events of a user, sent to a webhook.</summary>
internal static class AccountActivitySection
{
    private const int Limit = 3;
    private const int EnterpriseLimit = 5000;

    internal static ApiResponse Count(Call call) =>
        ApiResponse.Ok(
            new()
            {
                ["data"] = JsonText.Object(
                    ("account_name", "sandbox"),
                    ("provisioned_count", JsonText.Id(Provisioned(call))),
                    ("subscriptions_count_all", JsonText.Id(Used(call))),
                    // Such subscriptions are no more.
                    ("subscriptions_count_direct_messages", "0")
                ),
            }
        );

    internal static ApiResponse List(Call call) =>
        WebhooksSection.OnOne(
            call,
            webhook =>
                ApiResponse.Ok(
                    new()
                    {
                        ["data"] = JsonText.Object(
                            ("application_id", CredentialStore.AppId),
                            ("webhook_id", JsonText.Id(webhook.Id)),
                            ("webhook_url", webhook.Url.OriginalString),
                            (
                                "subscriptions",
                                JsonText.Array(webhook.Subscribers.Select(user => JsonText.Object(("user_id", JsonText.Id(user.Id)))))
                            )
                        ),
                    }
                )
        );

    internal static ApiResponse Check(Call call) =>
        WebhooksSection.OnOne(call, webhook => ApiResponse.Done("subscribed", webhook.Subscribers.Contains(call.User!)));

    internal static ApiResponse Create(Call call) =>
        WebhooksSection.OnOne(
            call,
            webhook =>
            {
                if (webhook.Subscribers.Contains(call.User!))
                {
                    return Problems.InvalidRequest("DuplicateSubscriptionFailed: the user is subscribed to this webhook already.");
                }

                if (Used(call) >= Provisioned(call))
                {
                    return Problems.InvalidRequest($"SubscriptionLimitExceeded: the App has {Used(call)} subscriptions.");
                }

                webhook.Subscribers.Add(call.User!);
                return ApiResponse.Done("subscribed", true);
            }
        );

    internal static ApiResponse Delete(Call call) =>
        WebhooksSection.OnOne(
            call,
            webhook =>
                webhook.Subscribers.RemoveAll(user => user.Id == call.Arguments.Id("user_id")) > 0
                    ? ApiResponse.Done("subscribed", false)
                    : Problems.InvalidRequest(
                        "user_id",
                        call.Arguments.Text("user_id")!,
                        "SubscriptionNotFound: the user is not subscribed to this webhook."
                    )
        );

    private static int Provisioned(Call call) => call.Options.AccessLevel == XAccessLevel.Enterprise ? EnterpriseLimit : Limit;

    private static int Used(Call call) => call.World.Events.Webhooks.Sum(webhook => webhook.Subscribers.Count);
}

namespace XApi.Tests.Requests;

/// <summary>The requests of AccountActivity.</summary>
internal static class AccountActivityRequests
{
    internal static IReadOnlyList<RequestCase> Cases { get; } =
    [
        new(
            XOperation.GetAccountActivityCount,
            x => x.AccountActivity.CountAsync(Filled.Options<GetAccountActivityCountOptions>()),
            "GET /2/account_activity/subscriptions/count"
        ),
        new(
            XOperation.GetAccountActivitySubscriptions,
            x => x.AccountActivity.SubscriptionsAsync("20", Filled.Options<GetAccountActivitySubscriptionsOptions>()),
            "GET /2/account_activity/webhooks/20/subscriptions/all/list"
        ),
        new(
            XOperation.CheckAccountActivitySubscription,
            x => x.AccountActivity.IsSubscribedAsync("20", Filled.Options<CheckAccountActivitySubscriptionOptions>()),
            "GET /2/account_activity/webhooks/20/subscriptions/all"
        ),
        new(
            XOperation.CreateAccountActivitySubscription,
            x => x.AccountActivity.SubscribeAsync("20", new(), Filled.Options<CreateAccountActivitySubscriptionOptions>()),
            "POST /2/account_activity/webhooks/20/subscriptions/all",
            """{}"""
        ),
        new(
            XOperation.DeleteAccountActivitySubscription,
            x => x.AccountActivity.UnsubscribeAsync("20", "7", Filled.Options<DeleteAccountActivitySubscriptionOptions>()),
            "DELETE /2/account_activity/webhooks/20/subscriptions/7/all"
        ),
    ];
}

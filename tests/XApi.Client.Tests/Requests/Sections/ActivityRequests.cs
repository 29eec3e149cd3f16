namespace XApi.Tests.Requests;

/// <summary>The requests of Activity.</summary>
internal static class ActivityRequests
{
    internal static IReadOnlyList<RequestCase> Cases { get; } =
    [
        new(
            XOperation.ActivityStream,
            x => RequestCase.First(x.Activity.ConnectAsync(Filled.Options<ActivityStreamOptions>())),
            $"GET /2/activity/stream?backfill_minutes=5&{RequestCase.Times}"
        ),
        new(
            XOperation.GetActivitySubscriptions,
            x => x.Activity.SubscriptionsAsync(Filled.Options<GetActivitySubscriptionsOptions>()),
            "GET /2/activity/subscriptions?max_results=5&pagination_token=PaginationToken&user_id=UserId"
        ),
        new(
            XOperation.CreateActivitySubscription,
            x =>
                x.Activity.SubscribeAsync(
                    new()
                    {
                        EventType = ActivityEventType.ProfileUpdateBio,
                        Filter = new()
                        {
                            Direction = ActivityDirection.Inbound,
                            Keyword = "keyword 1",
                            Qualifiers = new Dictionary<string, string> { ["key"] = "value 2" },
                            UserId = "3",
                        },
                        ExpiresAt = Filled.Moment,
                        Tag = "tag 4",
                        WebhookId = "5",
                    },
                    Filled.Options<CreateActivitySubscriptionOptions>()
                ),
            "POST /2/activity/subscriptions",
            """
            {"event_type": "profile.update.bio", "filter": {"direction": "inbound", "keyword": "keyword 1",
            "qualifiers": {"key": "value 2"}, "user_id": "3"}, "expires_at": "2024-05-01T12:30:15.250Z", "tag": "tag 4",
            "webhook_id": "5"}
            """
        ),
        new(
            XOperation.DeleteActivitySubscriptions,
            x => x.Activity.UnsubscribeManyAsync(["1", "22"], Filled.Options<DeleteActivitySubscriptionsOptions>()),
            "DELETE /2/activity/subscriptions?ids=1,22"
        ),
        new(
            XOperation.UpdateActivitySubscription,
            x =>
                x.Activity.UpdateSubscriptionAsync(
                    "20",
                    new() { Tag = "tag 1", WebhookId = "2" },
                    Filled.Options<UpdateActivitySubscriptionOptions>()
                ),
            "PUT /2/activity/subscriptions/20",
            """{"tag": "tag 1", "webhook_id": "2"}"""
        ),
        new(
            XOperation.DeleteActivitySubscription,
            x => x.Activity.UnsubscribeAsync("20", Filled.Options<DeleteActivitySubscriptionOptions>()),
            "DELETE /2/activity/subscriptions/20"
        ),
    ];
}

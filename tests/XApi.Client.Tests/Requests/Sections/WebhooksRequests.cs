namespace XApi.Tests.Requests;

/// <summary>The requests of Webhooks.</summary>
internal static class WebhooksRequests
{
    internal static IReadOnlyList<RequestCase> Cases { get; } =
    [
        new(
            XOperation.GetWebhooks,
            x => x.Webhooks.GetManyAsync(Filled.Options<GetWebhooksOptions>()),
            "GET /2/webhooks?webhook_config.fields=created_at,valid"
        ),
        new(
            XOperation.CreateWebhook,
            x => x.Webhooks.CreateAsync("url 1", Filled.Options<CreateWebhookOptions>()),
            "POST /2/webhooks",
            """{"url": "url 1"}"""
        ),
        new(
            XOperation.ValidateWebhook,
            x => x.Webhooks.ValidateAsync("20", Filled.Options<ValidateWebhookOptions>()),
            "PUT /2/webhooks/20"
        ),
        new(XOperation.DeleteWebhook, x => x.Webhooks.DeleteAsync("20", Filled.Options<DeleteWebhookOptions>()), "DELETE /2/webhooks/20"),
        new(
            XOperation.ReplayWebhook,
            x =>
                x.Webhooks.ReplayAsync(
                    new()
                    {
                        WebhookId = "1",
                        FromDate = "from date 2",
                        ToDate = "to date 3",
                    },
                    Filled.Options<ReplayWebhookOptions>()
                ),
            "POST /2/webhooks/replay",
            """{"webhook_id": "1", "from_date": "from date 2", "to_date": "to date 3"}"""
        ),
        new(
            XOperation.GetStreamLinks,
            x => x.Webhooks.StreamLinksAsync(Filled.Options<GetStreamLinksOptions>()),
            "GET /2/tweets/search/webhooks"
        ),
        new(
            XOperation.CreateStreamLink,
            x => x.Webhooks.LinkStreamAsync("20", Filled.Options<CreateStreamLinkOptions>()),
            "POST /2/tweets/search/webhooks/20"
        ),
        new(
            XOperation.DeleteStreamLink,
            x => x.Webhooks.UnlinkStreamAsync("20", Filled.Options<DeleteStreamLinkOptions>()),
            "DELETE /2/tweets/search/webhooks/20"
        ),
    ];
}

using System.Globalization;

namespace XApi.Tests;

/// <summary>Asks about webhooks, subscriptions and compliance jobs. An App has one webhook and one unfinished job of a type, so each is made for its request.</summary>
internal static class EventAsks
{
    internal static readonly AskTable All = new()
    {
        {
            "GetWebhooks",
            async seeds =>
            {
                await WebhookAsync(seeds);
                return Ask.Of();
            }
        },
        {
            "CreateWebhook",
            async seeds =>
            {
                await ClearAsync(seeds);
                return Ask.With($$"""{"url":"https://example.com/{{seeds.Word()}}"}""");
            }
        },
        { "ValidateWebhook", async seeds => Ask.Of(("webhook_id", await WebhookAsync(seeds))) },
        { "DeleteWebhook", async seeds => Ask.Of(("webhook_id", await WebhookAsync(seeds))) },
        {
            "ReplayWebhook",
            async seeds =>
                Ask.With(
                    $$"""{"webhook_id":"{{await WebhookAsync(seeds)}}","from_date":"{{Minute(seeds, -60)}}","to_date":"{{Minute(seeds, 0)}}"}"""
                )
        },
        {
            "GetStreamLinks",
            async seeds =>
            {
                await AppAsync(seeds, HttpMethod.Post, $"/2/tweets/search/webhooks/{await WebhookAsync(seeds)}");
                return Ask.Of();
            }
        },
        { "CreateStreamLink", async seeds => Ask.Of(("webhook_id", await WebhookAsync(seeds))) },
        { "DeleteStreamLink", async seeds => Ask.Of(("webhook_id", await WebhookAsync(seeds))) },
        { "GetAccountActivityCount", _ => Ask.Of() },
        { "GetAccountActivitySubscriptions", async seeds => Ask.Of(("webhook_id", await SubscribedAsync(seeds))) },
        { "CheckAccountActivitySubscription", async seeds => Ask.Of(("webhook_id", await SubscribedAsync(seeds))) },
        { "CreateAccountActivitySubscription", async seeds => Ask.With("{}", ("webhook_id", await WebhookAsync(seeds))) },
        { "DeleteAccountActivitySubscription", async seeds => Ask.Of(("webhook_id", await SubscribedAsync(seeds)), ("user_id", seeds.Me)) },
        {
            "GetActivitySubscriptions",
            async seeds =>
            {
                await SubscriptionAsync(seeds);
                return Ask.Of();
            }
        },
        {
            "CreateActivitySubscription",
            async seeds =>
                Ask.With(
                    $$"""
                    {"event_type":"post.create","filter":{"user_id":"{{seeds.Other.Id}}"},"tag":"{{seeds.Word()}}","webhook_id":"{{await WebhookAsync(
                        seeds
                    )}}","expires_at":"{{seeds.Time(1)}}"}
                    """
                )
        },
        {
            "UpdateActivitySubscription",
            async seeds => Ask.With("""{"tag":"snow"}""", ("subscription_id", await SubscriptionAsync(seeds)))
        },
        { "DeleteActivitySubscription", async seeds => Ask.Of(("subscription_id", await SubscriptionAsync(seeds))) },
        { "DeleteActivitySubscriptions", async seeds => Ask.Of(("ids", $"{await SubscriptionAsync(seeds)},1")) },
        {
            "GetComplianceJobs",
            async seeds =>
            {
                await JobAsync(seeds);
                return Ask.Of(("type", "tweets"));
            }
        },
        {
            "CreateComplianceJob",
            async seeds =>
            {
                await CancelAsync(seeds);
                return Ask.With("""{"type":"tweets","name":"Snow","resumable":true}""");
            }
        },
        { "GetComplianceJob", async seeds => Ask.Of(("id", (await JobAsync(seeds)).Id)) },
        { "DeleteComplianceJob", async seeds => Ask.Of(("id", (await JobAsync(seeds)).Id)) },
        {
            "UploadComplianceIds",
            async seeds =>
            {
                var (id, token) = await JobAsync(seeds);
                return Ask.With($"{seeds.Landmark}\n", ("id", id), ("token", token)) with { ContentType = "application/octet-stream" };
            }
        },
        {
            "DownloadComplianceResults",
            async seeds =>
            {
                var (id, token) = await JobAsync(seeds);
                var gone = seeds.Others();
                seeds.Sandbox.World.Delete(gone);
                await AppAsync(seeds, HttpMethod.Put, $"/2/compliance/jobs/{id}/upload?token={token}", gone, "application/octet-stream");
                return Ask.Of(("id", id), ("token", token)) with { IsEmpty = true };
            }
        },
    };

    private static string Minute(Seeds seeds, int minutes) =>
        seeds.Sandbox.TimeProvider.GetUtcNow().AddMinutes(minutes).ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture);

    private static Task<System.Text.Json.Nodes.JsonNode> AppAsync(
        Seeds seeds,
        HttpMethod method,
        string path,
        string? body = null,
        string type = "application/json"
    ) => seeds.SendAsync(method, path, body, seeds.Sandbox.BearerToken, type);

    private static async Task ClearAsync(Seeds seeds)
    {
        var known = await AppAsync(seeds, HttpMethod.Get, "/2/webhooks");
        foreach (var webhook in known["data"]?.AsArray() ?? [])
        {
            await AppAsync(seeds, HttpMethod.Delete, $"/2/webhooks/{webhook!["id"]}");
        }
    }

    private static async Task<string> WebhookAsync(Seeds seeds)
    {
        await ClearAsync(seeds);
        return await seeds.MadeAsync(
            "/2/webhooks",
            $$"""{"url":"https://example.com/{{seeds.Word()}}"}""",
            token: seeds.Sandbox.BearerToken
        );
    }

    private static async Task<string> SubscribedAsync(Seeds seeds)
    {
        var webhook = await WebhookAsync(seeds);
        await seeds.MadeAsync($"/2/account_activity/webhooks/{webhook}/subscriptions/all", "{}", "subscribed");
        return webhook;
    }

    private static async Task<string> SubscriptionAsync(Seeds seeds)
    {
        var made = await AppAsync(
            seeds,
            HttpMethod.Post,
            "/2/activity/subscriptions",
            $$"""{"event_type":"profile.update.bio","filter":{"user_id":"{{seeds.Stranger().Id}}"},"tag":"{{seeds.Word()}}"}"""
        );
        return made["data"]!["subscription"]!["subscription_id"]!.ToString();
    }

    private static async Task CancelAsync(Seeds seeds)
    {
        var unfinished = await AppAsync(seeds, HttpMethod.Get, "/2/compliance/jobs?type=tweets&status=created");
        foreach (var job in unfinished["data"]?.AsArray() ?? [])
        {
            await AppAsync(seeds, HttpMethod.Delete, $"/2/compliance/jobs/{job!["id"]}");
        }
    }

    private static async Task<(string Id, string Token)> JobAsync(Seeds seeds)
    {
        await CancelAsync(seeds);
        var job = (await AppAsync(seeds, HttpMethod.Post, "/2/compliance/jobs", """{"type":"tweets","name":"Snow"}"""))["data"]!;
        return (job["id"]!.ToString(), job["upload_url"]!.ToString().Split("token=")[1]);
    }
}

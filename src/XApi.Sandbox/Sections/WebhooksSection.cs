using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>Webhooks as they are listed and deleted, and their links to the filtered stream. What calls the webhook is in <see cref="WebhookServer"/>.</summary>
internal static class WebhooksSection
{
    internal static ApiResponse GetMany(Call call)
    {
        var webhooks = call.World.Events.Webhooks.ConvertAll(Json);
        // Where there are none, the list is empty, not missing.
        return ApiResponse.Ok(new() { ["data"] = JsonText.Array(webhooks), ["meta"] = JsonText.Object(("result_count", webhooks.Count)) });
    }

    internal static ApiResponse Delete(Call call) =>
        OnOne(
            call,
            webhook =>
            {
                call.World.Events.Remove(webhook);
                return ApiResponse.Done("deleted", true);
            }
        );

    internal static ApiResponse StreamLinks(Call call)
    {
        var links = call.World.Events.Webhooks.Where(webhook => webhook.LinkedAt is not null).Select(Link);
        return ApiResponse.Ok(new() { ["data"] = JsonText.Array(links) });
    }

    internal static ApiResponse LinkStream(Call call) =>
        OnOne(
            call,
            webhook =>
            {
                webhook.LinkedAt ??= call.Now;
                return ApiResponse.Done("provisioned", true);
            }
        );

    internal static ApiResponse UnlinkStream(Call call) =>
        OnOne(
            call,
            webhook =>
            {
                webhook.LinkedAt = null;
                return ApiResponse.Done("deleted", true);
            }
        );

    /// <summary>A response about the webhook in the path, or the refusal of an id that is none.</summary>
    internal static ApiResponse OnOne(Call call, Func<WebhookRecord, ApiResponse> respond)
    {
        var id = call.Arguments.Text("webhook_id")!;
        return call.World.Events.Webhook(Arguments.ToId(id)) is { } webhook ? respond(webhook) : Unknown("webhook_id", id);
    }

    internal static ApiResponse Unknown(string parameter, string id) =>
        Problems.InvalidRequest(parameter, id, $"WebhookIdInvalid: the App has no webhook [{id}].");

    internal static JsonObject Json(WebhookRecord webhook) =>
        JsonText.Object(
            ("id", JsonText.Id(webhook.Id)),
            ("url", webhook.Url.OriginalString),
            ("valid", webhook.IsValid),
            ("created_at", JsonText.Time(webhook.CreatedAt))
        );

    private static JsonObject Link(WebhookRecord webhook) =>
        JsonText.Object(
            ("application_id", CredentialStore.AppId),
            ("business_user_id", CredentialStore.AccountId),
            ("created_at", JsonText.Time(webhook.LinkedAt!.Value)),
            // Links take no fields yet in X's document, so Tweets come with those that need no asking.
            ("fields", new JsonArray()),
            ("instance_id", CredentialStore.AppId),
            ("webhook_id", JsonText.Id(webhook.Id))
        );
}

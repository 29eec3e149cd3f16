using System.Text.Json;
using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>Subscriptions to X Activity.</summary>
internal static class ActivitySection
{
    private const int Limit = 1500;
    private const int EnterpriseLimit = 75_000;

    // Events that only the user may see, by the first part of their names, and the scope that reading them needs.
    private static readonly Dictionary<string, string> PrivateScopes = new()
    {
        ["like"] = "like.read",
        ["chat"] = "dm.read",
        ["dm"] = "dm.read",
        ["post.mention"] = "tweet.read",
        ["post.reply"] = "tweet.read",
        ["post.quote"] = "tweet.read",
        ["post.repost"] = "tweet.read",
        ["mute"] = "mute.read",
        ["block"] = "block.read",
        ["subscriptions"] = "follows.read",
        ["broadcast.chat"] = "broadcast.read",
    };

    internal static ApiResponse Create(Call call)
    {
        var asked = Asked(call);
        if (Wrong(call, asked) is { } refusal)
        {
            return refusal;
        }

        var all = Live(call);
        if (all.Find(asked.IsLike) is { } known)
        {
            // The same one again renews it.
            (known.Tag, known.WebhookId, known.ExpiresAt, known.UpdatedAt) = (asked.Tag, asked.WebhookId, asked.ExpiresAt, call.Now);
            return Result(Json(known));
        }

        if (all.Count >= (call.Options.AccessLevel == XAccessLevel.Enterprise ? EnterpriseLimit : Limit))
        {
            return Problems.Forbidden($"SubscriptionLimitExceeded: the App has {all.Count} subscriptions.");
        }

        all.Add(asked);
        return Result(Json(asked));
    }

    internal static ApiResponse List(Call call)
    {
        var user = call.Arguments.Id("user_id");
        var found = Enumerable
            .Reverse(Live(call))
            .Where(subscription => user is null || subscription.UserId == user)
            .Select(subscription => (subscription.Id, subscription));
        return Page.Cut(call, found, out var page, mayBeShort: false)
            ?? ApiResponse.Ok(call.View.Envelope(JsonText.Array(page.Items.Select(Json)), Page.Meta(page)));
    }

    internal static ApiResponse Update(Call call) =>
        OnOne(
            call,
            subscription =>
            {
                var webhook = call.Arguments.MemberId("webhook_id");
                if (webhook is { } id && call.World.Events.Webhook(id) is null)
                {
                    return WebhooksSection.Unknown("webhook_id", JsonText.Id(id));
                }

                subscription.Tag = call.Arguments.MemberText("tag") ?? subscription.Tag;
                subscription.WebhookId = webhook ?? subscription.WebhookId;
                subscription.UpdatedAt = call.Now;
                return Result(Json(subscription), ("total_subscriptions", Live(call).Count));
            }
        );

    internal static ApiResponse Delete(Call call) =>
        OnOne(
            call,
            subscription =>
            {
                call.World.Events.Activity.Remove(subscription);
                return ApiResponse.Done("deleted", true);
            }
        );

    internal static ApiResponse DeleteMany(Call call)
    {
        var (deleted, errors, all) = (new JsonArray(), new JsonArray(), Live(call));
        foreach (var id in call.Arguments.List("ids"))
        {
            if (all.RemoveAll(subscription => subscription.Id == Arguments.ToId(id)) > 0)
            {
                deleted.Add(JsonText.Object(("subscription_id", id), ("deleted", true)));
            }
            else
            {
                errors.Add(
                    JsonText.Object(
                        ("subscription_id", id),
                        ("reason", "SubscriptionNotFound"),
                        ("message", $"Could not find subscription with id: [{id}].")
                    )
                );
            }
        }

        return ApiResponse.Ok(
            JsonText.Object(
                ("data", deleted.Count == 0 ? null : deleted),
                ("errors", errors.Count == 0 ? null : errors),
                ("meta", JsonText.Object(("total_subscriptions", all.Count)))
            )
        );
    }

    /// <summary>What a subscription asks for, as it is sent back and with each event.</summary>
    internal static JsonObject Filter(SubscriptionRecord subscription) =>
        JsonText.Object(
            ("user_id", subscription.UserId is { } id ? JsonText.Id(id) : null),
            ("keyword", subscription.Keyword),
            ("direction", subscription.Direction),
            (
                "qualifiers",
                subscription.Qualifiers.Count == 0
                    ? null
                    : JsonText.Object([.. subscription.Qualifiers.Select(pair => (pair.Key, (JsonNode?)pair.Value))])
            )
        );

    /// <summary>Whether only the user may see events of a type.</summary>
    internal static bool IsPrivate(string type) => PrivateScope(type) is not null;

    private static SubscriptionRecord Asked(Call call)
    {
        var arguments = call.Arguments;
        var type = arguments.MemberText("event_type")!;
        return new SubscriptionRecord
        {
            Id = call.World.NextId(),
            // The older name is taken and never sent back.
            EventType = type == "chat.conversation_join" ? "chat.conversation.join" : type,
            UserId = arguments.MemberId("filter.user_id"),
            Keyword = arguments.MemberText("filter.keyword"),
            Direction = arguments.MemberText("filter.direction"),
            Qualifiers = arguments.Member("filter.qualifiers") is { ValueKind: JsonValueKind.Object } given
                ? given.EnumerateObject().ToDictionary(member => member.Name, member => member.Value.ToString())
                : new Dictionary<string, string>(),
            CreatedAt = call.Now,
            UpdatedAt = call.Now,
            ExpiresAt = arguments.Member("expires_at")?.GetDateTimeOffset(),
            Tag = arguments.MemberText("tag"),
            WebhookId = arguments.MemberId("webhook_id"),
        };
    }

    private static ApiResponse? Wrong(Call call, SubscriptionRecord asked)
    {
        var isNews = asked.EventType == "news.new";
        return isNews && asked.Keyword is null
                ? Problems.InvalidRequest("filter.keyword", "", $"The event type [{asked.EventType}] needs filter.keyword")
            : !isNews && asked.UserId is null && asked.EventType != "oauth.revoke"
                ? Problems.InvalidRequest("filter.user_id", "", $"The event type [{asked.EventType}] needs filter.user_id")
            : asked.Direction is { } direction && asked.EventType != "like.create"
                ? Problems.InvalidRequest("filter.direction", direction, $"The event type [{asked.EventType}] has no direction")
            : asked.ExpiresAt <= call.Now
                ? Problems.InvalidRequest("expires_at", JsonText.Time(asked.ExpiresAt!.Value), "expires_at must be in the future")
            : asked.WebhookId is { } webhook && call.World.Events.Webhook(webhook) is null
                ? WebhooksSection.Unknown("webhook_id", JsonText.Id(webhook))
            : PrivateScope(asked.EventType) is { } scope ? NotAllowed(call, asked, scope)
            : null;
    }

    /// <summary>Why the caller may not subscribe to events that only the user may see.</summary>
    private static ApiResponse? NotAllowed(Call call, SubscriptionRecord asked, string scope) =>
        call.Caller.Scheme != XSecurityScheme.OAuth2UserToken
            ? Problems.Forbidden($"The event type [{asked.EventType}] is private: subscribe to it with the OAuth 2.0 token of the user.")
        : asked.UserId != call.User!.Id
            ? Problems.Forbidden($"The event type [{asked.EventType}] is private: filter.user_id must be the authenticated user.")
        : call.Caller.Scopes.Contains(scope) ? null
        : Problems.MissingScope($"The access token lacks the scope {scope}.");

    private static string? PrivateScope(string type)
    {
        var parts = type.Split('.');
        return PrivateScopes.GetValueOrDefault(parts[0]) ?? PrivateScopes.GetValueOrDefault($"{parts[0]}.{parts[1]}");
    }

    /// <summary>The subscriptions that have not ended.</summary>
    private static List<SubscriptionRecord> Live(Call call)
    {
        var all = call.World.Events.Activity;
        all.RemoveAll(subscription => subscription.ExpiresAt <= call.Now);
        return all;
    }

    private static ApiResponse OnOne(Call call, Func<SubscriptionRecord, ApiResponse> respond)
    {
        var id = call.Arguments.Text("subscription_id")!;
        return Live(call).Find(subscription => subscription.Id == Arguments.ToId(id)) is { } found
            ? respond(found)
            : new ApiResponse(404, Problems.NotFound("subscription", "subscription_id", id));
    }

    private static ApiResponse Result(JsonObject subscription, params ReadOnlySpan<(string Name, JsonNode? Value)> more) =>
        ApiResponse.Ok(new JsonObject { ["data"] = JsonText.Object([("subscription", subscription), .. more]) });

    private static JsonObject Json(SubscriptionRecord subscription) =>
        JsonText.Object(
            ("subscription_id", JsonText.Id(subscription.Id)),
            ("event_type", subscription.EventType),
            ("filter", Filter(subscription)),
            ("created_at", JsonText.Time(subscription.CreatedAt)),
            ("updated_at", JsonText.Time(subscription.UpdatedAt)),
            ("expires_at", subscription.ExpiresAt is { } end ? JsonText.Time(end) : null),
            ("tag", subscription.Tag),
            ("webhook_id", subscription.WebhookId is { } webhook ? JsonText.Id(webhook) : null)
        );
}

using XApi.Spec;

namespace XApi.Tests;

/// <summary>Changes of what our extensions say, for the list of all changes.</summary>
internal static class KnownExtensionChanges
{
    internal static readonly IReadOnlyList<KnownChange> All =
    [
        // What is called or typed otherwise in C#
        new(
            "A member has another name in C#",
            spec => spec.Set("Place", "schemas/users.yaml", "User", "properties", "location", "x-name"),
            Severity.Breaking,
            "response field",
            "User.location",
            "`x-name` was not stated and is `\"Place\"`."
        ),
        new(
            "A value has another name in C#",
            spec => spec.Set("{ day: Daily }", "schemas/fields.yaml", "Granularity", "x-names"),
            Severity.Breaking,
            "parameter",
            "Granularity",
            "`x-names` was not stated and is `{\"day\":\"Daily\"}`."
        ),
        new(
            "An object is no longer kept as it came",
            spec => spec.Set("false", "schemas/chat-groups.yaml", "ChatMembersResult", "x-free-form"),
            Severity.Breaking,
            "response field",
            "ChatMembersResult",
            "`x-free-form` was `true` and is `false`."
        ),
        new(
            "A response is handed out as bytes",
            spec => spec.Set("true", "paths/trends.yaml", "Personalized", "get", "x-download"),
            Severity.Breaking,
            "operation",
            "x-download",
            "`x-download` is true; it was not stated, which makes the method return bytes."
        ),
        // What X sends by itself
        new(
            "An event is no longer sent",
            spec => spec.Remove("x-api-v2.yaml", "x-events", "ReplayStatus"),
            Severity.Breaking,
            "event",
            "ReplayStatus",
            "X no longer sends it."
        ),
        new(
            "A member of an event is removed",
            spec => spec.Remove("schemas/account-activity-events.yaml", "AccountActivityMessage", "properties", "apps"),
            Severity.Breaking,
            "response field",
            "AccountActivityMessage.apps",
            "It is no longer returned."
        ),
        // Schemas that only an extension refers to
        new(
            "A kind of a union is removed",
            spec => spec.Remove("schemas/activity-payloads.yaml", "ActivityPayload", "x-union", "types", "news.new"),
            Severity.Breaking,
            "response field",
            "ActivityPayload",
            "The kind `news.new` is gone."
        ),
        new(
            "A member of a kind of a union is removed",
            spec => spec.Remove("schemas/activity-payloads.yaml", "ProfileUpdateActivity", "properties", "before"),
            Severity.Breaking,
            "response field",
            "ProfileUpdateActivity.before",
            "It is no longer returned."
        ),
        new(
            "A variant takes less",
            spec => spec.Set("20", "schemas/requests.yaml", "BookmarksRequest", "properties", "tweet_ids", "maxItems"),
            Severity.Breaking,
            "body member",
            "BookmarksRequest.tweet_ids",
            "`maxItems` was `25` and is `20`."
        ),
        new(
            "A member of the lines of a download is removed",
            spec => spec.Remove("schemas/compliance.yaml", "ComplianceResult", "properties", "reason"),
            Severity.Breaking,
            "response field",
            "ComplianceResult.reason",
            "It is no longer returned."
        ),
    ];
}

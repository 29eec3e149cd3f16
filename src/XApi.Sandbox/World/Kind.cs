using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>A kind of object that the sandbox keeps as JSON, under the names that the wire has.</summary>
/// <param name="name">What problems call it.</param>
internal sealed class Kind(string name)
{
    internal static readonly Kind Account = new("account") { Key = "account_id", IsOwn = true };

    internal static readonly Kind Article = new("article") { IsOwn = true };

    internal static readonly Kind Bot = new("bot");

    internal static readonly Kind Broadcast = new("broadcast") { HasShortIds = true };

    internal static readonly Kind BroadcastMessage = new("broadcast_chat_message");

    internal static readonly Kind ChatConversation = new("chat_conversation");

    internal static readonly Kind ChatEvent = new("chat_message_event");

    internal static readonly Kind Community = new("community") { Defaults = ["id", "name"] };

    internal static readonly Kind Connection = new("connection") { Defaults = ["id", "endpoint_name", "connected_at"] };

    internal static readonly Kind Folder = new("bookmark_folder") { IsOwn = true, Hidden = ["tweet_ids"] };

    internal static readonly Kind News = new("news")
    {
        Defaults = ["id", "name", "summary", "hook", "category", "disclaimer", "updated_at"],
    };

    internal static readonly Kind Note = new("note") { IsOwn = true };

    internal static readonly Kind PersonalTrend = new("trend")
    {
        Key = "trend_name",
        IsOwn = true,
        Defaults = ["trend_name", "category", "post_count"],
    };

    internal static readonly Kind PublicKey = new("public_key")
    {
        Key = "public_key_version",
        Defaults = ["public_key_version", "public_key", "signing_public_key"],
    };

    internal static readonly Kind RuleCounts = new("rules_count")
    {
        Defaults = ["cap_per_client_app", "cap_per_project", "project_rules_count", "client_app_rules_count"],
    };

    internal static readonly Kind ScheduledBroadcast = new("scheduled_broadcast")
    {
        Key = "scheduled_broadcast_id",
        HasShortIds = true,
        IsOwn = true,
        Hidden = ["is_locked", "recurrence", "roll_forward"],
    };

    /// <summary>A Space that has ended is no longer to be had.</summary>
    internal static readonly Kind Space = new("space")
    {
        HasShortIds = true,
        Defaults = ["id", "state"],
        IsThere = space => space["state"]?.GetValue<string>() != "ended",
    };

    internal static readonly Kind Topic = new("topic") { Defaults = ["id", "name"] };

    internal static readonly Kind Trend = new("trend") { Key = "trend_name", Defaults = ["trend_name"] };

    internal static readonly Kind Usage = new("usage")
    {
        Defaults = ["cap_reset_day", "daily_client_app_usage", "daily_project_usage", "project_cap", "project_id", "project_usage"],
    };

    /// <summary>What problems call it.</summary>
    internal string Name => name;

    /// <summary>The member that tells one object from another.</summary>
    internal string Key { get; init; } = "id";

    /// <summary>What comes without being asked for, where an operation lets callers choose fields.</summary>
    internal IReadOnlyList<string> Defaults { get; init; } = ["id"];

    /// <summary>Members that are kept and that no response has.</summary>
    internal IReadOnlyList<string> Hidden { get; init; } = [];

    /// <summary>Whether ids are letters and digits, as many as have no room for a number.</summary>
    internal bool HasShortIds { get; init; }

    /// <summary>Whether objects are seen by their maker alone.</summary>
    internal bool IsOwn { get; init; }

    /// <summary>Whether an object can still be read.</summary>
    internal Func<JsonObject, bool> IsThere { get; init; } = _ => true;
}

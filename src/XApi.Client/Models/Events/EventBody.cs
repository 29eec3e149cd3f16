using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace XApi;

/// <summary>Reads the body of a request to a webhook: which of X's products it is from, and the id of each event.</summary>
internal static class EventBody
{
    private const string ListSuffix = "_events";

    // Room for the words before it: ids are keys of databases.
    private const int LongestPart = 150;

    internal static IReadOnlyList<XEvent> Read(ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span))
        {
            throw new JsonException("The body is not UTF-8.");
        }

        using var document = JsonDocument.Parse(JsonEscapes.Paired(body));
        var root = document.RootElement;
        return root.ValueKind != JsonValueKind.Object ? throw new JsonException("The body is not a JSON object.")
            : IsAccountActivity(root) ? [.. AccountActivity(root, body)]
            : [Single(root, body)];
    }

    private static XEvent Single(JsonElement root, ReadOnlyMemory<byte> body)
    {
        var json = Encoding.UTF8.GetString(body.Span);
        if (Object(root, "replay_job_status") is { } job)
        {
            var status = WebhookReplayReport.FromJson(json).ReplayJobStatus!;
            return new XReplayEvent(Id("replay", [Text(job, "job_id"), status.JobState], body.Span), json, status);
        }

        if (Object(root, "data") is { } data)
        {
            if (Text(data, "event_type") is not null)
            {
                var activity = ActivityStreamItem.FromJson(json).Data!;
                return new XActivityEvent(Id("activity", [Text(data, "event_uuid")], body.Span), json, activity);
            }

            if (Text(data, "id") is { } id && (Text(data, "text") is not null || root.TryGetProperty("matching_rules", out _)))
            {
                return new XFilteredStreamEvent(Id("tweet", [id], body.Span), json, FilteredStreamTweet.FromJson(json));
            }
        }

        return new XUnknownEvent(Id("unknown", [null], body.Span), FirstName(root), json);
    }

    private static string FirstName(JsonElement root)
    {
        foreach (var member in root.EnumerateObject())
        {
            return member.Name;
        }

        return "";
    }

    private static bool IsAccountActivity(JsonElement root) =>
        Lists(root).Any(list => list.Value.GetArrayLength() > 0)
            ? root.TryGetProperty("for_user_id", out _)
            : Object(root, "user_event") is { } consent && Object(consent, "revoke") is not null;

    private static IEnumerable<XEvent> AccountActivity(JsonElement root, ReadOnlyMemory<byte> body)
    {
        var user = Text(root, "for_user_id");
        var items = Lists(root).SelectMany(list => list.Value.EnumerateArray().Select(item => (list.Name, Item: item))).ToList();
        if (items.Count == 0)
        {
            var revoke = Object(Object(root, "user_event")!.Value, "revoke")!.Value;
            var by = Object(revoke, "source") is { } source ? Text(source, "user_id") : null;
            yield return Event("account/revoke", "revoke", [by, Text(revoke, "date_time")], body, body);
        }

        foreach (var (list, item) in items)
        {
            var kind = list[..^ListSuffix.Length];
            // What was done to a user comes under the name of its opposite as well.
            var type = kind is "follow" or "block" or "mute" && Text(item, "type") is { Length: > 0 and <= LongestPart } done ? done : kind;
            var json = items.Count == 1 ? body : Alone(root, list, item);
            yield return Event(
                $"account/{kind}",
                type,
                [user, .. Key(type, item)],
                json,
                Encoding.UTF8.GetBytes($"{user}/{item.GetRawText()}")
            );
        }
    }

    private static XAccountActivityEvent Event(
        string scope,
        string type,
        string?[] key,
        ReadOnlyMemory<byte> body,
        ReadOnlyMemory<byte> unique
    )
    {
        var json = Encoding.UTF8.GetString(body.Span);
        return new XAccountActivityEvent(Id(scope, key, unique.Span), type, json, AccountActivityMessage.FromJson(json));
    }

    /// <summary>
    /// What tells an item from others of its list. What a replay sends may have other counts, so the whole item does not.
    /// </summary>
    private static string?[] Key(string type, JsonElement item) =>
        IdOf(item) is { } id ? [id]
        : Object(item, "status") is { } status ? [Text(status, "id")]
        : Object(item, "source") is { } source && Object(item, "target") is { } target
            ? [type, IdOf(source), IdOf(target), Text(item, "created_timestamp")]
        : Text(item, "last_read_event_id") is { } last ? [Text(item, "sender_id"), last]
        : Object(item, "target") is { } other ? [Text(item, "sender_id"), Text(other, "recipient_id"), Text(item, "created_timestamp")]
        : [null];

    // As a text where there is one: a number may have lost its last digits on its way.
    private static string? IdOf(JsonElement item) => Text(item, "id_str") ?? Text(item, "id");

    /// <summary>The id of an event; by the sum of its bytes where a part of its key is missing or would not do for one.</summary>
    private static string Id(string scope, string?[] key, ReadOnlySpan<byte> unique)
    {
        var parts = string.Join('/', key);
        return Array.TrueForAll(key, part => part is { Length: > 0 }) && parts.Length <= LongestPart && parts.All(IsPlain)
            ? $"{Short(scope)}/{parts}"
            : $"{Short(scope)}/sha256-{Convert.ToHexStringLower(SHA256.HashData(unique))}";
    }

    private static string Short(string scope) =>
        scope.Length <= 40 && scope.All(IsPlain) ? scope : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(scope)))[..40];

    /// <summary>A message with one item of its lists.</summary>
    private static byte[] Alone(JsonElement root, string list, JsonElement item)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var member in root.EnumerateObject().Where(member => !IsList(member)))
            {
                member.WriteTo(writer);
            }

            writer.WriteStartArray(list);
            item.WriteTo(writer);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static IEnumerable<JsonProperty> Lists(JsonElement root) => root.EnumerateObject().Where(IsList);

    private static bool IsList(JsonProperty member) =>
        member.Value.ValueKind == JsonValueKind.Array
        && member.Name.Length > ListSuffix.Length
        && member.Name.EndsWith(ListSuffix, StringComparison.Ordinal);

    private static JsonElement? Object(JsonElement parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.Object } member ? member : null;

    private static string? Text(JsonElement parent, string name) =>
        Member(parent, name) is { } member
            ? member.ValueKind switch
            {
                JsonValueKind.String => member.GetString(),
                JsonValueKind.Number => member.GetRawText(),
                _ => null,
            }
            : null;

    // An item of a list may be anything.
    private static JsonElement? Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member) ? member : null;

    private static bool IsPlain(char character) =>
        char.IsAsciiLetterOrDigit(character) || character is '/' or '-' or '_' or '.' or ':' or '+';
}

using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace XApi.Cli.Collecting.Formats;

/// <summary>
/// Takes a response of X apart into a line for each Tweet or user, with what was expanded put inside: the author, the media, the place and so on. The
/// members are those of twarc's <c>flatten</c>.
/// </summary>
internal static class ResponseLines
{
    // A Tweet that quotes a Tweet that replies to one: X expands no deeper.
    private const int Deepest = 3;

    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>The lines of a response; of a list of them, or of Tweets, all of theirs. An object without data gives none.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static List<byte[]> Split(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var lines = new List<byte[]>();
        Split(document.RootElement, lines);
        return lines;
    }

    private static void Split(JsonElement response, List<byte[]> lines)
    {
        if (response.ValueKind == JsonValueKind.Array)
        {
            foreach (var part in response.EnumerateArray())
            {
                Split(part, lines);
            }

            return;
        }

        if (response.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("It is no JSON object.");
        }

        if (!response.TryGetProperty("data", out var data))
        {
            if (response.TryGetProperty("id", out _))
            {
                lines.Add(JsonMarshal.GetRawUtf8Value(response).ToArray());
            }
            else if (!response.TryGetProperty("errors", out _) && !response.TryGetProperty("meta", out _))
            {
                throw new JsonException("It has neither an `id` nor `data`.");
            }

            return;
        }

        var expander = new Expander(response);
        foreach (var item in data.ValueKind == JsonValueKind.Array ? [.. data.EnumerateArray()] : new[] { data })
        {
            if (item.ValueKind == JsonValueKind.Object)
            {
                lines.Add(expander.Line(item));
            }
        }
    }

    /// <summary>Puts what a response includes into its items.</summary>
    private sealed class Expander
    {
        private readonly JsonElement _response;
        private readonly Dictionary<string, JsonElement> _users = [];
        private readonly Dictionary<string, JsonElement> _tweets = [];
        private readonly Dictionary<string, JsonElement> _media = [];
        private readonly Dictionary<string, JsonElement> _polls = [];
        private readonly Dictionary<string, JsonElement> _places = [];

        internal Expander(JsonElement response)
        {
            _response = response;
            if (response.TryGetProperty("includes", out var includes) && includes.ValueKind == JsonValueKind.Object)
            {
                Index(includes, "users", "id", _users);
                Index(includes, "tweets", "id", _tweets);
                Index(includes, "media", "media_key", _media);
                Index(includes, "polls", "id", _polls);
                Index(includes, "places", "id", _places);
            }
        }

        internal byte[] Line(JsonElement item)
        {
            var line = new ArrayBufferWriter<byte>(4096);
            using (var writer = new Utf8JsonWriter(line, Options))
            {
                writer.WriteStartObject();
                WriteItem(writer, item, 0, without: null);
                foreach (var name in (string[])["matching_rules", "__twarc"])
                {
                    if (_response.TryGetProperty(name, out var value) && !item.TryGetProperty(name, out _))
                    {
                        Write(writer, name, value);
                    }
                }

                writer.WriteEndObject();
            }

            return line.WrittenSpan.ToArray();
        }

        private void WriteItem(Utf8JsonWriter writer, JsonElement item, int depth, JsonElement? without)
        {
            foreach (var member in item.EnumerateObject())
            {
                if (without is { } written && written.TryGetProperty(member.Name, out _))
                {
                    continue;
                }

                switch (member.Name, member.Value.ValueKind)
                {
                    case ("attachments", JsonValueKind.Object):
                        WriteAttachments(writer, member.Value);
                        break;
                    case ("geo", JsonValueKind.Object) when Find(_places, member.Value, "place_id") is { } place:
                        writer.WriteStartObject("geo");
                        Merge(writer, member.Value, place);
                        writer.WriteEndObject();
                        break;
                    case ("entities", JsonValueKind.Object):
                        WriteEntities(writer, member.Value);
                        break;
                    case ("referenced_tweets", JsonValueKind.Array):
                        WriteReferenced(writer, member.Value, depth);
                        break;
                    default:
                        Write(writer, member.Name, member.Value);
                        break;
                }
            }

            Expand(writer, item, "author_id", "author", _users);
            Expand(writer, item, "in_reply_to_user_id", "in_reply_to_user", _users);
            Expand(writer, item, "pinned_tweet_id", "pinned_tweet", _tweets);
        }

        private void WriteAttachments(Utf8JsonWriter writer, JsonElement attachments)
        {
            writer.WriteStartObject("attachments");
            foreach (var member in attachments.EnumerateObject())
            {
                Write(writer, member.Name, member.Value);
            }

            if (
                Items(attachments, "media_keys").Select(key => Find(_media, key)).OfType<JsonElement>().ToList() is { Count: > 0 } media
                && !attachments.TryGetProperty("media", out _)
            )
            {
                writer.WriteStartArray("media");
                foreach (var file in media)
                {
                    Write(writer, file);
                }

                writer.WriteEndArray();
            }

            if (
                Items(attachments, "poll_ids").Select(key => Find(_polls, key)).OfType<JsonElement>().ToList() is [.., var poll]
                && !attachments.TryGetProperty("poll", out _)
            )
            {
                Write(writer, "poll", poll);
            }

            writer.WriteEndObject();
        }

        private void WriteEntities(Utf8JsonWriter writer, JsonElement entities)
        {
            writer.WriteStartObject("entities");
            foreach (var member in entities.EnumerateObject())
            {
                if (member.Name != "mentions" || member.Value.ValueKind != JsonValueKind.Array)
                {
                    Write(writer, member.Name, member.Value);
                    continue;
                }

                writer.WriteStartArray("mentions");
                foreach (var mention in member.Value.EnumerateArray())
                {
                    if (Find(_users, mention, "id") is { } user)
                    {
                        writer.WriteStartObject();
                        Merge(writer, mention, user);
                        writer.WriteEndObject();
                    }
                    else
                    {
                        Write(writer, mention);
                    }
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        private void WriteReferenced(Utf8JsonWriter writer, JsonElement references, int depth)
        {
            writer.WriteStartArray("referenced_tweets");
            foreach (var reference in references.EnumerateArray())
            {
                if (depth < Deepest && Find(_tweets, reference, "id") is { } tweet)
                {
                    writer.WriteStartObject();
                    foreach (var member in reference.EnumerateObject())
                    {
                        Write(writer, member.Name, member.Value);
                    }

                    WriteItem(writer, tweet, depth + 1, without: reference);
                    writer.WriteEndObject();
                }
                else
                {
                    Write(writer, reference);
                }
            }

            writer.WriteEndArray();
        }

        private static void Expand(
            Utf8JsonWriter writer,
            JsonElement item,
            string id,
            string name,
            Dictionary<string, JsonElement> included
        )
        {
            if (!item.TryGetProperty(name, out _) && Find(included, item, id) is { } found)
            {
                Write(writer, name, found);
            }
        }

        private static void Merge(Utf8JsonWriter writer, JsonElement first, JsonElement second)
        {
            foreach (var member in first.EnumerateObject())
            {
                Write(writer, member.Name, member.Value);
            }

            foreach (var member in second.EnumerateObject().Where(member => !first.TryGetProperty(member.Name, out _)))
            {
                Write(writer, member.Name, member.Value);
            }
        }

        private static void Write(Utf8JsonWriter writer, string name, JsonElement value)
        {
            writer.WritePropertyName(name);
            Write(writer, value);
        }

        // The bytes as they came: numbers and escapes stay what they are.
        private static void Write(Utf8JsonWriter writer, JsonElement value) =>
            writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);

        private static JsonElement? Find(Dictionary<string, JsonElement> included, JsonElement item, string id) =>
            item.ValueKind == JsonValueKind.Object && item.TryGetProperty(id, out var key) ? Find(included, key) : null;

        private static JsonElement? Find(Dictionary<string, JsonElement> included, JsonElement key) =>
            key.ValueKind == JsonValueKind.String && included.TryGetValue(key.GetString()!, out var found) ? found : null;

        private static JsonElement.ArrayEnumerator Items(JsonElement parent, string name) =>
            parent.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : default;

        private static void Index(JsonElement includes, string name, string id, Dictionary<string, JsonElement> into)
        {
            foreach (var item in Items(includes, name))
            {
                if (item.ValueKind == JsonValueKind.Object && item.TryGetProperty(id, out var key) && key.ValueKind == JsonValueKind.String)
                {
                    into.TryAdd(key.GetString()!, item);
                }
            }
        }
    }
}

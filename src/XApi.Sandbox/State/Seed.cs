using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>
/// Tweets and users that were collected, a line of JSON each: with the author and so on inside, as xapi and twarc's <c>flatten</c> write them, or a response of
/// X. They are put into a world as they are, with their ids. Callers hold the world's gate.
/// </summary>
internal sealed class Seed
{
    private readonly SortedDictionary<long, JsonObject> _tweets = [];
    private readonly Dictionary<long, JsonObject> _users = [];
    private readonly Dictionary<string, JsonObject> _media = [];
    private readonly Dictionary<string, JsonObject> _polls = [];

    /// <summary>Reads all lines.</summary>
    /// <exception cref="FormatException">A line is neither a Tweet nor a user nor a response; the message has its number.</exception>
    internal static Seed Read(TextReader lines)
    {
        var seed = new Seed();
        for (var number = 1; ReadLine(lines, number)?.Trim('\uFEFF', ' ', '\t', '\r') is { } line; number++)
        {
            if (line.Length == 0)
            {
                continue;
            }

            try
            {
                seed.Add(JsonText.Parse(line) as JsonObject ?? throw new FormatException("it is no JSON object"));
            }
            catch (Exception fault) when (fault is JsonException or FormatException or InvalidOperationException or OverflowException)
            {
                throw new FormatException(
                    $"Line {number} is no Tweet, user or response of X: {fault.Message.TrimEnd('.')}. Nothing of the file was added.",
                    fault
                );
            }
        }

        return seed;
    }

    /// <summary>The latest of the Tweets that a world does not have; null where it has them all.</summary>
    internal long? Latest(XWorld world) =>
        _tweets.Keys.Reverse().Where(id => world.AnyTweet(id) is null).Select(id => (long?)id).FirstOrDefault();

    /// <summary>Puts everything into a world that it does not have.</summary>
    /// <returns>How many Tweets were added.</returns>
    internal int AddTo(XWorld world)
    {
        foreach (var (id, json) in _users)
        {
            User(world, id, json);
        }

        HashSet<long> added = [];
        foreach (var (id, json) in _tweets)
        {
            if (world.AnyTweet(id) is null)
            {
                Post(world, id, json);
                added.Add(id);
            }
        }

        Refer(world, added);
        return added.Count;
    }

    private static string? ReadLine(TextReader lines, int number)
    {
        try
        {
            return lines.ReadLine();
        }
        catch (InvalidDataException fault)
        {
            throw new FormatException(
                $"The file is no whole gzip; its line {number} can't be read: {fault.Message.TrimEnd('.')}. Nothing of the file was added.",
                fault
            );
        }
    }

    // What was collected first may refer to what is added only now.
    private static void Refer(XWorld world, HashSet<long> added)
    {
        TweetRecord? Added(long? id) => id is { } known && added.Contains(known) ? world.Tweet(known) : null;
        foreach (var tweet in world.Tweets)
        {
            if (Added(tweet.RepliedTo) is { } parent && !parent.Replies.Contains(tweet))
            {
                parent.Replies.Add(tweet);
            }

            if (Added(tweet.Quoted) is { } quoted && !quoted.Quotes.Contains(tweet))
            {
                quoted.Quotes.Add(tweet);
                tweet.Document = tweet.Document with { Quoted = quoted.Document };
            }

            if (tweet.Retweeted is null && Added(tweet.RetweetedId) is { } original)
            {
                tweet.Retweeted = original;
                tweet.Document = tweet.Document with { Retweeted = original.Document };
                original.Retweets.Add(tweet);
            }
        }
    }

    private void Add(JsonObject line)
    {
        if (line["data"] is { } data)
        {
            AddAll(data as JsonArray ?? [data.DeepClone()]);
            if (line["includes"] is JsonObject includes)
            {
                foreach (var name in (string[])["users", "tweets", "posts", "media", "polls"])
                {
                    AddAll(includes[name] as JsonArray ?? []);
                }
            }
        }
        else if (line["errors"] is null && line["meta"] is null)
        {
            AddItem(line);
        }
    }

    private void AddAll(JsonArray items)
    {
        foreach (var item in items.OfType<JsonObject>())
        {
            AddItem(item);
        }
    }

    private void AddItem(JsonObject item)
    {
        if (Text(item, "media_key") is { } key)
        {
            _media[key] = item;
            return;
        }

        var id = Number(item, "id");
        if (item["options"] is JsonArray)
        {
            _polls[Text(item, "id")!] = item;
        }
        else if (item["username"] is not null)
        {
            _users[id] = item;
        }
        else if (item["text"] is not null)
        {
            AddTweet(id, item);
        }
        else
        {
            throw new FormatException("it has neither a text nor a username");
        }
    }

    private void AddTweet(long id, JsonObject tweet)
    {
        // What was expanded stands inside.
        if (tweet["author"] is JsonObject author)
        {
            AddItem(author);
            tweet["author_id"] ??= author["id"]?.DeepClone();
        }

        AddAll(tweet["attachments"]?["media"] as JsonArray ?? []);
        AddAll(tweet["attachments"]?["poll"] is JsonObject poll ? [poll.DeepClone()] : []);
        foreach (var other in Referenced(tweet).Where(other => other["text"] is not null))
        {
            AddTweet(Number(other, "id"), other);
        }

        Number(tweet, "author_id");
        // Of two copies the one that says more.
        if (!_tweets.TryGetValue(id, out var known) || known.Count <= tweet.Count)
        {
            _tweets[id] = tweet;
        }
    }

    private void Post(XWorld world, long id, JsonObject json)
    {
        var author = Number(json, "author_id");
        foreach (var url in Links(json))
        {
            world.Shortened(Text(url, "url")!, Text(url, "expanded_url")!);
        }

        var (parent, quoted, original) = (
            Reference(json, "replied_to"),
            Reference(json, "quoted"),
            Reference(json, "retweeted", "reposted")
        );
        TweetRecord? Present(long? other) => other is { } known ? world.Tweet(known) : null;

        world.Post(
            new Draft(
                world.User(author) ?? User(world, author, []),
                // X sends texts escaped, and the world keeps them as they were written.
                XText.Decode(Text(json["note_tweet"] ?? json["note_post"], "text") ?? Text(json, "text")!)
            )
            {
                Id = id,
                ConversationId = json["conversation_id"] is null ? null : Number(json, "conversation_id"),
                IsLong = (json["note_tweet"] ?? json["note_post"]) is not null,
                Lang = Text(json, "lang") ?? "und",
                ReplyTo = Present(parent),
                Quotes = Present(quoted),
                Retweets = Present(original),
                Absent = new(parent, quoted, original, parent is null ? null : InReplyTo(world, json)),
                Source = Text(json, "source") ?? "X Web App",
                ReplySettings = Text(json, "reply_settings") ?? "everyone",
                IsSensitive = IsTrue(json, "possibly_sensitive"),
                Media = [.. MediaOf(world, json)],
                Poll = PollOf(json, id),
            }
        );
    }

    private static long? Reference(JsonObject json, params string[] types) =>
        Referenced(json).FirstOrDefault(other => types.Contains(Text(other, "type"))) is { } other ? Number(other, "id") : null;

    // Who is replied to is mentioned, and so has a name, also where the Tweet was not collected.
    private static UserRecord? InReplyTo(XWorld world, JsonObject json)
    {
        if (json["in_reply_to_user_id"] is null)
        {
            return null;
        }

        var id = Number(json, "in_reply_to_user_id");
        var mention = (json["entities"]?["mentions"] as JsonArray ?? [])
            .OfType<JsonObject>()
            .FirstOrDefault(mention => Text(mention, "id") == JsonText.Id(id));
        return User(world, id, mention is null ? [] : new JsonObject { ["username"] = Text(mention, "username") });
    }

    private IEnumerable<MediaRecord> MediaOf(XWorld world, JsonObject tweet)
    {
        foreach (var key in (tweet["attachments"]?["media_keys"] as JsonArray ?? []).Select(key => key?.ToString()).OfType<string>())
        {
            var number = key.AsSpan(key.IndexOf('_', StringComparison.Ordinal) + 1);
            if (_media.TryGetValue(key, out var json) && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                if (!world.Media.TryGetValue(id, out var medium))
                {
                    world.Media[id] = medium = new MediaRecord(
                        id,
                        Text(json, "type") ?? "photo",
                        Count(json, "width"),
                        Count(json, "height"),
                        Count(json, "duration_ms"),
                        Text(json, "alt_text")
                    );
                }

                yield return medium;
            }
        }
    }

    private PollRecord? PollOf(JsonObject tweet, long id)
    {
        var key = (tweet["attachments"]?["poll_ids"] as JsonArray)?.FirstOrDefault()?.ToString();
        if (key is null || !_polls.TryGetValue(key, out var json))
        {
            return null;
        }

        var minutes = Count(json, "duration_minutes") ?? 1440;
        return new PollRecord(
            Number(json, "id"),
            [
                .. json["options"]!
                    .AsArray()
                    .OfType<JsonObject>()
                    .Select(option => (Text(option, "label") ?? "", Count(option, "votes") ?? 0)),
            ],
            minutes,
            Time(json, "end_datetime") ?? Ids.TimeOf(id).AddMinutes(minutes)
        );
    }

    private static UserRecord User(XWorld world, long id, JsonObject json)
    {
        if (world.User(id) is { } known)
        {
            return known;
        }

        // A name that another user of the world has, or none, is made from the id.
        var username = Text(json, "username") is { } name && world.User(name) is null ? name : $"user{id}";
        var user = new UserRecord
        {
            Id = id,
            Username = username,
            Name = Text(json, "name") ?? username,
            CreatedAt = Time(json, "created_at") ?? Ids.TimeOf(id),
            Description = XText.Decode(Text(json, "description") ?? ""),
            Location = Text(json, "location"),
            // X writes that there is none as a text without content.
            Url = Text(json, "url") is { Length: > 0 } url ? url : null,
            VerifiedType = Text(json, "verified_type") ?? "none",
            IsProtected = IsTrue(json, "protected"),
        };
        world.Add(user);
        return user;
    }

    private static IEnumerable<JsonObject> Referenced(JsonObject tweet) =>
        (tweet["referenced_tweets"] as JsonArray ?? tweet["referenced_posts"] as JsonArray ?? []).OfType<JsonObject>();

    private static IEnumerable<JsonObject> Links(JsonObject tweet) =>
        new[] { tweet["entities"], tweet["note_tweet"]?["entities"], tweet["note_post"]?["entities"] }
            .SelectMany(entities => entities?["urls"] as JsonArray ?? [])
            .OfType<JsonObject>()
            .Where(url => Text(url, "url") is not null && Text(url, "expanded_url") is not null);

    private static string? Text(JsonNode? json, string member) =>
        (json as JsonObject)?[member] is JsonValue value ? value.ToString() : null;

    // What other programs have written may have a number or a truth as a text. A count that is none is not known.
    private static int? Count(JsonObject json, string member) =>
        int.TryParse(Text(json, member), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;

    private static bool IsTrue(JsonObject json, string member) => Text(json, member) is "true";

    private static long Number(JsonObject json, string member) =>
        Text(json, member) is not { } text ? throw new FormatException($"it has no {member}")
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new FormatException($"its {member} is {text}, which is no id");

    private static DateTimeOffset? Time(JsonObject json, string member) =>
        DateTimeOffset.TryParse(Text(json, member), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;
}
